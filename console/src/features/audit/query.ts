/** What the auditor asks for, as it stands in the address. */
export interface Question {
  person: string;
  act: string;
  object: string;
  request: string;
  from: string;
  to: string;
}

const NAMES = ['person', 'act', 'object', 'request', 'from', 'to'] as const;
export const NOTHING: Question = { person: '', act: '', object: '', request: '', from: '', to: '' };

export function questionOf(search: string): Question {
  const query = new URLSearchParams(search);
  return Object.fromEntries(NAMES.map((name) => [name, query.get(name) ?? ''])) as unknown as Question;
}

export function searchOf(question: Question): string {
  const query = new URLSearchParams();
  for (const name of NAMES) if (question[name].trim() !== '') query.set(name, question[name].trim());
  return query.toString();
}

function startOf(day: string): number | null {
  const match = /^(\d{4})-(\d{2})-(\d{2})$/.exec(day);
  if (!match) return null;
  const [year, month, date] = match.slice(1).map(Number) as [number, number, number];
  const at = new Date(year, month - 1, date);
  return at.getMonth() === month - 1 && at.getTime() >= 0 ? at.getTime() : null;
}

function endOf(day: string): number | null {
  const start = startOf(day);
  if (start === null) return null;
  const next = new Date(start);
  next.setDate(next.getDate() + 1);
  return next.getTime() - 1;
}

export interface AuditQuery {
  person?: string;
  act?: string;
  object?: string;
  request?: string;
  from_ms?: number;
  to_ms?: number;
}

/** What the API takes; days are those of who looks, both ends within. */
export function auditQuery(question: Question): AuditQuery {
  const query: AuditQuery = {};
  for (const name of ['person', 'act', 'object', 'request'] as const) {
    const text = question[name].trim();
    if (text !== '') query[name] = text;
  }
  const [from, to] = [startOf(question.from), endOf(question.to)];
  if (from !== null) query.from_ms = from;
  if (to !== null) query.to_ms = to;
  return query;
}

/** Where an object is shown here, if it is. */
export function pageOf(type: string, id: string): string | null {
  const pages: readonly (readonly [string, string])[] = [
    ['reading', '/readings/'],
    ['design', '/register/'],
    ['job', '/jobs/'],
    ['person', '/people/'],
    ['case', '/cases/'],
  ];
  const found = pages.find(([name]) => name === type);
  return found === undefined || id === '' ? null : found[1] + encodeURIComponent(id);
}
