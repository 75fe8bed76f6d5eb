import { useSignal, type Signal } from '@preact/signals';
import { useEffect } from 'preact/hooks';

export interface Loaded<T> {
  data: Signal<T | null>;
  error: Signal<unknown>;
  busy: Signal<boolean>;
  again: () => void;
}

/** Loads when a key changes; a late answer to an earlier key is dropped. */
export function useLoad<T>(load: (signal: AbortSignal) => Promise<T>, keys: readonly unknown[]): Loaded<T> {
  const data = useSignal<T | null>(null);
  const error = useSignal<unknown>(null);
  const busy = useSignal(true);
  const round = useSignal(0);
  useEffect(() => {
    const abort = new AbortController();
    busy.value = true;
    error.value = null;
    load(abort.signal)
      .then((value) => {
        if (!abort.signal.aborted) data.value = value;
      })
      .catch((reason: unknown) => {
        if (!abort.signal.aborted) error.value = reason;
      })
      .finally(() => {
        if (!abort.signal.aborted) busy.value = false;
      });
    return () => abort.abort();
  }, [...keys, round.value]);
  return { data, error, busy, again: () => (round.value += 1) };
}
