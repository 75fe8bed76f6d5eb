import { t } from '../../i18n';
import { Icon } from '../../ui/icons';
import { OutboxCard } from '../outbox/OutboxList';
import { durable, outbox } from '../outbox/outbox';
import * as draft from './draft';

/** Between "Read" and the result. On a bad line the officer may go on; the outbox does the rest. */
export function WaitPanel({ id }: { id: string }) {
  const item = outbox.value.find((one) => one.id === id);
  const stuck = item !== undefined && (item.state === 'failed' || item.tries > 0);
  const next = () => draft.startNextParcel(item?.parameters.parcel ?? draft.parcel.value);
  return (
    <div class="page read-page">
      <h1 tabIndex={-1}>{t('read.title')}</h1>
      <div role="status">
        {item?.state !== 'failed' && (
          <div class="read-wait">
            <span class="spinner spinner-big" aria-hidden="true" />
            <p class="lead">{t(stuck && item.state === 'waiting' ? 'outbox.state.waiting' : 'read.sending')}</p>
            {stuck && <p>{t(durable.value ? 'read.waiting' : 'outbox.volatile')}</p>}
          </div>
        )}
      </div>
      {stuck && <OutboxCard item={item} />}
      <div class="actions">
        {(stuck || item === undefined) && (
          <button type="button" class="button primary big" onClick={next}>
            <Icon name="next" />
            {t('read.another')}
          </button>
        )}
      </div>
    </div>
  );
}
