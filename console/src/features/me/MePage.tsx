import { useSignal } from '@preact/signals';
import { t } from '../../i18n';
import { p } from '../../i18n/people';
import { session } from '../../session/session';
import { Facts } from '../../ui/Facts';
import { Notice } from '../../ui/Notice';
import { rolesSaid } from '../people/words';
import '../people/people.css';
import { SignOut } from '../session/SignOut';
import '../session/session.css';
import { TotpSetup } from '../session/TotpSetup';
import { OpenidLink } from './OpenidLink';
import { Password } from './Password';
import { Sessions } from './Sessions';
import { Tokens } from './Tokens';

function Authenticator({ has }: { has: boolean }) {
  const open = useSignal(false);
  return (
    <section class="card stack" aria-labelledby="totp-title">
      <h2 id="totp-title">{p('totp.title')}</h2>
      <p>{p(has ? 'totp.have' : 'totp.havenot')}</p>
      {open.value && has && <p class="small">{p('totp.keeps')}</p>}
      {open.value ? (
        <TotpSetup onDone={() => (open.value = false)} />
      ) : (
        <div>
          <button type="button" class="button" onClick={() => (open.value = true)}>
            {p(has ? 'totp.again' : 'totp.setup')}
          </button>
        </div>
      )}
    </section>
  );
}

export function MePage() {
  const person = session.value?.person;
  if (!person) {
    return (
      <div class="page">
        <h1 tabIndex={-1}>{t('app.account')}</h1>
        <Notice>
          <p>{session.value?.how === 'local' ? p('me.local') : p('me.unknown')}</p>
        </Notice>
      </div>
    );
  }
  const facts = [
    [p('person.login'), person.login],
    [p('person.roles'), rolesSaid(person.roles)],
    [p('person.organisation'), person.organisation_name === '' ? p('person.noorganisation') : person.organisation_name],
  ] as const;
  return (
    <div class="page">
      <div class="row between">
        <h1 tabIndex={-1} class="wrap">
          {person.name}
        </h1>
        <SignOut />
      </div>
      <div class="people-columns">
        <div class="stack">
          <section class="card stack" aria-label={t('app.account')}>
            <Facts of={facts} />
            <p class="small">{p('me.change')}</p>
          </section>
          <Sessions />
        </div>
        <div class="stack">
          <Password login={person.login} />
          <Authenticator has={person.has_totp} />
          <OpenidLink />
          <Tokens />
        </div>
      </div>
    </div>
  );
}
