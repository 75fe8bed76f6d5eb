import { useSignal } from '@preact/signals';
import { ApiError, call } from '../../api/client';
import { t } from '../../i18n';
import { p } from '../../i18n/people';
import { Dialog } from '../../ui/Dialog';
import { SelectField, TextField } from '../../ui/Field';
import { Failure } from '../../ui/Notice';
import { useAct } from '../../ui/useAct';
import { Conflict } from './Conflict';
import { organisationOf, typedOf, type OrganisationForm } from './form';
import { allOrganisations, type Organisation } from './organisations';
import { KINDS } from './words';

function Fields({ form, onForm }: { form: OrganisationForm; onForm: (form: OrganisationForm) => void }) {
  return (
    <>
      <TextField label={p('organisations.name')} required maxLength={100} value={form.name} onValue={(name) => onForm({ ...form, name })} />
      <SelectField label={p('organisations.kind')} value={form.kind} onValue={(value) => onForm({ ...form, kind: KINDS.find((one) => one === value) ?? 'agency' })}>
        {KINDS.map((one) => (
          <option key={one} value={one}>
            {p(`kind.${one}`)}
          </option>
        ))}
      </SelectField>
      {form.kind === 'holder' && (
        <TextField label={p('organisations.holder')} help={p('organisations.holder.help')} required maxLength={200} value={form.holder} onValue={(holder) => onForm({ ...form, holder })} />
      )}
      <TextField label={p('organisations.mail')} help={p('organisations.mail.help')} type="email" maxLength={254} spellcheck={false} value={form.mail} onValue={(mail) => onForm({ ...form, mail })} />
    </>
  );
}

function factsOf(now: Organisation, form: OrganisationForm) {
  const typed = typedOf(form);
  const facts = [
    [p('organisations.name'), now.name, typed.name],
    [p('organisations.kind'), p(`kind.${now.kind}`), p(`kind.${typed.kind}`)],
    [p('organisations.holder'), now.holder, typed.holder],
    [p('organisations.mail'), now.mail, typed.mail],
  ] as const;
  return facts.filter(([, kept, wanted]) => kept !== wanted).map(([term, kept]) => [term, kept === '' ? p('organisations.noholder') : kept] as const);
}

interface OrganisationDialogProps {
  /** null: a new one. */
  first: Organisation | null;
  onDone: (kept: Organisation) => void;
  onClose: () => void;
}

export function OrganisationDialog({ first, onDone, onClose }: OrganisationDialogProps) {
  const now = useSignal(first);
  const form = useSignal(organisationOf(first));
  const conflict = useSignal(false);
  const { busy, error, act } = useAct();
  const kept = () => {
    const json = typedOf(form.value);
    if (now.value === null) return call('post', '/api/v1/organisations', { json });
    const { id, version } = now.value;
    return call('put', '/api/v1/organisations/{organisation_id}', { path: { organisation_id: id }, json: { ...json, version } });
  };
  /** A 409 has several causes: another version, a name that is taken, right holders who belong to it. */
  const quicker = async (reason: unknown): Promise<Organisation | undefined> => {
    if (!(reason instanceof ApiError) || reason.status !== 409 || now.value === null) return undefined;
    const { id, version } = now.value;
    const all = await allOrganisations(new AbortController().signal).catch(() => []);
    return all.find((one) => one.id === id && one.version !== version);
  };
  const send = (event: Event) => {
    event.preventDefault();
    conflict.value = false;
    void act(async () => {
      try {
        onDone(await kept());
      } catch (reason) {
        const theirs = await quicker(reason);
        if (theirs === undefined) throw reason;
        now.value = theirs;
        conflict.value = true;
      }
    });
  };
  const theirs = () => {
    form.value = organisationOf(now.value);
    conflict.value = false;
  };
  return (
    <Dialog title={p(first === null ? 'organisations.add' : 'organisations.change')} onClose={onClose}>
      <form class="stack" onSubmit={send}>
        <Fields form={form.value} onForm={(next) => (form.value = next)} />
        {conflict.value && now.value !== null && <Conflict now={now.value} facts={factsOf(now.value, form.value)} onTheirs={theirs} />}
        <Failure error={error.value} />
        <div class="row end">
          <button type="button" class="button" onClick={onClose}>
            {t('app.cancel')}
          </button>
          <button type="submit" class="button primary" disabled={busy.value}>
            {p(conflict.value ? 'conflict.mine' : 'person.save')}
          </button>
        </div>
      </form>
    </Dialog>
  );
}
