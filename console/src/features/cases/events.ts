import type { Schemas } from '../../api/client';
import { cOr } from '../../i18n/cases';
import { language } from '../../settings';
import { count } from '../../ui/format';
import type { Case } from './types';

/** The names of fields, as far as the case's own acts and events have them. */
export function namesOf({ possible, events }: Pick<Case, 'possible' | 'events'>): Map<string, Schemas['Names']> {
  return new Map([...events.flatMap(({ fields }) => fields), ...possible.flatMap(({ fields }) => fields)].map(({ id, name }) => [id, name]));
}

/** A choice by its word, money as it is read, whatever else as it was written. */
export function valueSaid(id: string, value: string): string {
  if (id.endsWith('_won') && /^\d{1,15}$/.test(value)) return count(Number(value), language.value);
  return /^[a-z_]+$/.test(value) ? cOr(`choice.${value}`, value) : value;
}
