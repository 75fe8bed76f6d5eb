import type { Schemas } from '../../api/client';

export type ImportReport = Schemas['ImportReport'];

/** Quoted where needed; a cell that a spreadsheet would run is made plain text. */
export function csvCell(value: string | number): string {
  const text = String(value);
  const safe = typeof value === 'string' && /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

/** UTF-8 with a BOM, as the API's own tables. */
export function badRowsCsv(rows: ImportReport['bad_rows']): string {
  const lines = rows.map(({ line, source, column, reason }) => [line, source, column, reason].map(csvCell).join(','));
  return '\ufeff' + ['line,source,column,reason', ...lines].join('\r\n') + '\r\n';
}

export function isImportReport(report: unknown): report is ImportReport {
  return typeof report === 'object' && report !== null && 'bad_rows' in report && Array.isArray(report.bad_rows);
}

/** The plain numbers and texts of any report, for a table. */
export function plainFigures(report: object): [string, string | number][] {
  return Object.entries(report).filter((entry): entry is [string, string | number] => typeof entry[1] === 'number' || typeof entry[1] === 'string');
}
