import { useSignal, type Signal } from '@preact/signals';

export interface Act {
  busy: Signal<boolean>;
  error: Signal<unknown>;
  /** Does one thing at a time; true if it was done, else `error` says why not. */
  act: (work: () => Promise<unknown>) => Promise<boolean>;
}

export function useAct(): Act {
  const busy = useSignal(false);
  const error = useSignal<unknown>(null);
  const act = async (work: () => Promise<unknown>): Promise<boolean> => {
    if (busy.value) return false;
    busy.value = true;
    error.value = null;
    try {
      await work();
      return true;
    } catch (reason) {
      error.value = reason;
      return false;
    } finally {
      busy.value = false;
    }
  };
  return { busy, error, act };
}
