import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import { t } from '../../i18n';
import { owner } from '../../session/session';
import { Confirm } from '../../ui/Dialog';
import { go } from '../../router';
import { clock } from '../../ui/format';
import { takeBack } from '../read/draft';
import type { OutboxItem } from './item';
import { isOrphan } from './item';
import { adopt, discard, durable, others, outbox, retry } from './outbox';

function Thumbnail({ blob }: { blob: Blob | undefined }) {
  const url = useSignal<string | null>(null);
  useEffect(() => {
    if (!blob) return undefined;
    const made = URL.createObjectURL(blob);
    url.value = made;
    return () => URL.revokeObjectURL(made);
  }, [blob?.size]);
  return url.value ? <img class="thumb" src={url.value} alt="" /> : <span class="thumb" />;
}

export function OutboxCard({ item }: { item: OutboxItem }) {
  const sure = useSignal(false);
  const failed = item.state === 'failed';
  const orphan = isOrphan(item, owner.value);
  const close = () => (sure.value = false);
  const edit = async () => {
    await discard(item.id);
    takeBack(item);
    if (location.pathname !== '/') go('/');
  };
  return (
    <div class={failed ? 'card outbox-card outbox-failed' : 'card outbox-card'}>
      <Thumbnail blob={item.photos[0]?.blob} />
      <div class="grow">
        <p>
          <strong>{t(`outbox.state.${item.state}`)}</strong>
          {item.parameters.parcel && <span class="wrap"> · {item.parameters.parcel}</span>}
        </p>
        <p class="small">
          {clock(item.created_ms)}
          {item.tries > 0 && ` · ${t('outbox.tries', { n: item.tries })}`}
        </p>
        {item.error && (item.error.detail !== '' || item.state !== 'sending') && (
          <p class="small wrap">{item.error.detail === '' ? t('error.offline') : item.error.detail}</p>
        )}
        {item.error?.request_id && <p class="small mono wrap">{t('error.request', { id: item.error.request_id })}</p>}
        {orphan && <p class="small">{t('outbox.orphan')}</p>}
        <div class="row">
          {orphan && (
            <button type="button" class="button" onClick={() => void adopt(item.id)}>
              {t('outbox.adopt')}
            </button>
          )}
          {item.state !== 'sending' && !orphan && (
            <button type="button" class="button" onClick={() => void retry(item.id)}>
              {t(failed ? 'app.retry' : 'outbox.now')}
            </button>
          )}
          {failed && (
            <button type="button" class="button" onClick={() => void edit()}>
              {t('outbox.edit')}
            </button>
          )}
          <button type="button" class="button quiet" onClick={() => (sure.value = true)}>
            {t('outbox.discard')}
          </button>
        </div>
      </div>
      {sure.value && (
        <Confirm title={t('outbox.discard')} text={t('outbox.discard.sure')} action={t('outbox.discard')} onClose={close} onConfirm={() => discard(item.id)} />
      )}
    </div>
  );
}

export function OutboxList() {
  const foreign = others.value > 0 && <p class="notice">{t('outbox.others', { n: others.value })}</p>;
  if (outbox.value.length === 0) return <>{foreign}</>;
  return (
    <section aria-labelledby="outbox-title" class="stack">
      <h2 id="outbox-title">{t('outbox.title')}</h2>
      {foreign}
      {!durable.value && <p class="notice">{t('outbox.volatile')}</p>}
      <ul class="plain stack">
        {outbox.value.map((item) => (
          <li key={item.id}>
            <OutboxCard item={item} />
          </li>
        ))}
      </ul>
    </section>
  );
}
