import { useSignal } from '@preact/signals';
import type { Schemas } from '../../api/client';
import { c, cOr } from '../../i18n/cases';
import { language } from '../../settings';
import { Facts } from '../../ui/Facts';
import { count } from '../../ui/format';
import { CorrectDialog } from './CorrectDialog';
import { PEOPLE } from './form';
import type { Case } from './types';

const yes = (value: boolean | undefined) => c(value ? 'yes' : 'no');
const joined = (one: Schemas['NameAndAddress'] | undefined) => [one?.name, one?.address].filter(Boolean).join(', ');

/** What the case is about, without what nobody has written. */
export function factsSaid({ about, facts }: Case): (readonly [string, string])[] {
  const { item, quantity, channel, sender_country, parcel, declaration_no, nature, condition, origin, holder, importer_name, design_id } = about;
  const number = (value: number | undefined) => (value ? count(value, language.value) : '');
  const all = [
    [c('about.item'), item],
    [c('about.quantity'), number(quantity)],
    [c('about.channel'), channel ? cOr(`channel.${channel}`, channel) : ''],
    [c('about.sender_country'), sender_country],
    [c('about.parcel'), parcel],
    [c('about.declaration_no'), declaration_no],
    [c('about.nature'), nature],
    [c('about.condition'), condition],
    [c('about.origin'), origin],
    [c('about.holder'), holder],
    [c('about.importer'), importer_name],
    [c('about.design_id'), design_id],
    ...PEOPLE.map((who) => [c(`about.${who}`), joined(about[who])] as const),
    [c('about.customs_value'), number(facts.customs_value_won)],
    [c('about.right_in_force'), yes(facts.right_in_force)],
    [c('about.right_declared'), yes(facts.right_declared)],
    [c('about.small_firm'), yes(facts.holder_is_small_firm)],
  ] as const;
  return all.flatMap(([term, value]) => (value ? [[term, value] as const] : []));
}

export function About({ kase, onCase }: { kase: Case; onCase: (next: Case) => void }) {
  const open = useSignal(false);
  return (
    <section class="card stack" aria-labelledby="about-title">
      <h2 id="about-title">{c('about.title')}</h2>
      <Facts of={factsSaid(kase)} />
      {kase.party === 'office' && (
        <div>
          <button type="button" class="button" aria-haspopup="dialog" onClick={() => (open.value = true)}>
            {c('correct.title')}
          </button>
        </div>
      )}
      {open.value && <CorrectDialog kase={kase} onCase={onCase} onClose={() => (open.value = false)} />}
    </section>
  );
}
