import { useSignal } from '@preact/signals';
import { call, photoUrl, type Reading } from '../../api/client';
import { t } from '../../i18n';
import { go } from '../../router';
import { may } from '../../session/session';
import { language } from '../../settings';
import { Chance } from '../../ui/Chance';
import { Icon } from '../../ui/icons';
import { Failure, Loading } from '../../ui/Notice';
import { useLoad } from '../../ui/useLoad';
import * as draft from '../read/draft';
import { Candidates } from './Candidates';
import { Compare } from './Compare';
import { FeedbackForm } from './FeedbackForm';
import { Record } from './Record';
import './result.css';

const capital = (text: string) => text.charAt(0).toUpperCase() + text.slice(1);

function Banner({ reading }: { reading: Reading }) {
  const { verdict } = reading;
  const first = reading.candidates[0];
  return (
    <div class={`banner verdict-${verdict}`}>
      <Icon name={verdict} />
      <div>
        <p class="banner-word">{t(`verdict.${verdict}`)}</p>
        <h2 class="banner-title">{t(`banner.${verdict}`)}</h2>
        {first && (verdict === 'match' || verdict === 'possible') && (
          <p>
            {t('result.chance')}: <Chance value={first.probability} />
          </p>
        )}
        {verdict === 'no_match' && (
          <p>
            {t('result.none')}: <Chance value={reading.probability_none} />
          </p>
        )}
        <p class="wrap">{language.value === 'ko' ? reading.reason_ko : capital(reading.reason)}</p>
        <p>{t(`next.${verdict}`)}</p>
      </div>
    </div>
  );
}

function Photos({ reading }: { reading: Reading }) {
  return (
    <section aria-labelledby="photos-title" class="stack">
      <h2 id="photos-title">{t('result.photos')}</h2>
      <ul class="plain result-photos">
        {reading.photo_sha256.map((sha256, i) => (
          <li key={i}>
            <a href={photoUrl(sha256)} target="_blank" rel="noopener">
              <img src={photoUrl(sha256, 320)} alt={`${t('result.photo', { i: i + 1 })} ${reading.photos[i] ?? ''}`} loading="lazy" />
            </a>
            {/* Of one photo alone the banner says it already, in the officer's language. */}
            {reading.photo_sha256.length > 1 && reading.photo_faults[i] && (
              <p class="small wrap" lang="en">
                {reading.photo_faults[i]}
              </p>
            )}
          </li>
        ))}
      </ul>
    </section>
  );
}

function Actions({ reading }: { reading: Reading }) {
  const next = () => {
    draft.startNextParcel(reading.parcel);
    go('/');
  };
  const again = () => {
    draft.parcel.value = reading.parcel;
    go('/');
  };
  const retake = reading.verdict === 'retake';
  return (
    <div class="actions">
      <button type="button" class={retake ? 'button primary big' : 'button'} onClick={again}>
        <Icon name="camera" />
        {t('result.again')}
      </button>
      <button type="button" class={retake ? 'button' : 'button primary big'} onClick={next}>
        <Icon name="next" />
        {t('result.next')}
      </button>
    </div>
  );
}

function Found({ reading }: { reading: Reading }) {
  const rank = useSignal(reading.candidates[0]?.rank ?? 0);
  const chosen = reading.candidates.find((candidate) => candidate.rank === rank.value);
  return (
    <>
      <div class="result-columns">
        <div class="stack">
          {reading.verdict !== 'retake' && <Candidates reading={reading} chosen={rank.value} onChoose={(next) => (rank.value = next)} />}
          {!chosen && <Photos reading={reading} />}
        </div>
        <div class="stack">
          {chosen && <Compare reading={reading} candidate={chosen} />}
          {may('give_feedback') && <FeedbackForm reading={reading} />}
          {chosen && <Photos reading={reading} />}
          <Record reading={reading} />
        </div>
      </div>
      {may('make_readings') && <Actions reading={reading} />}
    </>
  );
}

export function ResultPage({ id }: { id: string }) {
  const { data, error, busy, again } = useLoad((signal) => call('get', '/api/v1/readings/{reading_id}', { path: { reading_id: id }, signal }), [id]);
  const reading = data.value?.id === id ? data.value : null;
  return (
    <div class="page result-page">
      <h1 tabIndex={-1}>
        {t('result.title')}
        {reading?.parcel && <span class="small wrap"> {t('result.parcel', { parcel: reading.parcel })}</span>}
      </h1>
      {busy.value && !reading && <Loading />}
      <Failure error={error.value} onRetry={again} />
      <div role="status">{reading && <Banner reading={reading} />}</div>
      {reading && <Found key={reading.id} reading={reading} />}
    </div>
  );
}
