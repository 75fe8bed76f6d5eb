import { signal } from '@preact/signals';
import type { ComponentChildren, JSX } from 'preact';

export type Route =
  | { page: 'read' }
  | { page: 'result'; id: string }
  | { page: 'register' }
  | { page: 'design'; id: string }
  | { page: 'queue' }
  | { page: 'job'; id: string }
  | { page: 'settings' }
  | { page: 'sign_in' }
  | { page: 'welcome' }
  | { page: 'openid' }
  | { page: 'me' }
  | { page: 'people' }
  | { page: 'person'; id: string }
  | { page: 'organisations' }
  | { page: 'audit' }
  | { page: 'cases' }
  | { page: 'case_new' }
  | { page: 'case_figures' }
  | { page: 'case'; id: string }
  | { page: 'paper'; id: string }
  | { page: 'unknown' };

const PLAIN: ReadonlyMap<string, Exclude<Route, { id: string }>['page']> = new Map([
  ['queue', 'queue'],
  ['settings', 'settings'],
  ['sign-in', 'sign_in'],
  ['welcome', 'welcome'],
  ['openid', 'openid'],
  ['me', 'me'],
  ['organisations', 'organisations'],
  ['audit', 'audit'],
]);

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

function caseRoute(id: string): Route {
  if (id === '') return { page: 'cases' };
  if (id === 'new') return { page: 'case_new' };
  return id === 'figures' ? { page: 'case_figures' } : { page: 'case', id };
}

export function routeOf(pathname: string): Route {
  const [first = '', second = '', third] = pathname.replace(/^\/|\/$/g, '').split('/');
  if (third !== undefined) return { page: 'unknown' };
  const id = decoded(second);
  if (first === '' && id === '') return { page: 'read' };
  if (first === 'readings' && id) return { page: 'result', id };
  if (first === 'register') return id ? { page: 'design', id } : { page: 'register' };
  if (first === 'jobs' && id) return { page: 'job', id };
  if (first === 'cases') return caseRoute(id);
  if (first === 'papers' && id) return { page: 'paper', id };
  if (first === 'people') return id ? { page: 'person', id } : { page: 'people' };
  const plain = PLAIN.get(first);
  if (plain && !id) return { page: plain };
  return { page: 'unknown' };
}

export const route = signal<Route>({ page: 'read' });
/** Counts moves, so that the shell can set the focus after each. */
export const moves = signal(0);

/** What came behind /welcome#: a secret, so it leaves the address and the history before anything else is done. */
export const welcomeSecret = signal('');

/** What an OpenID provider sent the browser back with; leaves the address and the history at once, as a secret does. */
export const openidReturn = signal({ code: '', state: '' });

function takeOpenid(): void {
  if (location.pathname !== '/openid' || location.search === '') return;
  const query = new URLSearchParams(location.search);
  openidReturn.value = { code: query.get('code') ?? '', state: query.get('state') ?? '' };
  history.replaceState(null, '', '/openid');
}

function takeSecret(): void {
  takeOpenid();
  if (location.pathname !== '/welcome' || location.hash.length < 2) return;
  welcomeSecret.value = decoded(location.hash.slice(1));
  history.replaceState(null, '', '/welcome');
}

export function startRouter(): void {
  takeSecret();
  route.value = routeOf(location.pathname);
  addEventListener('popstate', () => {
    takeSecret();
    route.value = routeOf(location.pathname);
    moves.value += 1;
  });
}

export function go(url: string): void {
  history.pushState(null, '', url);
  route.value = routeOf(location.pathname);
  moves.value += 1;
  scrollTo(0, 0);
}

/** As go, without a step in the history. */
export function replace(url: string): void {
  history.replaceState(null, '', url);
  route.value = routeOf(location.pathname);
  moves.value += 1;
}

/** Keeps filters in the address without a step in the history. */
export function setQuery(query: string): void {
  history.replaceState(null, '', location.pathname + (query === '' ? '' : `?${query}`));
}

interface LinkProps extends Omit<JSX.AnchorHTMLAttributes<HTMLAnchorElement>, 'onClick'> {
  href: string;
  children: ComponentChildren;
  onGo?: () => void;
}

export function Link({ href, children, onGo, ...rest }: LinkProps) {
  const click = (event: MouseEvent) => {
    if (event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    onGo?.();
    go(href);
  };
  return (
    <a href={href} onClick={click} {...rest}>
      {children}
    </a>
  );
}
