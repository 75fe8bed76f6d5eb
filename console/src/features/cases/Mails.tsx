import { c } from '../../i18n/cases';
import { moment } from '../../ui/format';
import type { Case } from './types';

/** What was sent to the parties, for the office. */
export function Mails({ kase }: { kase: Case }) {
  if (kase.mails.length === 0) return null;
  return (
    <section class="card stack" aria-labelledby="mails-title">
      <h2 id="mails-title">{c('mails.title')}</h2>
      <ul class="plain">
        {kase.mails.map(({ to, state, said, at_ms }, i) => (
          <li key={i} class="case-line">
            <span class="grow">
              <strong class="wrap">{to}</strong>
              <span class="small wrap">{[moment(at_ms), said].filter(Boolean).join(' · ')}</span>
            </span>
            <span class={state === 'refused' ? 'chip outbox-bad' : 'chip force-not'}>{c(`mail.${state}`)}</span>
          </li>
        ))}
      </ul>
    </section>
  );
}
