import { useSignal } from '@preact/signals';
import { call, pictureUrl, urlOf, type Candidate, type Reading } from '../../api/client';
import { t } from '../../i18n';
import { Link } from '../../router';
import { Choice } from '../../ui/Field';
import { Failure, Loading } from '../../ui/Notice';
import { Right } from '../../ui/Right';
import { useLoad } from '../../ui/useLoad';
import { Zoom } from '../../ui/Zoom';
import { Wipe } from './Wipe';

type Tab = 'evidence' | 'wipe' | 'views';
const TABS: readonly Tab[] = ['evidence', 'wipe', 'views'];

function Evidence({ reading, candidate }: { reading: Reading; candidate: Candidate }) {
  if (reading.evidence_sha256 === '') return <p>{t('result.evidence.none')}</p>;
  const { rank } = candidate;
  return (
    <>
      <Zoom
        key={rank}
        src={urlOf('/api/v1/readings/{reading_id}/evidence', { reading_id: reading.id }, { rank })}
        alt={t('result.evidence.alt', { rank, design: candidate.design_id })}
      />
      <p class="small">{t('result.evidence.say')}</p>
    </>
  );
}

export function Compare({ reading, candidate }: { reading: Reading; candidate: Candidate }) {
  const tab = useSignal<Tab>('evidence');
  const id = candidate.design_id;
  const design = useLoad((signal) => call('get', '/api/v1/designs/{design_id}', { path: { design_id: id }, signal }), [id]);
  const loaded = design.data.value?.design_id === id ? design.data.value : null;
  const photo = reading.photo_sha256[candidate.photo] ?? reading.photo_sha256[0];
  return (
    <section aria-labelledby="compare-title" class="stack compare">
      <h2 id="compare-title">{`${t('result.compare')}: ${t('result.rank', { n: candidate.rank })} · ${candidate.article}`}</h2>
      <Choice
        legend={t('result.compare')}
        hideLegend
        name="compare"
        value={tab.value}
        options={TABS.map((value) => ({ value, label: t(`result.tab.${value}`) }))}
        onValue={(value) => (tab.value = value)}
      />
      {tab.value === 'evidence' && <Evidence reading={reading} candidate={candidate} />}
      {tab.value === 'wipe' && photo && <Wipe candidate={candidate} photo={photo} />}
      {design.busy.value && <Loading />}
      <Failure error={design.error.value} onRetry={design.again} />
      {tab.value === 'views' && loaded && (
        <ul class="plain views">
          {loaded.views.map((view, i) => (
            <li key={i}>
              <figure>
                <img src={pictureUrl(view.picture, 320)} alt="" loading="lazy" />
                <figcaption>{t(`view.${view.view}`)}</figcaption>
              </figure>
            </li>
          ))}
        </ul>
      )}
      {loaded && (
        <div class="card">
          <Right design={loaded} heading="h3" />
          <p>
            <Link href={urlOf('/register/{id}', { id })} class="button">
              {t('result.open')}
            </Link>
          </p>
        </div>
      )}
    </section>
  );
}
