import { ApiError, type Job } from '../../api/client';

export interface Stream {
  onJob(listener: (text: string) => void): void;
  onFault(listener: () => void): void;
  close(): void;
}

export interface WatchParts {
  open: () => Stream | null;
  poll: () => Promise<Job>;
  later: (work: () => void, ms: number) => () => void;
  onJob: (job: Job) => void;
  onMode: (mode: 'live' | 'polling') => void;
  onError: (error: unknown) => void;
}

export const POLL_MS = 2000;

export function hasEnded(job: Job): boolean {
  return job.state === 'done' || job.state === 'failed' || job.state === 'cancelled';
}

/** Asking again would get the same answer: there is no such job, or it may not be seen. */
function isFinal(error: unknown): boolean {
  return error instanceof ApiError && error.status >= 400 && error.status < 500 && error.status !== 429;
}

/** Follows a job by events; from the first fault on by asking. Returns what stops it. */
export function watch(parts: WatchParts): () => void {
  let stopped = false;
  let cancel = () => {};
  let stream: Stream | null = null;
  const take = (job: Job) => {
    parts.onJob(job);
    if (hasEnded(job)) stop();
  };
  const ask = () => {
    parts.poll().then(
      (job) => {
        if (stopped) return;
        parts.onError(null);
        take(job);
        if (!stopped) cancel = parts.later(ask, POLL_MS);
      },
      (error: unknown) => {
        if (stopped) return;
        parts.onError(error);
        if (isFinal(error)) stop();
        else cancel = parts.later(ask, POLL_MS);
      },
    );
  };
  const fallBack = () => {
    if (stopped) return;
    stream?.close();
    stream = null;
    parts.onMode('polling');
    ask();
  };
  const stop = () => {
    stopped = true;
    stream?.close();
    cancel();
  };
  stream = parts.open();
  if (stream === null) {
    fallBack();
    return stop;
  }
  parts.onMode('live');
  stream.onJob((text) => {
    if (!stopped) take(JSON.parse(text) as Job);
  });
  stream.onFault(fallBack);
  return stop;
}

export function eventStream(url: string): Stream | null {
  if (!('EventSource' in globalThis)) return null;
  const source = new EventSource(url);
  return {
    onJob: (listener) => source.addEventListener('job', (event) => listener((event as MessageEvent<string>).data)),
    onFault: (listener) => source.addEventListener('error', listener),
    close: () => source.close(),
  };
}
