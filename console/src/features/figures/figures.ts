import type { Schemas } from '../../api/client';

export const PARTS = ['outcome', 'holder', 'channel', 'item', 'country'] as const;
export type Part = (typeof PARTS)[number];

const FIRST_YEAR = 2020;

export interface Bar {
  name: string;
  cases: number;
  goods: number;
  /** Of the longest bar, in whole percent; what is there is seen. */
  share: number;
}

export function barsOf(counts: readonly Schemas['CaseCount'][]): Bar[] {
  const most = Math.max(0, ...counts.map(({ cases }) => cases));
  return counts.map(({ name, cases, goods }) => ({ name, cases, goods, share: cases === 0 || most === 0 ? 0 : Math.max(1, Math.round((100 * cases) / most)) }));
}

/** This year first. */
export function yearsUntil(now: number): number[] {
  return Array.from({ length: Math.max(1, now - FIRST_YEAR + 1) }, (_, i) => now - i);
}

/** The year in an address, if it is one of these. */
export function yearOf(search: string, years: readonly number[]): number {
  const asked = Number(new URLSearchParams(search).get('year'));
  return years.includes(asked) ? asked : (years[0] ?? FIRST_YEAR);
}
