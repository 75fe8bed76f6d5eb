import { useSignal } from '@preact/signals';
import { call, type Schemas } from '../../api/client';
import { p } from '../../i18n/people';
import { session } from '../../session/session';
import { Confirm } from '../../ui/Dialog';
import { SelectField, TextField } from '../../ui/Field';
import { dayOf, moment } from '../../ui/format';
import { Failure, Loading } from '../../ui/Notice';
import { Once } from '../../ui/Once';
import { useAct } from '../../ui/useAct';
import { useLoad } from '../../ui/useLoad';
import { inOrder, permissionSaid } from '../people/words';

type Token = Schemas['Token'];
const DAYS = [7, 30, 90, 180, 366] as const;

function Make({ onMade }: { onMade: (made: Schemas['NewToken']) => void }) {
  const name = useSignal('');
  const scopes = useSignal<readonly string[]>([]);
  const days = useSignal('90');
  const tried = useSignal(false);
  const { busy, error, act } = useAct();
  const mine = inOrder(session.value?.permissions ?? []);
  const set = (scope: string, on: boolean) => (scopes.value = mine.filter((one) => (one === scope ? on : scopes.value.includes(one))));
  const send = async (event: Event) => {
    event.preventDefault();
    tried.value = true;
    if (scopes.value.length === 0) return;
    await act(async () => {
      onMade(await call('post', '/api/v1/me/tokens', { json: { name: name.value.trim(), scopes: [...scopes.value], days: Number(days.value) } }));
      name.value = '';
      scopes.value = [];
      tried.value = false;
    });
  };
  return (
    <details>
      <summary>{p('tokens.make')}</summary>
      <form class="stack" onSubmit={(event) => void send(event)}>
        <TextField label={p('tokens.name')} help={p('tokens.name.help')} required maxLength={100} value={name.value} onValue={(value) => (name.value = value)} />
        <fieldset class="choice">
          <legend>{p('tokens.scopes')}</legend>
          {mine.map((scope) => (
            <label class="check" key={scope}>
              <input type="checkbox" checked={scopes.value.includes(scope)} onChange={(event) => set(scope, event.currentTarget.checked)} />
              <span>{permissionSaid(scope)}</span>
            </label>
          ))}
          {tried.value && scopes.value.length === 0 && (
            <p class="help bad" role="alert">
              {p('tokens.scopes.none')}
            </p>
          )}
        </fieldset>
        <SelectField label={p('tokens.days')} value={days.value} onValue={(value) => (days.value = value)}>
          {DAYS.map((one) => (
            <option key={one} value={String(one)}>
              {p('tokens.days.n', { n: one })}
            </option>
          ))}
        </SelectField>
        <Failure error={error.value} />
        <button type="submit" class="button primary" disabled={busy.value}>
          {p('tokens.make.go')}
        </button>
      </form>
    </details>
  );
}

function Row({ token, onRevoke }: { token: Token; onRevoke: () => void }) {
  const old = token.expires_ms <= Date.now();
  return (
    <li class="line-row">
      <span class="grow">
        <span class="row">
          <strong class="wrap">{token.name}</strong>
          {old && <span class="chip force-not">{p('tokens.old')}</span>}
        </span>
        <span class="small wrap">{inOrder(token.scopes).map(permissionSaid).join(' · ')}</span>
        <span class="small">
          {p('tokens.until', { day: dayOf(new Date(token.expires_ms)) })}
          {' · '}
          {token.used_ms === undefined ? p('tokens.unused') : p('tokens.used', { time: moment(token.used_ms) })}
        </span>
      </span>
      <button type="button" class="button" onClick={onRevoke}>
        {p('tokens.revoke')}
      </button>
    </li>
  );
}

export function Tokens() {
  const list = useLoad((signal) => call('get', '/api/v1/me/tokens', { signal }), []);
  const made = useSignal<Schemas['NewToken'] | null>(null);
  const chosen = useSignal<Token | null>(null);
  const revoke = async (token: Token) => {
    await call('delete', '/api/v1/me/tokens/{token_id}', { path: { token_id: token.id } });
    if (made.value?.token.id === token.id) made.value = null;
    list.again();
  };
  const token = chosen.value;
  return (
    <section class="card stack" aria-labelledby="tokens-title">
      <h2 id="tokens-title">{p('tokens.title')}</h2>
      <p class="small">{p('tokens.say')}</p>
      {made.value && (
        <div class="notice stack" role="status">
          <p>{p('tokens.made', { name: made.value.token.name })}</p>
          <Once label={p('tokens.secret')} text={made.value.secret} />
          <div>
            <button type="button" class="button" onClick={() => (made.value = null)}>
              {p('once.kept')}
            </button>
          </div>
        </div>
      )}
      {list.busy.value && !list.data.value && <Loading />}
      <Failure error={list.error.value} onRetry={list.again} />
      {list.data.value?.items.length === 0 && <p>{p('tokens.none')}</p>}
      <ul class="plain">
        {list.data.value?.items.map((one) => (
          <Row key={one.id} token={one} onRevoke={() => (chosen.value = one)} />
        ))}
      </ul>
      <Make
        onMade={(next) => {
          made.value = next;
          list.again();
        }}
      />
      {token && (
        <Confirm
          title={p('tokens.revoke')}
          text={p('tokens.revoke.sure', { name: token.name })}
          action={p('tokens.revoke')}
          onConfirm={() => revoke(token)}
          onClose={() => (chosen.value = null)}
        />
      )}
    </section>
  );
}
