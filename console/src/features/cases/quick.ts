import { useSignal, type Signal } from '@preact/signals';
import { ApiError, call } from '../../api/client';
import { useAct } from '../../ui/useAct';
import type { Case } from './types';

export interface Quick {
  busy: Signal<boolean>;
  error: Signal<unknown>;
  /** Somebody else changed the case: it is shown as it stands now, and nothing was done. */
  quicker: Signal<boolean>;
  /** True if it was done. */
  send: (work: () => Promise<Case>) => Promise<boolean>;
}

/** A proposal alone leaves the version as it is. */
const same = (a: Case, b: Case) => a.version === b.version && a.proposal?.id === b.proposal?.id;

/** Changes a case with the version that was read. A 409 has two causes: the law, and somebody who was quicker. */
export function useQuick(kase: Case, onCase: (next: Case) => void): Quick {
  const { busy, error, act } = useAct();
  const quicker = useSignal(false);
  const newer = async (reason: unknown): Promise<Case | null> => {
    if (!(reason instanceof ApiError) || reason.status !== 409) return null;
    const now = await call('get', '/api/v1/cases/{case_id}', { path: { case_id: kase.id } }).catch(() => null);
    return now === null || same(now, kase) ? null : now;
  };
  const send = async (work: () => Promise<Case>): Promise<boolean> => {
    quicker.value = false;
    let done = false;
    await act(async () => {
      try {
        onCase(await work());
        done = true;
      } catch (reason) {
        const now = await newer(reason);
        if (now === null) throw reason;
        onCase(now);
        quicker.value = true;
      }
    });
    return done;
  };
  return { busy, error, quicker, send };
}
