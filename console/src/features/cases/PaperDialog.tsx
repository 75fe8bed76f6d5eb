import { useSignal } from '@preact/signals';
import { useRef } from 'preact/hooks';
import { call } from '../../api/client';
import { t } from '../../i18n';
import { c } from '../../i18n/cases';
import { Dialog } from '../../ui/Dialog';
import { LongField, TextField } from '../../ui/Field';
import { newKey } from '../../ui/ids';
import { Failure } from '../../ui/Notice';
import { useAct } from '../../ui/useAct';
import { isShort, paperRequest, textsOfForm, type PaperText } from './paper';
import type { Case, FormKind } from './types';

interface PaperDialogProps {
  kase: Case;
  form: FormKind;
  onDone: () => void;
  onClose: () => void;
}

/** What the case does not know yet; it is printed once and then stays as it is. */
export function PaperDialog({ kase, form, onDone, onClose }: PaperDialogProps) {
  const texts = useSignal<Partial<Record<PaperText, string>>>(form === 'notice' ? { addressee: kase.about.holder ?? '' } : {});
  const shared = useSignal(form === 'notice');
  const { busy, error, act } = useAct();
  // The same key for the same texts: a lost answer does not print twice.
  const key = useRef({ said: '', key: '' });
  const send = (event: Event) => {
    event.preventDefault();
    const json = paperRequest(form, texts.value, shared.value, kase.party);
    const text = JSON.stringify(json);
    if (key.current.said !== text) key.current = { said: text, key: newKey() };
    void act(() => call('post', '/api/v1/cases/{case_id}/papers', { path: { case_id: kase.id }, json, idempotencyKey: key.current.key })).then((done) => done && onDone());
  };
  return (
    <Dialog title={c(`form.${form}`)} onClose={onClose}>
      <form class="stack" onSubmit={send}>
        <p class="small">{c('paper.say')}</p>
        {textsOfForm(form).map((name) => {
          const common = { label: c(`paper.${name}`), value: texts.value[name] ?? '', onValue: (value: string) => (texts.value = { ...texts.value, [name]: value }) };
          return isShort(name) ? <TextField key={name} {...common} maxLength={300} /> : <LongField key={name} {...common} />;
        })}
        {kase.party === 'office' && (
          <label class="check">
            <input type="checkbox" checked={shared.value} onChange={(event) => (shared.value = event.currentTarget.checked)} />
            {c('share')}
          </label>
        )}
        <Failure error={error.value} />
        <div class="row end">
          <button type="button" class="button" onClick={onClose}>
            {t('app.cancel')}
          </button>
          <button type="submit" class="button primary" disabled={busy.value}>
            {c('paper.go')}
          </button>
        </div>
      </form>
    </Dialog>
  );
}
