import type { PeopleKey } from '../../i18n/people';

export const PASSWORD_MIN = 10;
export const PASSWORD_MAX = 128;

/** What the form can say before it asks; the server judges. Characters are counted, not bytes. */
export function passwordFault(password: string, again: string, login: string): PeopleKey | null {
  const length = [...password.normalize('NFC')].length;
  if (length < PASSWORD_MIN) return 'password.short';
  if (length > PASSWORD_MAX) return 'password.long';
  if (login !== '' && password.trim().toLowerCase() === login.trim().toLowerCase()) return 'password.login';
  if (password !== again) return 'password.differs';
  return null;
}

/** "JBSWY3DPEHPK3PXP" in groups of four, to be typed by hand. */
export function inFours(secret: string): string {
  return secret.replace(/=+$/, '').replace(/(.{4})(?=.)/g, '$1 ');
}

