import { useSignal } from '@preact/signals';
import { p } from '../../i18n/people';
import { Link } from '../../router';
import { askSession, session } from '../../session/session';
import { Failure, Loading } from '../../ui/Notice';
import { useLoad } from '../../ui/useLoad';
import { people } from './list';
import { OrganisationDialog } from './OrganisationDialog';
import { allOrganisations, type Organisation } from './organisations';
import './people.css';

function Row({ organisation, onChange }: { organisation: Organisation; onChange: () => void }) {
  const { name, kind, holder, mail } = organisation;
  return (
    <li class="card line-row">
      <span class="grow">
        <strong class="wrap">{name}</strong>
        <span class="small wrap">{[p(`kind.${kind}`), holder, mail].filter(Boolean).join(' · ')}</span>
      </span>
      <button type="button" class="button" aria-label={p('organisations.change.of', { name })} onClick={onChange}>
        {p('organisations.change.go')}
      </button>
    </li>
  );
}

export function OrganisationsPage() {
  const list = useLoad(allOrganisations, []);
  /** null: a new one; undefined: no dialog. */
  const chosen = useSignal<Organisation | null | undefined>(undefined);
  const close = () => (chosen.value = undefined);
  const done = (kept: Organisation) => {
    close();
    list.again();
    people.forget(); // each row there says where somebody belongs
    if (kept.id === session.value?.person?.organisation) void askSession();
  };
  return (
    <div class="page">
      <p>
        <Link href="/people">← {p('people.back')}</Link>
      </p>
      <div class="row between">
        <h1 tabIndex={-1}>{p('organisations.title')}</h1>
        <button type="button" class="button primary" onClick={() => (chosen.value = null)}>
          {p('organisations.add')}
        </button>
      </div>
      {list.busy.value && !list.data.value && <Loading />}
      <Failure error={list.error.value} onRetry={list.again} />
      {list.data.value?.length === 0 && <p role="status">{p('organisations.empty')}</p>}
      <ul class="plain person-list">
        {list.data.value?.map((one) => (
          <Row key={one.id} organisation={one} onChange={() => (chosen.value = one)} />
        ))}
      </ul>
      {chosen.value !== undefined && <OrganisationDialog first={chosen.value} onClose={close} onDone={done} />}
    </div>
  );
}
