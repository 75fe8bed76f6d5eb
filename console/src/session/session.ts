import { batch, computed, signal } from '@preact/signals';
import { ApiError, call, keepWith, type Session } from '../api/client';
import { has, type Permission } from './permissions';
import { memoryOf, ownerOf, remembered, stageOf, type Stage } from './stage';

const MEMORY = 'pandok.who';
const PATIENCE_MS = 3000;

/** What the server said last; null while that is not known. */
const latest = signal<Session | null>(null);
/** Whose pages are shown: they stay as they are, hidden, while the same person signs in again. */
export const session = signal<Session | null>(null);
const known = signal(false);
/** Holds the stage where it is, while something is shown that is shown only once. */
export const pinned = signal<Stage | null>(null);
export const stage = computed<Stage>(() => pinned.value ?? stageOf(latest.value, known.value));
export const owner = computed(() => ownerOf(latest.value));
export const may = (permission: Permission): boolean => has(session.value, permission);

const tabs = 'BroadcastChannel' in globalThis ? new BroadcastChannel('pandok-session') : null;
let asking: Promise<Session | null> | null = null;
let waiting: ((again: boolean) => void)[] = [];
/** Whose pages these are; for anybody else they begin anew. */
let seen: string | null = null;

function keep(text: string | null): void {
  try {
    if (text === null) localStorage.removeItem(MEMORY);
    else localStorage.setItem(MEMORY, text);
  } catch {
    // Storage may be forbidden; who it was is then not known without a line.
  }
}

function recall(): Session | null {
  try {
    return remembered(localStorage.getItem(MEMORY));
  } catch {
    return null;
  }
}

function settle(again: boolean): void {
  const before = waiting;
  waiting = [];
  for (const done of before) done(again);
}

function accept(next: Session): void {
  const whose = ownerOf(next);
  keep(memoryOf(next));
  if (whose !== null && seen !== null && whose !== seen) {
    // Somebody else: nothing of the person before may stay in memory or go out under the new name.
    latest.value = null;
    settle(false);
    location.reload();
    return;
  }
  seen ??= whose;
  batch(() => {
    latest.value = next;
    if (whose !== null) session.value = next;
    known.value = true;
  });
  if (whose !== null) settle(true);
}

async function ask(): Promise<Session | null> {
  try {
    accept(await call('get', '/api/v1/session', { impatient: true }));
  } catch (error) {
    // A server that does not know the question has no people either.
    if (error instanceof ApiError && error.status === 404 && latest.value === null) accept({ how: 'local', needs: 'nothing', permissions: [] });
    known.value = true;
  }
  return latest.value;
}

/** Asks who asks; many questions at once are one. */
export function askSession(): Promise<Session | null> {
  asking ??= ask().finally(() => (asking = null));
  return asking;
}

function until(abort: AbortSignal | null): Promise<boolean> {
  return new Promise((resolve, reject) => {
    waiting.push(resolve);
    abort?.addEventListener('abort', () => reject(new DOMException('aborted', 'AbortError')));
  });
}

async function renewed(abort: AbortSignal | null): Promise<boolean> {
  const before = seen;
  const wait = until(abort);
  const now = await askSession();
  // Without an answer nobody can be asked to sign in.
  if (now === null || ownerOf(now) !== null) settle(now !== null);
  return (await wait) && (before === null || seen === before);
}

async function refreshed(): Promise<boolean> {
  const before = latest.value?.csrf_token;
  const now = await askSession();
  return now?.csrf_token !== undefined && now.csrf_token !== before && ownerOf(now) === seen;
}

/** After a sign-in, whichever way it came. */
export async function signedIn(): Promise<void> {
  asking = null;
  await askSession();
  tabs?.postMessage(null);
}

export async function signOut(): Promise<void> {
  await call('delete', '/api/v1/session', { impatient: true }).catch((error: unknown) => {
    if (!(error instanceof ApiError) || error.status !== 401) throw error;
  });
  keep(null);
  tabs?.postMessage(null);
  location.assign('/');
}

export function startSession(): void {
  keepWith({ csrf: () => latest.value?.csrf_token ?? '', renewed, refreshed });
  session.value = latest.value = recall();
  seen = owner.value;
  tabs?.addEventListener('message', () => void askSession());
  document.addEventListener('visibilitychange', () => {
    if (document.visibilityState === 'visible') void askSession();
  });
  addEventListener('online', () => void askSession());
  setTimeout(() => (known.value = true), PATIENCE_MS);
  void askSession();
}
