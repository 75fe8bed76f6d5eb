import { expect, it } from 'vitest';
import { daysBetween, daysLeft, groupByDue, nextTerm, whenOf } from './due';
import type { CaseLine, CaseTerm } from './types';

const TODAY = '2026-02-27';
const line = (id: string, due?: string): CaseLine => ({
  id,
  number: id,
  state: { id: 'notified', name: { ko: '통보', en: 'notified' }, final: false, goods: 'free' },
  item: '',
  parcel: '',
  holder: '',
  design_id: '',
  created_ms: 0,
  changed_ms: 0,
  ...(due === undefined ? {} : { due }),
});

it('counts days over months, years and the change of clocks', () => {
  expect(daysBetween('2026-02-27', '2026-03-01')).toBe(2);
  expect(daysBetween('2028-02-27', '2028-03-01')).toBe(3);
  expect(daysBetween('2026-12-31', '2027-01-01')).toBe(1);
  expect(daysBetween('2026-03-28', '2026-03-30')).toBe(2);
  expect(daysBetween('2026-03-01', '2026-02-27')).toBe(-2);
});

it('says when something is due', () => {
  expect(['2026-02-26', '2026-02-27', '2026-02-28', '2026-03-06', '2026-03-07', undefined].map((due) => whenOf(due, TODAY))).toEqual(['over', 'today', 'soon', 'soon', 'later', 'never']);
});

it('groups in the order of the queue, and leaves out what is empty', () => {
  const lines = [line('a', '2026-02-20'), line('b', '2026-02-27'), line('c', '2026-03-01'), line('d', '2026-03-02'), line('e')];
  expect(groupByDue(lines, TODAY).map(({ when, lines: of }) => [when, of.map(({ id }) => id)])).toEqual([
    ['over', ['a']],
    ['today', ['b']],
    ['soon', ['c', 'd']],
    ['never', ['e']],
  ]);
  expect(groupByDue([], TODAY)).toEqual([]);
});

it('has words for the days that are left', () => {
  expect(daysLeft('2026-02-27', TODAY)).toEqual({ key: 'left.today', n: 0 });
  expect(daysLeft('2026-02-28', TODAY)).toEqual({ key: 'left.one', n: 1 });
  expect(daysLeft('2026-03-09', TODAY)).toEqual({ key: 'left.days', n: 10 });
  expect(daysLeft('2026-02-26', TODAY)).toEqual({ key: 'left.over.one', n: 1 });
  expect(daysLeft('2026-01-27', TODAY)).toEqual({ key: 'left.over', n: 31 });
});

it('finds the term that ends first', () => {
  const term = (id: string, due: string) => ({ id, due }) as CaseTerm;
  expect(nextTerm([term('b', '2026-03-04'), term('a', '2026-03-02')])?.id).toBe('a');
  expect(nextTerm([])).toBeUndefined();
});
