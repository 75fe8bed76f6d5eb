import { useSignal, type Signal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import { ApiError, call, type Schemas } from '../../api/client';
import { p } from '../../i18n/people';
import { Link } from '../../router';
import { askSession, session } from '../../session/session';
import { Facts } from '../../ui/Facts';
import { Choice, TextField } from '../../ui/Field';
import { moment } from '../../ui/format';
import { Failure, Loading } from '../../ui/Notice';
import { useLoad } from '../../ui/useLoad';
import { Access } from './Access';
import { Conflict } from './Conflict';
import { OrganisationField, RoleBoxes } from './Fields';
import { differences, formOf, requestOf, type Field, type PersonForm } from './form';
import { put } from './list';
import { allOrganisations } from './organisations';
import './people.css';
import { StateChip } from './StateChip';
import { rolesSaid } from './words';

type Person = Schemas['Person'];

function factsOf(person: Person, fields: readonly Field[]) {
  const values: Record<Field, string> = {
    name: person.name,
    organisation: person.organisation_name === '' ? p('person.noorganisation') : person.organisation_name,
    roles: rolesSaid(person.roles),
    state: p(`state.${person.state}`),
  };
  return fields.map((field) => [p(`person.${field}`), values[field]] as const);
}

interface FormProps {
  person: Signal<Person>;
}

function Form({ person }: FormProps) {
  const all = useLoad(allOrganisations, []);
  const form = useSignal(formOf(person.value));
  const conflict = useSignal(false);
  const busy = useSignal(false);
  const kept = useSignal(false);
  const error = useSignal<unknown>(null);
  const set = (part: Partial<PersonForm>) => {
    form.value = { ...form.value, ...part };
    kept.value = false;
  };
  const changed = differences(form.value, person.value).length > 0;
  const path = { person_id: person.value.id };
  const take = (next: Person) => {
    person.value = next;
    put(next);
    if (next.id === session.value?.person?.id) void askSession();
  };
  /** A 409 has two causes: another version, or a rule (the last administrator stays one). */
  const refused = async (reason: unknown) => {
    if (reason instanceof ApiError && reason.status === 409) {
      const now = await call('get', '/api/v1/people/{person_id}', { path }).catch(() => null);
      if (now && now.version !== form.value.version) {
        take(now);
        form.value = { ...form.value, version: now.version };
        conflict.value = true;
        return;
      }
    }
    error.value = reason;
  };
  const send = async (event: Event) => {
    event.preventDefault();
    if (busy.value) return;
    busy.value = true;
    error.value = null;
    conflict.value = false;
    try {
      take(await call('put', '/api/v1/people/{person_id}', { path, json: requestOf(form.value) }));
      form.value = formOf(person.value);
      kept.value = true;
    } catch (reason) {
      await refused(reason);
    }
    busy.value = false;
  };
  const theirs = () => {
    form.value = formOf(person.value);
    conflict.value = false;
  };
  return (
    <form class="card stack" onSubmit={(event) => void send(event)}>
      <TextField label={p('person.name')} required maxLength={100} value={form.value.name} onValue={(name) => set({ name })} />
      <OrganisationField value={form.value.organisation} named={person.value.organisation_name} all={all.data.value} onValue={(organisation) => set({ organisation })} />
      <Failure error={all.error.value} onRetry={all.again} />
      <RoleBoxes roles={form.value.roles} onRoles={(roles) => set({ roles })} />
      <Choice
        legend={p('person.state')}
        name="state"
        value={form.value.state}
        options={[
          { value: 'active', label: p('state.on') },
          { value: 'disabled', label: p('state.disabled') },
        ]}
        onValue={(state) => set({ state })}
      />
      {form.value.state === 'disabled' && <p class="small">{p('state.disabled.say')}</p>}
      {conflict.value && <Conflict now={person.value} facts={factsOf(person.value, differences(form.value, person.value))} onTheirs={theirs} />}
      <Failure error={error.value} />
      <p role="status">{kept.value ? p('person.kept') : ''}</p>
      <button type="submit" class="button primary" disabled={busy.value || (!changed && !conflict.value)}>
        {p(conflict.value ? 'conflict.mine' : 'person.save')}
      </button>
    </form>
  );
}

function Found({ first }: { first: Person }) {
  const person = useSignal(first);
  const { login, state, has_totp, created_ms } = person.value;
  const facts = [
    [p('person.login'), login],
    [p('totp.title'), p(has_totp ? 'person.totp' : 'person.nototp')],
    [p('person.created'), moment(created_ms)],
  ] as const;
  return (
    <div class="people-columns">
      <Form person={person} />
      <div class="stack">
        <div class="card stack">
          <p>
            <StateChip state={state} />
          </p>
          <Facts of={facts} />
        </div>
        <Access person={person.value} />
      </div>
    </div>
  );
}

export function PersonPage({ id }: { id: string }) {
  const { data, error, busy, again } = useLoad((signal) => call('get', '/api/v1/people/{person_id}', { path: { person_id: id }, signal }), [id]);
  const person = data.value;
  useEffect(() => {
    if (person) put(person);
  }, [person]);
  return (
    <div class="page">
      <p>
        <Link href="/people">← {p('people.back')}</Link>
      </p>
      <h1 tabIndex={-1} class="wrap">
        {person ? person.name : p('people.person')}
      </h1>
      {busy.value && !person && <Loading />}
      <Failure error={error.value} onRetry={again} />
      {person && <Found key={person.id} first={person} />}
    </div>
  );
}
