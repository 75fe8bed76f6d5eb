import { Component, type ComponentChildren } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import { outbox } from './features/outbox/outbox';
import { ReadPage } from './features/read/ReadPage';
import { t } from './i18n';
import { lazy, preload } from './lazy';
import { Link, moves, route, type Route } from './router';
import { language } from './settings';
import { Icon, type IconName } from './ui/icons';

const ResultPage = lazy(() => import('./features/result/ResultPage').then((m) => m.ResultPage));
const RegisterPage = lazy(() => import('./features/register/RegisterPage').then((m) => m.RegisterPage));
const DesignPage = lazy(() => import('./features/register/DesignPage').then((m) => m.DesignPage));
const QueuePage = lazy(() => import('./features/queue/QueuePage').then((m) => m.QueuePage));
const JobPage = lazy(() => import('./features/jobs/JobPage').then((m) => m.JobPage));
const SettingsPage = lazy(() => import('./features/settings/SettingsPage').then((m) => m.SettingsPage));

const TABS = [
  { href: '/', name: 'read', icon: 'camera', pages: ['read', 'result'] },
  { href: '/queue', name: 'queue', icon: 'list', pages: ['queue'] },
  { href: '/register', name: 'register', icon: 'book', pages: ['register', 'design', 'job'] },
  { href: '/settings', name: 'settings', icon: 'gear', pages: ['settings'] },
] as const satisfies readonly { href: string; name: string; icon: IconName; pages: readonly Route['page'][] }[];

/** A fault in one page leaves the shell and the outbox alive. */
class Boundary extends Component<{ children: ComponentChildren }, { broken: boolean }> {
  override state = { broken: false };
  override componentDidCatch(error: unknown): void {
    console.error(error);
    this.setState({ broken: true });
  }
  render() {
    if (!this.state.broken) return this.props.children;
    return (
      <div class="page" role="alert">
        <p>{t('app.broken')}</p>
        <button type="button" class="button primary" onClick={() => location.reload()}>
          {t('app.reload')}
        </button>
      </div>
    );
  }
}

function Page({ at }: { at: Route }) {
  switch (at.page) {
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

function OutboxBadge() {
  const failed = outbox.value.filter((item) => item.state === 'failed').length;
  const waiting = outbox.value.length - failed;
  return (
    <div role="status" class="outbox-badge">
      {outbox.value.length > 0 && (
        <Link href="/queue" class={failed > 0 ? 'chip outbox-bad' : 'chip outbox-chip'}>
          {[waiting > 0 && t('outbox.waiting', { n: waiting }), failed > 0 && t('outbox.failed', { n: failed })].filter(Boolean).join(' · ')}
        </Link>
      )}
    </div>
  );
}

export function App() {
  const main = useRef<HTMLElement>(null);
  const { page } = route.value;
  useEffect(() => {
    if (moves.value > 0) (main.current?.querySelector<HTMLElement>('h1') ?? main.current)?.focus({ preventScroll: true });
  }, [moves.value]);
  useEffect(() => {
    const tab = TABS.find(({ pages }) => (pages as readonly string[]).includes(page));
    document.title = `${tab ? t(`nav.${tab.name}`) : t('app.unknown')} · 판독 pandok`;
  }, [page, language.value]);
  useEffect(preload, []);
  return (
    <>
      <a class="skip" href="#main">
        {t('app.skip')}
      </a>
      <header class="top">
        <Link href="/" class="brand">
          <img src="/icons/pandok.svg" alt="" width={32} height={32} />
          <span>
            판독 <span class="brand-latin">pandok</span>
          </span>
        </Link>
        <OutboxBadge />
        <button
          type="button"
          class="button quiet language"
          lang={language.value === 'ko' ? 'en' : 'ko'}
          onClick={() => (language.value = language.value === 'ko' ? 'en' : 'ko')}
        >
          {language.value === 'ko' ? 'English' : '한국어'}
        </button>
      </header>
      <nav class="tabs" aria-label={t('app.nav')}>
        {TABS.map(({ href, name, icon, pages }) => (
          <Link key={href} href={href} class="tab" aria-current={(pages as readonly string[]).includes(page) ? 'page' : undefined}>
            <Icon name={icon} />
            <span>{t(`nav.${name}`)}</span>
          </Link>
        ))}
      </nav>
      <main id="main" ref={main} tabIndex={-1}>
        <Boundary key={moves.value}>
          <Page at={route.value} />
        </Boundary>
      </main>
    </>
  );
}
