import { p } from '../../i18n/people';
import type { Stage } from '../../session/stage';
import './session.css';
import { SignInPage } from './SignInPage';
import { SignOut } from './SignOut';
import { TotpSetup } from './TotpSetup';

/** What has to be done before the console opens. */
export function Gate({ stage }: { stage: Stage }) {
  if (stage === 'sign_in') return <SignInPage />;
  if (stage === 'totp_setup') {
    return (
      <div class="page narrow">
        <h1 tabIndex={-1}>{p('totp.title')}</h1>
        <p>{p('totp.must')}</p>
        <TotpSetup />
        <p>
          <SignOut />
        </p>
      </div>
    );
  }
  return (
    <div class="page narrow">
      <h1 tabIndex={-1}>{p('first.title')}</h1>
      <p>{p('first.say')}</p>
      <p class="notice">{p('first.where')}</p>
      <p class="small">{p('first.lost')}</p>
    </div>
  );
}
