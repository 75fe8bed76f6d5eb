import { p } from '../../i18n/people';
import { Facts } from '../../ui/Facts';
import { moment } from '../../ui/format';

interface ConflictProps {
  /** What is kept now. */
  now: { changed_by: string; changed_ms: number };
  /** Where it is not what was typed. */
  facts: readonly (readonly [term: string, value: string])[];
  onTheirs: () => void;
}

/** Somebody was faster: what they kept is shown beside what was typed, and nothing is lost. */
export function Conflict({ now, facts, onTheirs }: ConflictProps) {
  return (
    <div class="notice notice-bad stack" role="alert">
      <p>
        <strong>{p('conflict.title')}</strong>
      </p>
      {now.changed_by !== '' && <p class="small wrap">{p('conflict.who', { who: now.changed_by, time: moment(now.changed_ms) })}</p>}
      <p>{p(facts.length === 0 ? 'conflict.same' : 'conflict.say')}</p>
      {facts.length > 0 && <Facts of={facts} />}
      <div>
        <button type="button" class="button" onClick={onTheirs}>
          {p('conflict.theirs')}
        </button>
      </div>
    </div>
  );
}
