import { useSignal } from '@preact/signals';
import { useEffect, useMemo } from 'preact/hooks';
import { ApiError, call, type Schemas } from '../../api/client';
import { p } from '../../i18n/people';
import { askSession, pinned, stage } from '../../session/session';
import { TextField } from '../../ui/Field';
import { Failure } from '../../ui/Notice';
import { Once } from '../../ui/Once';
import { useWait } from '../../ui/useWait';
import { inFours } from './password';

/** 401, 403 and 400 say that what was typed is wrong; anything else is shown as it is. */
function said(error: unknown, text: string): unknown {
  return error instanceof ApiError && [400, 401, 403].includes(error.status) ? text : error;
}

function PasswordFirst({ onSetup }: { onSetup: (setup: Schemas['TotpSetup']) => void }) {
  const password = useSignal('');
  const busy = useSignal(false);
  const error = useSignal<unknown>(null);
  const { left, begin } = useWait();
  const send = async (event: Event) => {
    event.preventDefault();
    busy.value = true;
    error.value = null;
    try {
      onSetup(await call('post', '/api/v1/me/totp', { json: { password: password.value }, impatient: true }));
    } catch (reason) {
      if (reason instanceof ApiError && reason.status === 429) begin(reason.retryAfterMs ?? 5000);
      error.value = said(reason, p('password.wrong'));
    }
    busy.value = false;
  };
  return (
    <form class="stack" onSubmit={(event) => void send(event)}>
      <p>{p('totp.what')}</p>
      <TextField label={p('password.now')} type="password" autocomplete="current-password" required maxLength={256} value={password.value} onValue={(value) => (password.value = value)} />
      <Failure error={error.value} />
      <button type="submit" class="button primary" disabled={busy.value || left > 0}>
        {left > 0 ? p('signin.wait.left', { n: left }) : p('totp.begin')}
      </button>
    </form>
  );
}

/** A file of its own: the content policy lets no picture stand in an address. */
function QrCode({ svg }: { svg: string }) {
  const url = useMemo(() => URL.createObjectURL(new Blob([svg], { type: 'image/svg+xml' })), [svg]);
  useEffect(() => () => URL.revokeObjectURL(url), [url]);
  return <img class="totp-qr" src={url} alt={p('totp.qr')} />;
}

function FirstCode({ setup, onCodes }: { setup: Schemas['TotpSetup']; onCodes: (codes: readonly string[]) => void }) {
  const code = useSignal('');
  const busy = useSignal(false);
  const error = useSignal<unknown>(null);
  const send = async (event: Event) => {
    event.preventDefault();
    busy.value = true;
    error.value = null;
    try {
      onCodes((await call('put', '/api/v1/me/totp', { json: { code: code.value.replace(/\s/g, '') }, impatient: true })).codes);
    } catch (reason) {
      error.value = said(reason, p('signin.wrong.code'));
    }
    busy.value = false;
  };
  return (
    <form class="stack" onSubmit={(event) => void send(event)}>
      <h2>{p('totp.step1')}</h2>
      {setup.uri.startsWith('otpauth://') && (
        <p>
          <a class="button" href={setup.uri}>
            {p('totp.open')}
          </a>
        </p>
      )}
      <p>{p('totp.scan')}</p>
      <QrCode svg={setup.qr_svg} />
      <p>{p('totp.type')}</p>
      <p class="mono totp-secret" translate={false}>
        {inFours(setup.secret)}
      </p>
      <p class="small">{p('totp.kind')}</p>
      <h2>{p('totp.step2')}</h2>
      <TextField
        label={p('signin.code')}
        help={p('signin.code.help')}
        autocomplete="one-time-code"
        inputMode="numeric"
        required
        pattern="[0-9 ]{6,7}"
        maxLength={7}
        value={code.value}
        onValue={(value) => (code.value = value)}
      />
      <Failure error={error.value} />
      <button type="submit" class="button primary" disabled={busy.value}>
        {p('totp.confirm')}
      </button>
    </form>
  );
}

/** Password, the secret and its first code, then recovery codes that are shown once. */
export function TotpSetup({ onDone }: { onDone?: () => void }) {
  const setup = useSignal<Schemas['TotpSetup'] | null>(null);
  const codes = useSignal<readonly string[] | null>(null);
  // The first code may change what the account may do, and the codes come once: nothing may take the page away.
  const begin = (next: Schemas['TotpSetup']) => {
    pinned.value = stage.value;
    setup.value = next;
  };
  useEffect(() => () => void (pinned.value = null), []);
  const done = async () => {
    await askSession();
    pinned.value = null;
    codes.value = null;
    setup.value = null;
    onDone?.();
  };
  if (codes.value) {
    return (
      <div class="card stack">
        <h2>{p('totp.codes')}</h2>
        <p>{p('totp.codes.say')}</p>
        <Once label={p('totp.codes')} text={codes.value.join('\n')} rows={codes.value.length + 1} print />
        <button type="button" class="button primary" onClick={() => void done()}>
          {p('totp.done')}
        </button>
      </div>
    );
  }
  return <div class="card stack">{setup.value ? <FirstCode setup={setup.value} onCodes={(next) => (codes.value = next)} /> : <PasswordFirst onSetup={begin} />}</div>;
}
