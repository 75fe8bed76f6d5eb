import { describe, expect, it } from 'vitest';
import { base64, sha256, utf8, type Bytes } from './bytes';
import { check, saysTheSame, verdictOf, type Brought, type Source, type StepName } from './check';
import { parseCheckpoint, parseKey, type NoteKey } from './note';
import { leafHash, nodeHash } from './proof';

const ORIGIN = 'test.log';
const pair = (await crypto.subtle.generateKey({ name: 'Ed25519' }, true, ['sign', 'verify'])) as CryptoKeyPair;
const typed = Uint8Array.of(1, ...new Uint8Array(await crypto.subtle.exportKey('raw', pair.publicKey)));
const id = (await sha256(utf8(`${ORIGIN}\n`), typed)).slice(0, 4);
const key = (await parseKey(`${ORIGIN}+${Array.from(id, (byte) => byte.toString(16).padStart(2, '0')).join('')}+${base64(typed)}`)) as NoteKey;

const shownOf = (index: number) => ({ index, time_ms: 1000 + index, who: '0'.repeat(32), role: 'officer', act: 'reading.make', object_type: 'reading', object_id: `R${index}`, digest: 'ab'.repeat(32), request: `q${index}` });
const lineOf = (index: number, object = `R${index}`) => {
  const { object_type, object_id: _, index: __, ...rest } = shownOf(index);
  return JSON.stringify({ v: 1, ...rest, object: { type: object_type, id: object } });
};

/** A log in memory, hashed from the definition; `lines` may be forked by a test. */
class Log {
  constructor(readonly lines: string[]) {}
  leaves = async (from: number, to: number): Promise<Bytes[]> => Promise.all(this.lines.slice(from, to).map((line) => leafHash(utf8(line))));

  async root(from: number, to: number): Promise<Bytes> {
    if (to - from === 1) return (await this.leaves(from, to))[0]!;
    const k = from + 2 ** Math.floor(Math.log2(to - from - 1));
    return nodeHash(await this.root(from, k), await this.root(k, to));
  }
  async path(m: number, from: number, to: number): Promise<Bytes[]> {
    if (to - from === 1) return [];
    const k = from + 2 ** Math.floor(Math.log2(to - from - 1));
    return m < k ? [...(await this.path(m, from, k)), await this.root(k, to)] : [...(await this.path(m, k, to)), await this.root(from, k)];
  }
  async subproof(m: number, from: number, to: number, whole = true): Promise<Bytes[]> {
    if (m === to) return whole ? [] : [await this.root(from, to)];
    const k = from + 2 ** Math.floor(Math.log2(to - from - 1));
    if (m <= k) return [...(await this.subproof(m, from, k, whole)), await this.root(k, to)];
    return [...(await this.subproof(m, k, to, false)), await this.root(from, k)];
  }
  async note(size = this.lines.length, signer = pair.privateKey): Promise<string> {
    const text = `${ORIGIN}\n${size}\n${base64(await this.root(0, size))}\n`;
    const signed = new Uint8Array(await crypto.subtle.sign({ name: 'Ed25519' }, signer, utf8(text)));
    return `${text}\n— ${ORIGIN} ${base64(Uint8Array.of(...id, ...signed))}\n`;
  }
}

const fresh = (n: number) => new Log(Array.from({ length: n }, (_, i) => lineOf(i)));

/** A server over the log; `grow` appends an entry at each question, as a log of questions does. */
function sourceOf(log: Log, grow: (asked: number) => boolean = () => false): Source {
  let asked = 0;
  const tick = () => {
    asked += 1;
    if (grow(asked)) log.lines.push(lineOf(log.lines.length));
    return log.lines.length;
  };
  return {
    proof: async (index) => {
      const size = tick();
      return { index, entry: log.lines[index]!, hashes: (await log.path(index, 0, size)).map(base64), checkpoint: await log.note(size) };
    },
    consistency: async (from) => {
      const to = tick();
      return { from, to, hashes: (await log.subproof(from, 0, to)).map(base64), checkpoint: await log.note(to) };
    },
  };
}

const broughtFrom = async (log: Log, size: number): Promise<Brought> => ({ checkpoint: parseCheckpoint(await log.note(size)), key });
const states = async (...given: Parameters<typeof check>) => Object.fromEntries((await check(...given)).steps.map(({ name, state, why }) => [name, `${state} ${why}`])) as Record<StepName, string>;

describe('an honest log', () => {
  it('is proven against what was brought', async () => {
    const log = fresh(13);
    const found = await check(shownOf(4), await broughtFrom(log, 6), sourceOf(log));
    expect(found.steps.map(({ name, state }) => `${name} ${state}`)).toEqual(['entry good', 'inclusion good', 'signature good', 'brought good', 'continues good']);
    expect(verdictOf(found.steps)).toBe('good');
  });

  it('is proven while it grows, and says so when it grows too fast', async () => {
    expect((await states(shownOf(4), await broughtFrom(fresh(6), 6), sourceOf(fresh(13), (asked) => asked === 2))).continues).toBe('good good');
    expect((await states(shownOf(4), await broughtFrom(fresh(6), 6), sourceOf(fresh(13), () => true))).continues).toBe('open growing');
  });

  it('is the same log at the same size', async () => {
    expect((await states(shownOf(4), await broughtFrom(fresh(13), 13), sourceOf(fresh(13)))).continues).toBe('good same');
  });

  it('leaves open what was not brought', async () => {
    const found = await check(shownOf(4), { checkpoint: null, key: null }, sourceOf(fresh(13)));
    expect(found.steps.map(({ state, why }) => `${state} ${why}`)).toEqual(['good good', 'good good', 'open nokey', 'open nothing']);
    expect(verdictOf(found.steps)).toBe('open');
  });
});

describe('a dishonest server is found', () => {
  it('that shows another entry than it proves', async () => {
    expect((await states({ ...shownOf(4), act: 'reading.see' }, await broughtFrom(fresh(6), 6), sourceOf(fresh(13)))).entry).toBe('bad differs');
    for (const part of ['time_ms', 'who', 'role', 'object_type', 'object_id', 'digest', 'request'] as const) expect(saysTheSame(lineOf(4), { ...shownOf(4), [part]: 'x' }), part).toBe(false);
    expect(saysTheSame(lineOf(4), shownOf(4))).toBe(true);
    expect(saysTheSame('not json', shownOf(4))).toBe(false);
    expect(saysTheSame('null', shownOf(4))).toBe(false);
  });

  it('that has rewritten an old entry and signed anew', async () => {
    const forged = fresh(13);
    forged.lines[2] = lineOf(2, 'R999');
    const found = await states(shownOf(4), await broughtFrom(fresh(6), 6), sourceOf(forged));
    expect(found).toMatchObject({ inclusion: 'good good', signature: 'good signed', continues: 'bad fork' });
  });

  it('that shows a fork of the same size, or a shorter log', async () => {
    const forged = fresh(13);
    forged.lines[12] = lineOf(12, 'R999');
    expect((await states(shownOf(4), await broughtFrom(fresh(13), 13), sourceOf(forged))).continues).toBe('bad fork');
    expect((await states(shownOf(4), await broughtFrom(fresh(13), 13), sourceOf(fresh(12)))).continues).toBe('bad shorter');
  });

  it('that proves an entry in one log and continues another', async () => {
    const [log, forged] = [fresh(13), fresh(13)];
    forged.lines[9] = lineOf(9, 'R999');
    const two: Source = { proof: sourceOf(forged).proof, consistency: sourceOf(log).consistency };
    expect((await states(shownOf(9), await broughtFrom(log, 6), two)).continues).toBe('bad fork');
    const longer: Source = { proof: sourceOf(forged).proof, consistency: sourceOf(fresh(15)).consistency };
    expect((await states(shownOf(9), await broughtFrom(log, 6), longer)).continues).toBe('bad fork');
  });

  it('that signs with another key', async () => {
    const other = (await crypto.subtle.generateKey({ name: 'Ed25519' }, true, ['sign', 'verify'])) as CryptoKeyPair;
    const log = fresh(13);
    const source = sourceOf(log);
    const forged: Source = { ...source, proof: async (index) => ({ ...(await source.proof(index)), checkpoint: await log.note(13, other.privateKey) }) };
    expect((await states(shownOf(4), await broughtFrom(log, 13), forged)).signature).toBe('bad wrong');
  });

  it('that sends damage instead of proofs', async () => {
    const source = sourceOf(fresh(13));
    const spoil = (change: object): Source => ({ ...source, proof: async (index) => ({ ...(await source.proof(index)), ...change }) });
    const brought = await broughtFrom(fresh(6), 6);
    expect((await states(shownOf(4), brought, spoil({ hashes: ['!'] }))).inclusion).toBe('bad damaged');
    expect((await states(shownOf(4), brought, spoil({ hashes: [] }))).inclusion).toBe('bad wrong');
    expect((await states(shownOf(4), brought, spoil({ hashes: Array<string>(200).fill('AAAA') }))).inclusion).toBe('bad damaged');
    expect((await states(shownOf(4), brought, spoil({ checkpoint: 'no' }))).inclusion).toBe('bad damaged');
    expect((await states(shownOf(4), brought, spoil({ index: 5 }))).entry).toBe('bad differs');
  });
});
