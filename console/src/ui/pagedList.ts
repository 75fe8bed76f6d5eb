import { batch, signal, type Signal } from '@preact/signals';

interface Page {
  items: readonly unknown[];
  next?: string;
}
type Item<P extends Page> = P['items'][number];

export interface PagedList<Q, T> {
  items: Signal<readonly T[]>;
  /** Where the next page begins; undefined: all are there. */
  next: Signal<string | undefined>;
  busy: Signal<boolean>;
  error: Signal<unknown>;
  /** Loads the first page unless the same question is answered already. */
  show: (query: Q) => void;
  /** Loads the first page whatever is there. */
  ask: (query: Q) => void;
  /** The next page, or once more the one that failed. */
  more: () => void;
  /** The next show() loads. */
  forget: () => void;
}

/** A list that comes page by page and stays as it was left, so that "back" finds it again. A late answer to an earlier
    question is dropped. `onPage` learns what else stands in a page; `first`: of its question. */
export function pagedList<Q, P extends Page>(
  load: (query: Q, cursor: { cursor?: string }, stop: AbortSignal) => Promise<P>,
  onPage?: (page: P, first: boolean) => void,
): PagedList<Q, Item<P>> {
  const items = signal<readonly Item<P>[]>([]);
  const next = signal<string | undefined>(undefined);
  const busy = signal(false);
  const error = signal<unknown>(null);
  let asked: { query: Q; key: string; answered: boolean } | null = null;
  let abort: AbortController | null = null;

  const page = async (of: NonNullable<typeof asked>, cursor?: string): Promise<void> => {
    abort?.abort();
    const mine = (abort = new AbortController());
    busy.value = true;
    error.value = null;
    try {
      const found = await load(of.query, cursor === undefined ? {} : { cursor }, mine.signal);
      if (mine.signal.aborted) return;
      of.answered = true;
      batch(() => {
        items.value = cursor === undefined ? found.items : [...items.value, ...found.items];
        next.value = found.next;
        onPage?.(found, cursor === undefined);
        busy.value = false;
      });
    } catch (reason) {
      if (mine.signal.aborted) return;
      error.value = reason;
      busy.value = false;
    }
  };
  const ask = (query: Q) => {
    asked = { query, key: JSON.stringify(query), answered: false };
    void page(asked);
  };
  const show = (query: Q) => {
    const there = asked?.key === JSON.stringify(query) && (asked.answered || busy.value);
    if (!there) ask(query);
  };
  const more = () => {
    if (asked === null || busy.value) return;
    if (!asked.answered) void page(asked);
    else if (next.value !== undefined) void page(asked, next.value);
  };
  return { items, next, busy, error, show, ask, more, forget: () => (asked = null) };
}
