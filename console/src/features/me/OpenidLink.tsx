import { useSignal } from '@preact/signals';
import { ApiError, call } from '../../api/client';
import { p } from '../../i18n/people';
import { Confirm } from '../../ui/Dialog';
import { TextField } from '../../ui/Field';
import { moment } from '../../ui/format';
import { Failure } from '../../ui/Notice';
import { useLoad } from '../../ui/useLoad';
import { useWait } from '../../ui/useWait';
import { goLink } from '../session/openid';

function LinkForm({ name }: { name: string }) {
  const password = useSignal('');
  const busy = useSignal(false);
  const error = useSignal<unknown>(null);
  const { left, begin } = useWait();
  const send = async (event: Event) => {
    event.preventDefault();
    if (busy.value) return;
    busy.value = true;
    error.value = null;
    try {
      await goLink(password.value);
    } catch (reason) {
      if (reason instanceof ApiError && reason.status === 429) begin(reason.retryAfterMs ?? 5000);
      error.value = reason instanceof ApiError && reason.status === 403 ? p('password.wrong') : reason;
      busy.value = false;
    }
  };
  return (
    <form class="stack" onSubmit={(event) => void send(event)}>
      <TextField label={p('password.now')} type="password" autocomplete="current-password" required maxLength={256} value={password.value} onValue={(value) => (password.value = value)} />
      <Failure error={error.value} />
      <div>
        <button type="submit" class="button primary" disabled={busy.value || left > 0}>
          {left > 0 ? p('signin.wait.left', { n: left }) : p('openid.link', { name })}
        </button>
      </div>
    </form>
  );
}

/** One's account at the other sign-in of this server; nothing where it has none. */
export function OpenidLink() {
  const provider = useLoad((signal) => call('get', '/api/v1/openid', { signal }), []);
  const link = useLoad((signal) => call('get', '/api/v1/me/openid', { signal }), []);
  const asking = useSignal(false);
  const open = useSignal(false);
  const name = provider.data.value?.name ?? '';
  const linked = link.data.value;
  if (linked === null || (name === '' && !linked.linked)) return null;
  const unlink = async () => {
    await call('delete', '/api/v1/me/openid', {});
    link.again();
  };
  return (
    <section class="card stack" aria-labelledby="openid-title">
      <h2 id="openid-title">{name === '' ? p('openid.other') : name}</h2>
      {linked.linked ? (
        <>
          <p>{p('openid.linked', { time: moment(linked.created_ms ?? 0) })}</p>
          <p class="small wrap">{linked.subject}</p>
          <div>
            <button type="button" class="button" onClick={() => (asking.value = true)}>
              {p('openid.unlink')}
            </button>
          </div>
        </>
      ) : (
        <>
          <p>{p('openid.say', { name })}</p>
          {open.value ? (
            <LinkForm name={name} />
          ) : (
            <div>
              <button type="button" class="button" onClick={() => (open.value = true)}>
                {p('openid.link', { name })}
              </button>
            </div>
          )}
        </>
      )}
      {asking.value && (
        <Confirm title={p('openid.unlink')} text={p('openid.unlink.say')} action={p('openid.unlink')} onConfirm={unlink} onClose={() => (asking.value = false)} />
      )}
    </section>
  );
}
