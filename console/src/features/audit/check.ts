import { call, type Schemas } from '../../api/client';
import { parseBase64, utf8, type Bytes } from './bytes';
import { parseCheckpoint, verify, type Checkpoint, type NoteKey } from './note';
import { isContinued, isIncluded, leafHash } from './proof';

type Entry = Schemas['AuditEntry'];

/** What the auditor has from elsewhere: without it the server is only compared with itself. */
export interface Brought {
  checkpoint: Checkpoint | null;
  key: NoteKey | null;
}

export type StepName = 'entry' | 'inclusion' | 'signature' | 'brought' | 'continues';
export type StepState = 'good' | 'bad' | 'open';
/** Why a step is bad or open, or how it is good: the end of a text's key. */
export interface Step {
  name: StepName;
  state: StepState;
  why: string;
}

export interface Outcome {
  steps: readonly Step[];
  served: Checkpoint | null;
}

/** What the checks ask the server for. */
export interface Source {
  proof(index: number): Promise<Schemas['AuditProof']>;
  consistency(from: number): Promise<Schemas['AuditConsistency']>;
}

export const server = (signal: AbortSignal): Source => ({
  proof: (index) => call('get', '/api/v1/audit/entries/{entry_index}/proof', { path: { entry_index: index }, signal }),
  consistency: (from) => call('get', '/api/v1/audit/consistency', { query: { from }, signal }),
});

const TRIES = 4;
const HASHES_MAX = 128;

export function hashesOf(texts: readonly string[]): Bytes[] | null {
  if (texts.length > HASHES_MAX) return null;
  const hashes = texts.map(parseBase64);
  return hashes.every((hash) => hash !== null) ? hashes : null;
}

/** The line that was proven must say what the page shows; its spelling is the log's own. */
export function saysTheSame(line: string, shown: Entry): boolean {
  try {
    const entry = JSON.parse(line) as { object?: Record<string, unknown> } & Record<string, unknown>;
    const pairs: [unknown, unknown][] = [
      [entry['time_ms'], shown.time_ms],
      [entry['who'], shown.who],
      [entry['role'], shown.role],
      [entry['act'], shown.act],
      [entry.object?.['type'], shown.object_type],
      [entry.object?.['id'], shown.object_id],
      [entry['digest'], shown.digest],
      [entry['request'], shown.request],
    ];
    return pairs.every(([said, here]) => said === here);
  } catch {
    return false;
  }
}

export async function signatureStep(name: 'signature' | 'brought', checkpoint: Checkpoint, key: NoteKey | null): Promise<Step> {
  if (key === null) return { name, state: 'open', why: 'nokey' };
  const verdict = await verify(checkpoint, key);
  if (verdict === 'unchecked') return { name, state: 'open', why: 'nocrypto' };
  return { name, state: verdict === 'signed' ? 'good' : 'bad', why: verdict };
}

interface Newest {
  checkpoint: Checkpoint;
  holds: boolean;
}

/** The proof that `older` is the beginning of what the server has now. */
async function continuation(older: Checkpoint, source: Source): Promise<Newest | null> {
  const found = await source.consistency(older.size);
  const checkpoint = parseCheckpoint(found.checkpoint);
  const hashes = hashesOf(found.hashes);
  if (checkpoint === null || hashes === null || checkpoint.size !== found.to || checkpoint.origin !== older.origin) return null;
  return { checkpoint, holds: await isContinued(older.size, older.root, checkpoint.size, checkpoint.root, hashes) };
}

/**
 * Whether the log that holds the entry is the brought one, continued. A log grows while it is asked: then both states are proven to
 * be beginnings of one and the same newer one, and the shorter of two beginnings of one log is the beginning of the longer.
 */
async function continuesStep(older: Checkpoint, served: Checkpoint, source: Source): Promise<Step> {
  const name = 'continues';
  const bad = (why: string): Step => ({ name, state: 'bad', why });
  if (older.origin !== served.origin) return bad('otherlog');
  if (older.size > served.size) return bad('shorter');
  if (older.size === 0) return { name, state: 'open', why: 'empty' };
  if (older.size === served.size) return (await isContinued(older.size, older.root, served.size, served.root, [])) ? { name, state: 'good', why: 'same' } : bad('fork');
  for (let i = 0; i < TRIES; i += 1) {
    const first = await continuation(older, source);
    if (!first?.holds || first.checkpoint.size < served.size) return bad('fork');
    if (first.checkpoint.text === served.text) return { name, state: 'good', why: 'good' };
    if (first.checkpoint.size === served.size) return bad('fork');
    const second = await continuation(served, source);
    if (!second?.holds) return bad('fork');
    if (second.checkpoint.text === first.checkpoint.text) return { name, state: 'good', why: 'good' };
    if (second.checkpoint.size === first.checkpoint.size) return bad('fork');
  }
  return { name, state: 'open', why: 'growing' };
}

/** Everything that can be shown about one entry, step by step. What the server says is only ever input. */
export async function check(shown: Entry, brought: Brought, source: Source): Promise<Outcome> {
  const proof = await source.proof(shown.index);
  const served = parseCheckpoint(proof.checkpoint);
  const hashes = hashesOf(proof.hashes);
  const steps: Step[] = [];
  const same = proof.index === shown.index && saysTheSame(proof.entry, shown);
  steps.push({ name: 'entry', state: same ? 'good' : 'bad', why: same ? 'good' : 'differs' });
  if (served === null || hashes === null) {
    steps.push({ name: 'inclusion', state: 'bad', why: 'damaged' });
    return { steps, served };
  }
  const holds = await isIncluded(await leafHash(utf8(proof.entry)), shown.index, served.size, hashes, served.root);
  steps.push({ name: 'inclusion', state: holds ? 'good' : 'bad', why: holds ? 'good' : 'wrong' });
  steps.push(await signatureStep('signature', served, brought.key));
  if (brought.checkpoint === null) {
    steps.push({ name: 'continues', state: 'open', why: 'nothing' });
  } else {
    steps.push(await signatureStep('brought', brought.checkpoint, brought.key));
    steps.push(await continuesStep(brought.checkpoint, served, source));
  }
  return { steps, served };
}

/** One word for all steps: anything bad is bad; what stays open is said. */
export function verdictOf(steps: readonly Step[]): StepState {
  if (steps.some(({ state }) => state === 'bad')) return 'bad';
  return steps.every(({ state }) => state === 'good') ? 'good' : 'open';
}
