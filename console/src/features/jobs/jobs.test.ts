import { expect, it } from 'vitest';
import { ApiError, type Job } from '../../api/client';
import { badRowsCsv, csvCell, isImportReport, plainFigures } from './csv';
import { watch, type Stream, type WatchParts } from './watch';

const job = (state: Job['state'], done = 0): Job => ({
  id: 'J',
  kind: 'import',
  state,
  name: 'a.zip',
  created_ms: 0,
  updated_ms: 0,
  progress: { unit: 'rows', done, total: 9 },
  error: '',
  report: null,
});

const turn = () => new Promise((resolve) => setTimeout(resolve, 0));

function scene(stream: boolean, polls: (Job | ApiError)[]) {
  const seen: string[] = [];
  const state = { closed: false, job: (_: string) => {}, fault: () => {} };
  const opened: Stream = {
    onJob: (listener) => (state.job = listener),
    onFault: (listener) => (state.fault = listener),
    close: () => (state.closed = true),
  };
  const parts: WatchParts = {
    open: () => (stream ? opened : null),
    poll: async () => {
      const next = polls.shift();
      if (!next || next instanceof ApiError) throw next ?? new Error('asked too often');
      return next;
    },
    later: (work) => {
      const timer = setTimeout(work, 0);
      return () => clearTimeout(timer);
    },
    onJob: ({ state: name, progress }) => seen.push(`${name} ${progress.done}`),
    onMode: (mode) => seen.push(mode),
    onError: (error) => error !== null && seen.push('error'),
  };
  return { seen, state, stop: watch(parts) };
}

it('follows the events to the end', () => {
  const { seen, state } = scene(true, []);
  state.job(JSON.stringify(job('running', 3)));
  state.job(JSON.stringify(job('done', 9)));
  state.fault();
  expect(seen).toEqual(['live', 'running 3', 'done 9']);
  expect(state.closed).toBe(true);
});

it('falls back to asking, over a fault, until the end', async () => {
  const { seen, state } = scene(true, [job('running', 4), new ApiError(503, 'busy', ''), job('done', 9)]);
  state.fault();
  for (let i = 0; i < 6; i += 1) await turn();
  expect(seen).toEqual(['live', 'polling', 'running 4', 'error', 'done 9']);
});

it('stops asking for a job that is not there', async () => {
  const { seen } = scene(false, [new ApiError(404, 'no job', 'r')]);
  for (let i = 0; i < 4; i += 1) await turn();
  expect(seen).toEqual(['polling', 'error']);
});

it('writes cells that no spreadsheet runs', () => {
  expect(['a', 'a,b', 'a "b"', '=1+1', 'two\nlines'].map(csvCell)).toEqual(['a', '"a,b"', '"a ""b"""', "'=1+1", '"two\nlines"']);
  expect(badRowsCsv([{ line: 3, source: 'DESIGNS.csv', column: 'view', reason: 'no view' }])).toBe(
    '\ufeffline,source,column,reason\r\n3,DESIGNS.csv,view,no view\r\n',
  );
});

it('tells reports apart', () => {
  expect(isImportReport({ bad_rows: [] })).toBe(true);
  expect([null, 3, {}, { bad_rows: 1 }].map(isImportReport)).toEqual([false, false, false, false]);
  expect(plainFigures({ n: 1, top1: '50 %', curve: [1, 2] })).toEqual([['n', 1], ['top1', '50 %']]);
});
