import type { Session } from '../api/client';

/** What stands in the page: the console itself, or what has to be done before. */
export type Stage = 'asking' | 'in' | 'sign_in' | 'totp_setup' | 'administrator';

/** `known`: the server has answered, or could not; a console without a line still takes photos. */
export function stageOf(session: Session | null, known: boolean): Stage {
  if (session === null) return known ? 'in' : 'asking';
  return session.needs === 'nothing' ? 'in' : session.needs;
}

/** Whose photos these are: "" without people, null while nobody is known. */
export function ownerOf(session: Session | null): string | null {
  if (session === null || session.needs !== 'nothing') return null;
  if (session.how === 'local') return '';
  return session.person?.id ?? null;
}

/** A token of one's session is nothing for the storage of a browser; who it was, is. */
export function memoryOf(session: Session): string | null {
  if (session.needs !== 'nothing') return null;
  const { csrf_token: _, expires_ms: __, ...kept } = session;
  return JSON.stringify(kept);
}

export function remembered(text: string | null): Session | null {
  try {
    const found = JSON.parse(text ?? 'null') as Partial<Session> | null;
    if (found === null || !Array.isArray(found.permissions) || found.needs !== 'nothing') return null;
    if (found.how !== 'local' && typeof found.person?.id !== 'string') return null;
    return found as Session;
  } catch {
    return null;
  }
}
