import { c, cOr, said } from '../../i18n/cases';
import { Facts } from '../../ui/Facts';
import { moment } from '../../ui/format';
import { Unsure } from './Chips';
import { valueSaid } from './events';
import type { Case } from './types';

type Event = Case['events'][number];

function who({ by, by_clock, role, second }: Event): string {
  if (by_clock) return c('event.clock');
  const first = [by, role === '' ? '' : cOr(`role.${role}`, role)].filter(Boolean).join(', ');
  return second === '' ? first : c('event.second', { first, second });
}

function Row({ event }: { event: Event }) {
  const facts = [...(event.reason === '' ? [] : [[c('reason'), event.reason] as const]), ...event.fields.map(({ id, name, value }) => [said(name), valueSaid(id, value)] as const)];
  return (
    <li class={event.by_clock ? 'event event-clock' : 'event'}>
      <p class="row between">
        <strong class="wrap">{said(event.name)}</strong>
        <span class="small number" title={moment(event.at_ms)}>
          {event.on}
        </span>
      </p>
      <p class="small wrap">{[who(event), event.basis.article].filter(Boolean).join(' · ')}</p>
      {facts.length > 0 && <Facts of={facts} />}
      <Unsure basis={event.basis} />
    </li>
  );
}

/** What was done, the newest last. */
export function Timeline({ kase }: { kase: Case }) {
  return (
    <section class="card stack" aria-labelledby="events-title">
      <h2 id="events-title">{c('events.title')}</h2>
      <ol class="plain events">
        {kase.events.map((event) => (
          <Row key={event.seq} event={event} />
        ))}
      </ol>
    </section>
  );
}
