import { call } from '../../api/client';
import { c } from '../../i18n/cases';
import { Link } from '../../router';
import { may } from '../../session/session';
import { Failure, Loading } from '../../ui/Notice';
import { useLoad } from '../../ui/useLoad';
import { BeginForm } from './BeginForm';
import './cases.css';
import { EMPTY, fromReading, type CaseForm } from './form';
import { allParties } from './parties';
import { allProcedures, type Procedure } from './procedures';

interface Start {
  procedures: readonly Procedure[];
  parties: Awaited<ReturnType<typeof allParties>>;
  form: CaseForm;
}

/** A reading's own words, and the register's where it may be asked. */
async function readFrom(search: string, signal: AbortSignal): Promise<CaseForm> {
  const query = new URLSearchParams(search);
  const [reading_id, design_id] = [query.get('reading') ?? '', query.get('design') ?? ''];
  if (reading_id === '') return EMPTY;
  const reading = await call('get', '/api/v1/readings/{reading_id}', { path: { reading_id }, signal });
  const design = design_id === '' ? null : await call('get', '/api/v1/designs/{design_id}', { path: { design_id }, signal }).catch(() => null);
  return fromReading(reading, design_id, design);
}

async function start(signal: AbortSignal): Promise<Start> {
  const [procedures, parties, form] = await Promise.all([allProcedures(signal), allParties(signal), readFrom(location.search, signal)]);
  const situations = procedures[0]?.situations ?? [];
  return { procedures, parties, form: { ...form, situation: situations[0]?.id ?? '' } };
}

export function NewCasePage() {
  const { data, error, busy, again } = useLoad(start, []);
  const ready = data.value;
  return (
    <div class="page">
      <p>
        <Link href="/cases">← {c('cases.title')}</Link>
      </p>
      <h1 tabIndex={-1}>{c('new.title')}</h1>
      <p>{c('new.say')}</p>
      {busy.value && !ready && <Loading />}
      <Failure error={error.value} onRetry={again} />
      {ready && ready.procedures.every(({ paths }) => paths.length === 0) && <p role="status">{c('new.nopath')}</p>}
      {ready?.procedures.some(({ paths }) => paths.length > 0) && <BeginForm {...ready} asOffice={may('handle_cases')} />}
    </div>
  );
}
