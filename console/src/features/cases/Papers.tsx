import { useSignal } from '@preact/signals';
import { urlOf } from '../../api/client';
import { c } from '../../i18n/cases';
import { Link } from '../../router';
import { moment } from '../../ui/format';
import { SharedChip } from './Chips';
import { formsOf } from './paper';
import { PaperDialog } from './PaperDialog';
import type { Case, FormKind } from './types';

function Row({ kase, paper }: { kase: Case; paper: Case['papers'][number] }) {
  const { number, title, by, at_ms, shared, sha256, party } = paper;
  return (
    <li class="case-line">
      <span class="grow">
        <strong class="wrap">{title}</strong> {kase.party === 'office' && party === 'office' && <SharedChip shared={shared} />}
        <span class="small wrap">
          <span class="mono">{number}</span> · {[by, moment(at_ms)].filter(Boolean).join(' · ')}
        </span>
        <Link href={urlOf('/papers/{sha256}', { sha256 })} class="small proof-link">
          {c('paper.prove')}
        </Link>
      </span>
      <a class="button" href={urlOf('/api/v1/cases/{case_id}/papers/{paper_number}', { case_id: kase.id, paper_number: number })} download={`${number}.pdf`} aria-label={c('paper.pdf.of', { number })}>
        PDF
      </a>
    </li>
  );
}

export function Papers({ kase, onChanged }: { kase: Case; onChanged: () => void }) {
  const form = useSignal<FormKind | null>(null);
  return (
    <section class="card stack" aria-labelledby="papers-title">
      <h2 id="papers-title">{c('papers.title')}</h2>
      {kase.papers.length === 0 && <p>{c('papers.none')}</p>}
      <ul class="plain">
        {kase.papers.map((paper) => (
          <Row key={paper.number} kase={kase} paper={paper} />
        ))}
      </ul>
      <div class="act-list">
        {formsOf(kase.party).map((one) => (
          <button key={one} type="button" class="button" aria-haspopup="dialog" onClick={() => (form.value = one)}>
            {c('paper.write', { form: c(`form.${one}`) })}
          </button>
        ))}
      </div>
      {form.value && (
        <PaperDialog
          key={form.value}
          kase={kase}
          form={form.value}
          onClose={() => (form.value = null)}
          onDone={() => {
            form.value = null;
            onChanged();
          }}
        />
      )}
    </section>
  );
}
