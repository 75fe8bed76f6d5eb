import type { components, paths } from './types.gen';

export type Schemas = components['schemas'];
export type Problem = Schemas['Problem'];
export type Reading = Schemas['Reading'];
export type Candidate = Schemas['Candidate'];
export type Design = Schemas['Design'];
export type Job = Schemas['Job'];
export type Verdict = Schemas['Verdict'];
export type Session = Schemas['Session'];

type Method = 'get' | 'put' | 'post' | 'delete';
type PathsWith<M extends Method> = {
  [P in keyof paths]: paths[P][M] extends { responses: unknown } ? P : never;
}[keyof paths];
type Operation<P extends keyof paths, M extends Method> = NonNullable<paths[P][M]>;
type Part<O, K extends string> = O extends { parameters: { [key in K]?: infer V } } ? Exclude<V, undefined> : never;
type JsonBody<O> = O extends { requestBody: { content: infer C } } ? (C extends { 'application/json': infer J } ? J : never) : never;
type Json<R> = R extends { content: { 'application/json': infer J } } ? J : never;
type Answer<O> = O extends { responses: infer R } ? Json<R[keyof R & (200 | 201 | 202)]> : never;

export interface Options<O> {
  path?: Part<O, 'path'>;
  query?: Part<O, 'query'>;
  idempotencyKey?: string;
  json?: JsonBody<O>;
  blob?: Blob;
  signal?: AbortSignal;
  /** Not held back until somebody has signed in again: a 401 is then an answer like another. */
  impatient?: boolean;
}

/** What the session does for every request; it is set once, by src/session. */
export interface Keeper {
  csrf(): string;
  /** Nobody is signed in any more: true when the same person is again, false when they will not be. */
  renewed(signal: AbortSignal | null): Promise<boolean>;
  /** Refused: true if the token was an old one, and a newer one is known now. */
  refreshed(): Promise<boolean>;
}
let keeper: Keeper = { csrf: () => '', renewed: async () => false, refreshed: async () => false };

export function keepWith(next: Keeper): void {
  keeper = next;
}

/** The header that a changing request carries with a session's cookie. */
export function csrfHeader(): Record<string, string> {
  const token = keeper.csrf();
  return token === '' ? {} : { 'X-CSRF-Token': token };
}

/** The one error of the API: a problem document, or status 0 when no answer came. */
export class ApiError extends Error {
  constructor(
    readonly status: number,
    readonly detail: string,
    readonly requestId: string,
    readonly code: Problem['code'] | '' = '',
    readonly retryAfterMs: number | null = null,
  ) {
    super(detail);
    this.name = 'ApiError';
  }
}

export function retryAfterMs(header: string | null, now: number): number | null {
  if (header === null || header.trim() === '') return null;
  if (/^\d+$/.test(header.trim())) return Number(header) * 1000;
  const at = Date.parse(header);
  return Number.isNaN(at) ? null : Math.max(0, at - now);
}

/** An answer that is no problem document (a proxy's page, say) still makes one error. */
export function problemOf(status: number, text: string, requestId: string | null, retryAfter: string | null): ApiError {
  const wait = retryAfterMs(retryAfter, Date.now());
  try {
    const body = JSON.parse(text) as Partial<Problem>;
    if (typeof body.detail === 'string') {
      return new ApiError(status, body.detail, body.request_id ?? requestId ?? '', body.code ?? '', wait);
    }
  } catch {
    // Not JSON: the status has to speak.
  }
  return new ApiError(status, `HTTP ${status}`, requestId ?? '', '', wait);
}

export function urlOf(path: string, parameters: Record<string, unknown> = {}, query: Record<string, unknown> = {}): string {
  const filled = path.replace(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(String(parameters[name] ?? '')));
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    if (value !== undefined && value !== null && value !== '') search.set(name, String(value));
  }
  const text = search.toString();
  return text === '' ? filled : `${filled}?${text}`;
}

interface Sent {
  answer: Response;
  text: string;
}

async function sent(method: Method, url: string, options: Options<unknown>): Promise<Sent> {
  const headers: Record<string, string> = { Accept: 'application/json', ...(method === 'get' ? {} : csrfHeader()) };
  if (options.idempotencyKey) headers['Idempotency-Key'] = options.idempotencyKey;
  let body: BodyInit | null = null;
  if (options.json !== undefined) {
    headers['Content-Type'] = 'application/json';
    body = JSON.stringify(options.json);
  } else if (options.blob) {
    headers['Content-Type'] = options.blob.type || 'application/octet-stream';
    body = options.blob;
  }
  try {
    const answer = await fetch(url, { method: method.toUpperCase(), headers, body, signal: options.signal ?? null });
    return { answer, text: await answer.text() };
  } catch (error) {
    if (error instanceof DOMException && error.name === 'AbortError') throw error;
    throw new ApiError(0, '', '');
  }
}

/** 401 and 403 mean that nothing was done, so the same request may go once more. */
async function mayGoAgain(method: Method, status: number, options: Options<unknown>): Promise<boolean> {
  if (status === 401 && options.impatient) void keeper.renewed(null);
  if (status === 401) return !options.impatient && keeper.renewed(options.signal ?? null);
  return status === 403 && method !== 'get' && keeper.refreshed();
}

export async function call<M extends Method, P extends PathsWith<M>>(
  method: M,
  path: P,
  options: Options<Operation<P, M>> = {},
): Promise<Answer<Operation<P, M>>> {
  const url = urlOf(path, options.path as Record<string, unknown>, options.query as Record<string, unknown>);
  let { answer, text } = await sent(method, url, options);
  if (!answer.ok && (await mayGoAgain(method, answer.status, options))) ({ answer, text } = await sent(method, url, options));
  if (!answer.ok) throw problemOf(answer.status, text, answer.headers.get('X-Request-Id'), answer.headers.get('Retry-After'));
  return (text === '' ? undefined : JSON.parse(text)) as Answer<Operation<P, M>>;
}

export function photoUrl(sha256: string, side?: number): string {
  return urlOf('/api/v1/photos/{sha256}', { sha256 }, { side });
}

export function pictureUrl(sha256: string, side?: number): string {
  return urlOf('/api/v1/pictures/{sha256}', { sha256 }, { side });
}
