import { call } from '../../api/client';
import { t } from '../../i18n';
import { Link } from '../../router';
import { moment } from '../../ui/format';
import { Failure } from '../../ui/Notice';
import { useLoad } from '../../ui/useLoad';

export function JobList() {
  const { data, error, again } = useLoad((signal) => call('get', '/api/v1/jobs', { query: { limit: 5 }, signal }), []);
  const jobs = data.value?.items ?? [];
  return (
    <>
      <Failure error={error.value} onRetry={again} />
      {jobs.length > 0 && (
        <section aria-labelledby="jobs-title">
          <h2 id="jobs-title">{t('import.jobs')}</h2>
          <ul class="plain">
            {jobs.map((job) => (
              <li key={job.id}>
                <Link href={`/jobs/${job.id}`} class="line-link wrap">
                  {`${t(`job.state.${job.state}`)} · ${job.name === '' ? t(`job.kind.${job.kind}`) : job.name} `}
                  <span class="small">{moment(job.created_ms)}</span>
                </Link>
              </li>
            ))}
          </ul>
        </section>
      )}
    </>
  );
}
