import type { Schemas } from '../../api/client';

export interface OutboxPhoto {
  blob: Blob;
  sha256: string;
  name: string;
}

export type Parameters = Omit<Schemas['ReadingRequest'], 'photos'>;

/** One item on its way; `id` is its Idempotency-Key, so that it is never read twice. */
export interface OutboxItem {
  id: string;
  /** Who took the photos: a person's id, "" on a machine without people; absent while nobody was known. */
  owner?: string;
  created_ms: number;
  photos: OutboxPhoto[];
  parameters: Parameters;
  state: 'waiting' | 'sending' | 'failed';
  tries: number;
  next_ms: number;
  asked_ms: number | null;
  reading_id?: string;
  error?: { detail: string; request_id: string };
}

export interface Refusal {
  status: number;
  detail: string;
  requestId: string;
  retryAfterMs: number | null;
}

const FIRST_WAIT_MS = 1000;
const LONGEST_WAIT_MS = 60_000;
/** The server remembers a key for seven days; a day is kept in hand. */
export const KEY_LIFE_MS = 6 * 24 * 3600 * 1000;

export function isTemporary(status: number): boolean {
  return status === 0 || status === 401 || status === 429 || status === 503;
}

/** What was taken before anybody was known, or before there were people, waits until somebody says that it is theirs. */
export function isOrphan(item: OutboxItem, owner: string | null): boolean {
  return owner !== null && owner !== '' && (item.owner ?? '') === '';
}

/** Photos go out under the name of who took them, and under no other. */
export function maySend(item: OutboxItem, owner: string | null): boolean {
  return owner !== null && (item.owner ?? '') === owner;
}

/** What is shown; of other people's items only their number is. Without an answer of the server yet: what nobody's name is on. */
export function isShown(item: OutboxItem, owner: string | null): boolean {
  return (item.owner ?? '') === '' || item.owner === owner;
}

/** Doubles from one second to one minute; `random` in 0..1 spreads many phones. */
export function waitMs(tries: number, retryAfterMs: number | null, random: number): number {
  const doubled = Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** Math.min(tries, 10));
  const spread = doubled * (0.75 + 0.5 * random);
  return Math.round(Math.max(retryAfterMs ?? 0, Math.min(LONGEST_WAIT_MS, spread)));
}

export function newItem(id: string, photos: OutboxPhoto[], parameters: Parameters, now: number, owner: string | null = ''): OutboxItem {
  return { id, ...(owner === null ? {} : { owner }), created_ms: now, photos, parameters, state: 'waiting', tries: 0, next_ms: 0, asked_ms: null };
}

export function requestOf(item: OutboxItem): Schemas['ReadingRequest'] {
  return {
    ...item.parameters,
    photos: item.photos.map(({ sha256, name }) => (name === '' ? { sha256 } : { sha256, name: name.slice(0, 255) })),
  };
}

export function afterRefusal(item: OutboxItem, refusal: Refusal, now: number, random: number): OutboxItem {
  const error = { detail: refusal.detail, request_id: refusal.requestId };
  const tries = item.tries + 1;
  // A server that names a time wants to be asked again, whatever the status: 409 while the first answer is being made.
  if (!isTemporary(refusal.status) && refusal.retryAfterMs === null) return { ...item, state: 'failed', tries, error };
  return { ...item, state: 'waiting', tries, next_ms: now + waitMs(item.tries, refusal.retryAfterMs, random), error };
}

/** After a restart nothing is being sent; what may have been stored too long ago waits for a person. */
export function afterRestart(item: OutboxItem, now: number, tooOld: string): OutboxItem {
  if (item.state === 'failed') return item;
  if (keyIsOld(item, now)) return { ...item, state: 'failed', error: { detail: tooOld, request_id: '' } };
  return { ...item, state: 'waiting', next_ms: 0 };
}

export function keyIsOld(item: OutboxItem, now: number): boolean {
  return item.asked_ms !== null && now - item.asked_ms > KEY_LIFE_MS;
}

export function retried(item: OutboxItem, now: number): OutboxItem {
  const { error: _, ...rest } = item;
  const asked_ms = keyIsOld(item, now) ? null : item.asked_ms;
  return { ...rest, state: 'waiting', tries: 0, next_ms: 0, asked_ms };
}

/** The oldest item that may go now, or how long until one may. */
export function nextDue(items: readonly OutboxItem[], now: number, owner: string | null = ''): { item: OutboxItem } | { wait_ms: number } | null {
  const waiting = items.filter((item) => item.state === 'waiting' && maySend(item, owner)).sort((a, b) => a.created_ms - b.created_ms);
  const due = waiting.find((item) => item.next_ms <= now);
  if (due) return { item: due };
  if (waiting.length === 0) return null;
  return { wait_ms: Math.min(...waiting.map((item) => item.next_ms)) - now };
}
