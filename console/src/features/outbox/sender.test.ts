import { beforeEach, expect, it } from 'vitest';
import { ApiError } from '../../api/client';
import { KEY_LIFE_MS, newItem } from './item';
import { sendDue, type SenderEvents, type Transport } from './sender';
import { memoryStore } from './store';

const photo = { blob: new Blob(['x']), sha256: 'a'.repeat(64), name: '' };
let store = memoryStore();
let calls: string[] = [];
let sent: string[] = [];
let now = 1000;
let who: string | null = '';
const events: SenderEvents = { changed: () => undefined, sent: (id, reading) => void sent.push(`${id}→${reading}`), tooOld: () => 'old', owner: () => who };

beforeEach(() => {
  store = memoryStore();
  calls = [];
  sent = [];
  now = 1000;
  who = '';
});

function transport(faults: (ApiError | null)[]): Transport {
  const step = (name: string) => {
    calls.push(name);
    const fault = faults.shift();
    if (fault) throw fault;
  };
  return {
    putPhoto: async () => step('photo'),
    createReading: async (item) => {
      step(`reading ${item.id}`);
      return 'R1';
    },
  };
}

const go = (faults: (ApiError | null)[] = []) => sendDue(store, transport(faults), events, () => now, () => 0.5);

it('sends photos, then the reading, then forgets', async () => {
  await store.put(newItem('k1', [photo, photo], {}, 1));
  expect(await go()).toBeNull();
  expect(calls).toEqual(['photo', 'photo', 'reading k1']);
  expect(sent).toEqual(['k1→R1']);
  expect(await store.all()).toEqual([]);
});

it('keeps the same key over a lost answer', async () => {
  await store.put(newItem('k1', [photo], {}, 1));
  expect(await go([null, new ApiError(0, '', '')])).toBe(1000);
  expect((await store.get('k1'))?.asked_ms).toBe(1000);
  now = 2000;
  expect(await go()).toBeNull();
  expect(calls).toEqual(['photo', 'reading k1', 'photo', 'reading k1']);
  expect(sent.length).toBe(1);
});

it('stops at a refusal and goes on with the next item', async () => {
  await store.put(newItem('k1', [photo], {}, 1));
  await store.put(newItem('k2', [photo], {}, 2));
  expect(await go([null, new ApiError(400, 'bad', 'r9')])).toBeNull();
  expect(await store.get('k1')).toMatchObject({ state: 'failed', error: { detail: 'bad', request_id: 'r9' } });
  expect(sent).toEqual(['k2→R1']);
});

it('does not bring a discarded item back', async () => {
  await store.put(newItem('k1', [photo], {}, 1));
  const slow: Transport = {
    putPhoto: async () => store.remove('k1'),
    createReading: async () => Promise.reject(new Error('must not be asked')),
  };
  expect(await sendDue(store, slow, events, () => now, () => 0.5)).toBeNull();
  expect(await store.all()).toEqual([]);
});

it('asks a person when the key may be forgotten', async () => {
  await store.put({ ...newItem('k1', [photo], {}, 1), asked_ms: 1000 });
  now = 1001 + KEY_LIFE_MS;
  expect(await go()).toBeNull();
  expect(calls).toEqual([]);
  expect(await store.get('k1')).toMatchObject({ state: 'failed', error: { detail: 'old' } });
});

it('sends nothing under another name', async () => {
  await store.put(newItem('kim', [photo], {}, 1, 'P-kim'));
  await store.put(newItem('lee', [photo], {}, 2, 'P-lee'));
  await store.put(newItem('nobody', [photo], {}, 3, null));
  who = null;
  expect(await go()).toBeNull();
  expect(calls).toEqual([]);
  who = 'P-lee';
  expect(await go()).toBeNull();
  expect(sent).toEqual(['lee→R1']);
  expect((await store.all()).map(({ id }) => id)).toEqual(['kim', 'nobody']);
});

it('stops when somebody else signs in between two items', async () => {
  await store.put(newItem('k1', [photo], {}, 1, 'P-kim'));
  await store.put(newItem('k2', [photo], {}, 2, 'P-kim'));
  who = 'P-kim';
  const changes: Transport = {
    putPhoto: async () => void (who = 'P-lee'),
    createReading: async () => Promise.reject(new ApiError(401, 'not you', '')),
  };
  expect(await sendDue(store, changes, events, () => now, () => 0.5)).toBeNull();
  expect(await store.get('k1')).toMatchObject({ state: 'waiting', owner: 'P-kim' });
  expect(await store.get('k2')).toMatchObject({ state: 'waiting', tries: 0 });
});
