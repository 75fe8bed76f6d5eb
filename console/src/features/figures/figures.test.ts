import { expect, it } from 'vitest';
import { barsOf, yearOf, yearsUntil } from './figures';

it('measures bars on the longest, and keeps the shortest in sight', () => {
  const counts = [
    { name: 'a', cases: 400, goods: 9 },
    { name: 'b', cases: 100, goods: 0 },
    { name: 'c', cases: 1, goods: 5 },
    { name: 'd', cases: 0, goods: 0 },
  ];
  expect(barsOf(counts).map(({ share }) => share)).toEqual([100, 25, 1, 0]);
  expect(barsOf([])).toEqual([]);
});

it('offers years back to the first, and takes one from the address', () => {
  expect(yearsUntil(2023)).toEqual([2023, 2022, 2021, 2020]);
  expect(yearsUntil(1999)).toEqual([1999]);
  expect(yearOf('?year=2021', yearsUntil(2023))).toBe(2021);
  for (const bad of ['', '?year=1900', '?year=x']) expect(yearOf(bad, yearsUntil(2023))).toBe(2023);
});
