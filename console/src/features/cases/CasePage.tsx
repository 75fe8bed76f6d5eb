import { call } from '../../api/client';
import { c } from '../../i18n/cases';
import { Link } from '../../router';
import { Failure, Loading } from '../../ui/Notice';
import { useLoad } from '../../ui/useLoad';
import { About } from './About';
import { Acts } from './Acts';
import './cases.css';
import { Evidence } from './Evidence';
import { Files } from './Files';
import { Head, Terms } from './Head';
import { forget } from './list';
import { Mails } from './Mails';
import { Papers } from './Papers';
import { Proposal } from './Proposal';
import { Timeline } from './Timeline';
import type { Case } from './types';

interface PartsProps {
  kase: Case;
  onCase: (next: Case) => void;
  onChanged: () => void;
}

/** What is to be done first; what was done last. */
function Parts({ kase, onCase, onChanged }: PartsProps) {
  return (
    <div class="case-columns">
      <div class="stack">
        <Proposal kase={kase} onCase={onCase} />
        <Acts kase={kase} onCase={onCase} />
        <Evidence kase={kase} />
        <Terms kase={kase} />
        <Papers kase={kase} onChanged={onChanged} />
        <Files kase={kase} onChanged={onChanged} />
      </div>
      <div class="stack">
        <About kase={kase} onCase={onCase} />
        <Mails kase={kase} />
        <Timeline kase={kase} />
      </div>
    </div>
  );
}

export function CasePage({ id }: { id: string }) {
  const { data, error, busy, again } = useLoad((signal) => call('get', '/api/v1/cases/{case_id}', { path: { case_id: id }, signal }), [id]);
  const kase = data.value;
  const onCase = (next: Case) => {
    forget();
    data.value = next;
  };
  return (
    <div class="page">
      <p>
        <Link href="/cases">← {c('cases.title')}</Link>
      </p>
      {!kase && <h1 tabIndex={-1}>{c('case.title')}</h1>}
      {busy.value && !kase && <Loading />}
      <Failure error={error.value} onRetry={again} />
      {kase && (
        <>
          <Head kase={kase} />
          <Parts kase={kase} onCase={onCase} onChanged={again} />
        </>
      )}
    </div>
  );
}
