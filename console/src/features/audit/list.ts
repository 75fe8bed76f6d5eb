import { signal } from '@preact/signals';
import { call } from '../../api/client';
import { pagedList } from '../../ui/pagedList';
import { auditQuery, NOTHING, type AuditQuery, type Question } from './query';

export const question = signal<Question>(NOTHING);
export const size = signal(0);
/** Entries looked at so far, over all pages of this question. */
export const lookedAt = signal(0);
export const entries = pagedList(
  (query: AuditQuery, cursor, stop) => call('get', '/api/v1/audit/entries', { query: { ...query, limit: 50, ...cursor }, signal: stop }),
  (page, first) => {
    size.value = page.size;
    lookedAt.value = Math.min(page.size, (first ? 0 : lookedAt.value) + page.looked_at);
  },
);

/** Asks anew: the log has grown since. */
export function search(): void {
  entries.ask(auditQuery(question.value));
}

/** As the page is opened: what is shown already stays. */
export function show(wanted: Question): void {
  question.value = wanted;
  entries.show(auditQuery(wanted));
}
