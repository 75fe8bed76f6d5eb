import { signal } from '@preact/signals';
import { call } from '../../api/client';
import { t } from '../../i18n';
import { afterRestart, requestOf, retried, type OutboxItem } from './item';
import { sendDue, type SenderEvents, type Transport } from './sender';
import { openStore, type OutboxStore } from './store';

export const outbox = signal<readonly OutboxItem[]>([]);
export const durable = signal(true);
/** The last item that became a reading here; the page that waits for it opens the result. */
export const lastSent = signal<{ id: string; readingId: string } | null>(null);

const LOCK = 'pandok-outbox';
let store: Promise<OutboxStore> | null = null;
let timer: ReturnType<typeof setTimeout> | undefined;
let running = false;
let asked = false;
const tabs = 'BroadcastChannel' in globalThis ? new BroadcastChannel(LOCK) : null;

const transport: Transport = {
  async putPhoto(sha256, blob) {
    // A phone may not know what kind a photo is; the server looks at its bytes.
    const picture = blob.type.startsWith('image/') ? blob : blob.slice(0, blob.size, 'image/unknown');
    await call('put', '/api/v1/photos/{sha256}', { path: { sha256 }, blob: picture });
  },
  async createReading(item) {
    return (await call('post', '/api/v1/readings', { idempotencyKey: item.id, json: requestOf(item) })).id;
  },
};

const events: SenderEvents = {
  changed: refresh,
  sent: (id, readingId) => {
    lastSent.value = { id, readingId };
    tabs?.postMessage({ id, readingId });
  },
  tooOld: () => t('outbox.old'),
};

function opened(): Promise<OutboxStore> {
  store ??= openStore().then((found) => {
    durable.value = found.durable;
    return found;
  });
  return store;
}

async function show(): Promise<void> {
  outbox.value = (await (await opened()).all()).sort((a, b) => a.created_ms - b.created_ms);
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
    if (item.state === 'waiting' && item.error?.detail === '') await found.put({ ...item, next_ms: 0 });
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
  await wakeAll();
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

export async function discard(id: string): Promise<void> {
  await (await opened()).remove(id);
  await refresh();
}
