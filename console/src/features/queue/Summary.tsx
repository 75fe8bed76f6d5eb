import { useSignal } from '@preact/signals';
import { urlOf, type Schemas } from '../../api/client';
import { t } from '../../i18n';
import { VERDICTS } from '../../ui/Verdict';
import { hourSpan, niceTop, segments, total } from './group';

const WIDTH = 600;
const HEIGHT = 220;
const LEFT = 44;
const BOTTOM = 30;
const TOP = 20;

type SummaryData = Schemas['Summary'];

function Chart({ summary }: { summary: SummaryData }) {
  const span = hourSpan(summary.hours);
  if (!span) return null;
  const hours = summary.hours.slice(span.from, span.to + 1);
  const totals = hours.map(total);
  const most = Math.max(...totals);
  const top = niceTop(most);
  const step = (WIDTH - LEFT) / hours.length;
  const y = (value: number) => TOP + (HEIGHT - BOTTOM - TOP) * (1 - value / top);
  const say = t('queue.chart.say', { from: span.from, to: span.to + 1, peak: span.from + totals.indexOf(most), n: most });
  const marks = top % 2 === 0 ? [0, top / 2, top] : [0, top];
  return (
    <svg class="chart" viewBox={`0 0 ${WIDTH} ${HEIGHT}`} role="img" aria-label={`${t('queue.chart')}: ${say}`}>
      {marks.map((mark) => (
        <g key={mark}>
          <line class="chart-line" x1={LEFT} x2={WIDTH} y1={y(mark)} y2={y(mark)} />
          <text x={LEFT - 8} y={y(mark) + 5} text-anchor="end">
            {mark}
          </text>
        </g>
      ))}
      {hours.map((counts, i) => (
        <g key={i}>
          {segments(counts).map(({ verdict, from, size }) => (
            <rect
              key={verdict}
              class={`bar-${verdict}`}
              x={LEFT + i * step + step * 0.14}
              width={step * 0.72}
              y={y(from + size)}
              height={Math.max(1, y(from) - y(from + size) - 1)}
            />
          ))}
          {(hours.length <= 12 || i % 3 === 0) && (
            <text x={LEFT + (i + 0.5) * step} y={HEIGHT - 6} text-anchor="middle">
              {span.from + i}
            </text>
          )}
        </g>
      ))}
    </svg>
  );
}

function Table({ summary }: { summary: SummaryData }) {
  return (
    <div class="scroll" role="group" tabIndex={0} aria-label={t('queue.chart')}>
      <table>
        <thead>
          <tr>
            <th scope="col">{t('queue.hour')}</th>
            {VERDICTS.map((verdict) => (
              <th scope="col" key={verdict} class="number">
                {t(`verdict.${verdict}`)}
              </th>
            ))}
            <th scope="col" class="number">
              {t('queue.all')}
            </th>
          </tr>
        </thead>
        <tbody>
          {summary.hours.map((counts, hour) =>
            total(counts) === 0 ? null : (
              <tr key={hour}>
                <th scope="row">{`${hour}–${hour + 1}`}</th>
                {VERDICTS.map((verdict) => (
                  <td key={verdict} class="number">
                    {counts[verdict]}
                  </td>
                ))}
                <td class="number">{total(counts)}</td>
              </tr>
            ),
          )}
          <tr>
            <th scope="row">{t('queue.all')}</th>
            {VERDICTS.map((verdict) => (
              <td key={verdict} class="number">
                {summary.verdicts[verdict]}
              </td>
            ))}
            <td class="number">{summary.readings}</td>
          </tr>
        </tbody>
      </table>
    </div>
  );
}

export function Summary({ summary }: { summary: SummaryData }) {
  // On a phone the list is what the officer came for.
  const wide = useSignal(matchMedia('(min-width: 900px)').matches);
  const csv = urlOf('/api/v1/summary.csv', {}, { on: summary.on, utc_offset_min: summary.utc_offset_min });
  return (
    <section class="card stack" aria-labelledby="summary-title">
      <h2 id="summary-title">{t('queue.summary')}</h2>
      <dl class="tiles">
        {[
          [t('queue.readings'), summary.readings],
          [t('queue.parcels'), summary.parcels],
        ].map(([term, value]) => (
          <div key={term}>
            <dt>{term}</dt>
            <dd>{value}</dd>
          </div>
        ))}
        {VERDICTS.map((verdict) => (
          <div key={verdict}>
            <dt>
              <span class={`swatch bar-${verdict}`} aria-hidden="true" />
              {t(`verdict.${verdict}`)}
            </dt>
            <dd>{summary.verdicts[verdict]}</dd>
          </div>
        ))}
      </dl>
      <details open={wide.value}>
        <summary>{t('queue.chart')}</summary>
        <Chart summary={summary} />
        <details>
          <summary>{t('queue.table')}</summary>
          <Table summary={summary} />
        </details>
        <p>
          <a class="button" href={csv} download={`readings-${summary.on}.csv`}>
            {t('queue.csv')}
          </a>
        </p>
      </details>
    </section>
  );
}
