import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import { t } from '../../i18n';
import { Confirm } from '../../ui/Dialog';
import { go } from '../../router';
import { clock } from '../../ui/format';
import { takeBack } from '../read/draft';
import type { OutboxItem } from './item';
import { discard, durable, outbox, retry } from './outbox';

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
        <div class="row">
          {item.state !== 'sending' && (
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
        <Confirm title={t('outbox.discard')} text={t('outbox.discard.sure')} action={t('outbox.discard')} onClose={close} onConfirm={() => void discard(item.id)} />
      )}
    </div>
  );
}

export function OutboxList() {
  if (outbox.value.length === 0) return null;
  return (
    <section aria-labelledby="outbox-title" class="stack">
      <h2 id="outbox-title">{t('outbox.title')}</h2>
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
