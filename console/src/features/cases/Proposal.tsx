import { call } from '../../api/client';
import { c, said } from '../../i18n/cases';
import { Facts } from '../../ui/Facts';
import { moment } from '../../ui/format';
import { Failure } from '../../ui/Notice';
import { Quicker } from './ActDialog';
import { rolesSaid } from './Chips';
import { valueSaid } from './events';
import { useQuick } from './quick';
import type { Case } from './types';

/** What one person proposed and a second one has to confirm. */
export function Proposal({ kase, onCase }: { kase: Case; onCase: (next: Case) => void }) {
  const { busy, error, quicker, send } = useQuick(kase, onCase);
  const { proposal } = kase;
  if (proposal === null) return quicker.value ? <Quicker kase={kase} still={false} /> : null;
  const json = { version: kase.version, proposal: proposal.id };
  const answer = (confirm: boolean) =>
    void send(() => call('post', '/api/v1/cases/{case_id}/proposal', { path: { case_id: kase.id }, json: { ...json, confirm } }));
  const facts = proposal.fields.map(({ id, name, value }) => [said(name), valueSaid(id, value)] as const);
  return (
    <section class="card stack proposal" aria-labelledby="proposal-title">
      <h2 id="proposal-title">
        {c('proposal.title')}: {said(proposal.name)}
      </h2>
      <p class="small wrap">{c('proposal.by', { who: proposal.by, time: moment(proposal.at_ms) })}</p>
      <Facts of={[[c('reason'), proposal.reason], ...facts]} />
      {quicker.value && <Quicker kase={kase} still />}
      <Failure error={error.value} />
      {!proposal.may_confirm && <p>{c('proposal.waits', { roles: rolesSaid(proposal.four_eyes) })}</p>}
      {kase.party === 'office' && (
        <div class="row">
          {proposal.may_confirm && (
            <button type="button" class="button primary grow" disabled={busy.value} onClick={() => answer(true)}>
              {c('proposal.confirm')}
            </button>
          )}
          <button type="button" class="button danger" disabled={busy.value} onClick={() => answer(false)}>
            {c('proposal.away')}
          </button>
        </div>
      )}
    </section>
  );
}
