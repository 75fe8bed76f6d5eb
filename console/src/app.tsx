import { Component, type ComponentChildren } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import { outbox } from './features/outbox/outbox';
import { t, type Key } from './i18n';
import { lazy, preload } from './lazy';
import { Page } from './pages';
import { Link, moves, route, type Route } from './router';
import { menuOf, type MENU } from './session/permissions';
import { session, stage } from './session/session';
import { language } from './settings';
import { Loading } from './ui/Notice';
import { Icon, type IconName } from './ui/icons';

const Gate = lazy(() => import('./features/session/Gate').then((m) => m.Gate));
const TABS: Record<(typeof MENU)[number], { href: string; icon: IconName; pages: readonly Route['page'][] }> = {
  read: { href: '/', icon: 'camera', pages: ['read', 'result'] },
  queue: { href: '/queue', icon: 'list', pages: ['queue'] },
  cases: { href: '/cases', icon: 'case', pages: ['cases', 'case', 'case_new', 'case_figures'] },
  register: { href: '/register', icon: 'book', pages: ['register', 'design', 'job'] },
  people: { href: '/people', icon: 'people', pages: ['people', 'person', 'organisations'] },
  audit: { href: '/audit', icon: 'shield', pages: ['audit'] },
  settings: { href: '/settings', icon: 'gear', pages: ['settings', 'me'] },
};
const TITLES: Partial<Record<Route['page'], Key>> = { sign_in: 'app.signin', welcome: 'app.welcome', openid: 'app.signin', me: 'app.account', organisations: 'app.organisations', paper: 'app.paper' };

function titleOf(page: Route['page']): string {
  const own = TITLES[page];
  if (own) return t(own);
  const tab = (Object.keys(TABS) as (keyof typeof TABS)[]).find((name) => TABS[name].pages.includes(page));
  return tab ? t(`nav.${tab}`) : t('app.unknown');
}

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

function Tabs({ page }: { page: Route['page'] }) {
  return (
    <nav class="tabs" aria-label={t('app.nav')}>
      {menuOf(session.value).map((name) => (
        <Link key={name} href={TABS[name].href} class="tab" aria-current={TABS[name].pages.includes(page) ? 'page' : undefined}>
          <Icon name={TABS[name].icon} />
          <span>{t(`nav.${name}`)}</span>
        </Link>
      ))}
    </nav>
  );
}

function Me() {
  const person = session.value?.person;
  if (!person || stage.value !== 'in') return null;
  return (
    <Link href="/me" class="button quiet wide-only me-link">
      {person.name}
    </Link>
  );
}

/** Pages of those who are not signed in yet. */
const isOpen = (page: Route['page']) => page === 'welcome' || page === 'openid' || page === 'paper';

/** What has to be done before stands in front; the page behind keeps all that was typed into it. */
function Main() {
  const { page } = route.value;
  const now = stage.value;
  const opened = useRef(false);
  const free = now === 'in' || isOpen(page);
  opened.current ||= free;
  return (
    <>
      {now === 'asking' && !free && <Loading />}
      {now !== 'asking' && now !== 'in' && !free && <Gate stage={now} />}
      {opened.current && (
        <div class="under" hidden={!free}>
          <Boundary key={moves.value}>
            <Page at={route.value} />
          </Boundary>
        </div>
      )}
    </>
  );
}

export function App() {
  const main = useRef<HTMLElement>(null);
  const { page } = route.value;
  const now = stage.value;
  useEffect(() => {
    if (moves.value > 0) (main.current?.querySelector<HTMLElement>('h1') ?? main.current)?.focus({ preventScroll: true });
  }, [moves.value]);
  const title = now === 'sign_in' && !isOpen(page) ? t('app.signin') : titleOf(page);
  useEffect(() => {
    document.title = `${title} · 판독 pandok`;
  }, [title]);
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
        <Me />
        <button
          type="button"
          class="button quiet language"
          lang={language.value === 'ko' ? 'en' : 'ko'}
          onClick={() => (language.value = language.value === 'ko' ? 'en' : 'ko')}
        >
          {language.value === 'ko' ? 'English' : '한국어'}
        </button>
      </header>
      {now === 'in' && !isOpen(page) && <Tabs page={page} />}
      <main id="main" ref={main} tabIndex={-1}>
        <Main />
      </main>
    </>
  );
}
