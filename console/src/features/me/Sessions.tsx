import { useSignal } from '@preact/signals';
import { call, type Schemas } from '../../api/client';
import { p } from '../../i18n/people';
import { Confirm } from '../../ui/Dialog';
import { moment } from '../../ui/format';
import { Failure, Loading } from '../../ui/Notice';
import { useLoad } from '../../ui/useLoad';

type Item = Schemas['SessionItem'];

function Row({ item, onEnd }: { item: Item; onEnd: () => void }) {
  return (
    <li class="line-row">
      <span class="grow">
        <span class="row">
          <strong class="wrap">{item.address === '' ? p('sessions.noaddress') : item.address}</strong>
          {item.current && <span class="chip force">{p('sessions.this')}</span>}
        </span>
        <span class="small">{p('sessions.times', { seen: moment(item.seen_ms), created: moment(item.created_ms) })}</span>
      </span>
      {!item.current && (
        <button type="button" class="button" onClick={onEnd}>
          {p('sessions.end')}
        </button>
      )}
    </li>
  );
}

export function Sessions() {
  const list = useLoad((signal) => call('get', '/api/v1/me/sessions', { signal }), []);
  const chosen = useSignal<Item | null>(null);
  const end = async (item: Item) => {
    await call('delete', '/api/v1/me/sessions/{session_id}', { path: { session_id: item.id } });
    list.again();
  };
  const item = chosen.value;
  return (
    <section class="card stack" aria-labelledby="sessions-title">
      <h2 id="sessions-title">{p('sessions.title')}</h2>
      <p class="small">{p('sessions.say')}</p>
      {list.busy.value && !list.data.value && <Loading />}
      <Failure error={list.error.value} onRetry={list.again} />
      <ul class="plain">
        {list.data.value?.items.map((one) => (
          <Row key={one.id} item={one} onEnd={() => (chosen.value = one)} />
        ))}
      </ul>
      {item && (
        <Confirm
          title={p('sessions.end')}
          text={p('sessions.end.sure', { address: item.address, seen: moment(item.seen_ms) })}
          action={p('sessions.end')}
          onConfirm={() => end(item)}
          onClose={() => (chosen.value = null)}
        />
      )}
    </section>
  );
}
