import type { Schemas } from '../../api/client';
import { utf8 } from '../audit/bytes';
import { hashesOf, signatureStep } from '../audit/check';
import { parseCheckpoint, parseKey } from '../audit/note';
import { isIncluded, leafHash } from '../audit/proof';

export type PaperStepName = 'digest' | 'inclusion' | 'signature';
export type PaperStepState = 'good' | 'bad' | 'open';
export interface PaperStep {
  name: PaperStepName;
  state: PaperStepState;
}

export const isDigest = (text: string): boolean => /^[0-9a-f]{64}$/.test(text);

/** The entry's own digest and time; null if it is no entry. */
export function entryOf(line: string): { digest: string; time_ms: number } | null {
  try {
    const { digest, time_ms } = JSON.parse(line) as Record<string, unknown>;
    return typeof digest === 'string' && typeof time_ms === 'number' ? { digest, time_ms } : null;
  } catch {
    return null;
  }
}

/** Everything that can be shown about a paper, by its digest alone. The key comes from the server, too: who checks compares it. */
export async function checkPaper(sha256: string, proof: Schemas['PaperProof']): Promise<readonly PaperStep[]> {
  const step = (name: PaperStepName, good: boolean): PaperStep => ({ name, state: good ? 'good' : 'bad' });
  const digest = step('digest', entryOf(proof.entry)?.digest === sha256);
  const checkpoint = parseCheckpoint(proof.checkpoint);
  const hashes = hashesOf(proof.hashes);
  const key = await parseKey(proof.key);
  if (checkpoint === null || hashes === null) return [digest, step('inclusion', false), step('signature', false)];
  const included = await isIncluded(await leafHash(utf8(proof.entry)), proof.index, checkpoint.size, hashes, checkpoint.root);
  if (key === null) return [digest, step('inclusion', included), step('signature', false)];
  const { state } = await signatureStep('signature', checkpoint, key);
  return [digest, step('inclusion', included), { name: 'signature', state }];
}

export function paperVerdict(steps: readonly PaperStep[]): PaperStepState {
  if (steps.some(({ state }) => state === 'bad')) return 'bad';
  return steps.every(({ state }) => state === 'good') ? 'good' : 'open';
}
