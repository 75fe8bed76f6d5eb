import { describe, expect, it } from 'vitest';
import { base64, parseBase64, same, utf8, type Bytes } from './bytes';
import { isContinued, isIncluded, leafHash, rootFrom } from './proof';

const sha = async (...parts: Uint8Array[]): Promise<Bytes> => new Uint8Array(await crypto.subtle.digest('SHA-256', Uint8Array.from(parts.flatMap((part) => [...part]))));
const node = (left: Uint8Array, right: Uint8Array) => sha(Uint8Array.of(1), left, right);
const split = (n: number) => 2 ** Math.floor(Math.log2(n - 1));

/** An independent tree: the recursive definitions of RFC 6962, word for word, over the leaves [from, to). */
class Tree {
  private readonly known = new Map<string, Promise<Bytes>>();
  constructor(readonly leaves: readonly Bytes[]) {}

  root(from: number, to: number): Promise<Bytes> {
    const key = `${from} ${to}`;
    const found = this.known.get(key) ?? this.make(from, to);
    this.known.set(key, found);
    return found;
  }

  private async make(from: number, to: number): Promise<Bytes> {
    if (to - from === 1) return this.leaves[from]!;
    const k = from + split(to - from);
    return node(await this.root(from, k), await this.root(k, to));
  }

  async path(m: number, to: number, from = 0): Promise<Bytes[]> {
    if (to - from === 1) return [];
    const k = from + split(to - from);
    return m < k ? [...(await this.path(m, k, from)), await this.root(k, to)] : [...(await this.path(m, to, k)), await this.root(from, k)];
  }

  async subproof(m: number, to: number, from = 0, whole = true): Promise<Bytes[]> {
    if (m === to) return whole ? [] : [await this.root(from, to)];
    const k = from + split(to - from);
    if (m <= k) return [...(await this.subproof(m, k, from, whole)), await this.root(k, to)];
    return [...(await this.subproof(m, to, k, false)), await this.root(from, k)];
  }
}

const SIZES = 70;
const SLOW_MS = 60_000;
const leaves = await Promise.all(Array.from({ length: SIZES }, (_, i) => sha(Uint8Array.of(0), utf8(`entry ${i}`))));
const tree = new Tree(leaves);
const roots = [await sha(), ...(await Promise.all(leaves.map((_, n) => tree.root(0, n + 1))))];
const flipped = (hash: Bytes, bit: number): Bytes => hash.map((byte, i) => (i === bit >> 3 ? byte ^ (1 << (bit & 7)) : byte));
/** Each hash with one bit flipped, one hash too few, one too many, and two exchanged. */
function damaged(proof: readonly Bytes[]): Bytes[][] {
  const some = proof.map((hash, i) => proof.map((one, j) => (i === j ? flipped(hash, (i * 37) % 256) : one)));
  const less = proof.map((_, i) => proof.filter((__, j) => j !== i));
  const swapped = proof.length > 1 ? [[proof[1]!, proof[0]!, ...proof.slice(2)]] : [];
  return [...some, ...less, ...swapped, [...proof, roots[1]!], [roots[1]!, ...proof], [...proof.slice(0, -1), new Uint8Array(31)]];
}

it('makes the leaf of an entry', async () => {
  expect(await leafHash(utf8('entry 0'))).toEqual(leaves[0]);
});

describe('inclusion', () => {
  it('holds for every entry of every tree up to 70', async () => {
    for (let n = 1; n <= SIZES; n += 1) {
      for (let i = 0; i < n; i += 1) expect(await isIncluded(leaves[i]!, i, n, await tree.path(i, n), roots[n]!), `${i} of ${n}`).toBe(true);
    }
  }, SLOW_MS);

  it('holds for nothing else', async () => {
    for (let n = 1; n <= SIZES; n += 1) {
      for (const i of new Set([0, n >> 1, n - 1])) {
        const proof = await tree.path(i, n);
        const held = await Promise.all(damaged(proof).map((bad) => isIncluded(leaves[i]!, i, n, bad, roots[n]!)));
        expect(held, `${i} of ${n}`).not.toContain(true);
        expect(await isIncluded(flipped(leaves[i]!, 9), i, n, proof, roots[n]!)).toBe(false);
        expect(await isIncluded(leaves[i]!, i, n, proof, flipped(roots[n]!, 200))).toBe(false);
        expect(await isIncluded(leaves[i]!, i, n, proof, roots[n - 1]!)).toBe(false);
        if (n > 1) expect(await isIncluded(leaves[i]!, (i + 1) % n, n, proof, roots[n]!)).toBe(false);
      }
    }
  }, SLOW_MS);

  it('takes no sizes that are none', async () => {
    for (const [i, n] of [[0, 0], [1, 1], [-1, 1], [0.5, 2], [0, NaN], [0, 2 ** 54]] as const) expect(await rootFrom(leaves[0]!, i, n, [])).toBeNull();
  });

  it('counts beyond 32 bits', async () => {
    // Entry 0 of 2^40 + 1: forty left turns, then the one that stands alone.
    const proof = Array.from({ length: 41 }, (_, i) => leaves[i]!);
    let expected = leaves[69]!;
    for (const other of proof) expected = await node(expected, other);
    expect(await rootFrom(leaves[69]!, 0, 2 ** 40 + 1, proof)).toEqual(expected);
    const last = await node(leaves[0]!, leaves[69]!);
    expect(await rootFrom(leaves[69]!, 2 ** 40, 2 ** 40 + 1, [leaves[0]!])).toEqual(last);
  });
});

describe('consistency', () => {
  it('holds for every pair of sizes up to 70', async () => {
    for (let n = 1; n <= SIZES; n += 1) {
      for (let m = 1; m <= n; m += 1) expect(await isContinued(m, roots[m]!, n, roots[n]!, await tree.subproof(m, n)), `${m} to ${n}`).toBe(true);
    }
  }, SLOW_MS);

  it('holds for nothing else', async () => {
    for (let n = 1; n <= SIZES; n += 2) {
      for (const m of new Set([1, (n >> 1) || 1, 2 ** Math.floor(Math.log2(n)), n - 1 || 1, n])) {
        const proof = await tree.subproof(m, n);
        const held = await Promise.all(damaged(proof).map((bad) => isContinued(m, roots[m]!, n, roots[n]!, bad)));
        expect(held, `${m} to ${n}`).not.toContain(true);
        expect(await isContinued(m, flipped(roots[m]!, 5), n, roots[n]!, proof)).toBe(false);
        expect(await isContinued(m, roots[m]!, n, flipped(roots[n]!, 250), proof)).toBe(false);
        expect(await isContinued(m + 1, roots[m]!, n, roots[n]!, proof)).toBe(false);
      }
    }
  }, SLOW_MS);

  it('finds a fork: one entry changed behind the older state or within it', async () => {
    const [m, n] = [21, 60];
    for (const at of [0, 20, 21, 59]) {
      const other = new Tree(await Promise.all(leaves.map((leaf, i) => (i === at ? sha(leaf) : leaf))));
      const holds = await isContinued(m, roots[m]!, n, await other.root(0, n), await other.subproof(m, n));
      expect(holds, `entry ${at}`).toBe(at >= m);
    }
  });

  it('proves nothing about an empty, a longer or a broken size', async () => {
    for (const [m, n] of [[0, 5], [6, 5], [-1, 5], [1.5, 5], [1, Infinity]] as const) expect(await isContinued(m, roots[1]!, n, roots[5]!, [])).toBe(false);
  });
});

describe('base64', () => {
  it('has one spelling', () => {
    expect(parseBase64('AAE=')).toEqual(Uint8Array.of(0, 1));
    for (const text of ['AAE', 'AAF=', 'AA=E', 'AAE=\n', 'AA-_', ' AAE=', '====', 'AAE==']) expect(parseBase64(text), text).toBeNull();
    const all = Uint8Array.from({ length: 256 }, (_, i) => i);
    expect(same(parseBase64(base64(all))!, all)).toBe(true);
  });
});
