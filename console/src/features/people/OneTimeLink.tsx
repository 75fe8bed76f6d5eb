import type { Schemas } from '../../api/client';
import { p } from '../../i18n/people';
import { moment } from '../../ui/format';
import { Once } from '../../ui/Once';
import { linkOf } from './form';

/** A link that sets a password, shown once; whoever has it is the person. */
export function OneTimeLink({ link, name, onClose }: { link: Schemas['Link']; name: string; onClose: () => void }) {
  return (
    <div class="notice stack" role="status">
      <p>
        <strong>{p('link.title', { name })}</strong>
      </p>
      <p>{p('link.say', { time: moment(link.expires_ms) })}</p>
      <Once label={p('link.label')} text={linkOf(link, location.origin)} />
      <div>
        <button type="button" class="button" onClick={onClose}>
          {p('once.kept')}
        </button>
      </div>
    </div>
  );
}
