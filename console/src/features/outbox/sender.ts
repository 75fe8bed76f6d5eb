import { ApiError } from '../../api/client';
import { afterRefusal, keyIsOld, nextDue, type OutboxItem, type Refusal } from './item';
import type { OutboxStore } from './store';

export interface Transport {
  putPhoto(sha256: string, blob: Blob, item: OutboxItem): Promise<void>;
  createReading(item: OutboxItem): Promise<string>;
}

export interface SenderEvents {
  changed(): Promise<void> | void;
  sent(id: string, readingId: string): void;
  tooOld: () => string;
  /** Who is signed in; asked before each item. */
  owner(): string | null;
}

function refusalOf(error: unknown): Refusal {
  if (error instanceof ApiError) return error;
  return { status: 500, detail: String(error), requestId: '', retryAfterMs: null };
}

/** Photos first, then the reading. Every step may be repeated: the digest and the key make it harmless. */
export async function sendOne(
  start: OutboxItem,
  store: OutboxStore,
  transport: Transport,
  events: SenderEvents,
  now: () => number,
  random: () => number,
): Promise<void> {
  let item: OutboxItem = { ...start, state: 'sending' };
  // A discarded item must not come back by a later put.
  const keep = async (next: OutboxItem) => {
    item = next;
    if (await store.get(item.id)) await store.put(item);
    await events.changed();
  };
  if (keyIsOld(item, now())) {
    return keep({ ...item, state: 'failed', error: { detail: events.tooOld(), request_id: '' } });
  }
  await keep(item);
  try {
    for (const photo of item.photos) await transport.putPhoto(photo.sha256, photo.blob, item);
    if (!(await store.get(item.id))) return;
    if (item.asked_ms === null) await keep({ ...item, asked_ms: now() });
    const readingId = await transport.createReading(item);
    await store.remove(item.id);
    events.sent(item.id, readingId);
    await events.changed();
  } catch (error) {
    await keep(afterRefusal(item, refusalOf(error), now(), random()));
  }
}

/** Sends all that is due, one after another; says how long to sleep, or null when nothing waits. */
export async function sendDue(
  store: OutboxStore,
  transport: Transport,
  events: SenderEvents,
  now: () => number,
  random: () => number,
): Promise<number | null> {
  for (;;) {
    const next = nextDue(await store.all(), now(), events.owner());
    if (next === null) return null;
    if ('wait_ms' in next) return next.wait_ms;
    await sendOne(next.item, store, transport, events, now, random);
  }
}
