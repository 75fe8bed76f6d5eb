import { batch, signal } from '@preact/signals';
import { call, type Schemas } from '../../api/client';

type Person = Schemas['Person'];

/** The list as it was left, so that "back" finds it again. */
export const people = signal<readonly Person[]>([]);
export const next = signal<string | undefined>(undefined);
export const busy = signal(false);
export const error = signal<unknown>(null);
export const q = signal('');
let shown: string | null = null;
let abort: AbortController | null = null;

async function page(cursor: string | undefined): Promise<void> {
  abort?.abort();
  const mine = new AbortController();
  abort = mine;
  busy.value = true;
  error.value = null;
  try {
    const found = await call('get', '/api/v1/people', {
      query: { limit: 50, ...(shown ? { q: shown } : {}), ...(cursor === undefined ? {} : { cursor }) },
      signal: mine.signal,
    });
    if (mine.signal.aborted) return;
    batch(() => {
      people.value = cursor === undefined ? found.items : [...people.value, ...found.items];
      next.value = found.next;
      busy.value = false;
    });
  } catch (reason) {
    if (mine.signal.aborted) return;
    error.value = reason;
    busy.value = false;
    if (cursor === undefined) shown = null;
  }
}

/** Loads the first page unless the same question is answered already. */
export function show(): void {
  const asked = q.value.trim().slice(0, 100);
  if (asked === shown) return;
  shown = asked;
  void page(undefined);
}

export function more(): void {
  if (next.value !== undefined && !busy.value) void page(next.value);
}

/** A person as they are now; the others stay as they were seen. */
export function put(person: Person): void {
  people.value = people.value.map((one) => (one.id === person.id ? person : one));
}

export function forget(): void {
  shown = null;
}
