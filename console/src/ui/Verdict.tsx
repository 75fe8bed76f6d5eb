import type { Verdict } from '../api/client';
import { t } from '../i18n';
import { Icon } from './icons';

export const VERDICTS: readonly Verdict[] = ['match', 'possible', 'no_match', 'retake'];

export function VerdictChip({ verdict }: { verdict: Verdict }) {
  return (
    <span class={`chip verdict-${verdict}`}>
      <Icon name={verdict} />
      {t(`verdict.${verdict}`)}
    </span>
  );
}

export function ForceChip({ inForce }: { inForce: boolean }) {
  return <span class={inForce ? 'chip force' : 'chip force-not'}>{t(inForce ? 'force.yes' : 'force.no')}</span>;
}
