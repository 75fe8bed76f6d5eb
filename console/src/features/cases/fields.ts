import type { CaseKey } from '../../i18n/cases';
import type { ActField, ActValues, Case } from './types';

/** What a field may be judged by: the day in Korea, and the least security where it is known. */
export interface Measure {
  today: string;
  least?: number | undefined;
}

/** "1,200,000 won" as the digits that are sent; other text stays, so that it can be refused. */
export function wonOf(text: string): string {
  return text.replace(/[\s,]|원$/g, '');
}

/** What is wrong with a value; null if nothing is. */
export function faultOf(field: ActField, typed: string, { today, least }: Measure): CaseKey | null {
  const value = typed.trim();
  if (value === '') return field.required ? 'fault.empty' : null;
  switch (field.kind) {
    case 'won': {
      const won = wonOf(value);
      if (!/^\d{1,15}$/.test(won)) return 'fault.won';
      return least !== undefined && Number(won) < least ? 'fault.least' : null;
    }
    case 'day':
      return value > today ? 'fault.future' : null;
    case 'choice':
      return field.choices.includes(value) ? null : 'fault.empty';
    default:
      return null;
  }
}

export function faultsOf(fields: readonly ActField[], values: ActValues, measure: Measure): Record<string, CaseKey> {
  const faults: Record<string, CaseKey> = {};
  for (const field of fields) {
    const fault = faultOf(field, values[field.id] ?? '', measure);
    if (fault) faults[field.id] = fault;
  }
  return faults;
}

/** Only what the act asks for, and nothing that was left empty. */
export function sentValues(fields: readonly ActField[], values: ActValues): ActValues {
  const sent: ActValues = {};
  for (const { id, kind } of fields) {
    const value = (values[id] ?? '').trim();
    if (value !== '') sent[id] = kind === 'won' ? wonOf(value) : value;
  }
  return sent;
}

interface Known {
  readings?: readonly string[] | undefined;
  item?: string | undefined;
  quantity?: number | undefined;
  declaration_no?: string | undefined;
}

/** What the case says already, for fields that nobody has typed into. */
export function knownValues({ readings, item, quantity, declaration_no }: Known): ActValues {
  const goods = [item?.trim() ?? '', quantity ? String(quantity) : ''].filter(Boolean).join(' × ');
  return { reading_id: readings?.[0] ?? '', item_and_quantity: item?.trim() ? goods : '', declaration_no: declaration_no?.trim() ?? '' };
}

export const withKnown = (known: Known, typed: ActValues): ActValues => ({ ...knownValues(known), ...typed });

export interface Named {
  value: string;
  label: string;
}

/** What a document can be named by: the case's papers by their number, its files by their name. */
export function documentsOf({ papers, files }: Pick<Case, 'papers' | 'files'>): Named[] {
  return [...papers.map(({ number, title }) => ({ value: number, label: title })), ...files.map(({ name, by }) => ({ value: name, label: by }))];
}
