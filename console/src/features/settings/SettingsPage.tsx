import { call, type Schemas } from '../../api/client';
import { t } from '../../i18n';
import { Link } from '../../router';
import { opens } from '../../session/permissions';
import { may, session } from '../../session/session';
import { language, theme, type Language, type Theme } from '../../settings';
import { Choice } from '../../ui/Field';
import { count } from '../../ui/format';
import { Failure, Loading, Notice } from '../../ui/Notice';
import { useLoad } from '../../ui/useLoad';
import { SignOut } from '../session/SignOut';

const LANGUAGES: readonly { value: Language; label: string }[] = [
  { value: 'ko', label: '한국어' },
  { value: 'en', label: 'English' },
];
const THEMES: readonly Theme[] = ['auto', 'light', 'dark'];

function Info({ info }: { info: Schemas['Info'] }) {
  return (
    <>
      {!info.accounts && (
        <Notice>
          <p>{t('settings.accounts')}</p>
        </Notice>
      )}
      <dl class="facts">
        {(['version', 'model', 'index', 'calibration'] as const).map((name) => (
          <div key={name}>
            <dt>{t(`settings.${name}`)}</dt>
            <dd class="mono wrap">{info[name]}</dd>
          </div>
        ))}
        {([['settings.designs', info.designs], ['settings.views', info.views], ['settings.readings', info.readings_today]] as const).map(([name, value]) => (
          <div key={name}>
            <dt>{t(name)}</dt>
            <dd>{count(value, language.value)}</dd>
          </div>
        ))}
      </dl>
    </>
  );
}

function FeedbackTable({ summary }: { summary: Schemas['FeedbackSummary'] }) {
  if (summary.versions.length === 0) return <p>{t('settings.feedback.none')}</p>;
  return (
    <div class="scroll" role="group" tabIndex={0} aria-label={t('settings.feedback')}>
      <table>
        <thead>
          <tr>
            <th scope="col">{t('settings.model')}</th>
            <th scope="col">{t('settings.calibration')}</th>
            <th scope="col" class="number">
              {t('settings.feedback.n')}
            </th>
            <th scope="col" class="number">
              {t('settings.feedback.mean')}
            </th>
            <th scope="col" class="number">
              {t('settings.feedback.scores')}
            </th>
          </tr>
        </thead>
        <tbody>
          {summary.versions.map(({ model, calibration, n, mean, scores }, i) => (
            <tr key={i}>
              <td class="mono wrap">{model}</td>
              <td class="mono wrap">{calibration}</td>
              <td class="number">{n}</td>
              <td class="number">{`${mean.value.toFixed(2)} (${mean.low.toFixed(2)}–${mean.high.toFixed(2)})`}</td>
              <td class="number">{scores.join(' · ')}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

/** Who is signed in, and the way out; on a machine without people the pages that the menu leaves out. */
function Account() {
  const now = session.value;
  if (now?.person) {
    return (
      <section class="card stack" aria-labelledby="account-title">
        <h2 id="account-title">{t('app.account')}</h2>
        <p class="wrap">
          <strong>{now.person.name}</strong> <span class="small">{now.person.organisation_name}</span>
        </p>
        <div class="row">
          <Link href="/me" class="button">
            {t('settings.account')}
          </Link>
          <SignOut />
        </div>
      </section>
    );
  }
  if (now?.how !== 'local') return null;
  const pages = [
    ['people', 'nav.people'],
    ['organisations', 'app.organisations'],
    ['audit', 'nav.audit'],
  ] as const;
  return (
    <section class="card stack" aria-labelledby="manage-title">
      <h2 id="manage-title">{t('settings.manage')}</h2>
      <div class="row">
        {pages
          .filter(([page]) => opens(now, page))
          .map(([page, name]) => (
            <Link key={page} href={`/${page}`} class="button">
              {t(name)}
            </Link>
          ))}
      </div>
    </section>
  );
}

function Feedback() {
  const feedback = useLoad((signal) => call('get', '/api/v1/feedback', { signal }), []);
  return (
    <section class="card stack" aria-labelledby="feedback-title">
      <h2 id="feedback-title">{t('settings.feedback')}</h2>
      <Failure error={feedback.error.value} onRetry={feedback.again} />
      {feedback.data.value && <FeedbackTable summary={feedback.data.value} />}
    </section>
  );
}

export function SettingsPage() {
  const info = useLoad((signal) => call('get', '/api/v1/info', { signal }), []);
  return (
    <div class="page">
      <h1 tabIndex={-1}>{t('settings.title')}</h1>
      <Account />
      <div class="card stack">
        <Choice legend={t('settings.language')} name="language" options={LANGUAGES} value={language.value} onValue={(value) => (language.value = value)} />
        <Choice
          legend={t('settings.theme')}
          name="theme"
          options={THEMES.map((value) => ({ value, label: t(`settings.theme.${value}`) }))}
          value={theme.value}
          onValue={(value) => (theme.value = value)}
        />
      </div>
      <section class="card stack" aria-labelledby="versions-title">
        <h2 id="versions-title">{t('settings.versions')}</h2>
        {info.busy.value && !info.data.value && <Loading />}
        <Failure error={info.error.value} onRetry={info.again} />
        {info.data.value && <Info info={info.data.value} />}
      </section>
      {may('see_figures') && <Feedback />}
      {opens(session.value, 'case_figures') && !opens(session.value, 'cases') && (
        <p>
          <Link href="/cases/figures" class="button">
            {t('settings.figures')}
          </Link>
        </p>
      )}
      <p class="small">{t('settings.about')}</p>
    </div>
  );
}
