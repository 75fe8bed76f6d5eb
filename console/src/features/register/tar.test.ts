import { expect, it } from 'vitest';
import { folderEntries, paxRecord, tarParts, ustarName } from './tar';

const text = (bytes: Uint8Array, from: number, length: number) => new TextDecoder().decode(bytes.subarray(from, from + length)).replace(/\0.*$/s, '');

async function tar(paths: string[], content = 'hello'): Promise<Uint8Array> {
  const blob = new Blob([content]);
  const entries = paths.map((path) => ({ path, size: blob.size, modified_ms: 5000, content: blob }));
  return new Uint8Array(await new Blob(tarParts(entries)).arrayBuffer());
}

it('writes a header that adds up, the file, and two empty blocks', async () => {
  const bytes = await tar(['a.txt']);
  expect(bytes.length).toBe(512 + 512 + 1024);
  expect([text(bytes, 0, 100), text(bytes, 124, 12), text(bytes, 257, 6), text(bytes, 512, 6)]).toEqual(['a.txt', '00000000005', 'ustar', 'hello']);
  const stated = parseInt(text(bytes, 148, 8), 8);
  bytes.fill(32, 148, 156);
  expect(bytes.subarray(0, 512).reduce((sum, byte) => sum + byte, 0)).toBe(stated);
});

it('cuts long names at a slash, and knows when it cannot', () => {
  const long = `${'d'.repeat(120)}/${'f'.repeat(90)}`;
  expect(ustarName(long)).toEqual({ name: 'f'.repeat(90), prefix: 'd'.repeat(120) });
  expect(ustarName('f'.repeat(101))).toBeNull();
  expect(ustarName('도면/a.png')).toBeNull();
});

it('puts Korean names into a PAX record', async () => {
  expect(new TextDecoder().decode(paxRecord('path', '도면/a.png'))).toBe('21 path=도면/a.png\n');
  const bytes = await tar(['도면/a.png']);
  expect(bytes[156]).toBe('x'.charCodeAt(0));
  expect(text(bytes, 512, 21)).toBe('21 path=도면/a.png\n');
  expect(text(bytes, 1024, 100)).toBe('file-0');
});

it('counts a record whose length grows by its own digits', () => {
  for (const n of [85, 86, 87, 88, 89, 90, 91, 92, 985, 990, 991, 992]) {
    const record = paxRecord('path', 'x'.repeat(n));
    expect(Number(new TextDecoder().decode(record).split(' ')[0])).toBe(record.length);
  }
});

it('drops the folder and hidden files, the table first', () => {
  const file = (path: string) => Object.assign(new Blob(['x']), { name: '', lastModified: 0, webkitRelativePath: path });
  const entries = folderEntries([file('top/z/b.png'), file('top/a.png'), file('top/.x/y'), file('top/DESIGNS.csv')]);
  expect(entries.map(({ path }) => path)).toEqual(['DESIGNS.csv', 'a.png', 'z/b.png']);
});
