import { signal } from '@preact/signals';
import { call, type Schemas } from '../../api/client';
import { pagedList } from '../../ui/pagedList';

export const people = pagedList((query: { q?: string }, cursor, stop) => call('get', '/api/v1/people', { query: { limit: 50, ...query, ...cursor }, signal: stop }));
export const q = signal('');

export function show(): void {
  const text = q.value.trim().slice(0, 100);
  people.show(text === '' ? {} : { q: text });
}

/** A person as they are now; the others stay as they were seen. */
export function put(person: Schemas['Person']): void {
  people.items.value = people.items.value.map((one) => (one.id === person.id ? person : one));
}
