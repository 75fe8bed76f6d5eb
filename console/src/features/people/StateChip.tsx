import type { Schemas } from '../../api/client';
import { p } from '../../i18n/people';

export function StateChip({ state }: { state: Schemas['Person']['state'] }) {
  return <span class={state === 'active' ? 'chip force' : 'chip force-not'}>{p(`state.${state}`)}</span>;
}
