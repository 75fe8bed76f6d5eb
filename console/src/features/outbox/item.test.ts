import { expect, it } from 'vitest';
import { afterRefusal, afterRestart, isOrphan, isShown, KEY_LIFE_MS, maySend, newItem, nextDue, requestOf, retried, waitMs } from './item';

const item = newItem('key-00000001', [{ blob: new Blob(['x']), sha256: 'a'.repeat(64), name: 'a.jpg' }], { parcel: 'P1' }, 1000);
const refusal = (status: number, retryAfterMs: number | null = null) => ({ status, detail: 'd', requestId: 'r', retryAfterMs });

it('waits longer each time, and never less than asked', () => {
  expect([0, 1, 2, 3].map((tries) => waitMs(tries, null, 0.5))).toEqual([1000, 2000, 4000, 8000]);
  expect(waitMs(20, null, 1)).toBe(60_000);
  expect(waitMs(0, 30_000, 0)).toBe(30_000);
  expect(waitMs(0, 120_000, 0)).toBe(120_000);
});

it('tries again what is temporary and shows what is not', () => {
  for (const status of [0, 401, 429, 503]) expect(afterRefusal(item, refusal(status), 5000, 0.5)).toMatchObject({ state: 'waiting', tries: 1, next_ms: 6000 });
  for (const status of [400, 404, 409, 413, 500]) {
    expect(afterRefusal(item, refusal(status), 5000, 0.5)).toMatchObject({ state: 'failed', error: { detail: 'd', request_id: 'r' } });
  }
  expect(afterRefusal(item, refusal(503, 9000), 5000, 0.5).next_ms).toBe(14_000);
  expect(afterRefusal(item, refusal(409, 1000), 5000, 0.5).state).toBe('waiting');
});

it('starts again after a restart with the same key', () => {
  const sending = { ...item, state: 'sending' as const, next_ms: 99, asked_ms: 2000 };
  expect(afterRestart(sending, 3000, 'old')).toMatchObject({ id: item.id, state: 'waiting', next_ms: 0 });
  expect(afterRestart(sending, 2001 + KEY_LIFE_MS, 'old')).toMatchObject({ state: 'failed', error: { detail: 'old' } });
  expect(afterRestart({ ...item, state: 'failed' }, 3000, 'old').state).toBe('failed');
});

it('is retried by a person without its old error', () => {
  const failed = afterRefusal(item, refusal(400), 5000, 0);
  expect(retried(failed, 6000)).toEqual({ ...item, tries: 0 });
});

it('sends the oldest first', () => {
  const later = { ...item, id: 'b', created_ms: 2000 };
  expect(nextDue([later, item], 5000)).toEqual({ item });
  expect(nextDue([{ ...item, next_ms: 9000 }, later], 5000)).toEqual({ item: later });
  expect(nextDue([{ ...item, next_ms: 9000 }], 5000)).toEqual({ wait_ms: 4000 });
  expect(nextDue([{ ...item, state: 'failed' }], 5000)).toBeNull();
});

it('asks for what was chosen', () => {
  expect(requestOf(item)).toEqual({ parcel: 'P1', photos: [{ sha256: 'a'.repeat(64), name: 'a.jpg' }] });
});

it('belongs to who took it', () => {
  const kim = newItem('k', [], {}, 1, 'P-kim');
  const local = newItem('k', [], {}, 1);
  const unknown = newItem('k', [], {}, 1, null);
  expect([kim, local, unknown].map((one) => maySend(one, 'P-kim'))).toEqual([true, false, false]);
  expect([kim, local, unknown].map((one) => maySend(one, ''))).toEqual([false, true, true]);
  expect([kim, local, unknown].map((one) => maySend(one, null))).toEqual([false, false, false]);
  expect([kim, local, unknown].map((one) => isShown(one, 'P-lee'))).toEqual([false, true, true]);
  expect([kim, local, unknown].map((one) => isOrphan(one, 'P-lee'))).toEqual([false, true, true]);
  expect([kim, local, unknown].map((one) => isOrphan(one, ''))).toEqual([false, false, false]);
});
