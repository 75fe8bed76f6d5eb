import { useSignal } from '@preact/signals';
import { t } from '../../i18n';
import { signOut } from '../../session/session';
import { Confirm } from '../../ui/Dialog';
import { Failure } from '../../ui/Notice';
import { useAct } from '../../ui/useAct';
import { photos } from '../read/draft';

/** Photos that were sent or wait to be stay for who took them; those still in the hand are asked about. */
export function SignOut() {
  const sure = useSignal(false);
  const { error, act } = useAct();
  return (
    <>
      <button type="button" class="button" onClick={() => (photos.value.length > 0 ? (sure.value = true) : void act(signOut))}>
        {t('app.signout')}
      </button>
      {sure.value && (
        <Confirm title={t('app.signout')} text={t('app.signout.draft')} action={t('app.signout')} onConfirm={signOut} onClose={() => (sure.value = false)} />
      )}
      <Failure error={error.value} />
    </>
  );
}
