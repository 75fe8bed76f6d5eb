import { useSignal } from '@preact/signals';
import { call } from '../../api/client';
import { t } from '../../i18n';
import { c } from '../../i18n/cases';
import { Dialog } from '../../ui/Dialog';
import { Failure, Loading } from '../../ui/Notice';
import { useLoad } from '../../ui/useLoad';
import { AboutFields } from './AboutFields';
import { Quicker } from './ActDialog';
import { Faults, toFirstFault } from './faults';
import { aboutOf, factsOf, formFaults, formOf, type FormFaults } from './form';
import { allParties } from './parties';
import { allProcedures } from './procedures';
import { useQuick } from './quick';
import type { Case } from './types';

interface CorrectDialogProps {
  kase: Case;
  onCase: (next: Case) => void;
  onClose: () => void;
}

export function CorrectDialog({ kase, onCase, onClose }: CorrectDialogProps) {
  const form = useSignal(formOf(kase));
  const faults = useSignal<FormFaults>({});
  const lists = useLoad((signal) => Promise.all([allProcedures(signal), allParties(signal)]), []);
  const { busy, error, quicker, send } = useQuick(kase, onCase);
  const [procedures = [], parties = []] = lists.data.value ?? [];
  const situations = procedures.find(({ id }) => id === kase.procedure)?.situations ?? [];
  const go = (event: Event) => {
    event.preventDefault();
    faults.value = formFaults(form.value);
    if (Object.keys(faults.value).length > 0) return toFirstFault(event.currentTarget);
    const json = { version: kase.version, about: aboutOf(form.value), facts: factsOf(form.value) };
    void send(() => call('put', '/api/v1/cases/{case_id}', { path: { case_id: kase.id }, json })).then((done) => done && onClose());
  };
  return (
    <Dialog wide title={c('correct.title')} onClose={onClose}>
      <form class="stack" noValidate onSubmit={go}>
        <p class="small">{c('correct.say')}</p>
        {lists.busy.value && <Loading />}
        <Failure error={lists.error.value} onRetry={lists.again} />
        {lists.data.value && <AboutFields form={form.value} onForm={(next) => (form.value = next)} faults={faults.value} situations={situations} parties={parties} asOffice />}
        {quicker.value && <Quicker kase={kase} still />}
        <Faults of={faults.value} />
        <Failure error={error.value} />
        <div class="row end">
          <button type="button" class="button" onClick={onClose}>
            {t('app.cancel')}
          </button>
          <button type="submit" class="button primary" disabled={busy.value || !lists.data.value}>
            {c('correct.go')}
          </button>
        </div>
      </form>
    </Dialog>
  );
}
