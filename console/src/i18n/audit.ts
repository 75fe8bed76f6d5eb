import { enAudit } from './en-audit';
import { textsOf } from './index';
import { koAudit } from './ko-audit';

export type AuditKey = keyof typeof koAudit;

/** The audit log: fetched with the page that shows it. */
export const a = textsOf<AuditKey>(koAudit, enAudit);

/** For names that the server chooses: itself where it is not known here. */
export function aOr(key: string, fallback: string): string {
  return Object.hasOwn(koAudit, key) ? a(key as AuditKey) : fallback;
}
