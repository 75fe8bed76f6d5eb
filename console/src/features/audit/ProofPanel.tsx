import { useSignal } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';
import type { Schemas } from '../../api/client';
import { a, aOr } from '../../i18n/audit';
import { language } from '../../settings';
import { count, moment } from '../../ui/format';
import { Icon, type IconName } from '../../ui/icons';
import { Failure, Loading } from '../../ui/Notice';
import { canHash, checkpoint, key } from './brought';
import { check, server, verdictOf, type Outcome, type Step, type StepState } from './check';

const ICONS: Record<StepState, IconName> = { good: 'match', bad: 'cross', open: 'no_match' };

function StepRow({ step }: { step: Step }) {
  return (
    <li class={`step step-${step.state}`}>
      <Icon name={ICONS[step.state]} />
      <span class="grow">
        <strong>
          {a(`step.${step.name}`)}: {a(`step.state.${step.state}`)}
        </strong>
        <span class="small wrap">{aOr(`step.${step.name}.${step.why}`, a(`step.${step.name}.say`))}</span>
      </span>
    </li>
  );
}

interface Done {
  outcome: Outcome;
  older: number | null;
  at: number;
}

function Result({ done }: { done: Done }) {
  const { outcome, older, at } = done;
  const verdict = verdictOf(outcome.steps);
  const n = count(outcome.served?.size ?? 0, language.value);
  return (
    <div class="stack proof">
      <div class={`proof-banner proof-${verdict}`}>
        <Icon name={ICONS[verdict]} />
        <div>
          <p class="proof-word">{a(`proof.${verdict}`)}</p>
          <p>{a(`proof.${verdict}.say`)}</p>
        </div>
      </div>
      <ol class="plain">
        {outcome.steps.map((step) => (
          <StepRow key={step.name} step={step} />
        ))}
      </ol>
      {outcome.served && (
        <p class="small wrap">
          {older === null ? a('proof.against.served', { name: outcome.served.origin, n }) : a('proof.against', { name: outcome.served.origin, n, older: count(older, language.value) })}
          {` ${a('proof.at', { time: moment(at) })}`}
        </p>
      )}
    </div>
  );
}

/** The proof of one entry, computed here: the server only hands over the parts. */
export function ProofPanel({ entry }: { entry: Schemas['AuditEntry'] }) {
  const done = useSignal<Done | null>(null);
  const busy = useSignal(false);
  const error = useSignal<unknown>(null);
  const abort = useRef<AbortController | null>(null);
  useEffect(() => () => abort.current?.abort(), []);
  const prove = async () => {
    busy.value = true;
    error.value = null;
    done.value = null;
    abort.current = new AbortController();
    const brought = { checkpoint: checkpoint.value, key: key.value };
    try {
      done.value = { outcome: await check(entry, brought, server(abort.current.signal)), older: brought.checkpoint?.size ?? null, at: Date.now() };
    } catch (reason) {
      if (abort.current.signal.aborted) return;
      error.value = reason;
    }
    busy.value = false;
  };
  if (!canHash) return <p class="notice notice-bad">{a('brought.nocrypto')}</p>;
  return (
    <div class="stack">
      <div>
        <button type="button" class="button primary" disabled={busy.value} onClick={() => void prove()}>
          {a(done.value ? 'proof.again' : 'proof.go')}
        </button>
      </div>
      {busy.value && <Loading />}
      <Failure error={error.value} />
      <div role="status">{done.value && <Result done={done.value} />}</div>
    </div>
  );
}
