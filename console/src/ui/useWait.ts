import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';

/** Seconds until something may be tried again, counted down; 0: now. */
export function useWait(): { left: number; begin: (ms: number) => void } {
  const until = useSignal(0);
  const now = useSignal(Date.now());
  const left = Math.max(0, Math.ceil((until.value - now.value) / 1000));
  useEffect(() => {
    if (left === 0) return undefined;
    const timer = setInterval(() => (now.value = Date.now()), 250);
    return () => clearInterval(timer);
  }, [left > 0]);
  const begin = (ms: number) => {
    now.value = Date.now();
    until.value = now.value + ms;
  };
  return { left, begin };
}
