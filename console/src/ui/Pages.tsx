import type { ComponentChildren } from 'preact';
import { t } from '../i18n';
import { Failure, Loading } from './Notice';
import type { PagedList } from './pagedList';

interface PagesProps<T> {
  list: PagedList<never, T>;
  class: string;
  /** What the button for the next page says. */
  more?: string;
  row: (item: T) => ComponentChildren;
}

/** The rows of a list so far, what went wrong, and the way to more. */
export function Pages<T>({ list, class: style, more, row }: PagesProps<T>) {
  const { items, next, busy, error } = list;
  return (
    <>
      <Failure error={error.value} onRetry={list.more} />
      <ul class={`plain ${style}`} aria-busy={busy.value}>
        {items.value.map(row)}
      </ul>
      {busy.value && items.value.length > 0 && <Loading />}
      {next.value !== undefined && (
        <button type="button" class="button wide" disabled={busy.value} onClick={list.more}>
          {more ?? t('app.more')}
        </button>
      )}
    </>
  );
}
