import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import { urlOf, type Schemas } from '../../api/client';
import { t } from '../../i18n';
import { p } from '../../i18n/people';
import { Link } from '../../router';
import { session } from '../../session/session';
import { TextField } from '../../ui/Field';
import { Pages } from '../../ui/Pages';
import { AddPerson } from './AddPerson';
import { people, q, show } from './list';
import { OneTimeLink } from './OneTimeLink';
import './people.css';
import { StateChip } from './StateChip';
import { rolesSaid } from './words';

const PAUSE_MS = 250;

function Row({ person }: { person: Schemas['Person'] }) {
  return (
    <li>
      <Link href={urlOf('/people/{id}', { id: person.id })} class="card person-row">
        <span class="row between">
          <strong class="wrap">{person.name}</strong>
          <StateChip state={person.state} />
        </span>
        <span class="small wrap">{[person.login, person.organisation_name].filter(Boolean).join(' · ')}</span>
        <span class="wrap">{rolesSaid(person.roles)}</span>
      </Link>
    </li>
  );
}

function said(n: number): string {
  if (people.busy.value) return t('app.loading');
  if (n === 0) return people.error.value ? '' : p('people.empty');
  return t(people.next.value === undefined ? 'register.found' : 'register.found.more', { n });
}

export function PeoplePage() {
  const added = useSignal<Schemas['NewPerson'] | null>(null);
  useEffect(() => {
    const timer = setTimeout(show, people.items.value.length === 0 ? 0 : PAUSE_MS);
    return () => clearTimeout(timer);
  }, [q.value]);
  const onAdded = (next: Schemas['NewPerson']) => {
    added.value = next;
    people.forget();
    show();
  };
  return (
    <div class="page">
      <div class="row between">
        <h1 tabIndex={-1}>{p('people.title')}</h1>
        <Link href="/organisations" class="button">
          {p('organisations.title')}
        </Link>
      </div>
      {added.value && <OneTimeLink link={added.value.link} name={added.value.person.name} onClose={() => (added.value = null)} />}
      <div class="register-columns">
        <div class="stack">
          <form role="search" onSubmit={(event) => event.preventDefault()}>
            <TextField label={p('people.search')} type="search" enterkeyhint="search" maxLength={100} value={q.value} onValue={(value) => (q.value = value)} />
          </form>
          {session.value?.how === 'local' ? <p class="notice">{p('me.local')}</p> : <AddPerson onAdded={onAdded} />}
        </div>
        <div class="stack">
          <p role="status" class="small">
            {said(people.items.value.length)}
          </p>
          <Pages list={people} class="person-list" row={(person) => <Row key={person.id} person={person} />} />
        </div>
      </div>
    </div>
  );
}
