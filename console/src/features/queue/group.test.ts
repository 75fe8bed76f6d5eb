import { expect, it } from 'vitest';
import type { Reading } from '../../api/client';
import { groupByParcel, hourSpan, niceTop, segments, total, type Counts } from './group';

const counts = (match = 0, possible = 0, no_match = 0, retake = 0): Counts => ({ match, possible, no_match, retake });
const day = (busy: Record<number, Counts>) => Array.from({ length: 24 }, (_, hour) => busy[hour] ?? counts());
const reading = (id: string, parcel: string) => ({ id, parcel }) as Reading;

it('keeps a parcel together and the unlabelled apart', () => {
  const groups = groupByParcel([reading('4', 'A'), reading('3', ''), reading('2', 'A'), reading('1', '')]);
  expect(groups.map(({ readings }) => readings.map(({ id }) => id).join())).toEqual(['4,2', '3', '1']);
});

it('spans the busy hours, at least six', () => {
  expect(hourSpan(day({}))).toBeNull();
  expect(hourSpan(day({ 9: counts(1), 18: counts(0, 1) }))).toEqual({ from: 9, to: 18 });
  for (const hour of [0, 1, 12, 22, 23]) {
    const span = hourSpan(day({ [hour]: counts(1) }));
    expect(span && span.to - span.from).toBe(5);
    expect(span && span.from <= hour && hour <= span.to && span.from >= 0 && span.to <= 23).toBe(true);
  }
});

it('stacks without empty parts', () => {
  expect(segments(counts(2, 0, 5, 1))).toEqual([
    { verdict: 'match', from: 0, size: 2 },
    { verdict: 'no_match', from: 2, size: 5 },
    { verdict: 'retake', from: 7, size: 1 },
  ]);
  expect(total(counts(1, 2, 3, 4))).toBe(10);
});

it('has a round top', () => {
  expect([0, 1, 2, 3, 9, 23, 51].map(niceTop)).toEqual([1, 1, 2, 3, 10, 30, 60]);
});
