import { useEffect, useMemo } from 'preact/hooks';
import type { Job } from '../../api/client';
import { t, tOr } from '../../i18n';
import { language } from '../../settings';
import { count } from '../../ui/format';
import { badRowsCsv, isImportReport, plainFigures, type ImportReport } from './csv';

const SHOWN = 200;

function BadRows({ report, name }: { report: ImportReport; name: string }) {
  const rows = report.bad_rows;
  // Only an import of office records has sources; an empty column would push the reason off a phone.
  const sources = rows.some(({ source }) => source !== '');
  const url = useMemo(() => URL.createObjectURL(new Blob([badRowsCsv(rows)], { type: 'text/csv' })), [rows]);
  useEffect(() => () => URL.revokeObjectURL(url), [url]);
  return (
    <section class="stack" aria-labelledby="bad-title">
      <h2 id="bad-title">{t('job.bad', { n: count(report.rows_bad, language.value) })}</h2>
      <p>
        <a class="button" href={url} download={`${name.replace(/\.[^/]*$/, '') || 'import'}-refused.csv`}>
          {t('job.bad.csv')}
        </a>
      </p>
      {rows.length > SHOWN && <p class="small">{t('job.bad.shown', { n: SHOWN })}</p>}
      <div class="scroll" role="group" tabIndex={0} aria-labelledby="bad-title">
        <table>
          <thead>
            <tr>
              <th scope="col">{t('job.line')}</th>
              {sources && <th scope="col">{t('job.source')}</th>}
              <th scope="col">{t('job.column')}</th>
              <th scope="col">{t('job.reason')}</th>
            </tr>
          </thead>
          <tbody>
            {rows.slice(0, SHOWN).map((row, i) => (
              <tr key={i}>
                <td class="number">{row.line}</td>
                {sources && <td class="wrap">{row.source}</td>}
                <td class="mono">{row.column}</td>
                <td class="wrap">{row.reason}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}

export function Report({ job }: { job: Job }) {
  const report: unknown = job.report;
  if (typeof report !== 'object' || report === null) return null;
  const warnings = isImportReport(report) ? report.warnings : [];
  return (
    <>
      <section class="card stack" aria-labelledby="report-title">
        <h2 id="report-title">{t('job.report')}</h2>
        <dl class="facts">
          {plainFigures(report).map(([name, value]) => (
            <div key={name}>
              <dt>{tOr(`report.${name}`, name)}</dt>
              <dd class="wrap">{typeof value === 'number' ? count(value, language.value) : value}</dd>
            </div>
          ))}
        </dl>
        {warnings.length > 0 && (
          <>
            <h3>{t('job.warnings')}</h3>
            <ul>
              {warnings.map((warning, i) => (
                <li key={i} class="wrap">
                  {warning}
                </li>
              ))}
            </ul>
          </>
        )}
      </section>
      {isImportReport(report) && report.bad_rows.length > 0 && <BadRows report={report} name={job.name} />}
    </>
  );
}
