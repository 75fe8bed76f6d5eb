import { useSignal } from '@preact/signals';
import { call, type Schemas } from '../../api/client';
import { p } from '../../i18n/people';
import { TextField } from '../../ui/Field';
import { Failure } from '../../ui/Notice';
import { useAct } from '../../ui/useAct';
import { useLoad } from '../../ui/useLoad';
import { OrganisationField, RoleBoxes } from './Fields';
import { allOrganisations } from './organisations';
import type { Role } from './words';

/** The organisations are asked for when the box is opened: most visits only look. */
function Form({ onAdded }: { onAdded: (added: Schemas['NewPerson']) => void }) {
  const all = useLoad(allOrganisations, []);
  const login = useSignal('');
  const name = useSignal('');
  const organisation = useSignal('');
  const roles = useSignal<readonly Role[]>([]);
  const { busy, error, act } = useAct();
  const send = (event: Event) => {
    event.preventDefault();
    void act(async () => {
      onAdded(await call('post', '/api/v1/people', { json: { login: login.value.trim(), name: name.value.trim(), organisation: organisation.value, roles: [...roles.value] } }));
      login.value = name.value = '';
      roles.value = [];
    });
  };
  return (
    <form class="stack" onSubmit={send}>
      <TextField label={p('person.name')} required maxLength={100} value={name.value} onValue={(value) => (name.value = value)} />
      <TextField label={p('person.login')} help={p('welcome.login.help')} required maxLength={64} autocapitalize="none" spellcheck={false} value={login.value} onValue={(value) => (login.value = value)} />
      <OrganisationField value={organisation.value} named="" all={all.data.value} onValue={(value) => (organisation.value = value)} />
      <Failure error={all.error.value} onRetry={all.again} />
      <RoleBoxes roles={roles.value} onRoles={(next) => (roles.value = next)} />
      <Failure error={error.value} />
      <button type="submit" class="button primary" disabled={busy.value}>
        {p('people.add.go')}
      </button>
    </form>
  );
}

export function AddPerson({ onAdded }: { onAdded: (added: Schemas['NewPerson']) => void }) {
  const open = useSignal(false);
  return (
    <details class="card" open={open.value} onToggle={(event) => (open.value = (event.currentTarget as HTMLDetailsElement).open)}>
      <summary>{p('people.add')}</summary>
      {open.value && (
        <Form
          onAdded={(added) => {
            open.value = false;
            onAdded(added);
          }}
        />
      )}
    </details>
  );
}
