import { describe, expect, it } from 'vitest';
import { base64, sha256, utf8 } from './bytes';
import { broughtCheckpoint, parseCheckpoint, parseKey, verify } from './note';

const ORIGIN = 'pandok.customs.example/log';
const pair = (await crypto.subtle.generateKey({ name: 'Ed25519' }, true, ['sign', 'verify'])) as CryptoKeyPair;
const raw = new Uint8Array(await crypto.subtle.exportKey('raw', pair.publicKey));
const typed = Uint8Array.of(1, ...raw);
const hex = (bytes: Uint8Array) => Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
const idOf = async (name: string) => (await sha256(utf8(`${name}\n`), typed)).slice(0, 4);
const id = await idOf(ORIGIN);
const keyOf = async (name: string) => `${name}+${hex(await idOf(name))}+${base64(typed)}`;
const keyLine = await keyOf(ORIGIN);
const root = base64(await sha256(utf8('root')));
const textOf = (size: number | string = 1234) => `${ORIGIN}\n${size}\n${root}\n`;
const signatureOf = async (text: string) => {
  const signed = new Uint8Array(await crypto.subtle.sign({ name: 'Ed25519' }, pair.privateKey, utf8(text)));
  return `— ${ORIGIN} ${base64(Uint8Array.of(...id, ...signed))}\n`;
};
const noteOf = async (text = textOf()) => `${text}\n${await signatureOf(text)}`;
const good = await noteOf();

describe('a checkpoint', () => {
  it('is read', async () => {
    const found = parseCheckpoint(good);
    expect(found).toMatchObject({ origin: ORIGIN, size: 1234, text: textOf() });
    expect(base64(found!.root)).toBe(root);
    expect(found!.signatures).toHaveLength(1);
    expect(parseCheckpoint(await noteOf(`${textOf()}an extension\n`))?.size).toBe(1234);
  });

  it('is nothing else', async () => {
    const bad = {
      empty: '',
      'no last newline': good.slice(0, -1),
      'no signature': `${textOf()}\n`,
      'no empty line': good.replace('\n\n', '\n'),
      'a carriage return': good.replaceAll('\n', '\r\n'),
      'another dash': good.replace('—', '-'),
      'two spaces': good.replace('— ', '—  '),
      'a leading zero': await noteOf(textOf('01234')),
      'a sign': await noteOf(textOf('+1234')),
      'an exponent': await noteOf(textOf('1e3')),
      'no size': await noteOf(textOf('')),
      'a size beyond what is exact': await noteOf(textOf('9007199254740993')),
      'a short root': good.replace(root, root.slice(4)),
      'another spelling of the root': good.replace(`${root}\n`, `${root.slice(0, -2)}${root.at(-2) === 'A' ? 'B' : String.fromCharCode(root.charCodeAt(root.length - 2) + 1)}=\n`),
      'an empty name': good.replace(ORIGIN, ''),
      'a signature that is no base64': good.replace(/.{4}\n$/, '!!!!\n'),
      'a control character': good.replace('1234', '12\t34'),
      'a lone half of a pair': good.replace(ORIGIN, '\ud800'),
      'too many signatures': textOf() + '\n' + (await signatureOf(textOf())).repeat(65),
      'too long': `${textOf()}${'x'.repeat(65536)}\n\n${await signatureOf(textOf())}`,
    };
    for (const [what, note] of Object.entries(bad)) expect(parseCheckpoint(note), what).toBeNull();
  });

  it('may be pasted with other ends of lines and spaces around', () => {
    expect(broughtCheckpoint(`\ufeff\n  ${good.replaceAll('\n', '\r\n')}\r\n \n`)?.size).toBe(1234);
    expect(broughtCheckpoint('   \n')).toBeNull();
    expect(broughtCheckpoint('hello')).toBeNull();
  });

  it('survives any cut and any changed byte without harm', async () => {
    const key = (await parseKey(keyLine))!;
    for (let i = 0; i < good.length; i += 1) {
      expect(parseCheckpoint(good.slice(0, i))).toBeNull();
      const other = parseCheckpoint(good.slice(0, i) + String.fromCharCode(good.charCodeAt(i) ^ 1) + good.slice(i + 1));
      if (other !== null) expect(await verify(other, key), `byte ${i}`).not.toBe('signed');
    }
  });
});

describe('a key', () => {
  it('is read, and its id belongs to it', async () => {
    expect(await parseKey(`  ${keyLine}\n`)).toMatchObject({ name: ORIGIN });
    const [name, digits, encoded] = [ORIGIN, hex(id), base64(typed)];
    const witness = base64(Uint8Array.of(4, ...raw));
    const bad = ['', name, `${name}+${digits}`, `other+${digits}+${encoded}`, `${name}+00000000+${encoded}`, `${name}+${digits}+${witness}`, `${name}+${digits}x+${encoded}`, `${name}+${digits}+${encoded.slice(4)}`, `a b+${digits}+${encoded}`, `+${digits}+${encoded}`];
    for (const line of bad) expect(await parseKey(line), line).toBeNull();
  });
});

describe('a signature', () => {
  it('holds for its text and key alone', async () => {
    const key = (await parseKey(keyLine))!;
    const note = parseCheckpoint(good)!;
    expect(await verify(note, key)).toBe('signed');
    expect(await verify({ ...note, text: textOf(1235) }, key)).toBe('wrong');
    expect(await verify({ ...note, signatures: [] }, key)).toBe('missing');
    const other = (await parseKey(await keyOf('another.log')))!;
    expect(await verify(note, other)).toBe('missing');
    // Of two signatures under one key both must hold.
    const [first] = note.signatures;
    const forged = { ...first!, bytes: first!.bytes.map((byte, i) => (i === 0 ? byte ^ 1 : byte)) };
    expect(await verify({ ...note, signatures: [first!, forged] }, key)).toBe('wrong');
    expect(await verify({ ...note, signatures: [{ ...first!, bytes: first!.bytes.slice(1) }] }, key)).toBe('wrong');
    // Signed by the right key, but it speaks of another log.
    const foreign = parseCheckpoint(good.replace(ORIGIN, 'another.log'));
    expect(await verify(foreign!, key)).toBe('missing');
  });

  it('is not checked where the browser cannot', async () => {
    const key = (await parseKey(keyLine))!;
    const { importKey } = crypto.subtle;
    crypto.subtle.importKey = (async () => Promise.reject(new DOMException('no', 'NotSupportedError'))) as typeof importKey;
    expect(await verify(parseCheckpoint(good)!, key)).toBe('unchecked');
    crypto.subtle.importKey = importKey;
  });
});
