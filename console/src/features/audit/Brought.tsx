import { useId } from 'preact/hooks';
import { a } from '../../i18n/audit';
import { language } from '../../settings';
import { count } from '../../ui/format';
import { canHash, checkpoint, checkpointText, key, keyText, setKey } from './brought';

const FILE_BYTES_MAX = 64 * 1024;

function opened(event: Event, take: (text: string) => void): void {
  const input = event.currentTarget as HTMLInputElement;
  const file = input.files?.[0];
  input.value = '';
  if (file === undefined) return;
  // What is too long is no checkpoint; its beginning says so, too.
  void file.slice(0, FILE_BYTES_MAX + 1).text().then(take);
}

interface BoxProps {
  label: string;
  help: string;
  rows: number;
  value: string;
  said: { good: boolean; text: string } | null;
  onValue: (text: string) => void;
}

function Box({ label, help, rows, value, said, onValue }: BoxProps) {
  const id = useId();
  return (
    <div class="field">
      <label for={id}>{label}</label>
      <textarea
        id={id}
        class="mono"
        rows={rows}
        spellcheck={false}
        autocomplete="off"
        autocapitalize="none"
        value={value}
        aria-describedby={`${id}-help`}
        aria-invalid={said !== null && !said.good ? true : undefined}
        onInput={(event) => onValue(event.currentTarget.value)}
      />
      <p class="help" id={`${id}-help`}>
        {help}
      </p>
      <p role="status" class={said !== null && !said.good ? 'help bad' : 'help'}>
        {said?.text ?? ''}
      </p>
      <label class="button">
        <input type="file" class="sr" onChange={(event) => opened(event, onValue)} />
        {a('brought.open')}
      </label>
    </div>
  );
}

function checkpointSaid() {
  if (checkpointText.value.trim() === '') return null;
  const found = checkpoint.value;
  if (found === null) return { good: false, text: a('brought.checkpoint.bad') };
  return { good: true, text: a('brought.checkpoint.good', { name: found.origin, n: count(found.size, language.value) }) };
}

function keySaid() {
  if (keyText.value.trim() === '') return null;
  if (key.value === null) return { good: false, text: a('brought.key.bad') };
  return { good: true, text: a('brought.key.good', { name: key.value.name }) };
}

/** What the auditor has from elsewhere and trusts more than this server. */
export function BroughtPanel() {
  const both = checkpoint.value !== null && key.value !== null;
  return (
    <details class="card">
      <summary>
        {a('brought.title')} <span class="small">{a(both ? 'brought.ready' : 'brought.hint')}</span>
      </summary>
      <div class="stack">
        <p>{a('brought.say')}</p>
        {!canHash && <p class="notice notice-bad">{a('brought.nocrypto')}</p>}
        <Box
          label={a('brought.checkpoint')}
          help={a('brought.checkpoint.help')}
          rows={6}
          value={checkpointText.value}
          said={checkpointSaid()}
          onValue={(text) => (checkpointText.value = text)}
        />
        <Box label={a('brought.key')} help={a('brought.key.help')} rows={2} value={keyText.value} said={keySaid()} onValue={(text) => void setKey(text)} />
        <p class="small">{a('brought.where')}</p>
        <p class="row">
          <a class="button" href="/api/v1/audit/checkpoint" download="checkpoint">
            {a('brought.download')}
          </a>
        </p>
      </div>
    </details>
  );
}
