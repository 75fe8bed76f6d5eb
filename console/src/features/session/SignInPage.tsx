import { useSignal } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';
import { ApiError, call, type Schemas } from '../../api/client';
import { p } from '../../i18n/people';
import { signedIn } from '../../session/session';
import { TextField } from '../../ui/Field';
import { Failure } from '../../ui/Notice';
import { useLoad } from '../../ui/useLoad';
import { useWait } from '../../ui/useWait';
import { goSignIn } from './openid';
import { ShowPassword } from './PasswordFields';

/** The challenge of the server lives for two minutes; a little earlier the form begins anew. */
const CHALLENGE_MS = 115_000;

type Fault = 'signin.wrong' | 'signin.wrong.code' | 'signin.late' | null;

/** Wrong, not there, or shut: one and the same to who tries. */
const isWrong = (error: unknown) => error instanceof ApiError && (error.status === 400 || error.status === 401 || error.status === 403);

/** A step that is sent, may be refused, and may have to wait. */
function useStep(onDone: (answer: Schemas['SignedIn']) => Promise<void> | void, wrong: Fault) {
  const busy = useSignal(false);
  const fault = useSignal<Fault>(null);
  const error = useSignal<unknown>(null);
  const { left, begin } = useWait();
  const send = async (event: Event, work: () => Promise<Schemas['SignedIn']>) => {
    event.preventDefault();
    if (busy.value || left > 0) return;
    busy.value = true;
    fault.value = null;
    error.value = null;
    try {
      await onDone(await work());
    } catch (reason) {
      if (reason instanceof ApiError && reason.status === 429) begin(reason.retryAfterMs ?? 5000);
      else if (isWrong(reason)) fault.value = wrong;
      else error.value = reason;
    }
    busy.value = false;
  };
  return { busy, fault, error, left, send };
}

function Outcome({ step }: { step: ReturnType<typeof useStep> }) {
  const { fault, error, left } = step;
  return (
    <>
      <div role="alert">
        {fault.value && <p class="notice notice-bad">{p(fault.value)}</p>}
        {left > 0 && <p class="notice notice-bad">{p('signin.wait')}</p>}
      </div>
      <Failure error={error.value} />
    </>
  );
}

function Submit({ step, text }: { step: ReturnType<typeof useStep>; text: string }) {
  return (
    <button type="submit" class="button primary big wide" disabled={step.busy.value || step.left > 0}>
      {step.left > 0 ? p('signin.wait.left', { n: step.left }) : text}
    </button>
  );
}

function PasswordStep({ onChallenge, late }: { onChallenge: (challenge: string) => void; late: boolean }) {
  const login = useSignal('');
  const password = useSignal('');
  const shown = useSignal(false);
  const form = useRef<HTMLFormElement>(null);
  const step = useStep(async (answer) => {
    if (answer.state === 'code_needed') onChallenge(answer.challenge ?? '');
    else await signedIn();
  }, 'signin.wrong');
  useEffect(() => {
    // On a phone it would only open the keyboard over the page.
    if (matchMedia('(hover: hover)').matches) form.current?.querySelector('input')?.focus();
  }, []);
  return (
    <form
      ref={form}
      class="card stack"
      // A password manager may fill without an event that signals see; the fields themselves are asked.
      onSubmit={(event) => {
        const [name, secret] = [...event.currentTarget.querySelectorAll('input')].map((input) => input.value);
        void step.send(event, () => call('post', '/api/v1/session', { json: { login: (name ?? '').trim(), password: secret ?? '' }, impatient: true }));
      }}
    >
      {late && !step.fault.value && <p class="notice">{p('signin.late')}</p>}
      <TextField label={p('signin.login')} name="username" autocomplete="username" autocapitalize="none" spellcheck={false} required maxLength={64} value={login.value} onValue={(value) => (login.value = value)} />
      <TextField
        label={p('signin.password')}
        name="password"
        type={shown.value ? 'text' : 'password'}
        autocomplete="current-password"
        autocapitalize="none"
        spellcheck={false}
        required
        maxLength={256}
        value={password.value}
        onValue={(value) => (password.value = value)}
      />
      <ShowPassword shown={shown} />
      <Outcome step={step} />
      <Submit step={step} text={p('signin.go')} />
    </form>
  );
}

interface CodeStepProps {
  challenge: string;
  onDone: () => Promise<void> | void;
  onBack: (late: boolean) => void;
}

export function CodeStep({ challenge, onDone, onBack }: CodeStepProps) {
  const code = useSignal('');
  const recovery = useSignal(false);
  const step = useStep(onDone, 'signin.wrong.code');
  const form = useRef<HTMLFormElement>(null);
  useEffect(() => {
    form.current?.querySelector('input')?.focus();
  }, [recovery.value]);
  useEffect(() => {
    const timer = setTimeout(() => onBack(true), CHALLENGE_MS);
    return () => clearTimeout(timer);
  }, []);
  const kind = recovery.value
    ? ({ label: p('signin.recovery'), help: p('signin.recovery.help'), autocomplete: 'off', maxLength: 32, autocapitalize: 'none' } as const)
    : ({ label: p('signin.code'), help: p('signin.code.help'), autocomplete: 'one-time-code', inputMode: 'numeric', maxLength: 7 } as const);
  const send = (event: Event) => {
    const text = recovery.value ? code.value.trim() : code.value.replace(/\s/g, '');
    void step.send(event, () => call('post', '/api/v1/session/code', { json: { challenge, code: text }, impatient: true }));
  };
  return (
    <form ref={form} class="card stack" onSubmit={send}>
      <TextField key={String(recovery.value)} {...kind} name="code" required minLength={6} spellcheck={false} value={code.value} onValue={(value) => (code.value = value)} />
      <Outcome step={step} />
      <Submit step={step} text={p('signin.code.go')} />
      <div class="row between">
        <button
          type="button"
          class="button quiet"
          onClick={() => {
            code.value = '';
            recovery.value = !recovery.value;
          }}
        >
          {p(recovery.value ? 'signin.use.code' : 'signin.use.recovery')}
        </button>
        <button type="button" class="button quiet" onClick={() => onBack(false)}>
          {p('signin.back')}
        </button>
      </div>
    </form>
  );
}

/** The other sign-in that this server knows, if it does. */
function OpenidButton() {
  const provider = useLoad((signal) => call('get', '/api/v1/openid', { signal }), []);
  const busy = useSignal(false);
  const error = useSignal<unknown>(null);
  const name = provider.data.value?.name ?? '';
  if (name === '') return null;
  const leave = async () => {
    busy.value = true;
    error.value = null;
    try {
      await goSignIn();
    } catch (reason) {
      error.value = reason;
      busy.value = false;
    }
  };
  return (
    <div class="stack">
      <p class="small">{p('openid.or')}</p>
      <button type="button" class="button big wide" disabled={busy.value} onClick={() => void leave()}>
        {p('openid.go', { name })}
      </button>
      <Failure error={error.value} />
    </div>
  );
}

export function SignInPage() {
  const challenge = useSignal<string | null>(null);
  const late = useSignal(false);
  return (
    <div class="page narrow">
      <h1 tabIndex={-1}>{p('signin.title')}</h1>
      {challenge.value === null ? (
        <>
          <PasswordStep onChallenge={(next) => (challenge.value = next)} late={late.value} />
          <OpenidButton />
          <p class="small">{p('signin.help')}</p>
        </>
      ) : (
        <CodeStep
          challenge={challenge.value}
          onDone={signedIn}
          onBack={(why) => {
            late.value = why;
            challenge.value = null;
          }}
        />
      )}
    </div>
  );
}
