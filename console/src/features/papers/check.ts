import type { Schemas } from '../../api/client';
import { utf8 } from '../audit/bytes';
import { hashesOf, signatureStep } from '../audit/check';
import { parseCheckpoint, parseKey } from '../audit/note';
import { isIncluded, leafHash } from '../audit/proof';

export type PaperStepName = 'digest' | 'number' | 'inclusion' | 'signature';
export type PaperStepState = 'good' | 'bad' | 'open';
export interface PaperStep {
  name: PaperStepName;
  state: PaperStepState;
}

export const isDigest = (text: string): boolean => /^[0-9a-f]{64}$/.test(text);

/** What the entry itself says of the paper; null if it is no entry. */
export function entryOf(line: string): { digest: string; number: string; time_ms: number } | null {
  try {
    const { digest, time_ms, object } = JSON.parse(line) as { object?: Record<string, unknown> } & Record<string, unknown>;
    const number = object?.['type'] === 'paper' ? object['id'] : undefined;
    return typeof digest === 'string' && typeof number === 'string' && typeof time_ms === 'number' ? { digest, number, time_ms } : null;
  } catch {
    return null;
  }
}

/** Everything that can be shown about a paper, by its digest alone. The key comes from the server, too: who checks compares it. */
export async function checkPaper(sha256: string, proof: Schemas['PaperProof']): Promise<readonly PaperStep[]> {
  const step = (name: PaperStepName, good: boolean): PaperStep => ({ name, state: good ? 'good' : 'bad' });
  const entry = entryOf(proof.entry);
  const said = [step('digest', entry?.digest === sha256), step('number', entry?.number === proof.number)];
  const checkpoint = parseCheckpoint(proof.checkpoint);
  const hashes = hashesOf(proof.hashes);
  const key = await parseKey(proof.key);
  if (checkpoint === null || hashes === null) return [...said, step('inclusion', false), step('signature', false)];
  const included = await isIncluded(await leafHash(utf8(proof.entry)), proof.index, checkpoint.size, hashes, checkpoint.root);
  if (key === null) return [...said, step('inclusion', included), step('signature', false)];
  const { state } = await signatureStep('signature', checkpoint, key);
  return [...said, step('inclusion', included), { name: 'signature', state }];
}

export function paperVerdict(steps: readonly PaperStep[]): PaperStepState {
  if (steps.some(({ state }) => state === 'bad')) return 'bad';
  return steps.every(({ state }) => state === 'good') ? 'good' : 'open';
}
