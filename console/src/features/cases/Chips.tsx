import type { Schemas } from '../../api/client';
import { c, cOr, said } from '../../i18n/cases';
import { daysLeft, whenOf } from './due';

/** Where a case stands, and what that means for the goods. */
export function StateChip({ state }: { state: Schemas['CaseState'] }) {
  return <span class={`chip state-${state.final ? 'final' : state.goods}`}>{said(state.name)}</span>;
}

/** A last day with the days that are left in words. */
export function DueChip({ due, today }: { due: string; today: string }) {
  const { key, n } = daysLeft(due, today);
  return <span class={`chip due-${whenOf(due, today)}`}>{c(key, { n })}</span>;
}

export function rolesSaid(roles: readonly string[]): string {
  return roles.map((role) => cOr(`role.${role}`, role)).join(', ');
}

/** The text of this rule was not seen: what is missing is said with it. */
export function Unsure({ basis }: { basis: Schemas['Basis'] }) {
  if (basis.grade !== 'unsure') return null;
  return (
    <div class="unsure">
      <span class="chip unsure-chip">{c('unsure')}</span> <span class="small wrap">{basis.note}</span>
    </div>
  );
}

export function SharedChip({ shared }: { shared: boolean }) {
  return shared ? <span class="chip force">{c('shared')}</span> : null;
}
