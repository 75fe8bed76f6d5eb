import { readFileSync } from 'node:fs';
import { join } from 'node:path';

export const demo = (): string => process.env.PANDOK_E2E_DEMO ?? '';
export const photoPath = (name: string): string => join(demo(), 'goods/photos', name);
export const DARK = 'r_dark.jpg';
export const PHOTOS = Array.from({ length: 12 }, (_, i) => `q_${String(i + 1).padStart(3, '0')}.jpg`);

const COLUMNS = ['design_id', 'view', 'file', 'article', 'locarno', 'holder', 'holder_contact', 'country', 'registered_on', 'expires_on', 'status'] as const;
export type Row = Record<(typeof COLUMNS)[number], string>;

/** The rows of DESIGNS.csv; the demo's cells hold no commas. */
export function rows(): Row[] {
  const [, ...lines] = readFileSync(join(demo(), 'goods/DESIGNS.csv'), 'utf8').trimEnd().split(/\r?\n/);
  return lines.map((line) => {
    const cells = line.split(',');
    return Object.fromEntries(COLUMNS.map((name, i) => [name, cells[i] ?? ''])) as Row;
  });
}

export function csvOf(list: readonly Row[]): string {
  return [COLUMNS.join(','), ...list.map((row) => COLUMNS.map((name) => row[name]).join(','))].join('\n') + '\n';
}

export const drawing = (file: string): Buffer => readFileSync(join(demo(), 'goods', file));

const CRC = Uint32Array.from({ length: 256 }, (_, n) => {
  let c = n;
  for (let k = 0; k < 8; k += 1) c = c & 1 ? 0xedb88320 ^ (c >>> 1) : c >>> 1;
  return c;
});

export function crc32(bytes: Buffer): number {
  let crc = 0xffffffff;
  for (const byte of bytes) crc = CRC[(crc ^ byte) & 0xff]! ^ (crc >>> 8);
  return (crc ^ 0xffffffff) >>> 0;
}

/** The same picture in other bytes (a text chunk before IEND), so that the server has to compute it. */
export function otherBytes(png: Buffer, text: string): Buffer {
  const data = Buffer.from(`tEXtComment\0${text}`, 'latin1');
  const chunk = Buffer.alloc(data.length + 8);
  chunk.writeUInt32BE(data.length - 4, 0);
  data.copy(chunk, 4);
  chunk.writeUInt32BE(crc32(data), data.length + 4);
  return Buffer.concat([png.subarray(0, -12), chunk, png.subarray(-12)]);
}

/** A zip of stored files. */
export function zip(files: Record<string, Buffer>): Buffer {
  const parts: Buffer[] = [];
  const names: Buffer[] = [];
  let at = 0;
  for (const [path, content] of Object.entries(files)) {
    const name = Buffer.from(path);
    const local = Buffer.alloc(30);
    local.writeUInt32LE(0x04034b50, 0);
    local.writeUInt16LE(20, 4);
    local.writeUInt16LE(0x800, 6); // names in UTF-8
    local.writeUInt32LE(crc32(content), 14);
    local.writeUInt32LE(content.length, 18);
    local.writeUInt32LE(content.length, 22);
    local.writeUInt16LE(name.length, 26);
    const central = Buffer.alloc(46);
    central.writeUInt32LE(0x02014b50, 0);
    central.writeUInt16LE(20, 4);
    local.copy(central, 6, 4, 30);
    central.writeUInt32LE(at, 42);
    parts.push(local, name, content);
    names.push(central, name);
    at += local.length + name.length + content.length;
  }
  const directory = Buffer.concat(names);
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(names.length / 2, 8);
  end.writeUInt16LE(names.length / 2, 10);
  end.writeUInt32LE(directory.length, 12);
  end.writeUInt32LE(at, 16);
  return Buffer.concat([...parts, directory, end]);
}

/** Width and height of a JPEG, from its frame header. */
export function jpegSize(jpeg: Buffer): { width: number; height: number } {
  for (let at = 2; at + 9 < jpeg.length; ) {
    const marker = jpeg[at + 1]!;
    if (marker >= 0xc0 && marker <= 0xc3) return { height: jpeg.readUInt16BE(at + 5), width: jpeg.readUInt16BE(at + 7) };
    at += 2 + jpeg.readUInt16BE(at + 2);
  }
  throw new Error('no JPEG');
}
