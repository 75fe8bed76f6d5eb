import { useSignal } from '@preact/signals';
import { call, type Schemas } from '../../api/client';
import { t } from '../../i18n';
import { p } from '../../i18n/people';
import { Link } from '../../router';
import { Dialog } from '../../ui/Dialog';
import { SelectField, TextField } from '../../ui/Field';
import { Failure, Loading } from '../../ui/Notice';
import { useLoad } from '../../ui/useLoad';
import { allOrganisations } from './organisations';
import './people.css';
import { KINDS } from './words';

function Add({ onDone, onClose }: { onDone: () => void; onClose: () => void }) {
  const name = useSignal('');
  const kind = useSignal<Schemas['OrganisationKind']>('agency');
  const holder = useSignal('');
  const busy = useSignal(false);
  const error = useSignal<unknown>(null);
  const send = async (event: Event) => {
    event.preventDefault();
    if (busy.value) return;
    busy.value = true;
    error.value = null;
    const of = kind.value === 'holder' ? { holder: holder.value.trim() } : {};
    try {
      await call('post', '/api/v1/organisations', { json: { name: name.value.trim(), kind: kind.value, ...of } });
      onDone();
    } catch (reason) {
      error.value = reason;
    }
    busy.value = false;
  };
  return (
    <Dialog title={p('organisations.add')} onClose={onClose}>
      <form class="stack" onSubmit={(event) => void send(event)}>
        <TextField label={p('organisations.name')} required maxLength={100} value={name.value} onValue={(value) => (name.value = value)} />
        <SelectField label={p('organisations.kind')} value={kind.value} onValue={(value) => (kind.value = KINDS.find((one) => one === value) ?? 'agency')}>
          {KINDS.map((one) => (
            <option key={one} value={one}>
              {p(`kind.${one}`)}
            </option>
          ))}
        </SelectField>
        {kind.value === 'holder' && (
          <TextField label={p('organisations.holder')} help={p('organisations.holder.help')} required maxLength={200} value={holder.value} onValue={(value) => (holder.value = value)} />
        )}
        <Failure error={error.value} />
        <div class="row end">
          <button type="button" class="button" onClick={onClose}>
            {t('app.cancel')}
          </button>
          <button type="submit" class="button primary" disabled={busy.value}>
            {p('person.save')}
          </button>
        </div>
      </form>
    </Dialog>
  );
}

export function OrganisationsPage() {
  const list = useLoad(allOrganisations, []);
  const adding = useSignal(false);
  const done = () => {
    adding.value = false;
    list.again();
  };
  return (
    <div class="page">
      <p>
        <Link href="/people">← {p('people.back')}</Link>
      </p>
      <div class="row between">
        <h1 tabIndex={-1}>{p('organisations.title')}</h1>
        <button type="button" class="button primary" onClick={() => (adding.value = true)}>
          {p('organisations.add')}
        </button>
      </div>
      {list.busy.value && !list.data.value && <Loading />}
      <Failure error={list.error.value} onRetry={list.again} />
      {list.data.value?.length === 0 && <p role="status">{p('organisations.empty')}</p>}
      <ul class="plain person-list">
        {list.data.value?.map(({ id, name, kind, holder }) => (
          <li key={id} class="card stack person-row">
            <strong class="wrap">{name}</strong>
            <span class="small wrap">{[p(`kind.${kind}`), holder].filter(Boolean).join(' · ')}</span>
          </li>
        ))}
      </ul>
      {adding.value && <Add onClose={() => (adding.value = false)} onDone={done} />}
    </div>
  );
}
