import { useSignal } from '@preact/signals';
import { call, type Reading, type Schemas } from '../../api/client';
import { t } from '../../i18n';
import { moment, percent } from '../../ui/format';
import { Failure, Notice } from '../../ui/Notice';

function Lines({ title, lines }: { title: string; lines: readonly string[] }) {
  if (lines.length === 0) return null;
  return (
    <>
      <h3>{title}</h3>
      <ul>
        {lines.map((line, i) => (
          <li key={i} class="wrap">
            {line}
          </li>
        ))}
      </ul>
    </>
  );
}

function Replay({ id }: { id: string }) {
  const busy = useSignal(false);
  const answer = useSignal<Schemas['Replay'] | null>(null);
  const error = useSignal<unknown>(null);
  const replay = async () => {
    busy.value = true;
    error.value = null;
    try {
      answer.value = await call('post', '/api/v1/readings/{reading_id}/replay', { path: { reading_id: id } });
    } catch (reason) {
      error.value = reason;
    }
    busy.value = false;
  };
  const found = answer.value;
  return (
    <div class="stack">
      <button type="button" class="button" disabled={busy.value} onClick={() => void replay()}>
        {t(busy.value ? 'replay.running' : 'replay.button')}
      </button>
      <div role="status">
        {found && (
          <Notice>
            <p>
              <strong>{t(found.same ? 'replay.same' : 'replay.changed')}</strong> {t('replay.now', { verdict: t(`verdict.${found.now.verdict}`) })}
            </p>
            <Lines title={t('replay.differences')} lines={found.differences} />
            <Lines title={t('replay.causes')} lines={found.causes} />
          </Notice>
        )}
      </div>
      <Failure error={error.value} />
    </div>
  );
}

/** The small print: what is needed to find and repeat the reading. */
export function Record({ reading }: { reading: Reading }) {
  const times = Object.entries(reading.timings_ms);
  return (
    <details class="card">
      <summary>{t('result.small')}</summary>
      <div class="stack">
        <dl class="facts small">
          <div class="whole">
            <dt>{t('result.id')}</dt>
            <dd class="mono wrap">{reading.id}</dd>
          </div>
          <div>
            <dt>{t('queue.day')}</dt>
            <dd>{moment(reading.created_ms)}</dd>
          </div>
          {(['model', 'index', 'calibration'] as const).map((name) => (
            <div key={name}>
              <dt>{t(`settings.${name}`)}</dt>
              <dd class="mono wrap">{reading[name]}</dd>
            </div>
          ))}
          <div>
            <dt>{t('result.thresholds')}</dt>
            <dd>{`${t('verdict.match')} ${percent(reading.thresholds.match)}, ${t('verdict.possible')} ${percent(reading.thresholds.possible)}`}</dd>
          </div>
          <div class="whole">
            <dt>{t('result.parameters')}</dt>
            <dd class="mono wrap">{JSON.stringify(reading.parameters)}</dd>
          </div>
          <div class="whole">
            <dt>{t('result.time')}</dt>
            <dd>{times.map(([name, ms]) => `${name} ${Math.round(ms)} ms`).join(', ')}</dd>
          </div>
        </dl>
        <Replay id={reading.id} />
      </div>
    </details>
  );
}
