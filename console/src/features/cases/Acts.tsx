import { useSignal } from '@preact/signals';
import { c, said } from '../../i18n/cases';
import { ActDialog } from './ActDialog';
import { rolesSaid } from './Chips';
import type { Case, PossibleAct } from './types';

/** The three words of a right holder come first: they are what one was asked for. */
const APPRAISALS = ['appraise_genuine', 'appraise_copy', 'appraise_unknown'];

export function Acts({ kase, onCase }: { kase: Case; onCase: (next: Case) => void }) {
  const chosen = useSignal<PossibleAct | null>(null);
  const first = kase.party === 'right_holder' ? kase.possible.filter(({ act }) => APPRAISALS.includes(act)) : [];
  const rest = kase.possible.filter((one) => !first.includes(one));
  const button = (one: PossibleAct, style: string) => (
    <button key={one.act} type="button" class={style} aria-haspopup="dialog" onClick={() => (chosen.value = one)}>
      <span>{said(one.name)}</span>
      {one.four_eyes.length > 0 && <span class="act-second">{c('act.second.short', { roles: rolesSaid(one.four_eyes) })}</span>}
    </button>
  );
  return (
    <section class="card stack" aria-labelledby="acts-title">
      <h2 id="acts-title">{c('acts.title')}</h2>
      {kase.possible.length === 0 && <p>{c(kase.state.final ? 'acts.over' : 'acts.none')}</p>}
      {first.length > 0 && <div class="appraisals">{first.map((one) => button(one, `button big act act-${one.act}`))}</div>}
      {rest.length > 0 && <div class="act-list">{rest.map((one) => button(one, 'button act'))}</div>}
      {chosen.value && <ActDialog key={chosen.value.act} kase={kase} chosen={chosen.value} onCase={onCase} onClose={() => (chosen.value = null)} />}
    </section>
  );
}
