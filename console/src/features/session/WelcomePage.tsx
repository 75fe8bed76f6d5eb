import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import { ApiError, call, type Schemas } from '../../api/client';
import { p } from '../../i18n/people';
import { welcomeSecret } from '../../router';
import { TextField } from '../../ui/Field';
import { moment } from '../../ui/format';
import { Failure, Loading } from '../../ui/Notice';
import { PasswordFields, useTyped } from './PasswordFields';
import { passwordFault } from './password';
import './session.css';
import { CodeStep } from './SignInPage';

type Invitation = Schemas['Invitation'];

/** Used, too old, or not whole: to who holds it that is the same. */
const isDead = (error: unknown) => error instanceof ApiError && [400, 401, 403, 404, 409, 410].includes(error.status);

interface UseProps {
  invitation: Invitation;
  secret: string;
  onDead: () => void;
  onChallenge: (challenge: string) => void;
}

/** From the beginning, as the person who is signed in now. */
function begin(): void {
  welcomeSecret.value = '';
  location.assign('/');
}

function Use({ invitation, secret, onDead, onChallenge }: UseProps) {
  const first = invitation.purpose === 'administrator';
  const login = useSignal(invitation.login ?? '');
  const name = useSignal(invitation.name ?? '');
  const organisation = useSignal('');
  const typed = useTyped();
  const tried = useSignal(false);
  const busy = useSignal(false);
  const error = useSignal<unknown>(null);
  const send = async (event: Event) => {
    event.preventDefault();
    tried.value = true;
    if (busy.value || passwordFault(typed.password.value, typed.again.value, login.value) !== null) return;
    busy.value = true;
    error.value = null;
    const chosen = first ? { login: login.value.trim(), name: name.value.trim(), organisation: organisation.value.trim() } : {};
    try {
      const { state, challenge } = await call('post', '/api/v1/invitations/use', { json: { secret, password: typed.password.value, ...chosen }, impatient: true });
      if (state === 'code_needed' && challenge) onChallenge(challenge);
      else begin();
      return;
    } catch (reason) {
      if (reason instanceof ApiError && ([401, 404, 410].includes(reason.status))) onDead();
      error.value = reason;
    }
    busy.value = false;
  };
  return (
    <form class="card stack" onSubmit={(event) => void send(event)}>
      {first ? (
        <>
          <TextField
            label={p('signin.login')}
            help={p('welcome.login.help')}
            name="username"
            autocomplete="username"
            autocapitalize="none"
            spellcheck={false}
            required
            maxLength={64}
            value={login.value}
            onValue={(value) => (login.value = value)}
          />
          <TextField label={p('person.name')} name="name" autocomplete="name" required maxLength={100} value={name.value} onValue={(value) => (name.value = value)} />
          <TextField
            label={p('person.organisation')}
            help={p('welcome.organisation.help')}
            name="organization"
            autocomplete="organization"
            required
            maxLength={100}
            value={organisation.value}
            onValue={(value) => (organisation.value = value)}
          />
        </>
      ) : (
        // Read by password managers, so that they keep the pair.
        <TextField label={p('signin.login')} name="username" autocomplete="username" readOnly value={login.value} onValue={() => undefined} />
      )}
      <PasswordFields typed={typed} login={login.value} tried={tried.value} />
      <Failure error={error.value} />
      <button type="submit" class="button primary big wide" disabled={busy.value}>
        {p('welcome.go')}
      </button>
      <p class="small">{p('welcome.until', { time: moment(invitation.expires_ms) })}</p>
    </form>
  );
}

export function WelcomePage() {
  const secret = welcomeSecret.value;
  const invitation = useSignal<Invitation | null>(null);
  const dead = useSignal(false);
  const challenge = useSignal<string | null>(null);
  const error = useSignal<unknown>(null);
  const look = async () => {
    invitation.value = null;
    dead.value = secret === '';
    error.value = null;
    if (secret === '') return;
    try {
      invitation.value = await call('post', '/api/v1/invitations/look', { json: { secret: secret.slice(0, 100) }, impatient: true });
    } catch (reason) {
      if (isDead(reason)) dead.value = true;
      else error.value = reason;
    }
  };
  useEffect(() => void look(), [secret]);
  const found = invitation.value;
  if (challenge.value !== null) {
    return (
      <div class="page narrow">
        <h1 tabIndex={-1}>{p('signin.title')}</h1>
        <CodeStep challenge={challenge.value} onDone={begin} onBack={begin} />
      </div>
    );
  }
  return (
    <div class="page narrow">
      <h1 tabIndex={-1}>{found ? (found.name ? p('welcome.name', { name: found.name }) : p(`welcome.${found.purpose}`)) : p('welcome.title')}</h1>
      {!found && !dead.value && !error.value && <Loading />}
      <Failure error={error.value} onRetry={() => void look()} />
      {dead.value && <p class="notice notice-bad">{p('welcome.dead')}</p>}
      {found && !dead.value && <p>{p(`welcome.say.${found.purpose}`)}</p>}
      {found && !dead.value && <Use invitation={found} secret={secret} onDead={() => (dead.value = true)} onChallenge={(next) => (challenge.value = next)} />}
    </div>
  );
}
