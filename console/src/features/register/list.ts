import { batch, signal } from '@preact/signals';
import { call, type Design } from '../../api/client';
import { designQuery, type DesignQuery, type Filters } from './filters';

/** The list as it was left, so that "back" finds it again. */
export const designs = signal<readonly Design[]>([]);
export const next = signal<string | undefined>(undefined);
export const busy = signal(false);
export const error = signal<unknown>(null);
let shown = '';
let query: DesignQuery = {};
let abort: AbortController | null = null;

async function page(cursor: string | undefined): Promise<void> {
  abort?.abort();
  const mine = new AbortController();
  abort = mine;
  busy.value = true;
  error.value = null;
  try {
    const { signal: stop } = mine;
    const found = await call('get', '/api/v1/designs', { query: { ...query, limit: 40, ...(cursor === undefined ? {} : { cursor }) }, signal: stop });
    if (mine.signal.aborted) return;
    batch(() => {
      designs.value = cursor === undefined ? found.items : [...designs.value, ...found.items];
      next.value = found.next;
      busy.value = false;
    });
  } catch (reason) {
    if (mine.signal.aborted) return;
    error.value = reason;
    busy.value = false;
    if (cursor === undefined) shown = '';
  }
}

/** Loads the first page unless the same question is answered already. */
export function show(filters: Filters): void {
  const asked = designQuery(filters);
  const key = JSON.stringify(asked);
  if (key === shown) return;
  shown = key;
  query = asked;
  void page(undefined);
}

export function more(): void {
  if (next.value !== undefined && !busy.value) void page(next.value);
}

export function forget(): void {
  shown = '';
}
