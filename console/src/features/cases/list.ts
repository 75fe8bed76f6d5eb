import { signal } from '@preact/signals';
import { call, type Schemas } from '../../api/client';
import { pagedList } from '../../ui/pagedList';

export type Shown = 'queue' | 'all';

export interface AllQuery {
  state?: string;
  q?: string;
}

export const shown = signal<Shown>('queue');
export const state = signal('');
export const q = signal('');
/** The day in Korea, as the list was asked for. */
export const today = signal('');

const learn = (page: Schemas['CasePage']) => {
  today.value = page.today;
};

export const queue = pagedList((_: Record<string, never>, cursor, stop) => call('get', '/api/v1/cases/queue', { query: { limit: 50, ...cursor }, signal: stop }), learn);
export const all = pagedList((query: AllQuery, cursor, stop) => call('get', '/api/v1/cases', { query: { limit: 50, ...query, ...cursor }, signal: stop }), learn);

export function allQuery(): AllQuery {
  const text = q.value.trim().slice(0, 64);
  return { ...(state.value === '' ? {} : { state: state.value }), ...(text === '' ? {} : { q: text }) };
}

/** After an act: a case may stand elsewhere now. */
export function forget(): void {
  queue.forget();
  all.forget();
}

/** Where the rows are drawn elsewhere, and only the way to more is wanted. */
export const none = signal<readonly never[]>([]);
