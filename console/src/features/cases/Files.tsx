import { useSignal } from '@preact/signals';
import { call, urlOf } from '../../api/client';
import { c, cOr } from '../../i18n/cases';
import { bytes, moment } from '../../ui/format';
import { Failure } from '../../ui/Notice';
import { useAct } from '../../ui/useAct';
import { SharedChip } from './Chips';
import type { Case } from './types';

function Row({ kase, file }: { kase: Case; file: Case['files'][number] }) {
  const { sha256, name, by, party, at_ms, shared } = file;
  return (
    <li class="case-line">
      <span class="grow">
        <strong class="wrap">{name}</strong> {kase.party === 'office' && party === 'office' && <SharedChip shared={shared} />}
        <span class="small wrap">{[bytes(file.bytes), cOr(`party.${party}`, party), by, moment(at_ms)].filter(Boolean).join(' · ')}</span>
      </span>
      <a class="button" href={urlOf('/api/v1/cases/{case_id}/files/{sha256}', { case_id: kase.id, sha256 })} download={name} aria-label={c('file.open.of', { name })}>
        {c('file.open')}
      </a>
    </li>
  );
}

/** Some browsers know no type for a PDF that came by a messenger. */
export function typed(file: File): Blob {
  return file.type === '' && /\.pdf$/i.test(file.name) ? file.slice(0, file.size, 'application/pdf') : file;
}

function Add({ kase, onChanged }: { kase: Case; onChanged: () => void }) {
  const shared = useSignal(false);
  /** Files that were there already, by the name that they have. */
  const known = useSignal<readonly string[]>([]);
  const { busy, error, act } = useAct();
  const chosen = (event: Event) => {
    const input = event.currentTarget as HTMLInputElement;
    const files = [...(input.files ?? [])];
    input.value = '';
    const query = (name: string) => ({ name: name.slice(0, 200), ...(kase.party === 'office' && shared.value ? { shared: true } : {}) });
    known.value = [];
    void act(async () => {
      try {
        for (const file of files) {
          const kept = await call('post', '/api/v1/cases/{case_id}/files', { path: { case_id: kase.id }, query: query(file.name), blob: typed(file) });
          if (kase.files.some(({ sha256 }) => sha256 === kept.sha256)) known.value = [...known.value, kept.name];
        }
      } finally {
        onChanged();
      }
    });
  };
  return (
    <>
      {kase.party === 'office' && (
        <label class="check">
          <input type="checkbox" checked={shared.value} onChange={(event) => (shared.value = event.currentTarget.checked)} />
          {c('share')}
        </label>
      )}
      <label class="button">
        <input type="file" class="sr" accept="image/*,application/pdf" multiple disabled={busy.value} onChange={chosen} />
        {c(busy.value ? 'files.sending' : 'files.add')}
      </label>
      <p role="status" class="small wrap">
        {known.value.length > 0 ? c('files.known', { names: known.value.join(', ') }) : ''}
      </p>
      <p class="help">{c(kase.party === 'office' ? 'files.say.office' : 'files.say')}</p>
      <Failure error={error.value} />
    </>
  );
}

export function Files({ kase, onChanged }: { kase: Case; onChanged: () => void }) {
  return (
    <section class="card stack" aria-labelledby="files-title">
      <h2 id="files-title">{c('files.title')}</h2>
      {kase.files.length === 0 && <p>{c('files.none')}</p>}
      <ul class="plain">
        {kase.files.map((file) => (
          <Row key={`${file.sha256} ${file.party}`} kase={kase} file={file} />
        ))}
      </ul>
      <Add kase={kase} onChanged={onChanged} />
    </section>
  );
}
