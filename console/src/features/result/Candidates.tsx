import { pictureUrl, urlOf, type Candidate, type Reading } from '../../api/client';
import { t } from '../../i18n';
import { Chance } from '../../ui/Chance';
import { Link } from '../../router';
import { may } from '../../session/session';
import { Contact } from '../../ui/Right';
import { ForceChip } from '../../ui/Verdict';

interface CandidatesProps {
  reading: Reading;
  chosen: number;
  onChoose: (rank: number) => void;
}

function Card({ reading, candidate, chosen, onChoose }: { reading: Reading; candidate: Candidate; chosen: boolean; onChoose: () => void }) {
  const subject = t('result.contact.subject', { design: candidate.design_id, reading: reading.id });
  return (
    <li class={chosen ? 'card candidate chosen' : 'card candidate'}>
      <button type="button" class="candidate-pick" aria-pressed={chosen} onClick={onChoose}>
        <img class="thumb" src={pictureUrl(candidate.view_picture, 160)} alt="" loading="lazy" />
        <span class="grow">
          <span class="row between">
            <strong>{`${t('result.rank', { n: candidate.rank })} · ${candidate.article}`}</strong>
            <ForceChip inForce={candidate.in_force} />
          </span>
          <span class="wrap">{candidate.holder === '' ? t('result.noholder') : candidate.holder}</span>
          <span class="sr">{t('result.chance')}</span>
          <Chance value={candidate.probability} bar />
          <span class="small mono">{`${candidate.design_id} · ${t(`view.${candidate.view}`)}`}</span>
        </span>
      </button>
      {chosen && candidate.holder_contact !== '' && (
        <p class="candidate-contact wrap">
          <span class="small">{t('result.contact')}</span>
          <Contact contact={candidate.holder_contact} subject={subject} />
        </p>
      )}
      {chosen && may('handle_cases') && (
        <p class="candidate-case">
          <Link href={urlOf('/cases/new', {}, { reading: reading.id, design: candidate.design_id })} class="button">
            {t('result.case')}
          </Link>
        </p>
      )}
    </li>
  );
}

export function Candidates({ reading, chosen, onChoose }: CandidatesProps) {
  return (
    <section aria-labelledby="candidates-title" class="stack">
      <h2 id="candidates-title">{t('result.candidates')}</h2>
      {reading.candidates.length === 0 && <p>{t('result.candidates.none')}</p>}
      <ol class="plain stack">
        {reading.candidates.map((candidate) => (
          <Card key={candidate.rank} reading={reading} candidate={candidate} chosen={candidate.rank === chosen} onChoose={() => onChoose(candidate.rank)} />
        ))}
      </ol>
      {reading.verdict !== 'retake' && (
        <p class="small">
          {t('result.none')}: <Chance value={reading.probability_none} />
        </p>
      )}
    </section>
  );
}
