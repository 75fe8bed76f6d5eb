import { ApiError, csrfHeader, problemOf, urlOf, type Job } from '../../api/client';

export interface Package {
  name: string;
  body: Blob;
  type: string;
  files: number | null;
}

export function archiveType(name: string): string | null {
  const lower = name.toLowerCase();
  if (lower.endsWith('.zip')) return 'application/zip';
  if (lower.endsWith('.tar.gz') || lower.endsWith('.tgz')) return 'application/gzip';
  if (lower.endsWith('.tar')) return 'application/x-tar';
  if (lower.endsWith('.csv')) return 'text/csv';
  return null;
}

/** XMLHttpRequest, because fetch tells nothing about what has been sent. */
export function upload(pack: Package, strict: boolean, key: string, onSent: (share: number) => void, abort: AbortSignal): Promise<Job> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open('POST', urlOf('/api/v1/imports', {}, { name: pack.name.slice(0, 255), ...(strict ? { strict: true } : {}) }));
    request.setRequestHeader('Content-Type', pack.type);
    request.setRequestHeader('Accept', 'application/json');
    request.setRequestHeader('Idempotency-Key', key);
    for (const [name, value] of Object.entries(csrfHeader())) request.setRequestHeader(name, value);
    request.upload.onprogress = (event) => {
      if (event.lengthComputable && event.total > 0) onSent(event.loaded / event.total);
    };
    request.onload = () => {
      if (request.status < 200 || request.status > 299) {
        reject(problemOf(request.status, request.responseText, request.getResponseHeader('X-Request-Id'), request.getResponseHeader('Retry-After')));
        return;
      }
      resolve(JSON.parse(request.responseText) as Job);
    };
    request.onerror = () => reject(new ApiError(0, '', ''));
    request.onabort = () => reject(new DOMException('aborted', 'AbortError'));
    abort.addEventListener('abort', () => request.abort());
    request.send(pack.body);
  });
}
