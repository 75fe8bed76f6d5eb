import type { CaseKey } from '../../i18n/cases';
import type { CaseLine, CaseTerm } from './types';

const DAY_MS = 86_400_000;
const SOON_DAYS = 7;

/** Whole days from one day to another, as the API writes days. */
export function daysBetween(from: string, to: string): number {
  return Math.round((Date.parse(`${to}T00:00:00Z`) - Date.parse(`${from}T00:00:00Z`)) / DAY_MS);
}

export const WHENS = ['over', 'today', 'soon', 'later', 'never'] as const;
export type When = (typeof WHENS)[number];

export function whenOf(due: string | undefined, today: string): When {
  if (due === undefined) return 'never';
  const days = daysBetween(today, due);
  if (days < 0) return 'over';
  if (days === 0) return 'today';
  return days <= SOON_DAYS ? 'soon' : 'later';
}

/** In the order of the queue; without what has nothing in it. */
export function groupByDue(lines: readonly CaseLine[], today: string): { when: When; lines: CaseLine[] }[] {
  return WHENS.map((when) => ({ when, lines: lines.filter((line) => whenOf(line.due, today) === when) })).filter((group) => group.lines.length > 0);
}

/** The words for the days that are left, and their number. */
export function daysLeft(due: string, today: string): { key: CaseKey; n: number } {
  const days = daysBetween(today, due);
  const n = Math.abs(days);
  if (days === 0) return { key: 'left.today', n };
  if (days < 0) return { key: n === 1 ? 'left.over.one' : 'left.over', n };
  return { key: n === 1 ? 'left.one' : 'left.days', n };
}

/** The term that ends first. */
export function nextTerm(terms: readonly CaseTerm[]): CaseTerm | undefined {
  return [...terms].sort((a, b) => a.due.localeCompare(b.due))[0];
}
