import { useId } from 'preact/hooks';
import { c, cOr, said, type CaseKey } from '../../i18n/cases';
import { language } from '../../settings';
import { LongField, SelectField, TextField } from '../../ui/Field';
import { count } from '../../ui/format';
import type { Named } from './fields';
import type { ActField, ActValues } from './types';

interface ActFieldsProps {
  fields: readonly ActField[];
  values: ActValues;
  onValues: (values: ActValues) => void;
  faults: Record<string, CaseKey>;
  today: string;
  least?: number | undefined;
  documents: readonly Named[];
}

/** What an act asks for, each by its kind. */
export function ActFields({ fields, values, onValues, faults, today, least, documents }: ActFieldsProps) {
  const list = useId();
  const money = (won: number) => count(won, language.value);
  const row = (field: ActField) => {
    const fault = faults[field.id];
    const common = {
      label: said(field.name) + (field.required ? '' : ` (${c('optional')})`),
      value: values[field.id] ?? '',
      onValue: (value: string) => onValues({ ...values, [field.id]: value }),
      ...(fault ? { error: c(fault, { n: money(least ?? 0), day: today }) } : {}),
    };
    switch (field.kind) {
      case 'document':
        return <TextField {...common} help={c('field.document')} list={list} maxLength={2000} />;
      case 'day':
        return <TextField {...common} type="date" max={today} />;
      case 'any_day':
        return <TextField {...common} type="date" />;
      case 'won':
        return <TextField {...common} help={least === undefined ? c('field.won') : c('field.least', { n: money(least) })} inputMode="numeric" maxLength={30} />;
      case 'choice':
        return (
          <SelectField {...common}>
            <option value="">{c('choose')}</option>
            {field.choices.map((one) => (
              <option key={one} value={one}>
                {cOr(`choice.${one}`, one)}
              </option>
            ))}
          </SelectField>
        );
      default:
        return <LongField {...common} />;
    }
  };
  return (
    <>
      <datalist id={list}>
        {documents.map(({ value, label }) => (
          <option key={value} value={value}>
            {label}
          </option>
        ))}
      </datalist>
      {fields.map((field) => (
        <div key={field.id}>{row(field)}</div>
      ))}
    </>
  );
}
