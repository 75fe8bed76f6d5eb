import type { Schemas } from '../../api/client';
import type { FormKind, Party } from './types';

export type Request = Schemas['PaperRequest'];
export type PaperText = 'addressee' | 'reason' | 'evidence' | 'scope' | 'suspects' | 'security' | 'place_of_storage';

const OF_PARTY: Record<Party, readonly FormKind[]> = {
  office: ['notice', 'written_hold'],
  right_holder: ['hold_request', 'right_declaration'],
  importer: ['release_request'],
};

export const formsOf = (party: Party): readonly FormKind[] => OF_PARTY[party];

/** What each paper may say beyond what the case knows, in the order of the paper. */
const TEXTS: Record<FormKind, readonly PaperText[]> = {
  notice: ['addressee', 'reason', 'place_of_storage'],
  written_hold: ['addressee', 'reason', 'evidence', 'place_of_storage'],
  hold_request: ['scope', 'reason', 'evidence', 'security'],
  right_declaration: ['scope', 'suspects', 'evidence'],
  release_request: ['reason', 'evidence'],
};

export const textsOfForm = (form: FormKind): readonly PaperText[] => TEXTS[form];

const SHORT: readonly PaperText[] = ['addressee', 'security', 'place_of_storage'];
export const isShort = (name: PaperText): boolean => SHORT.includes(name);

/** Without what is empty; only an office shows or hides. */
export function paperRequest(form: FormKind, texts: Partial<Record<PaperText, string>>, shared: boolean, party: Party): Request {
  const request: Request = { form, shared: party === 'office' && shared };
  for (const name of TEXTS[form]) {
    const text = (texts[name] ?? '').trim();
    if (text !== '') request[name] = text;
  }
  return request;
}
