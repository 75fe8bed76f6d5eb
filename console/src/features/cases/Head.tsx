import { c, said } from '../../i18n/cases';
import { DueChip, rolesSaid, StateChip, Unsure } from './Chips';
import { nextTerm } from './due';
import type { Case, CaseTerm } from './types';

function Term({ term, today, of }: { term: CaseTerm; today: string; of: 'p' | 'li' }) {
  const Row = of;
  return (
    <Row class="term">
      <span class="row between">
        <strong class="wrap">{said(term.name)}</strong>
        <DueChip due={term.due} today={today} />
      </span>
      <span class="wrap">{c('term.until', { day: term.due, roles: rolesSaid(term.acts) })}</span>
      <span class="small wrap">
        {[c('term.since', { day: term.since }), term.extended ? c('term.extended') : '', term.predicted ? c('term.predicted') : '', term.basis.article].filter(Boolean).join(' · ')}
      </span>
      <Unsure basis={term.basis} />
    </Row>
  );
}

/** The case in one look: what it is, where it stands, what is next and whose turn it is. */
export function Head({ kase }: { kase: Case }) {
  const { number, about, state, terms, waits_for, today, office, officer } = kase;
  const next = nextTerm(terms);
  return (
    <>
      <h1 tabIndex={-1} class="wrap">
        {about.item || c('noitem')} <span class="mono small">{number}</span>
      </h1>
      <div class="card stack case-head">
        <div class="row">
          <StateChip state={state} />
          <span class="small">{state.final ? c('state.final') : c(`goods.${state.goods}`)}</span>
        </div>
        {next ? <NextTerm term={next} today={today} /> : !state.final && <p class="wrap">{c('waits', { roles: rolesSaid(waits_for ?? []) })}</p>}
        <p class="small wrap">{[office, officer].filter(Boolean).join(' · ')}</p>
      </div>
    </>
  );
}

function NextTerm({ term, today }: { term: CaseTerm; today: string }) {
  return (
    <div class="stack">
      <span class="sr">{c('term.next')}</span>
      <ul class="plain">
        <Term of="li" term={term} today={today} />
      </ul>
    </div>
  );
}

/** All open terms, where there is more than the one in the head. */
export function Terms({ kase }: { kase: Case }) {
  if (kase.terms.length < 2) return null;
  const inOrder = [...kase.terms].sort((a, b) => a.due.localeCompare(b.due));
  return (
    <section class="card stack" aria-labelledby="terms-title">
      <h2 id="terms-title">{c('terms.title')}</h2>
      <ul class="plain terms">
        {inOrder.map((term) => (
          <Term key={term.id} of="li" term={term} today={kase.today} />
        ))}
      </ul>
    </section>
  );
}
