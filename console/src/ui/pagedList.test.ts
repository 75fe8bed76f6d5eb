import { expect, it } from 'vitest';
import { pagedList } from './pagedList';

interface Found {
  items: string[];
  next?: string;
  size: number;
}

/** A list whose answers come when the test says so. */
function listOf(onPage?: (page: Found, first: boolean) => void) {
  const asked: { query: string; cursor: string | undefined; stop: AbortSignal; answer: (page: Found) => void; refuse: (reason: unknown) => void }[] = [];
  const load = (query: string, { cursor }: { cursor?: string }, stop: AbortSignal) =>
    new Promise<Found>((answer, refuse) => asked.push({ query, cursor, stop, answer, refuse }));
  return { asked, list: pagedList(load, onPage) };
}

const settled = () => new Promise((done) => setTimeout(done, 0));

it('comes page by page until there is none', async () => {
  const { asked, list } = listOf();
  list.show('q');
  expect(list.busy.value).toBe(true);
  list.more(); // while it is on its way: nothing
  asked[0]?.answer({ items: ['a', 'b'], next: 'b', size: 3 });
  await settled();
  list.more();
  expect(asked.map(({ query, cursor }) => [query, cursor])).toEqual([['q', undefined], ['q', 'b']]);
  asked[1]?.answer({ items: ['c'], size: 3 });
  await settled();
  expect(list.items.value).toEqual(['a', 'b', 'c']);
  expect(list.busy.value).toBe(false);
  list.more();
  expect(asked).toHaveLength(2);
});

it('asks the same question once, and again when it is told to', async () => {
  const { asked, list } = listOf();
  list.show('q');
  list.show('q');
  asked[0]?.answer({ items: ['a'], size: 1 });
  await settled();
  list.show('q');
  expect(asked).toHaveLength(1);
  list.ask('q');
  asked[1]?.answer({ items: ['b'], size: 1 });
  await settled();
  expect(list.items.value).toEqual(['b']);
  list.forget();
  list.show('q');
  expect(asked).toHaveLength(3);
});

it('drops the late answer to an earlier question', async () => {
  const { asked, list } = listOf();
  list.show('old');
  list.show('new');
  expect(asked[0]?.stop.aborted).toBe(true);
  asked[1]?.answer({ items: ['new'], size: 1 });
  asked[0]?.answer({ items: ['old'], size: 1 });
  await settled();
  expect(list.items.value).toEqual(['new']);
});

it('goes on where it failed: never with the cursor of another question', async () => {
  const { asked, list } = listOf();
  list.show('one');
  asked[0]?.answer({ items: ['a'], next: 'a', size: 2 });
  await settled();
  list.more();
  asked[1]?.refuse(new Error('line'));
  await settled();
  expect(list.error.value).toEqual(new Error('line'));
  expect(list.items.value).toEqual(['a']);
  list.more();
  expect(asked[2]).toMatchObject({ query: 'one', cursor: 'a' });
  list.show('two');
  asked[3]?.refuse(new Error('line'));
  await settled();
  list.more();
  expect(asked[4]).toMatchObject({ query: 'two', cursor: undefined });
  asked[4]?.refuse(new Error('line'));
  await settled();
  list.show('two'); // the page is opened again
  expect(asked).toHaveLength(6);
});

it('tells what else stands in a page', async () => {
  const told: [size: number, first: boolean][] = [];
  const { asked, list } = listOf((page, first) => void told.push([page.size, first]));
  list.show('q');
  asked[0]?.answer({ items: ['a'], next: 'a', size: 2 });
  await settled();
  list.more();
  asked[1]?.answer({ items: ['b'], size: 7 });
  await settled();
  expect(told).toEqual([
    [2, true],
    [7, false],
  ]);
});
