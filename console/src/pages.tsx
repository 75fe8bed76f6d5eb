import { useEffect } from 'preact/hooks';
import { ReadPage } from './features/read/ReadPage';
import { t } from './i18n';
import { lazy, onDemand } from './lazy';
import { replace, type Route } from './router';
import { homeOf, opens } from './session/permissions';
import { session } from './session/session';
import { Loading } from './ui/Notice';

const ResultPage = lazy(() => import('./features/result/ResultPage').then((m) => m.ResultPage));
const RegisterPage = lazy(() => import('./features/register/RegisterPage').then((m) => m.RegisterPage));
const DesignPage = lazy(() => import('./features/register/DesignPage').then((m) => m.DesignPage));
const QueuePage = lazy(() => import('./features/queue/QueuePage').then((m) => m.QueuePage));
const JobPage = lazy(() => import('./features/jobs/JobPage').then((m) => m.JobPage));
const SettingsPage = lazy(() => import('./features/settings/SettingsPage').then((m) => m.SettingsPage));

const WelcomePage = onDemand(() => import('./features/session/WelcomePage').then((m) => m.WelcomePage));
const OpenidPage = onDemand(() => import('./features/session/OpenidPage').then((m) => m.OpenidPage));
const MePage = lazy(() => import('./features/me/MePage').then((m) => m.MePage));
const PeoplePage = onDemand(() => import('./features/people/PeoplePage').then((m) => m.PeoplePage));
const PersonPage = onDemand(() => import('./features/people/PersonPage').then((m) => m.PersonPage));
const OrganisationsPage = onDemand(() => import('./features/people/OrganisationsPage').then((m) => m.OrganisationsPage));
const CasesPage = onDemand(() => import('./features/cases/CasesPage').then((m) => m.CasesPage));
const CasePage = onDemand(() => import('./features/cases/CasePage').then((m) => m.CasePage));
const NewCasePage = onDemand(() => import('./features/cases/NewCasePage').then((m) => m.NewCasePage));
const FiguresPage = onDemand(() => import('./features/figures/FiguresPage').then((m) => m.FiguresPage));
const PaperPage = onDemand(() => import('./features/papers/PaperPage').then((m) => m.PaperPage));
const AuditPage = onDemand(() => import('./features/audit/AuditPage').then((m) => m.AuditPage));

/** Another page at the same step of the history: where one may not stay, or has nothing to do any more. */
function Instead({ href }: { href: string }) {
  useEffect(() => replace(href), [href]);
  return <Loading />;
}

export function Page({ at }: { at: Route }) {
  if (!opens(session.value, at.page)) {
    if (at.page === 'read') return <Instead href={homeOf(session.value)} />;
    return (
      <div class="page">
        <h1 tabIndex={-1}>{t('app.forbidden')}</h1>
        <p>{t('app.forbidden.say')}</p>
      </div>
    );
  }
  switch (at.page) {
    case 'sign_in':
      return <Instead href={homeOf(session.value)} />;
    case 'welcome':
      return <WelcomePage />;
    case 'openid':
      return <OpenidPage />;
    case 'me':
      return <MePage />;
    case 'people':
      return <PeoplePage />;
    case 'person':
      return <PersonPage key={at.id} id={at.id} />;
    case 'organisations':
      return <OrganisationsPage />;
    case 'audit':
      return <AuditPage />;
    case 'cases':
      return <CasesPage />;
    case 'case':
      return <CasePage key={at.id} id={at.id} />;
    case 'case_new':
      return <NewCasePage />;
    case 'case_figures':
      return <FiguresPage />;
    case 'paper':
      return <PaperPage key={at.id} id={at.id} />;
    case 'read':
      return <ReadPage />;
    case 'result':
      return <ResultPage key={at.id} id={at.id} />;
    case 'register':
      return <RegisterPage />;
    case 'design':
      return <DesignPage key={at.id} id={at.id} />;
    case 'queue':
      return <QueuePage />;
    case 'job':
      return <JobPage key={at.id} id={at.id} />;
    case 'settings':
      return <SettingsPage />;
    case 'unknown':
      return (
        <div class="page">
          <h1 tabIndex={-1}>{t('app.unknown')}</h1>
        </div>
      );
  }
}
