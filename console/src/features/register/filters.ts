import type { Schemas } from '../../api/client';

export interface Filters {
  q: string;
  locarno: string;
  country: string;
  status: string;
  in_force_on: string;
}

export const STATUSES: readonly Schemas['Status'][] = ['published', 'registered', 'refused', 'abandoned', 'withdrawn', 'invalid', 'expired'];
const NAMES = ['q', 'locarno', 'country', 'status', 'in_force_on'] as const;

export function filtersOf(search: string): Filters {
  const query = new URLSearchParams(search);
  const [q, locarno, country, status, in_force_on] = NAMES.map((name) => query.get(name) ?? '') as [string, string, string, string, string];
  return { q, locarno, country, status, in_force_on };
}

export function queryOf(filters: Filters): string {
  const query = new URLSearchParams();
  for (const name of NAMES) if (filters[name] !== '') query.set(name, filters[name]);
  return query.toString();
}

export interface DesignQuery {
  q?: string;
  locarno?: number;
  country?: string;
  status?: Schemas['Status'];
  in_force_on?: string;
}

/** What the API takes; a half-written class or country does not count yet, nor does a search of one letter. */
export function designQuery(filters: Filters): DesignQuery {
  const query: DesignQuery = {};
  const q = filters.q.trim();
  if (q.length >= 2) query.q = q.slice(0, 200);
  const locarno = Number(filters.locarno);
  if (/^\d{1,2}$/.test(filters.locarno.trim()) && locarno >= 1 && (locarno <= 32 || locarno === 99)) query.locarno = locarno;
  if (/^[A-Z]{2}$/.test(filters.country)) query.country = filters.country;
  const status = STATUSES.find((name) => name === filters.status);
  if (status) query.status = status;
  if (/^\d{4}-\d{2}-\d{2}$/.test(filters.in_force_on)) query.in_force_on = filters.in_force_on;
  return query;
}

export function filterCount(filters: Filters): number {
  const { q: _, ...rest } = designQuery(filters);
  return Object.keys(rest).length;
}
