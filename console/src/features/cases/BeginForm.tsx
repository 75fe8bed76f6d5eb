import { useSignal } from '@preact/signals';
import { useRef } from 'preact/hooks';
import { call, urlOf } from '../../api/client';
import { c, said, type CaseKey } from '../../i18n/cases';
import { replace } from '../../router';
import { LongField, SelectField } from '../../ui/Field';
import { dayOf } from '../../ui/format';
import { newKey } from '../../ui/ids';
import { Failure } from '../../ui/Notice';
import { useAct } from '../../ui/useAct';
import { AboutFields } from './AboutFields';
import { ActFields } from './ActFields';
import { Unsure } from './Chips';
import { Faults, toFirstFault } from './faults';
import { faultsOf, sentValues, withKnown } from './fields';
import { aboutOf, factsOf, formFaults, type CaseForm, type FormFaults } from './form';
import { forget } from './list';
import type { CaseParty } from './parties';
import { firstPath, type Procedure } from './procedures';
import type { ActValues } from './types';

interface BeginFormProps {
  procedures: readonly Procedure[];
  parties: readonly CaseParty[];
  form: CaseForm;
  asOffice: boolean;
}

/** Which law and by which path. */
function usePath(procedures: readonly Procedure[], withReading: boolean) {
  const usable = procedures.filter(({ paths }) => paths.length > 0);
  const procedure = useSignal(usable[0]?.id ?? '');
  const chosen = usable.find(({ id }) => id === procedure.value) ?? usable[0];
  const path = useSignal(firstPath(chosen, withReading));
  const found = chosen?.paths.find(({ act }) => act === path.value) ?? chosen?.paths[0];
  const choose = (id: string) => {
    procedure.value = id;
    path.value = firstPath(
      usable.find((one) => one.id === id),
      withReading,
    );
  };
  return { usable, chosen, found, choose, path };
}

export function BeginForm({ procedures, parties, form: first, asOffice }: BeginFormProps) {
  const { usable, chosen, found, choose, path } = usePath(procedures, first.readings.length > 0);
  const form = useSignal(first);
  const typed = useSignal<ActValues>({});
  const reason = useSignal('');
  const office = useSignal('');
  const faults = useSignal<{ form: FormFaults; fields: Record<string, CaseKey> }>({ form: {}, fields: {} });
  const { busy, error, act } = useAct();
  const key = useRef({ said: '', key: '' });
  if (!chosen || !found) return null;
  const about = aboutOf(form.value);
  const values = withKnown(about, typed.value);
  const today = dayOf(new Date());
  const send = (event: Event) => {
    event.preventDefault();
    const own: Record<string, CaseKey> = { ...(reason.value.trim() === '' ? { '': 'fault.empty' } : {}), ...(!asOffice && office.value === '' ? { ' office': 'fault.empty' } : {}) };
    faults.value = { form: formFaults(form.value), fields: { ...faultsOf(found.fields, values, { today, least: found.security_won }), ...own } };
    if (Object.keys(faults.value.form).length + Object.keys(faults.value.fields).length > 0) return toFirstFault(event.currentTarget);
    const json = {
      procedure: chosen.id,
      path: found.act,
      ...(asOffice ? {} : { office: office.value }),
      about,
      facts: factsOf(form.value),
      fields: sentValues(found.fields, values),
      reason: reason.value.trim(),
    };
    const text = JSON.stringify(json);
    if (key.current.said !== text) key.current = { said: text, key: newKey() };
    void act(async () => {
      const made = await call('post', '/api/v1/cases', { json, idempotencyKey: key.current.key });
      forget();
      replace(urlOf('/cases/{id}', { id: made.id }));
    });
  };
  return (
    <form class="stack begin" noValidate onSubmit={send}>
      <section class="card stack" aria-labelledby="path-title">
        <h2 id="path-title">{c('new.path')}</h2>
        {usable.length > 1 && (
          <SelectField label={c('new.procedure')} value={chosen.id} onValue={choose}>
            {usable.map(({ id, name }) => (
              <option key={id} value={id}>
                {said(name)}
              </option>
            ))}
          </SelectField>
        )}
        <SelectField label={c('new.path.label')} value={found.act} onValue={(value) => (path.value = value)}>
          {chosen.paths.map((one) => (
            <option key={one.act} value={one.act}>
              {said(one.name)}
            </option>
          ))}
        </SelectField>
        <p class="small wrap">{found.basis.article}</p>
        <Unsure basis={found.basis} />
        {!asOffice && (
          <SelectField label={c('new.office')} value={office.value} onValue={(value) => (office.value = value)} {...(faults.value.fields[' office'] ? { error: c('fault.empty') } : {})}>
            <option value="">{c('choose')}</option>
            {parties
              .filter(({ kind }) => kind === 'agency')
              .map(({ id, name }) => (
                <option key={id} value={id}>
                  {name}
                </option>
              ))}
          </SelectField>
        )}
      </section>
      <section class="card stack" aria-labelledby="about-title">
        <h2 id="about-title">{c('about.title')}</h2>
        <AboutFields form={form.value} onForm={(next) => (form.value = next)} faults={faults.value.form} situations={chosen.situations} parties={parties} asOffice={asOffice} />
      </section>
      <section class="card stack" aria-labelledby="fields-title">
        <h2 id="fields-title">{said(found.name)}</h2>
        <ActFields fields={found.fields} values={values} onValues={(next) => (typed.value = next)} faults={faults.value.fields} today={today} least={found.security_won} documents={[]} />
        <LongField label={c('reason')} value={reason.value} onValue={(value) => (reason.value = value)} {...(faults.value.fields[''] ? { error: c('fault.empty') } : {})} />
      </section>
      <Faults of={{ ...faults.value.form, ...faults.value.fields }} />
      <Failure error={error.value} />
      <div class="actions">
        <button type="submit" class="button primary big" disabled={busy.value}>
          {c('new.go')}
        </button>
      </div>
    </form>
  );
}
