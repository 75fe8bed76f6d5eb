import { beforeEach, expect, it, vi } from 'vitest';

type Answer = [status: number, body: unknown, headers?: Record<string, string>];
interface Asked {
  method: string;
  url: string;
  csrf: string | null;
}

const signedAs = (id: string, csrf: string): Answer => [
  200,
  { how: 'session', needs: 'nothing', permissions: ['make_readings'], csrf_token: csrf, person: { id, login: id, name: id, organisation: '', organisation_name: '', roles: [], has_totp: false } },
];
const nobody: Answer = [200, { how: 'none', needs: 'sign_in', permissions: [] }];
const refused = (status: number): Answer => [status, { detail: 'no', code: 'unauthenticated', request_id: 'r' }];

let asked: Asked[] = [];
let who: Answer = nobody;
let rest: Answer[] = [];
let reloads = 0;
let kept: Record<string, string> = {};

/** A server of two questions: who asks, and anything else, answered from `rest`. */
const fetched = async (url: string, init: RequestInit): Promise<Response> => {
  const headers = new Headers(init.headers);
  asked.push({ method: init.method ?? '', url, csrf: headers.get('X-CSRF-Token') });
  const [status, body, extra] = url === '/api/v1/session' && init.method === 'GET' ? who : (rest.shift() ?? [500, {}]);
  return new Response(status === 204 ? null : JSON.stringify(body), { status, headers: extra ?? {} });
};

beforeEach(() => {
  [asked, rest, reloads, kept, who] = [[], [], 0, {}, nobody];
  vi.resetModules();
  vi.stubGlobal('fetch', fetched);
  vi.stubGlobal('document', { addEventListener: () => undefined, visibilityState: 'visible' });
  vi.stubGlobal('addEventListener', () => undefined);
  vi.stubGlobal('location', { reload: () => (reloads += 1), assign: () => (reloads += 1) });
  vi.stubGlobal('localStorage', { getItem: (name: string) => kept[name] ?? null, setItem: (name: string, text: string) => void (kept[name] = text), removeItem: (name: string) => void delete kept[name] });
});

/** The modules anew, as a page that was opened. */
async function opened() {
  delete (globalThis as { BroadcastChannel?: unknown }).BroadcastChannel;
  const client = await import('../api/client');
  const own = await import('./session');
  own.startSession();
  await own.askSession();
  return { ...client, ...own };
}

it('asks who asks, and sends the token with what changes something only', async () => {
  who = signedAs('P1', 'T1');
  const { call, stage, owner } = await opened();
  expect([stage.value, owner.value]).toEqual(['in', 'P1']);
  rest = [[200, { items: [] }], [204, null]];
  await call('get', '/api/v1/me/tokens');
  await call('delete', '/api/v1/me/tokens/{token_id}', { path: { token_id: 'a' } });
  expect(asked.slice(-2)).toEqual([
    { method: 'GET', url: '/api/v1/me/tokens', csrf: null },
    { method: 'DELETE', url: '/api/v1/me/tokens/a', csrf: 'T1' },
  ]);
  expect(JSON.stringify(kept)).not.toContain('T1');
});

it('holds a request that met a 401 until the same person is back, and sends it once more', async () => {
  who = signedAs('P1', 'T1');
  const { call, stage, session, signedIn } = await opened();
  who = nobody;
  rest = [refused(401), [204, null]];
  const done = call('delete', '/api/v1/me/tokens/{token_id}', { path: { token_id: 'a' } });
  await vi.waitFor(() => expect(stage.value).toBe('sign_in'));
  // The page behind is drawn for who was there, so that it keeps its forms.
  expect(session.value?.person?.id).toBe('P1');
  expect(asked.filter(({ method }) => method === 'DELETE')).toHaveLength(1);
  who = signedAs('P1', 'T2');
  await signedIn();
  await done;
  expect(stage.value).toBe('in');
  expect(asked.filter(({ method }) => method === 'DELETE').map(({ csrf }) => csrf)).toEqual(['T1', 'T2']);
  expect(reloads).toBe(0);
  expect(session.value?.person?.id).toBe('P1');
});

it('sends nothing of one person under the name of another', async () => {
  who = signedAs('P1', 'T1');
  const { call, stage, owner, signedIn } = await opened();
  who = nobody;
  rest = [refused(401), [204, null]];
  const done = call('delete', '/api/v1/me/tokens/{token_id}', { path: { token_id: 'a' } }).catch((error: { status: number }) => error.status);
  await vi.waitFor(() => expect(stage.value).toBe('sign_in'));
  who = signedAs('P2', 'T2');
  await signedIn();
  expect(await done).toBe(401);
  expect(asked.filter(({ method }) => method === 'DELETE')).toHaveLength(1);
  expect([reloads, owner.value]).toEqual([1, null]);
});

it('takes a newer token after a 403, once', async () => {
  who = signedAs('P1', 'T1');
  const { call } = await opened();
  who = signedAs('P1', 'T2');
  rest = [refused(403), [204, null]];
  await call('delete', '/api/v1/me/tokens/{token_id}', { path: { token_id: 'a' } });
  rest = [refused(403), [204, null]];
  await expect(call('delete', '/api/v1/me/tokens/{token_id}', { path: { token_id: 'b' } })).rejects.toMatchObject({ status: 403 });
  expect(asked.filter(({ method }) => method === 'DELETE').map(({ csrf }) => csrf)).toEqual(['T1', 'T2', 'T2']);
});

it('does not repeat a wrong password', async () => {
  const { call } = await opened();
  rest = [refused(401), [200, { state: 'signed_in' }]];
  await expect(call('post', '/api/v1/session', { json: { login: 'a', password: 'b' }, impatient: true })).rejects.toMatchObject({ status: 401 });
  expect(asked.filter(({ method }) => method === 'POST')).toHaveLength(1);
});

it('knows who it was without a line, so that photos have an owner', async () => {
  who = signedAs('P1', 'T1');
  await opened();
  vi.resetModules();
  vi.stubGlobal('fetch', () => Promise.reject(new TypeError('no line')));
  const { owner, stage } = await opened();
  expect([owner.value, stage.value]).toEqual(['P1', 'in']);
});

it('forgets who it was at the way out', async () => {
  who = signedAs('P1', 'T1');
  const { signOut } = await opened();
  rest = [[204, null]];
  await signOut();
  expect([kept, reloads]).toEqual([{}, 1]);
  expect(asked.at(-1)).toEqual({ method: 'DELETE', url: '/api/v1/session', csrf: 'T1' });
});

it('keeps what is shown once from being taken away', async () => {
  who = [200, { how: 'session', needs: 'totp_setup', permissions: [], csrf_token: 'T1' }];
  const { stage, pinned, askSession } = await opened();
  expect(stage.value).toBe('totp_setup');
  pinned.value = stage.value;
  who = signedAs('P1', 'T1');
  await askSession();
  expect(stage.value).toBe('totp_setup');
  pinned.value = null;
  expect(stage.value).toBe('in');
});
