import { useSignal } from '@preact/signals';
import type { ComponentChildren } from 'preact';
import type { Schemas } from '../../api/client';
import { a, aOr } from '../../i18n/audit';
import { Link, routeOf } from '../../router';
import { opens } from '../../session/permissions';
import { session } from '../../session/session';
import { language } from '../../settings';
import { count, momentSeconds } from '../../ui/format';
import { ProofPanel } from './ProofPanel';
import { pageOf } from './query';

type Entry = Schemas['AuditEntry'];

const shortWho = (entry: Entry) => entry.login ?? (entry.who === '' ? '–' : `${entry.who.slice(0, 8)}…`);

function ObjectName({ entry }: { entry: Entry }) {
  const type = aOr(`object.${entry.object_type}`, entry.object_type);
  const page = pageOf(entry.object_type, entry.object_id);
  const text = (
    <span>
      {type} <span class="mono wrap">{entry.object_id}</span>
    </span>
  );
  return page !== null && opens(session.value, routeOf(page).page) ? <Link href={page}>{text}</Link> : text;
}

function Fact({ term, whole, children }: { term: string; whole?: boolean; children: ComponentChildren }) {
  return (
    <div class={whole ? 'whole' : undefined}>
      <dt>{term}</dt>
      <dd class="wrap">{children}</dd>
    </div>
  );
}

function Detail({ entry }: { entry: Entry }) {
  return (
    <div class="stack">
      <dl class="facts">
        <Fact term={a('entry.person')}>{entry.login ?? a('entry.nologin')}</Fact>
        <Fact term={a('entry.role')}>{aOr(`role.${entry.role}`, entry.role)}</Fact>
        <Fact term={a('entry.act')}>
          {aOr(`act.${entry.act}`, entry.act)} <span class="mono">{entry.act}</span>
        </Fact>
        <Fact term={a('entry.object')}>
          <ObjectName entry={entry} />
        </Fact>
        <Fact term={a('entry.request')}>
          <span class="mono">{entry.request === '' ? '–' : entry.request}</span>
        </Fact>
        <Fact term={a('entry.who')} whole>
          <span class="mono">{entry.who}</span>
        </Fact>
        <Fact term={a('entry.digest')} whole>
          <span class="mono">{entry.digest}</span>
        </Fact>
      </dl>
      <p class="small">{a('entry.pseudonym')}</p>
      <ProofPanel entry={entry} />
    </div>
  );
}

/** One line of the log; its details and its proof are made when it is opened. */
export function EntryRow({ entry }: { entry: Entry }) {
  const open = useSignal(false);
  return (
    <li>
      <details class="card entry" onToggle={(event) => (open.value = (event.currentTarget as HTMLDetailsElement).open)}>
        <summary>
          <span class="entry-line">
            <span class="mono number entry-index">{count(entry.index, language.value)}</span>
            <span class="number entry-time">{momentSeconds(entry.time_ms)}</span>
            <strong class="wrap entry-who">{shortWho(entry)}</strong>
            <span class="wrap entry-act">{aOr(`act.${entry.act}`, entry.act)}</span>
            <span class="small wrap entry-object">
              {aOr(`object.${entry.object_type}`, entry.object_type)} {entry.object_id}
            </span>
          </span>
        </summary>
        {open.value && <Detail entry={entry} />}
      </details>
    </li>
  );
}
