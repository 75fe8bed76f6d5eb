import { useSignal } from '@preact/signals';
import { call } from '../../api/client';
import { t } from '../../i18n';
import { c, said, type CaseKey } from '../../i18n/cases';
import { Dialog } from '../../ui/Dialog';
import { LongField } from '../../ui/Field';
import { Failure } from '../../ui/Notice';
import { ActFields } from './ActFields';
import { rolesSaid, StateChip, Unsure } from './Chips';
import { documentsOf, faultsOf, sentValues, withKnown } from './fields';
import { Faults, toFirstFault } from './faults';
import { useQuick } from './quick';
import type { ActValues, Case, PossibleAct } from './types';

/** Somebody was quicker: how the case stands now, and whether the act is still there. */
export function Quicker({ kase, still }: { kase: Case; still: boolean }) {
  return (
    <div class="notice notice-bad stack" role="alert">
      <p>
        <strong>{c('quicker.title')}</strong>
      </p>
      <p>
        {c('quicker.now')} <StateChip state={kase.state} />
      </p>
      <p>{c(still ? 'quicker.still' : 'quicker.gone')}</p>
    </div>
  );
}

interface ActDialogProps {
  kase: Case;
  chosen: PossibleAct;
  onCase: (next: Case) => void;
  onClose: () => void;
}

export function ActDialog({ kase, chosen, onCase, onClose }: ActDialogProps) {
  const typed = useSignal<ActValues>({});
  const reason = useSignal('');
  const faults = useSignal<Record<string, CaseKey>>({});
  const { busy, error, quicker, send } = useQuick(kase, onCase);
  // As the law judges it now, if it still allows it.
  const now = kase.possible.find(({ act }) => act === chosen.act);
  const { act, name, fields, four_eyes, security_won, basis, to } = now ?? chosen;
  const values = withKnown(kase.about, typed.value);
  const measure = { today: kase.today, least: security_won };
  const go = (event: Event) => {
    event.preventDefault();
    faults.value = { ...faultsOf(fields, values, measure), ...(reason.value.trim() === '' ? { '': 'fault.empty' as const } : {}) };
    if (Object.keys(faults.value).length > 0) return toFirstFault(event.currentTarget);
    const json = { version: kase.version, act, fields: sentValues(fields, values), reason: reason.value.trim() };
    void send(() => call('post', '/api/v1/cases/{case_id}/acts', { path: { case_id: kase.id }, json })).then((done) => done && onClose());
  };
  return (
    <Dialog title={said(name)} onClose={onClose}>
      <form class="stack" noValidate onSubmit={go}>
        <p class="small wrap">{basis.article}</p>
        <Unsure basis={basis} />
        {to && (
          <p>
            {c('act.to')} <StateChip state={to} />
          </p>
        )}
        <ActFields fields={fields} values={values} onValues={(next) => (typed.value = next)} faults={faults.value} today={kase.today} least={security_won} documents={documentsOf(kase)} />
        <LongField label={c('reason')} value={reason.value} onValue={(value) => (reason.value = value)} {...(faults.value[''] ? { error: c('fault.empty') } : {})} />
        {four_eyes.length > 0 && <p class="notice">{c('act.second', { roles: rolesSaid(four_eyes) })}</p>}
        {quicker.value && <Quicker kase={kase} still={now !== undefined} />}
        <Faults of={faults.value} />
        <Failure error={error.value} />
        <div class="row end">
          <button type="button" class="button" onClick={onClose}>
            {t('app.cancel')}
          </button>
          <button type="submit" class="button primary" disabled={busy.value || (quicker.value && now === undefined)}>
            {c(four_eyes.length > 0 ? 'act.propose' : 'act.do')}
          </button>
        </div>
      </form>
    </Dialog>
  );
}
