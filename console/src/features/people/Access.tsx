import { useSignal } from '@preact/signals';
import { call, type Schemas } from '../../api/client';
import { p } from '../../i18n/people';
import { Confirm } from '../../ui/Dialog';
import { OneTimeLink } from './OneTimeLink';

/** A new one-time link, and the end of all sessions. */
export function Access({ person }: { person: Schemas['Person'] }) {
  const link = useSignal<Schemas['Link'] | null>(null);
  const asked = useSignal<'invite' | 'out' | null>(null);
  const ended = useSignal(false);
  const path = { person_id: person.id };
  const act = async () => {
    if (asked.value === 'invite') {
      link.value = await call('post', '/api/v1/people/{person_id}/invitation', { path });
    } else {
      await call('delete', '/api/v1/people/{person_id}/sessions', { path });
      ended.value = true;
    }
  };
  const ask = (what: 'invite' | 'out') => {
    ended.value = false;
    asked.value = what;
  };
  return (
    <section class="card stack" aria-labelledby="access-title">
      <h2 id="access-title">{p('access.title')}</h2>
      {link.value && <OneTimeLink link={link.value} name={person.name} onClose={() => (link.value = null)} />}
      <p class="small">{p('access.invite.say')}</p>
      <div>
        <button type="button" class="button" disabled={person.state === 'disabled'} onClick={() => ask('invite')}>
          {p('access.invite')}
        </button>
      </div>
      <p class="small">{p('access.out.say')}</p>
      <div>
        <button type="button" class="button danger" onClick={() => ask('out')}>
          {p('access.out')}
        </button>
      </div>
      <p role="status">{ended.value ? p('access.out.done') : ''}</p>
      {asked.value && (
        <Confirm
          title={p(`access.${asked.value}`)}
          text={p(`access.${asked.value}.sure`, { name: person.name })}
          action={p(`access.${asked.value}`)}
          onConfirm={act}
          onClose={() => (asked.value = null)}
        />
      )}
    </section>
  );
}
