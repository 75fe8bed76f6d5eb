import { useSignal } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';
import { call } from '../../api/client';
import { t } from '../../i18n';
import { go } from '../../router';
import { may } from '../../session/session';
import { bytes } from '../../ui/format';
import { newKey } from '../../ui/ids';
import { Failure } from '../../ui/Notice';
import { JobList } from '../jobs/JobList';
import { folderEntries, tarParts } from './tar';
import { archiveType, upload, type Package } from './upload';

function fromFile(file: File): Package | null {
  const type = archiveType(file.name);
  return type === null ? null : { name: file.name, body: file, type, files: null };
}

function fromFolder(files: readonly File[]): Package | null {
  const entries = folderEntries(files);
  if (entries.length === 0) return null;
  const folder = (files[0]?.webkitRelativePath ?? '').split('/')[0] || 'folder';
  return { name: `${folder}.tar`, body: new Blob(tarParts(entries), { type: 'application/x-tar' }), type: 'application/x-tar', files: entries.length };
}

export function ImportPanel() {
  const pack = useSignal<Package | null>(null);
  const strict = useSignal(false);
  const share = useSignal<number | null>(null);
  const largest = useSignal(Infinity);
  const error = useSignal<unknown>(null);
  const opened = useSignal(false);
  const key = useRef('');
  const abort = useRef<AbortController | null>(null);
  useEffect(() => () => abort.current?.abort(), []);
  const open = (event: Event) => {
    opened.value = (event.currentTarget as HTMLDetailsElement).open;
    if (!opened.value || largest.value !== Infinity) return;
    call('get', '/api/v1/info')
      .then((info) => (largest.value = info.limits.archive_bytes_max))
      .catch(() => undefined);
  };
  const choose = (event: Event, make: (files: File[]) => Package | null) => {
    const input = event.currentTarget as HTMLInputElement;
    const files = Array.from(input.files ?? []);
    error.value = null;
    key.current = newKey();
    pack.value = files.length === 0 ? null : make(files);
    if (files.length > 0 && pack.value === null) error.value = t('import.bad');
    input.value = '';
  };
  const start = async () => {
    if (pack.value === null) return;
    error.value = null;
    share.value = 0;
    abort.current = new AbortController();
    try {
      const job = await upload(pack.value, strict.value, key.current, (sent) => (share.value = sent), abort.current.signal);
      go(`/jobs/${job.id}`);
    } catch (reason) {
      if (!(reason instanceof DOMException && reason.name === 'AbortError')) error.value = reason;
    }
    share.value = null;
  };
  const chosen = pack.value;
  const sending = share.value !== null;
  const tooBig = chosen !== null && chosen.body.size > largest.value;
  return (
    <details class="card" onToggle={open}>
      <summary>{t('import.title')}</summary>
      <div class="stack">
        <p>{t('import.lead')}</p>
        <div class="row">
          <label class="button">
            <input type="file" class="sr" disabled={sending} accept=".zip,.tar,.gz,.tgz,.csv" onChange={(event) => choose(event, ([file]) => (file ? fromFile(file) : null))} />
            {t('import.file')}
          </label>
          <label class="button">
            <input type="file" class="sr" disabled={sending} multiple {...{ webkitdirectory: true }} onChange={(event) => choose(event, fromFolder)} />
            {t('import.folder')}
          </label>
        </div>
        <p class="small">{t('import.kinds')}</p>
        {chosen && (
          <>
            <p class="wrap" role="status">
              {t('import.chosen', { name: chosen.name, size: bytes(chosen.body.size) })}
              {chosen.files !== null && ` · ${t('import.files', { n: chosen.files })}`}
            </p>
            {tooBig && <p class="notice">{t('import.toobig', { max: bytes(largest.value) })}</p>}
            <label class="check">
              <input type="checkbox" checked={strict.value} disabled={sending} onChange={(event) => (strict.value = event.currentTarget.checked)} />
              <span>{t('import.strict')}</span>
            </label>
            {sending ? (
              <>
                <progress aria-label={t('import.progress')} max={1} value={share.value ?? 0} />
                <p class="row between">
                  <span>{`${t('import.progress')} ${Math.floor(100 * (share.value ?? 0))} %`}</span>
                  <button type="button" class="button" onClick={() => abort.current?.abort()}>
                    {t('app.cancel')}
                  </button>
                </p>
              </>
            ) : (
              <button type="button" class="button primary" disabled={tooBig} onClick={() => void start()}>
                {t('import.start')}
              </button>
            )}
          </>
        )}
        <Failure error={error.value} />
        {opened.value && may('see_jobs') && <JobList />}
      </div>
    </details>
  );
}
