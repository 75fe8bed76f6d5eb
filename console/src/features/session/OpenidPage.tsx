import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import { ApiError, call } from '../../api/client';
import { p } from '../../i18n/people';
import { Link, openidReturn, replace } from '../../router';
import { askSession, signedIn } from '../../session/session';
import { Failure, Loading } from '../../ui/Notice';
import { wasLinking } from './openid';
import { CodeStep } from './SignInPage';

const home = async () => {
  await signedIn();
  replace('/');
};

/** Where the provider sends the browser back to: ends what was begun, once. */
export function OpenidPage() {
  const refused = useSignal('');
  const error = useSignal<unknown>(null);
  const challenge = useSignal<string | null>(null);
  const finish = async () => {
    const { code, state } = openidReturn.value;
    openidReturn.value = { code: '', state: '' };
    if (code === '') {
      refused.value = p('openid.none');
      return;
    }
    try {
      if (wasLinking()) {
        await askSession(); // the page is new: without it the change has no token
        await call('put', '/api/v1/me/openid', { json: { code, state }, impatient: true });
        replace('/me');
        return;
      }
      const answer = await call('post', '/api/v1/openid/finish', { json: { code, state }, impatient: true });
      if (answer.state === 'code_needed') challenge.value = answer.challenge ?? '';
      else await home();
    } catch (reason) {
      if (reason instanceof ApiError && reason.status === 401) refused.value = p(wasLinking() ? 'openid.late' : 'openid.unknown');
      else if (reason instanceof ApiError && reason.status === 409) refused.value = p('openid.taken');
      else error.value = reason;
    }
  };
  useEffect(() => void finish(), []);
  const over = refused.value !== '' || error.value !== null;
  return (
    <div class="page narrow">
      <h1 tabIndex={-1}>{p('signin.title')}</h1>
      {challenge.value !== null && <CodeStep challenge={challenge.value} onDone={home} onBack={() => replace('/')} />}
      {challenge.value === null && !over && <Loading />}
      {refused.value !== '' && (
        <p class="notice notice-bad" role="alert">
          {refused.value}
        </p>
      )}
      <Failure error={error.value} />
      {over && (
        <p>
          <Link href={wasLinking() ? '/me' : '/'} class="button">
            {p('signin.back')}
          </Link>
        </p>
      )}
    </div>
  );
}
