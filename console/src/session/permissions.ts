import type { Session } from '../api/client';
import type { Route } from '../router';

/** As `pandok user roles` prints them. The server decides; here they only choose what is shown. */
export const PERMISSIONS = [
  'make_readings',
  'see_own_readings',
  'see_readings',
  'give_feedback',
  'search_register',
  'see_own_designs',
  'change_register',
  'measure',
  'see_jobs',
  'see_figures',
  'see_metrics',
  'see_audit',
  'manage_people',
  'handle_cases',
  'answer_cases',
] as const;
export type Permission = (typeof PERMISSIONS)[number];

/** One of these opens a page; a page without any is open to whoever is signed in. */
const OPENS: Partial<Record<Route['page'], readonly Permission[]>> = {
  read: ['make_readings'],
  result: ['make_readings', 'see_own_readings', 'see_readings'],
  queue: ['make_readings', 'see_own_readings', 'see_readings'],
  cases: ['handle_cases', 'answer_cases'],
  case: ['handle_cases', 'answer_cases'],
  case_new: ['handle_cases', 'answer_cases'],
  case_figures: ['see_figures'],
  register: ['search_register', 'see_own_designs', 'change_register'],
  design: ['search_register', 'see_own_designs', 'change_register'],
  job: ['see_jobs', 'change_register', 'measure'],
  people: ['manage_people'],
  person: ['manage_people'],
  organisations: ['manage_people'],
  audit: ['see_audit'],
};

/** While the server has not said who asks (no line, say), nothing is hidden: it will refuse what it must. Nor is it from the machine itself. */
export function has(session: Session | null, permission: Permission): boolean {
  return session === null || session.how === 'local' || session.permissions.includes(permission);
}

export function opens(session: Session | null, page: Route['page']): boolean {
  return OPENS[page]?.some((permission) => has(session, permission)) ?? true;
}

export const MENU = ['read', 'queue', 'cases', 'register', 'people', 'audit', 'settings'] as const satisfies readonly Route['page'][];

/** People and the log stand in the menu of whom they concern; this machine alone, without people, keeps its five tabs. */
export function menuOf(session: Session | null): readonly (typeof MENU)[number][] {
  const few = session === null || session.how === 'local';
  return MENU.filter((page) => opens(session, page) && !(few && (page === 'people' || page === 'audit')));
}

/** Where somebody begins who may not read photos. */
export function homeOf(session: Session | null): string {
  const first = menuOf(session)[0] ?? 'settings';
  return first === 'read' ? '/' : `/${first}`;
}
