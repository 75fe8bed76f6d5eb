import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import { call, urlOf, type Job } from '../../api/client';
import { t, tOr } from '../../i18n';
import { Link } from '../../router';
import { language } from '../../settings';
import { count, moment } from '../../ui/format';
import { Failure, Loading } from '../../ui/Notice';
import { designs } from '../register/list';
import './jobs.css';
import { Report } from './Report';
import { eventStream, hasEnded, watch } from './watch';

function progressText({ progress }: Job): string {
  const unit = tOr(`job.unit.${progress.unit}`, progress.unit);
  const done = count(progress.done, language.value);
  // Nothing counted yet, or nothing to count.
  if (progress.total === 0 && progress.done === 0) return '';
  if (progress.total === 0) return t('job.sofar', { unit, done });
  return t('job.of', { unit, done, total: count(progress.total, language.value) });
}

function Progress({ job, polling }: { job: Job; polling: boolean }) {
  const busy = useSignal(false);
  const error = useSignal<unknown>(null);
  const ended = hasEnded(job);
  const cancel = async () => {
    busy.value = true;
    error.value = null;
    try {
      await call('post', '/api/v1/jobs/{job_id}/cancel', { path: { job_id: job.id } });
    } catch (reason) {
      error.value = reason;
    }
    busy.value = false;
  };
  const { done, total } = job.progress;
  return (
    <div class="card stack">
      <p class="row between">
        <strong role="status">{t(`job.state.${job.state}`)}</strong>
        <span class="number">{progressText(job)}</span>
      </p>
      {!ended && <progress aria-label={t('job.progress')} {...(total > 0 ? { max: total, value: Math.min(done, total) } : {})} />}
      <p class="small">{`${moment(job.created_ms)} – ${moment(job.updated_ms)}`}</p>
      {job.error !== '' && <p class="notice notice-bad wrap">{job.error}</p>}
      {!ended && polling && <p class="small">{t('job.polling')}</p>}
      {!ended && (
        <button type="button" class="button" disabled={busy.value} onClick={() => void cancel()}>
          {t('job.cancel')}
        </button>
      )}
      <Failure error={error.value} />
    </div>
  );
}

export function JobPage({ id }: { id: string }) {
  const job = useSignal<Job | null>(null);
  const polling = useSignal(false);
  const error = useSignal<unknown>(null);
  useEffect(
    () =>
      watch({
        open: () => eventStream(urlOf('/api/v1/jobs/{job_id}/events', { job_id: id })),
        poll: () => call('get', '/api/v1/jobs/{job_id}', { path: { job_id: id } }),
        later: (work, ms) => {
          const timer = setTimeout(work, ms);
          return () => clearTimeout(timer);
        },
        onJob: (next) => {
          job.value = next;
          if (hasEnded(next)) designs.forget();
        },
        onMode: (mode) => (polling.value = mode === 'polling'),
        onError: (reason) => (error.value = reason),
      }),
    [id],
  );
  const found = job.value;
  return (
    <div class="page job-page">
      <p>
        <Link href="/register">← {t('register.back')}</Link>
      </p>
      <h1 tabIndex={-1} class="wrap">
        {found ? t(`job.kind.${found.kind}`) : t('job.title')} <span class="small">{found?.name}</span>
      </h1>
      {!found && !error.value && <Loading />}
      <Failure error={error.value} />
      {found && <Progress job={found} polling={polling.value} />}
      {found && <Report job={found} />}
      {found?.state === 'done' && found.kind === 'import' && (
        <p>
          <Link href="/register" class="button primary">
            {t('job.to.register')}
          </Link>
        </p>
      )}
    </div>
  );
}
