import { useSignal } from '@preact/signals';
import { call, urlOf, type Schemas } from '../../api/client';
import { c, cOr, said } from '../../i18n/cases';
import { Link, setQuery } from '../../router';
import { opens } from '../../session/permissions';
import { session } from '../../session/session';
import { language } from '../../settings';
import { SelectField } from '../../ui/Field';
import { count } from '../../ui/format';
import { Failure, Loading } from '../../ui/Notice';
import { useLoad } from '../../ui/useLoad';
import '../cases/cases.css';
import { allProcedures, statesOf } from '../cases/procedures';
import { barsOf, PARTS, yearOf, yearsUntil, type Part } from './figures';

type Names = ReadonlyMap<string, Schemas['Names']>;

/** The law's names of states. */
async function stateNames(signal: AbortSignal): Promise<Names> {
  const procedures = await allProcedures(signal);
  return new Map(statesOf(procedures).map(({ id, name }) => [id, name]));
}

function nameSaid(part: Part, name: string, states: Names): string {
  if (name === '') return c('figures.unknown');
  if (part === 'channel') return cOr(`channel.${name}`, name);
  const state = part === 'outcome' ? states.get(name) : undefined;
  return state ? said(state) : name;
}

function Bars({ part, counts, states }: { part: Part; counts: readonly Schemas['CaseCount'][]; states: Names }) {
  const number = (value: number) => count(value, language.value);
  const id = `figures-${part}`;
  return (
    <section class="card stack" aria-labelledby={id}>
      <h2 id={id}>{c(`figures.${part}`)}</h2>
      <table class="figures">
        <thead>
          <tr>
            <th scope="col">{c(`figures.${part}.one`)}</th>
            <th scope="col" class="number">
              {c('figures.cases')}
            </th>
            <th scope="col" class="number">
              {c('figures.goods')}
            </th>
          </tr>
        </thead>
        <tbody>
          {barsOf(counts).map(({ name, cases, goods, share }) => (
            <tr key={name}>
              <th scope="row">
                <span class="wrap">{nameSaid(part, name, states)}</span>
                <span class="figure-bar" aria-hidden="true">
                  <span style={{ width: `${share}%` }} />
                </span>
              </th>
              <td class="number">{number(cases)}</td>
              <td class="number">{number(goods)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

function Year({ figures, states }: { figures: Schemas['CaseFigures']; states: Names }) {
  const sum = [
    [c('figures.cases'), figures.cases],
    [c('figures.goods'), figures.goods],
  ] as const;
  return (
    <>
      <dl class="case-sums">
        {sum.map(([term, value]) => (
          <div key={term}>
            <dt>{term}</dt>
            <dd>{count(value, language.value)}</dd>
          </div>
        ))}
      </dl>
      {figures.cases === 0 && <p role="status">{c('figures.none', { year: figures.year })}</p>}
      <div class="figure-columns">
        {PARTS.map((part) => figures[part].length > 0 && <Bars key={part} part={part} counts={figures[part]} states={states} />)}
      </div>
    </>
  );
}

export function FiguresPage() {
  const years = yearsUntil(new Date().getFullYear());
  const year = useSignal(yearOf(location.search, years));
  const { data, error, busy, again } = useLoad((signal) => call('get', '/api/v1/case-figures', { query: { year: year.value }, signal }), [year.value]);
  const states = useLoad(stateNames, []);
  const pick = (value: string) => {
    year.value = Number(value);
    setQuery(year.value === years[0] ? '' : `year=${value}`);
  };
  return (
    <div class="page">
      {opens(session.value, 'cases') && (
        <p class="no-print">
          <Link href="/cases">← {c('cases.title')}</Link>
        </p>
      )}
      <h1 tabIndex={-1}>
        {c('figures.title')} <span class="number">{year.value}</span>
      </h1>
      <div class="row figure-bar-row no-print">
        <SelectField label={c('figures.year')} value={String(year.value)} onValue={pick}>
          {years.map((one) => (
            <option key={one} value={String(one)}>
              {one}
            </option>
          ))}
        </SelectField>
        <a class="button" href={urlOf('/api/v1/case-figures.csv', {}, { year: year.value })} download={`cases-${year.value}.csv`}>
          CSV
        </a>
        <button type="button" class="button" onClick={() => window.print()}>
          {c('figures.print')}
        </button>
      </div>
      {busy.value && <Loading />}
      <Failure error={error.value} onRetry={again} />
      {data.value?.year === year.value && <Year figures={data.value} states={states.data.value ?? new Map()} />}
    </div>
  );
}
