import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import { ApiError, call, photoUrl, type Reading } from '../../api/client';
import { t } from '../../i18n';
import { go, Link, setQuery } from '../../router';
import { may } from '../../session/session';
import { Chance } from '../../ui/Chance';
import { clock, dayOf, dayPlus, utcOffsetMin } from '../../ui/format';
import { TextField } from '../../ui/Field';
import { Icon } from '../../ui/icons';
import { Failure, Loading } from '../../ui/Notice';
import { useLoad } from '../../ui/useLoad';
import { VerdictChip } from '../../ui/Verdict';
import { lastSent } from '../outbox/outbox';
import { OutboxList } from '../outbox/OutboxList';
import * as draft from '../read/draft';
import { groupByParcel, type ParcelGroup } from './group';
import './queue.css';
import { Summary } from './Summary';

function Row({ reading }: { reading: Reading }) {
  const photo = reading.photo_sha256[0];
  const first = reading.verdict === 'match' || reading.verdict === 'possible' ? reading.candidates[0] : undefined;
  return (
    <li>
      <Link href={`/readings/${reading.id}`} class="queue-row">
        {photo ? <img class="thumb" src={photoUrl(photo, 160)} alt="" loading="lazy" /> : <span class="thumb" />}
        <span class="grow">
          <span class="row">
            <VerdictChip verdict={reading.verdict} />
            <span class="small">{clock(reading.created_ms)}</span>
          </span>
          {first && (
            <span class="wrap">
              {`${first.article} · ${first.holder === '' ? first.design_id : first.holder} · `}
              <Chance value={first.probability} />
            </span>
          )}
        </span>
      </Link>
    </li>
  );
}

function Group({ group }: { group: ParcelGroup }) {
  return (
    <li class="card">
      <h3 class="wrap">{group.parcel === '' ? t('queue.noparcel') : group.parcel}</h3>
      <ul class="plain">
        {group.readings.map((reading) => (
          <Row key={reading.id} reading={reading} />
        ))}
      </ul>
    </li>
  );
}

function Day({ day }: { day: string }) {
  const offset = utcOffsetMin(new Date(`${day}T12:00:00`));
  const earlier = useSignal<Reading[]>([]);
  const next = useSignal<string | undefined>(undefined);
  const failure = useSignal<unknown>(null);
  const query = { on: day, utc_offset_min: offset };
  const list = useLoad((signal) => call('get', '/api/v1/readings', { query: { ...query, limit: 100 }, signal }), [day, lastSent.value?.id]);
  const summary = useLoad((signal) => call('get', '/api/v1/summary', { query, signal }), [day, lastSent.value?.id]);
  // Whoever may see readings but no figures goes without the summary.
  const refused = summary.error.value instanceof ApiError && summary.error.value.status === 403;
  const page = list.data.value;
  useEffect(() => {
    earlier.value = [];
    next.value = page?.next;
  }, [page]);
  const more = async () => {
    failure.value = null;
    try {
      const found = await call('get', '/api/v1/readings', { query: { ...query, limit: 100, ...(next.value ? { cursor: next.value } : {}) } });
      earlier.value = [...earlier.value, ...found.items];
      next.value = found.next;
    } catch (reason) {
      failure.value = reason;
    }
  };
  const groups = groupByParcel([...(page?.items ?? []), ...earlier.value]);
  return (
    <div class="result-columns queue-columns">
      <div class="stack">
        {!list.error.value && !refused && <Failure error={summary.error.value} onRetry={summary.again} />}
        {summary.data.value && summary.data.value.readings > 0 && <Summary summary={summary.data.value} />}
      </div>
      <div class="stack">
        {list.busy.value && !page && <Loading />}
        <Failure error={list.error.value} onRetry={list.again} />
        {page && groups.length === 0 && <p role="status">{t('queue.empty')}</p>}
        {groups.length > 0 && (
          <section aria-labelledby="readings-title">
            <h2 id="readings-title" class="sr">
              {t('queue.readings')}
            </h2>
            <ul class="plain stack">
              {groups.map((group) => (
                <Group key={group.key} group={group} />
              ))}
            </ul>
          </section>
        )}
        <Failure error={failure.value} />
        {next.value !== undefined && (
          <button type="button" class="button wide" onClick={() => void more()}>
            {t('app.more')}
          </button>
        )}
      </div>
    </div>
  );
}

export function QueuePage() {
  const today = dayOf(new Date());
  const asked = new URLSearchParams(location.search).get('on') ?? '';
  const day = useSignal(/^\d{4}-\d{2}-\d{2}$/.test(asked) ? asked : today);
  const pick = (next: string) => {
    if (next === '') return;
    day.value = next;
    setQuery(next === today ? '' : `on=${next}`);
  };
  const start = () => {
    draft.startNextParcel(draft.parcel.value);
    go('/');
  };
  return (
    <div class="page">
      <h1 tabIndex={-1}>{t('queue.title')}</h1>
      <OutboxList />
      <div class="row day-row">
        <button type="button" class="button" aria-label={t('queue.before')} onClick={() => pick(dayPlus(day.value, -1))}>
          ‹
        </button>
        <TextField label={t('queue.day')} type="date" max={today} value={day.value} onValue={pick} />
        <button type="button" class="button" aria-label={t('queue.after')} disabled={day.value >= today} onClick={() => pick(dayPlus(day.value, 1))}>
          ›
        </button>
        {day.value !== today && (
          <button type="button" class="button" onClick={() => pick(today)}>
            {t('queue.today')}
          </button>
        )}
      </div>
      <Day key={day.value} day={day.value} />
      {may('make_readings') && (
        <div class="actions">
          <button type="button" class="button primary big" onClick={start}>
            <Icon name="next" />
            {t('queue.next')}
          </button>
        </div>
      )}
    </div>
  );
}
