import { useSignal } from '@preact/signals';
import { useId } from 'preact/hooks';
import { call, type Reading } from '../../api/client';
import { t } from '../../i18n';
import { Choice } from '../../ui/Field';
import { Failure } from '../../ui/Notice';

const SCORES = ['1', '2', '3', '4', '5'] as const;
type Score = (typeof SCORES)[number];

export function FeedbackForm({ reading }: { reading: Reading }) {
  const id = useId();
  const score = useSignal<Score | ''>(reading.feedback ? (String(reading.feedback.score) as Score) : '');
  const comment = useSignal(reading.feedback?.comment ?? '');
  const state = useSignal<'open' | 'sending' | 'kept'>('open');
  const error = useSignal<unknown>(null);
  const send = async (event: Event) => {
    event.preventDefault();
    if (score.value === '') return;
    state.value = 'sending';
    error.value = null;
    try {
      const text = comment.value.trim();
      await call('put', '/api/v1/readings/{reading_id}/feedback', {
        path: { reading_id: reading.id },
        json: text === '' ? { score: Number(score.value) } : { score: Number(score.value), comment: text },
      });
      state.value = 'kept';
    } catch (reason) {
      error.value = reason;
      state.value = 'open';
    }
  };
  return (
    <form class="card stack feedback" onSubmit={(event) => void send(event)}>
      <h2>{t('feedback.title')}</h2>
      <Choice
        legend={t('feedback.title')}
        hideLegend
        name="score"
        value={score.value}
        options={SCORES.map((value) => ({ value, label: `${value}\n${t(`feedback.${value}`)}` }))}
        onValue={(value) => {
          score.value = value;
          state.value = 'open';
        }}
      />
      {score.value !== '' && (
        <>
          <div class="field">
            <label for={id}>{t('feedback.comment')}</label>
            <textarea id={id} rows={2} maxLength={1000} value={comment.value} onInput={(event) => (comment.value = event.currentTarget.value)} />
          </div>
          <button type="submit" class="button primary" disabled={state.value === 'sending'}>
            {t('feedback.send')}
          </button>
        </>
      )}
      <p role="status">{state.value === 'kept' ? t('feedback.kept') : ''}</p>
      <Failure error={error.value} />
    </form>
  );
}
