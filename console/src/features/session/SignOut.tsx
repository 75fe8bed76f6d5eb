import { useSignal } from '@preact/signals';
import { t } from '../../i18n';
import { signOut } from '../../session/session';
import { Confirm } from '../../ui/Dialog';
import { Failure } from '../../ui/Notice';
import { photos } from '../read/draft';

/** Photos that were sent or wait to be stay for who took them; those still in the hand are asked about. */
export function SignOut() {
  const sure = useSignal(false);
  const error = useSignal<unknown>(null);
  const out = () => {
    error.value = null;
    signOut().catch((reason: unknown) => (error.value = reason));
  };
  return (
    <>
      <button type="button" class="button" onClick={() => (photos.value.length > 0 ? (sure.value = true) : out())}>
        {t('app.signout')}
      </button>
      {sure.value && (
        <Confirm title={t('app.signout')} text={t('app.signout.draft')} action={t('app.signout')} onConfirm={out} onClose={() => (sure.value = false)} />
      )}
      <Failure error={error.value} />
    </>
  );
}
