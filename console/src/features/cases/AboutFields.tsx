import { c, said } from '../../i18n/cases';
import { LongField, SelectField, TextField } from '../../ui/Field';
import { CHANNELS, PEOPLE, type CaseForm, type FormFaults } from './form';
import type { CaseParty } from './parties';
import type { Procedure } from './procedures';

export interface AboutFieldsProps {
  form: CaseForm;
  onForm: (form: CaseForm) => void;
  faults: FormFaults;
  situations: Procedure['situations'];
  parties: readonly CaseParty[];
  /** A right holder begins a case for itself, and knows no importers. */
  asOffice: boolean;
}

function Check({ label, checked, onChecked }: { label: string; checked: boolean; onChecked: (checked: boolean) => void }) {
  return (
    <label class="check">
      <input type="checkbox" checked={checked} onChange={(event) => onChecked(event.currentTarget.checked)} />
      {label}
    </label>
  );
}

function Importer({ value, parties, onValue }: { value: string; parties: readonly CaseParty[]; onValue: (value: string) => void }) {
  const companies = parties.filter(({ kind }) => kind === 'company');
  return (
    <SelectField label={c('about.importer')} value={value} onValue={onValue}>
      <option value="">{c('about.importer.none')}</option>
      {value !== '' && companies.every(({ id }) => id !== value) && <option value={value}>{value}</option>}
      {companies.map(({ id, name, reachable }) => (
        <option key={id} value={id}>
          {reachable ? name : c('about.unreachable', { name })}
        </option>
      ))}
    </SelectField>
  );
}

function People({ form, onForm }: Pick<AboutFieldsProps, 'form' | 'onForm'>) {
  return (
    <details class="case-people">
      <summary>{c('about.people')}</summary>
      {PEOPLE.map((who) => (
        <div class="fields" key={who}>
          <TextField label={c(`about.${who}.name`)} maxLength={300} value={form[who].name} onValue={(name) => onForm({ ...form, [who]: { ...form[who], name } })} />
          <TextField label={c(`about.${who}.address`)} maxLength={300} value={form[who].address} onValue={(address) => onForm({ ...form, [who]: { ...form[who], address } })} />
        </div>
      ))}
    </details>
  );
}

/** The same fields when a case begins and when it is corrected. */
export function AboutFields({ form, onForm, faults, situations, parties, asOffice }: AboutFieldsProps) {
  const text = (name: 'item' | 'parcel' | 'declaration_no' | 'nature' | 'condition' | 'origin' | 'holder' | 'design_id', maxLength: number) => (
    <TextField label={c(`about.${name}`)} maxLength={maxLength} value={form[name]} onValue={(value) => onForm({ ...form, [name]: value })} />
  );
  const error = (name: keyof FormFaults) => (faults[name] ? { error: c(faults[name], { n: '' }) } : {});
  return (
    <div class="stack">
      <div class="fields case-fields">
        <SelectField label={c('about.situation')} value={form.situation} onValue={(situation) => onForm({ ...form, situation })} {...error('situation')}>
          <option value="">{c('choose')}</option>
          {situations.map(({ id, name }) => (
            <option key={id} value={id}>
              {said(name)}
            </option>
          ))}
        </SelectField>
        {text('item', 2000)}
        <TextField label={c('about.quantity')} inputMode="numeric" maxLength={14} value={form.quantity} onValue={(quantity) => onForm({ ...form, quantity })} {...error('quantity')} />
        <SelectField label={c('about.channel')} value={form.channel} onValue={(value) => onForm({ ...form, channel: CHANNELS.find((one) => one === value) ?? '' })}>
          <option value="">{c('choose')}</option>
          {CHANNELS.map((one) => (
            <option key={one} value={one}>
              {c(`channel.${one}`)}
            </option>
          ))}
        </SelectField>
        <TextField
          label={c('about.sender_country')}
          help={c('about.sender_country.help')}
          maxLength={2}
          autocapitalize="characters"
          value={form.sender_country}
          onValue={(value) => onForm({ ...form, sender_country: value.toUpperCase() })}
          {...error('sender_country')}
        />
        {text('parcel', 64)}
        {text('declaration_no', 200)}
        {text('nature', 300)}
        {text('condition', 300)}
        {text('origin', 200)}
      </div>
      <h3>{c('about.right')}</h3>
      <div class="fields case-fields">
        {asOffice && text('holder', 200)}
        {text('design_id', 64)}
        <TextField
          label={c('about.customs_value')}
          help={c('about.customs_value.help')}
          inputMode="numeric"
          maxLength={20}
          value={form.customs_value}
          onValue={(customs_value) => onForm({ ...form, customs_value })}
          {...error('customs_value')}
        />
        {asOffice && <Importer value={form.importer} parties={parties} onValue={(importer) => onForm({ ...form, importer })} />}
      </div>
      <div>
        <Check label={c('about.right_in_force')} checked={form.right_in_force} onChecked={(right_in_force) => onForm({ ...form, right_in_force })} />
        <Check label={c('about.right_declared')} checked={form.right_declared} onChecked={(right_declared) => onForm({ ...form, right_declared })} />
        <Check label={c('about.small_firm')} checked={form.small_firm} onChecked={(small_firm) => onForm({ ...form, small_firm })} />
      </div>
      {asOffice && (
        <LongField
          label={c('about.readings')}
          help={c('about.readings.help')}
          maxLength={10_000}
          value={form.readings.join('\n')}
          onValue={(value) => onForm({ ...form, readings: value.split('\n') })}
        />
      )}
      <People form={form} onForm={onForm} />
    </div>
  );
}
