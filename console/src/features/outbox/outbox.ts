import { computed, signal } from '@preact/signals';
import { ApiError, call } from '../../api/client';
import { t } from '../../i18n';
import { askSession, owner } from '../../session/session';
import { afterRestart, isShown, maySend, requestOf, retried, type OutboxItem } from './item';
import { sendDue, type SenderEvents, type Transport } from './sender';
import { openStore, type OutboxStore } from './store';

const kept = signal<readonly OutboxItem[]>([]);
export const outbox = computed(() => kept.value.filter((item) => isShown(item, owner.value)));
/** Items of other people on this device: they wait for them. */
export const others = computed(() => kept.value.length - outbox.value.length);
export const durable = signal(true);
/** The last item that became a reading here; the page that waits for it opens the result. */
export const lastSent = signal<{ id: string; readingId: string } | null>(null);

const LOCK = 'pandok-outbox';
let store: Promise<OutboxStore> | null = null;
let timer: ReturnType<typeof setTimeout> | undefined;
let running = false;
let asked = false;
const tabs = 'BroadcastChannel' in globalThis ? new BroadcastChannel(LOCK) : null;

/** Each request says whose it is by its token; refused for who asks, the item waits for its owner. */
async function as<T>(whose: string | null, work: () => Promise<T>): Promise<T> {
  const refused = () => new ApiError(401, t('outbox.owner'), '');
  if (owner.value !== whose) throw refused();
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof ApiError) || (error.status !== 401 && error.status !== 403)) throw error;
    await askSession();
    if (error.status === 401 || owner.value !== whose) throw refused();
    throw error;
  }
}

const transport: Transport = {
  async putPhoto(sha256, blob, item) {
    // A phone may not know what kind a photo is; the server looks at its bytes.
    const picture = blob.type.startsWith('image/') ? blob : blob.slice(0, blob.size, 'image/unknown');
    await as(item.owner ?? '', () => call('put', '/api/v1/photos/{sha256}', { path: { sha256 }, blob: picture, impatient: true }));
  },
  async createReading(item) {
    const made = await as(item.owner ?? '', () => call('post', '/api/v1/readings', { idempotencyKey: item.id, json: requestOf(item), impatient: true }));
    return made.id;
  },
};

const events: SenderEvents = {
  changed: refresh,
  sent: (id, readingId) => {
    lastSent.value = { id, readingId };
    tabs?.postMessage({ id, readingId });
  },
  tooOld: () => t('outbox.old'),
  owner: () => owner.value,
};

function opened(): Promise<OutboxStore> {
  store ??= openStore().then((found) => {
    durable.value = found.durable;
    return found;
  });
  return store;
}

async function show(): Promise<void> {
  kept.value = (await (await opened()).all()).sort((a, b) => a.created_ms - b.created_ms);
}

async function refresh(): Promise<void> {
  await show();
  tabs?.postMessage(null);
}

/** One tab sends at a time where the browser has locks; without them the key still keeps it single. */
function alone(work: () => Promise<void>): Promise<void> {
  if (!('locks' in navigator)) return work();
  return navigator.locks.request(LOCK, () => work()).then(() => undefined);
}

async function round(): Promise<void> {
  const found = await opened();
  // Held alone, so whatever says "sending" was left by a tab that is gone.
  for (const item of await found.all()) {
    if (item.state === 'sending') await found.put(afterRestart(item, Date.now(), t('outbox.old')));
  }
  const wait = await sendDue(found, transport, events, Date.now, Math.random);
  if (wait !== null) timer = setTimeout(wake, Math.min(Math.max(wait, 50), 60_000));
}

export function wake(): void {
  if (running) {
    asked = true;
    return;
  }
  running = true;
  clearTimeout(timer);
  alone(round)
    .catch(() => {
      timer = setTimeout(wake, 5000);
    })
    .finally(() => {
      running = false;
      if (asked) {
        asked = false;
        wake();
      }
    });
}

/** A line that came back is tried at once; a wait that the server asked for is kept. */
export async function wakeAll(): Promise<void> {
  const found = await opened();
  for (const item of await found.all()) {
    if (item.state === 'waiting' && maySend(item, owner.value) && item.error?.detail === '') await found.put({ ...item, next_ms: 0 });
  }
  wake();
}

export async function startOutbox(): Promise<void> {
  tabs?.addEventListener('message', (event: MessageEvent<{ id: string; readingId: string } | null>) => {
    if (event.data) lastSent.value = event.data;
    void show();
  });
  addEventListener('online', () => void wakeAll());
  await show();
  // At the start, and whenever somebody signs in.
  owner.subscribe((whose) => {
    if (whose !== null) void wakeAll();
  });
}

export async function enqueue(item: OutboxItem): Promise<void> {
  await (await opened()).put(item);
  await refresh();
  void navigator.storage?.persist?.().catch(() => false);
  wake();
}

export async function retry(id: string): Promise<void> {
  const found = await opened();
  const item = await found.get(id);
  if (item) await found.put(retried(item, Date.now()));
  await refresh();
  wake();
}

/** Somebody says that photos without a name are theirs. */
export async function adopt(id: string): Promise<void> {
  const found = await opened();
  const item = await found.get(id);
  if (item && owner.value !== null) await found.put({ ...retried(item, Date.now()), owner: owner.value });
  await refresh();
  wake();
}

export async function discard(id: string): Promise<void> {
  await (await opened()).remove(id);
  await refresh();
}
