import { call, type Schemas } from '../../api/client';

/** Whether this tab left to link an account, and not to sign in. */
const LINKING = 'pandok.openid.linking';

/** The browser goes to the provider, and comes back to /openid. */
function leave(begun: Schemas['OpenidBegun'], linking: boolean): void {
  if (linking) sessionStorage.setItem(LINKING, '1');
  else sessionStorage.removeItem(LINKING);
  location.assign(begun.location);
}

export async function goSignIn(): Promise<void> {
  leave(await call('post', '/api/v1/openid/begin', { json: {}, impatient: true }), false);
}

export async function goLink(password: string): Promise<void> {
  leave(await call('post', '/api/v1/me/openid', { json: { password }, impatient: true }), true);
}

export function wasLinking(): boolean {
  return sessionStorage.getItem(LINKING) === '1';
}
