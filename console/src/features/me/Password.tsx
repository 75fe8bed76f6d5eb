import { useSignal } from '@preact/signals';
import { ApiError, call } from '../../api/client';
import { p } from '../../i18n/people';
import { signedIn } from '../../session/session';
import { TextField } from '../../ui/Field';
import { Failure } from '../../ui/Notice';
import { useWait } from '../../ui/useWait';
import { PasswordFields, useTyped } from '../session/PasswordFields';
import { passwordFault } from '../session/password';

export function Password({ login }: { login: string }) {
  const open = useSignal(false);
  const before = useSignal('');
  const typed = useTyped();
  const tried = useSignal(false);
  const busy = useSignal(false);
  const changed = useSignal(false);
  const error = useSignal<unknown>(null);
  const { left, begin } = useWait();
  const close = () => {
    open.value = tried.value = false;
    error.value = null;
    before.value = typed.password.value = typed.again.value = '';
  };
  const send = async (event: Event) => {
    event.preventDefault();
    tried.value = true;
    if (busy.value || passwordFault(typed.password.value, typed.again.value, login) !== null) return;
    busy.value = true;
    error.value = null;
    try {
      await call('put', '/api/v1/me/password', { json: { password: before.value, new_password: typed.password.value }, impatient: true });
      changed.value = true;
      close();
      await signedIn();
    } catch (reason) {
      const wrong = reason instanceof ApiError && (reason.status === 401 || reason.status === 403);
      if (reason instanceof ApiError && reason.status === 429) begin(reason.retryAfterMs ?? 5000);
      error.value = wrong ? p('password.wrong') : reason;
    }
    busy.value = false;
  };
  return (
    <section class="card stack" aria-labelledby="password-title">
      <h2 id="password-title">{p('password.title')}</h2>
      <p role="status">{changed.value ? p('password.changed') : ''}</p>
      {!open.value && (
        <div>
          <button
            type="button"
            class="button"
            onClick={() => {
              changed.value = false;
              open.value = true;
            }}
          >
            {p('password.change')}
          </button>
        </div>
      )}
      {open.value && (
        <form class="stack" onSubmit={(event) => void send(event)}>
          <input type="text" class="sr" name="username" autocomplete="username" value={login} readOnly tabIndex={-1} aria-hidden="true" />
          <TextField label={p('password.now')} type="password" autocomplete="current-password" required maxLength={256} value={before.value} onValue={(value) => (before.value = value)} />
          <PasswordFields typed={typed} login={login} tried={tried.value} />
          <p class="small">{p('password.others')}</p>
          <Failure error={error.value} />
          <div class="row">
            <button type="submit" class="button primary" disabled={busy.value || left > 0}>
              {left > 0 ? p('signin.wait.left', { n: left }) : p('password.change')}
            </button>
            <button type="button" class="button" onClick={close}>
              {p('app.cancel')}
            </button>
          </div>
        </form>
      )}
    </section>
  );
}
