import { cOr } from '../../i18n/cases';
import { language } from '../../settings';
import { count } from '../../ui/format';

/** A choice by its word, money as it is read, whatever else as it was written. */
export function valueSaid(id: string, value: string): string {
  if (id.endsWith('_won') && /^\d{1,15}$/.test(value)) return count(Number(value), language.value);
  return /^[a-z_]+$/.test(value) ? cOr(`choice.${value}`, value) : value;
}
