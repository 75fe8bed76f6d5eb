import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import { t } from '../../i18n';
import { go } from '../../router';
import { TextField } from '../../ui/Field';
import { Icon } from '../../ui/icons';
import { owner, stage } from '../../session/session';
import { Failure } from '../../ui/Notice';
import { enqueue, lastSent, outbox } from '../outbox/outbox';
import * as draft from './draft';
import { PhotoGrid } from './PhotoGrid';
import './read.css';
import { WaitPanel } from './WaitPanel';

function picked(event: Event): void {
  const input = event.currentTarget as HTMLInputElement;
  void draft.addFiles(Array.from(input.files ?? []));
  // So that the same photo can be picked again after it was removed.
  input.value = '';
}

function More() {
  const badClass = !draft.locarnoIsGood(draft.locarno.value);
  const badCountry = !draft.countryIsGood(draft.country.value);
  // Open where an item that was refused is to be changed.
  const open = useSignal([draft.locarno, draft.country, draft.on].some((field) => field.value !== ''));
  return (
    <details class="card" open={open.value}>
      <summary>
        {t('read.more')} <span class="small">{t('read.more.hint')}</span>
      </summary>
      <div class="fields">
        <TextField label={t('read.parcel')} help={t('read.parcel.help')} maxLength={64} value={draft.parcel.value} onValue={(value) => (draft.parcel.value = value)} />
        <TextField
          label={t('read.locarno')}
          help={t('read.locarno.help')}
          inputMode="numeric"
          maxLength={5}
          error={badClass ? t('read.bad.locarno') : ''}
          value={draft.locarno.value}
          onValue={(value) => (draft.locarno.value = value)}
        />
        <TextField
          label={t('read.country')}
          help={t('read.country.help')}
          maxLength={2}
          autocapitalize="characters"
          error={badCountry ? t('read.bad.country') : ''}
          value={draft.country.value}
          onValue={(value) => (draft.country.value = value.toUpperCase())}
        />
        <TextField label={t('read.on')} type="date" value={draft.on.value} onValue={(value) => (draft.on.value = value)} />
      </div>
    </details>
  );
}

function Actions({ onSend }: { onSend: () => void }) {
  const some = draft.photos.value.length > 0;
  const full = draft.photos.value.length >= draft.MAX_PHOTOS;
  const bad = !draft.locarnoIsGood(draft.locarno.value) || !draft.countryIsGood(draft.country.value);
  return (
    <div class="actions">
      {!full && (
        <>
          <label class="button">
            <input type="file" class="sr" accept="image/*" multiple onChange={picked} />
            <Icon name="files" />
            {t('read.files')}
          </label>
          <label class={some ? 'button' : 'button primary big'}>
            <input type="file" class="sr" accept="image/*" capture="environment" onChange={picked} />
            <Icon name="camera" />
            {t(some ? 'read.camera.more' : 'read.camera')}
          </label>
        </>
      )}
      {some && (
        <button type="button" class="button primary big" disabled={bad || draft.preparing.value > 0} onClick={onSend}>
          {t('read.send')}
        </button>
      )}
    </div>
  );
}

export function ReadPage() {
  const failure = useSignal<unknown>(null);
  const over = useSignal(false);
  const sending = useSignal(false);
  const sent = lastSent.value;
  const awaiting = draft.awaiting.value;
  const signedIn = stage.value === 'in';
  const queued = outbox.value.some(({ id }) => id === awaiting);
  useEffect(() => {
    if (awaiting !== null && sent?.id === awaiting) {
      draft.awaiting.value = null;
      go(`/readings/${sent.readingId}`);
    } else if (awaiting !== null && !queued && signedIn) {
      // Discarded; while nobody is signed in an item is only not shown.
      draft.awaiting.value = null;
    }
  }, [awaiting, sent, queued, signedIn]);
  // An officer who went on to another page is not pulled back by a late result.
  useEffect(() => () => void (draft.awaiting.value = null), []);
  const send = async () => {
    // A glove taps twice: the second must not make a second reading.
    if (sending.value) return;
    sending.value = true;
    failure.value = null;
    const item = draft.itemOfDraft(Date.now(), owner.value);
    try {
      await enqueue(item);
      draft.awaiting.value = item.id;
      draft.clearPhotos();
    } catch {
      failure.value = t('outbox.full');
    }
    sending.value = false;
  };
  const drop = (event: DragEvent) => {
    event.preventDefault();
    over.value = false;
    void draft.addFiles(Array.from(event.dataTransfer?.files ?? []));
  };
  const dragOver = (event: DragEvent) => {
    event.preventDefault();
    over.value = true;
  };
  if (awaiting !== null) return <WaitPanel id={awaiting} />;
  const some = draft.photos.value.length > 0 || draft.preparing.value > 0;
  return (
    <div class={over.value ? 'page read-page dropping' : 'page read-page'} onDragOver={dragOver} onDragLeave={() => (over.value = false)} onDrop={drop}>
      <h1 tabIndex={-1}>{draft.parcel.value ? t('result.parcel', { parcel: draft.parcel.value }) : t('read.title')}</h1>
      {!('subtle' in crypto) && <p class="notice notice-bad">{t('read.nocrypto')}</p>}
      {some ? (
        <PhotoGrid />
      ) : (
        <div class="read-empty">
          <svg viewBox="0 0 120 90" aria-hidden="true" class="read-frame">
            <path class="corner" d="M4 24V10a6 6 0 0 1 6-6h14M96 4h14a6 6 0 0 1 6 6v14M116 66v14a6 6 0 0 1-6 6H96M24 86H10a6 6 0 0 1-6-6V66" />
            <path class="goods" d="M40 26h40L65 56v10M40 26l15 30v10M46 72c0-4 4-6 9-6h10c5 0 9 2 9 6z" />
          </svg>
          <p class="lead">{t('read.lead')}</p>
          <p class="small">
            {t('read.limit', { max: draft.MAX_PHOTOS })}
            <span class="wide-only"> · {t('read.drop')}</span>
          </p>
        </div>
      )}
      {draft.overflow.value && (
        <p class="notice" role="status">
          {t('read.toomany', { max: draft.MAX_PHOTOS })}
        </p>
      )}
      <More />
      <Failure error={failure.value ?? draft.problem.value} />
      <Actions onSend={() => void send()} />
    </div>
  );
}
