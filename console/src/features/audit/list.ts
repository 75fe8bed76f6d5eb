import { batch, signal } from '@preact/signals';
import { call, type Schemas } from '../../api/client';
import { auditQuery, NOTHING, searchOf, type AuditQuery, type Question } from './query';

/** The list as it was left, so that "back" finds it again. */
export const entries = signal<readonly Schemas['AuditEntry'][]>([]);
export const next = signal<string | undefined>(undefined);
export const size = signal(0);
/** Entries looked at so far, over all pages of this question. */
export const lookedAt = signal(0);
export const busy = signal(false);
export const error = signal<unknown>(null);
export const question = signal<Question>(NOTHING);
let asked: AuditQuery = {};
let shown: string | null = null;
let abort: AbortController | null = null;

async function page(cursor: string | undefined): Promise<void> {
  abort?.abort();
  const mine = new AbortController();
  abort = mine;
  busy.value = true;
  error.value = null;
  try {
    const found = await call('get', '/api/v1/audit/entries', { query: { ...asked, limit: 50, ...(cursor === undefined ? {} : { cursor }) }, signal: mine.signal });
    if (mine.signal.aborted) return;
    batch(() => {
      entries.value = cursor === undefined ? found.items : [...entries.value, ...found.items];
      next.value = found.next;
      size.value = found.size;
      lookedAt.value = Math.min(found.size, (cursor === undefined ? 0 : lookedAt.value) + found.looked_at);
      busy.value = false;
    });
  } catch (reason) {
    if (mine.signal.aborted) return;
    error.value = reason;
    busy.value = false;
    if (cursor === undefined) shown = null;
  }
}

/** Asks anew: the log has grown since. */
export function search(): void {
  shown = searchOf(question.value);
  asked = auditQuery(question.value);
  void page(undefined);
}

/** As the page is opened: what is shown already stays. */
export function show(wanted: Question): void {
  question.value = wanted;
  if (shown !== searchOf(wanted)) search();
}

export function more(): void {
  if (next.value !== undefined && !busy.value) void page(next.value);
}
