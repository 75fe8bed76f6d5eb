// Checkpoints as C2SP writes them (c2sp.org/tlog-checkpoint, c2sp.org/signed-note): the log's name, its size, the root in base64,
// an empty line, then "— <name> <base64(4 bytes of key id ‖ signature)>". Nothing is taken that a writer would not write.
import { parseBase64, same, sha256, utf8, type Bytes } from './bytes';
import { HASH_BYTES } from './proof';

const NOTE_BYTES_MAX = 64 * 1024;
const SIGNATURES_MAX = 64;
const KEY_ID_BYTES = 4;
const NOTE_KEY = 1;

export interface Signature {
  name: string;
  keyId: Bytes;
  bytes: Bytes;
}

export interface Checkpoint {
  /** What is signed, with its last newline. */
  text: string;
  origin: string;
  size: number;
  root: Bytes;
  signatures: readonly Signature[];
}

export interface NoteKey {
  name: string;
  id: Bytes;
  key: Bytes;
}

// As the server has it: 1 to 200 bytes, no space of any kind, no control character, no '+'.
function isKeyName(name: string): boolean {
  return name !== '' && utf8(name).length <= 200 && !/[\s+\p{Cc}\p{Z}]/u.test(name);
}

function signatureOf(line: string): Signature | null {
  const [dash, name, encoded, more] = line.split(' ');
  if (dash !== '—' || name === undefined || encoded === undefined || more !== undefined || !isKeyName(name)) return null;
  const bytes = parseBase64(encoded);
  if (bytes === null || bytes.length <= KEY_ID_BYTES) return null;
  return { name, keyId: bytes.slice(0, KEY_ID_BYTES), bytes: bytes.slice(KEY_ID_BYTES) };
}

function isText(note: string): boolean {
  return !/[\u0000-\u0009\u000b-\u001f\p{Cs}]/u.test(note) && utf8(note).length <= NOTE_BYTES_MAX;
}

/** Null for whatever is no checkpoint to the last byte. Verifies nothing. */
export function parseCheckpoint(note: string): Checkpoint | null {
  if (!isText(note) || !note.endsWith('\n')) return null;
  const blank = note.lastIndexOf('\n\n');
  if (blank < 0) return null;
  const text = note.slice(0, blank + 1);
  const lines = note.slice(blank + 2).split('\n').slice(0, -1);
  const signatures = lines.map(signatureOf);
  if (lines.length === 0 || lines.length > SIGNATURES_MAX || !signatures.every((one) => one !== null)) return null;
  const [origin = '', decimal = '', encoded = '', ...rest] = text.slice(0, -1).split('\n');
  const root = parseBase64(encoded);
  const size = Number(decimal);
  if (origin === '' || root === null || root.length !== HASH_BYTES || rest.some((line) => line === '')) return null;
  if (!/^(0|[1-9]\d{0,15})$/.test(decimal) || !Number.isSafeInteger(size)) return null;
  return { text, origin, size, root, signatures };
}

/** What a person pasted or opened: the ends of lines of another system, or a lost last one, are no damage. */
export function broughtCheckpoint(typed: string): Checkpoint | null {
  const text = typed.replace(/^\ufeff/, '').replaceAll('\r\n', '\n').replace(/^\s+/, '').replace(/\s+$/, '');
  return text === '' ? null : parseCheckpoint(`${text}\n`);
}

/** "<name>+<8 digits of the id>+<base64(0x01 ‖ 32 bytes)>"; the id must be that of the name and the key. */
export async function parseKey(typed: string): Promise<NoteKey | null> {
  const match = /^([^+\s]+)\+([0-9a-f]{8})\+([A-Za-z0-9+/]+={0,2})$/.exec(typed.trim());
  const [, name = '', digits = '', encoded = ''] = match ?? [];
  const bytes = parseBase64(encoded);
  if (!isKeyName(name) || bytes === null || bytes.length !== 33 || bytes[0] !== NOTE_KEY) return null;
  const id = (await sha256(utf8(`${name}\n`), bytes)).slice(0, KEY_ID_BYTES);
  const written = Uint8Array.from(digits.match(/../g) ?? [], (pair) => parseInt(pair, 16));
  return same(id, written) ? { name, id, key: bytes.slice(1) } : null;
}

export type Verdict = 'signed' | 'wrong' | 'missing' | 'unchecked';

/** "unchecked": this browser knows no Ed25519. Signatures of other keys are ignored; of this one, each must hold. */
export async function verify(checkpoint: Checkpoint, key: NoteKey): Promise<Verdict> {
  const mine = checkpoint.signatures.filter(({ name, keyId }) => name === key.name && same(keyId, key.id));
  if (mine.length === 0 || checkpoint.origin !== key.name) return 'missing';
  let imported: CryptoKey;
  try {
    imported = await crypto.subtle.importKey('raw', key.key, { name: 'Ed25519' }, false, ['verify']);
  } catch (error) {
    return error instanceof DOMException && error.name === 'DataError' ? 'wrong' : 'unchecked';
  }
  const message = utf8(checkpoint.text);
  for (const { bytes } of mine) {
    if (bytes.length !== 64 || !(await crypto.subtle.verify({ name: 'Ed25519' }, imported, bytes, message))) return 'wrong';
  }
  return 'signed';
}
