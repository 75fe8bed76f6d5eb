// The tree of RFC 6962 (section 2.1): leaf = SHA-256(0x00 ‖ entry), node = SHA-256(0x01 ‖ left ‖ right). What a proof must be is
// checked as RFC 9162, sections 2.1.3.2 and 2.1.4.2, write it down. Sizes are exact up to 2^53; each check hashes at most 106 times.
import { same, sha256, type Bytes } from './bytes';

const LEAF = Uint8Array.of(0);
const NODE = Uint8Array.of(1);
export const HASH_BYTES = 32;

export function leafHash(entry: Uint8Array): Promise<Bytes> {
  return sha256(LEAF, entry);
}

export function nodeHash(left: Uint8Array, right: Uint8Array): Promise<Bytes> {
  return sha256(NODE, left, right);
}

const isSize = (value: number) => Number.isSafeInteger(value) && value >= 0;
const odd = (value: number) => value % 2 === 1;
// Shifts of JavaScript know 32 bits only.
const half = (value: number) => Math.floor(value / 2);
const areHashes = (hashes: readonly Uint8Array[]) => hashes.every((hash) => hash.length === HASH_BYTES);

/** The root that the proof leads to from leaf number `index` in a tree of `size`; null if it can be no such proof. */
export async function rootFrom(leaf: Bytes, index: number, size: number, proof: readonly Bytes[]): Promise<Bytes | null> {
  if (!isSize(index) || !isSize(size) || index >= size || !areHashes([leaf, ...proof])) return null;
  let fn = index;
  let sn = size - 1;
  let root = leaf;
  for (const hash of proof) {
    if (sn === 0) return null;
    if (odd(fn) || fn === sn) {
      root = await nodeHash(hash, root);
      while (!odd(fn) && fn !== 0) [fn, sn] = [half(fn), half(sn)];
    } else {
      root = await nodeHash(root, hash);
    }
    [fn, sn] = [half(fn), half(sn)];
  }
  return sn === 0 ? root : null;
}

/** Whether `leaf` is entry number `index` of the tree of `size` entries with this root. */
export async function isIncluded(leaf: Bytes, index: number, size: number, proof: readonly Bytes[], root: Bytes): Promise<boolean> {
  const found = await rootFrom(leaf, index, size, proof);
  return found !== null && same(found, root);
}

function isPowerOfTwo(value: number): boolean {
  let rest = value;
  while (rest > 1 && !odd(rest)) rest = half(rest);
  return rest === 1;
}

/** Whether the tree of size1 is what the tree of size2 began with; both sizes ≥ 1. */
export async function isContinued(size1: number, root1: Bytes, size2: number, root2: Bytes, proof: readonly Bytes[]): Promise<boolean> {
  if (!isSize(size1) || !isSize(size2) || size1 < 1 || size1 > size2 || !areHashes([root1, root2, ...proof])) return false;
  if (size1 === size2) return proof.length === 0 && same(root1, root2);
  const path = isPowerOfTwo(size1) ? [root1, ...proof] : [...proof];
  const first = path.shift();
  if (first === undefined) return false;
  let fn = size1 - 1;
  let sn = size2 - 1;
  while (odd(fn)) [fn, sn] = [half(fn), half(sn)];
  let [older, newer] = [first, first];
  for (const hash of path) {
    if (sn === 0) return false;
    if (odd(fn) || fn === sn) {
      older = await nodeHash(hash, older);
      newer = await nodeHash(hash, newer);
      while (!odd(fn) && fn !== 0) [fn, sn] = [half(fn), half(sn)];
    } else {
      newer = await nodeHash(newer, hash);
    }
    [fn, sn] = [half(fn), half(sn)];
  }
  return sn === 0 && same(older, root1) && same(newer, root2);
}
