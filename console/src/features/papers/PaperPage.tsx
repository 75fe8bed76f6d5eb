import { ApiError, call, type Schemas } from '../../api/client';
import { c, cOr } from '../../i18n/cases';
import { language } from '../../settings';
import { Facts } from '../../ui/Facts';
import { count, moment } from '../../ui/format';
import { Icon, type IconName } from '../../ui/icons';
import { Failure, Loading } from '../../ui/Notice';
import { useLoad } from '../../ui/useLoad';
import '../audit/audit.css';
import { canHash } from '../audit/brought';
import { checkPaper, entryOf, isDigest, paperVerdict, type PaperStep, type PaperStepState } from './check';

const ICONS: Record<PaperStepState, IconName> = { good: 'match', bad: 'cross', open: 'no_match' };

interface Checked {
  proof: Schemas['PaperProof'];
  steps: readonly PaperStep[];
  at: number;
}

async function checked(sha256: string, signal: AbortSignal): Promise<Checked> {
  const proof = await call('get', '/api/v1/papers/{sha256}', { path: { sha256 }, signal, impatient: true });
  return { proof, steps: await checkPaper(sha256, proof), at: Date.now() };
}

function Result({ proof, steps, at }: Checked) {
  const verdict = paperVerdict(steps);
  return (
    <>
      <div class={`proof-banner proof-${verdict}`} role="status">
        <Icon name={ICONS[verdict]} />
        <div>
          <p class="proof-word">{c(`proof.${verdict}`)}</p>
          <p>{c(`proof.${verdict}.say`)}</p>
        </div>
      </div>
      {verdict !== 'bad' && (
        <div class="card">
          <Facts
            of={[
              [c('proof.form'), cOr(`form.${proof.form}`, proof.form)],
              [c('proof.number'), proof.number],
              [c('proof.office'), proof.office],
              [c('proof.day'), moment(entryOf(proof.entry)?.time_ms ?? proof.at_ms)],
              [c('proof.index'), count(proof.index, language.value)],
            ]}
          />
        </div>
      )}
      <section class="card stack" aria-labelledby="steps-title">
        <h2 id="steps-title">{c('proof.steps')}</h2>
        <ol class="plain">
          {steps.map(({ name, state }) => (
            <li key={name} class={`step step-${state}`}>
              <Icon name={ICONS[state]} />
              <span class="grow">
                <strong>
                  {c(`step.${name}`)}: {c(`step.state.${state}`)}
                </strong>
                <span class="small wrap">{c(`step.${name}.${state}`)}</span>
              </span>
            </li>
          ))}
        </ol>
        <p class="small">{c('proof.at', { time: moment(at) })}</p>
      </section>
      <section class="card stack" aria-labelledby="key-title">
        <h2 id="key-title">{c('proof.key')}</h2>
        <p class="mono wrap">{proof.key}</p>
        <p>{c('proof.key.say')}</p>
      </section>
      <p class="small">{c('proof.nothing')}</p>
    </>
  );
}

function Proof({ sha256 }: { sha256: string }) {
  const { data, error, busy, again } = useLoad((signal) => checked(sha256, signal), [sha256]);
  const none = error.value instanceof ApiError && error.value.status === 404;
  return (
    <>
      {busy.value && <Loading />}
      {none && (
        <p class="notice notice-bad" role="alert">
          {c('proof.none')}
        </p>
      )}
      {!none && <Failure error={error.value} onRetry={again} />}
      {data.value && <Result {...data.value} />}
    </>
  );
}

/** For whoever holds a paper, signed in or not: whether the log has it, computed here. */
export function PaperPage({ id }: { id: string }) {
  const sha256 = id.toLowerCase();
  return (
    <div class="page paper-page">
      <h1 tabIndex={-1}>{c('proof.title')}</h1>
      <p>{c('proof.say')}</p>
      <p class="small">
        {c('proof.sha256')} <span class="mono wrap">{sha256}</span>
      </p>
      {!canHash && <p class="notice notice-bad">{c('proof.nocrypto')}</p>}
      {!isDigest(sha256) && (
        <p class="notice notice-bad" role="alert">
          {c('proof.address')}
        </p>
      )}
      {canHash && isDigest(sha256) && <Proof sha256={sha256} />}
    </div>
  );
}
