import { useEffect } from 'preact/hooks';
import { t } from '../../i18n';
import { c, said } from '../../i18n/cases';
import { Link } from '../../router';
import { opens } from '../../session/permissions';
import { may, session } from '../../session/session';
import { Choice, SelectField, TextField } from '../../ui/Field';
import { Pages } from '../../ui/Pages';
import { useLoad } from '../../ui/useLoad';
import { CaseRow } from './CaseRow';
import './cases.css';
import { groupByDue } from './due';
import * as list from './list';
import { allProcedures, statesOf, type Procedure } from './procedures';

const PAUSE_MS = 250;

/** In the order of their last days, so the groups follow each other over all pages. */
function Queue() {
  const { items, busy, error, next } = list.queue;
  useEffect(() => list.queue.ask({}), []);
  const groups = groupByDue(items.value, list.today.value);
  return (
    <>
      <p role="status" class="small">
        {busy.value && items.value.length === 0 ? t('app.loading') : items.value.length === 0 && !error.value ? c('queue.empty') : ''}
      </p>
      {groups.map(({ when, lines }) => (
        <section key={when} class="stack" aria-labelledby={`when-${when}`}>
          <h2 id={`when-${when}`} class={`when when-${when}`}>
            {c(`when.${when}`)} <span class="small number">{lines.length}</span>
          </h2>
          <ul class="plain case-list">
            {lines.map((line) => (
              <CaseRow key={line.id} line={line} today={list.today.value} />
            ))}
          </ul>
        </section>
      ))}
      {(error.value !== null || next.value !== undefined) && <Pages list={{ ...list.queue, items: list.none }} class="case-list" row={() => null} />}
    </>
  );
}

function All({ procedures }: { procedures: readonly Procedure[] }) {
  const { items, busy, error, next } = list.all;
  useEffect(() => {
    const timer = setTimeout(() => list.all.ask(list.allQuery()), items.value.length === 0 ? 0 : PAUSE_MS);
    return () => clearTimeout(timer);
  }, [list.q.value, list.state.value]);
  const n = items.value.length;
  return (
    <>
      <form role="search" class="fields case-search" onSubmit={(event) => event.preventDefault()}>
        <TextField label={c('all.search')} type="search" enterkeyhint="search" maxLength={64} value={list.q.value} onValue={(value) => (list.q.value = value)} />
        <SelectField label={c('all.state')} value={list.state.value} onValue={(value) => (list.state.value = value)}>
          <option value="">{t('register.any')}</option>
          {statesOf(procedures).map(({ id, name }) => (
            <option key={id} value={id}>
              {said(name)}
            </option>
          ))}
        </SelectField>
      </form>
      <p role="status" class="small">
        {busy.value ? t('app.loading') : n === 0 ? (error.value ? '' : c('all.empty')) : t(next.value === undefined ? 'register.found' : 'register.found.more', { n })}
      </p>
      <Pages list={list.all} class="case-list" row={(line) => <CaseRow key={line.id} line={line} today={list.today.value} />} />
    </>
  );
}

export function CasesPage() {
  const procedures = useLoad(allProcedures, []);
  const begins = may('handle_cases') || (procedures.data.value ?? []).some(({ paths }) => paths.length > 0);
  return (
    <div class="page">
      <div class="row between">
        <h1 tabIndex={-1}>{c('cases.title')}</h1>
        <span class="row">
          {opens(session.value, 'case_figures') && (
            <Link href="/cases/figures" class="button">
              {c('figures.title')}
            </Link>
          )}
          <a class="button" href="/api/v1/cases/calendar.ics" download="pandok-cases.ics">
            {c('cases.calendar')}
          </a>
        </span>
      </div>
      <Choice
        legend={c('cases.title')}
        hideLegend
        name="shown"
        value={list.shown.value}
        options={(['queue', 'all'] as const).map((value) => ({ value, label: c(`shown.${value}`) }))}
        onValue={(value) => (list.shown.value = value)}
      />
      {list.shown.value === 'queue' ? <Queue /> : <All procedures={procedures.data.value ?? []} />}
      {begins && (
        <div class="actions">
          <Link href="/cases/new" class="button primary big">
            {c('cases.new')}
          </Link>
        </div>
      )}
    </div>
  );
}
