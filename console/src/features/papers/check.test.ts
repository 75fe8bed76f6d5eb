import { expect, it } from 'vitest';
import { base64, sha256, utf8 } from '../audit/bytes';
import { leafHash, nodeHash } from '../audit/proof';
import { checkPaper, entryOf, isDigest, paperVerdict } from './check';

const ORIGIN = 'customs.example/log';
const DIGEST = 'ab'.repeat(32);
const keys = async () => {
  const pair = (await crypto.subtle.generateKey({ name: 'Ed25519' }, true, ['sign', 'verify'])) as CryptoKeyPair;
  const typed = Uint8Array.of(1, ...new Uint8Array(await crypto.subtle.exportKey('raw', pair.publicKey)));
  const id = (await sha256(utf8(`${ORIGIN}\n`), typed)).slice(0, 4);
  return { pair, id, line: `${ORIGIN}+${Array.from(id, (byte) => byte.toString(16).padStart(2, '0')).join('')}+${base64(typed)}` };
};
const mine = await keys();

const entry = JSON.stringify({ v: 1, time_ms: 5000, who: '0'.repeat(32), role: 'officer', act: 'case.paper', object: { type: 'paper', id: '2026-000001-1' }, digest: DIGEST, request: 'q' });
const before = await leafHash(utf8('{}'));

async function proof() {
  const root = base64(await nodeHash(before, await leafHash(utf8(entry))));
  const text = `${ORIGIN}\n2\n${root}\n`;
  const signed = new Uint8Array(await crypto.subtle.sign({ name: 'Ed25519' }, mine.pair.privateKey, utf8(text)));
  const checkpoint = `${text}\n— ${ORIGIN} ${base64(Uint8Array.of(...mine.id, ...signed))}\n`;
  return { form: 'notice' as const, number: '2026-000001-1', office: 'Incheon', at_ms: 5000, index: 1, entry, hashes: [base64(before)], checkpoint, key: mine.line };
}

const states = (steps: Awaited<ReturnType<typeof checkPaper>>) => steps.map(({ name, state }) => `${name} ${state}`);

it('proves a paper that the log has', async () => {
  const steps = await checkPaper(DIGEST, await proof());
  expect(states(steps)).toEqual(['digest good', 'number good', 'inclusion good', 'signature good']);
  expect(paperVerdict(steps)).toBe('good');
});

it('says when the entry is another paper’s', async () => {
  const steps = await checkPaper('cd'.repeat(32), await proof());
  expect(states(steps)).toEqual(['digest bad', 'number good', 'inclusion good', 'signature good']);
  expect(paperVerdict(steps)).toBe('bad');
});

it('says when the number is another one, or the entry is no paper’s', async () => {
  const found = await proof();
  expect(states(await checkPaper(DIGEST, { ...found, number: '2026-000001-2' }))).toContain('number bad');
  expect(states(await checkPaper(DIGEST, { ...found, entry: entry.replace('"paper"', '"case"') }))).toContain('number bad');
});

it('says when the entry was changed, or stands elsewhere', async () => {
  const found = await proof();
  expect(states(await checkPaper(DIGEST, { ...found, entry: entry.replace('5000', '5001') }))).toContain('inclusion bad');
  expect(states(await checkPaper(DIGEST, { ...found, index: 0 }))).toContain('inclusion bad');
  expect(states(await checkPaper(DIGEST, { ...found, hashes: ['no'] }))).toContain('inclusion bad');
});

it('says when the signature is not by the key, or there is no key', async () => {
  const other = await keys();
  expect(states(await checkPaper(DIGEST, { ...(await proof()), key: other.line }))).toContain('signature bad');
  expect(states(await checkPaper(DIGEST, { ...(await proof()), key: '' }))).toContain('signature bad');
});

it('is only partly checked where a step stays open', () => {
  expect(paperVerdict([{ name: 'digest', state: 'good' }, { name: 'signature', state: 'open' }])).toBe('open');
});

it('reads an entry, and an address', () => {
  expect(entryOf(entry)).toEqual({ digest: DIGEST, number: '2026-000001-1', time_ms: 5000 });
  for (const bad of ['', 'null', '3', '{"digest":3}']) expect(entryOf(bad), bad).toBeNull();
  expect([isDigest(DIGEST), isDigest(DIGEST.toUpperCase()), isDigest('ab')]).toEqual([true, false, false]);
});
