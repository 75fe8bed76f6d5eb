import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import { pictureUrl, urlOf, type Design } from '../../api/client';
import { t } from '../../i18n';
import { Link, setQuery } from '../../router';
import { may } from '../../session/session';
import { SelectField, TextField } from '../../ui/Field';
import { Pages } from '../../ui/Pages';
import { ForceChip } from '../../ui/Verdict';
import { designQuery, filterCount, filtersOf, queryOf, STATUSES, type Filters } from './filters';
import { ImportPanel } from './ImportPanel';
import { designs } from './list';
import './register.css';

const PAUSE_MS = 250;

function Row({ design }: { design: Design }) {
  const first = design.views[0];
  return (
    <li>
      <Link href={urlOf('/register/{id}', { id: design.design_id })} class="card design-row">
        {first ? <img class="thumb" src={pictureUrl(first.picture, 160)} alt="" loading="lazy" /> : <span class="thumb" />}
        <span class="grow">
          <span class="row between">
            <strong class="wrap">{design.article === '' ? design.design_id : design.article}</strong>
            <ForceChip inForce={design.in_force} />
          </span>
          <span class="wrap">{design.holder}</span>
          <span class="small mono wrap">{[design.design_id, design.locarno.replaceAll(';', ', '), design.country].filter(Boolean).join(' · ')}</span>
        </span>
      </Link>
    </li>
  );
}

function FilterFields({ filters, onChange }: { filters: Filters; onChange: (filters: Filters) => void }) {
  const set = (part: Partial<Filters>) => onChange({ ...filters, ...part });
  const active = filterCount(filters);
  // Only the first time: a field that is emptied must not close the box around it.
  const open = useSignal(active > 0);
  return (
    <details class="card" open={open.value}>
      <summary>{active > 0 ? t('register.filters.on', { n: active }) : t('register.filters')}</summary>
      <div class="fields">
        <TextField label={t('register.class')} help={t('register.class.help')} inputMode="numeric" maxLength={2} value={filters.locarno} onValue={(locarno) => set({ locarno })} />
        <TextField
          label={t('register.country')}
          help={t('read.country.help')}
          maxLength={2}
          autocapitalize="characters"
          value={filters.country}
          onValue={(country) => set({ country: country.toUpperCase() })}
        />
        <SelectField label={t('register.status')} value={filters.status} onValue={(status) => set({ status })}>
          <option value="">{t('register.any')}</option>
          {STATUSES.map((status) => (
            <option key={status} value={status}>
              {t(`status.${status}`)}
            </option>
          ))}
        </SelectField>
        <TextField label={t('register.inforce')} type="date" value={filters.in_force_on} onValue={(in_force_on) => set({ in_force_on })} />
      </div>
      {active > 0 && (
        <button type="button" class="button" onClick={() => onChange({ q: filters.q, locarno: '', country: '', status: '', in_force_on: '' })}>
          {t('register.clear')}
        </button>
      )}
    </details>
  );
}

export function RegisterPage() {
  const filters = useSignal<Filters>(filtersOf(location.search));
  useEffect(() => {
    setQuery(queryOf(filters.value));
    const timer = setTimeout(() => designs.show(designQuery(filters.value)), designs.items.value.length === 0 ? 0 : PAUSE_MS);
    return () => clearTimeout(timer);
  }, [filters.value]);
  const n = designs.items.value.length;
  return (
    <div class="page register-page">
      <h1 tabIndex={-1}>{t('register.title')}</h1>
      <div class="register-columns">
        <div class="stack">
          <form role="search" onSubmit={(event) => event.preventDefault()} class="stack">
            <TextField
              label={t('register.search')}
              help={t('register.search.help')}
              type="search"
              enterkeyhint="search"
              maxLength={200}
              value={filters.value.q}
              onValue={(q) => (filters.value = { ...filters.value, q })}
            />
            <FilterFields filters={filters.value} onChange={(next) => (filters.value = next)} />
          </form>
          {may('change_register') && <ImportPanel />}
          <p>
            <a class="button" href="/api/v1/designs.csv" download="DESIGNS.csv">
              {t('register.export')}
            </a>
          </p>
        </div>
        <div class="stack">
          <p role="status" class="small">
            {designs.busy.value ? t('app.loading') : n === 0 ? (designs.error.value ? '' : t('register.empty')) : t(designs.next.value === undefined ? 'register.found' : 'register.found.more', { n })}
          </p>
          <Pages list={designs} class="design-list" row={(design) => <Row key={design.design_id} design={design} />} />
        </div>
      </div>
    </div>
  );
}
