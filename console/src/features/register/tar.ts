/** A ustar archive of files that stay where they are: a Blob of their parts, read only when it is sent. */
export interface TarEntry {
  path: string;
  size: number;
  modified_ms: number;
  content: Blob | Uint8Array<ArrayBuffer>;
}

const BLOCK = 512;
const encoder = new TextEncoder();

function octal(value: number, length: number): string {
  return value.toString(8).padStart(length - 1, '0') + '\0';
}

function put(block: Uint8Array, at: number, text: string | Uint8Array): void {
  block.set(typeof text === 'string' ? encoder.encode(text) : text, at);
}

/** A path of up to 255 ASCII bytes fits into name and prefix, cut at a slash. */
export function ustarName(path: string): { name: string; prefix: string } | null {
  if (/[^\x20-\x7e]/.test(path)) return null;
  if (path.length <= 100) return { name: path, prefix: '' };
  for (let cut = path.indexOf('/'); cut !== -1 && cut <= 155; cut = path.indexOf('/', cut + 1)) {
    const name = path.slice(cut + 1);
    if (cut > 0 && name !== '' && name.length <= 100) return { name, prefix: path.slice(0, cut) };
  }
  return null;
}

/** "LEN key=value\n", where LEN counts itself. */
export function paxRecord(key: string, value: string): Uint8Array<ArrayBuffer> {
  const rest = encoder.encode(` ${key}=${value}\n`).length;
  let length = rest + 1;
  while (String(length).length + rest !== length) length = String(length).length + rest;
  return encoder.encode(`${length} ${key}=${value}\n`);
}

const LARGEST_OCTAL = 0o77777777777;

function header(name: string, prefix: string, size: number, modified_ms: number, kind: '0' | 'x'): Uint8Array<ArrayBuffer> {
  const block = new Uint8Array(BLOCK);
  put(block, 0, name);
  put(block, 100, octal(0o644, 8));
  put(block, 108, octal(0, 8));
  put(block, 116, octal(0, 8));
  put(block, 124, octal(Math.min(size, LARGEST_OCTAL), 12));
  put(block, 136, octal(Math.max(0, Math.floor(modified_ms / 1000)), 12));
  put(block, 148, '        ');
  put(block, 156, kind);
  put(block, 257, 'ustar\0' + '00');
  put(block, 345, prefix);
  const sum = block.reduce((total, byte) => total + byte, 0);
  put(block, 148, sum.toString(8).padStart(6, '0') + '\0 ');
  return block;
}

function padding(size: number): Uint8Array<ArrayBuffer> {
  return new Uint8Array((BLOCK - (size % BLOCK)) % BLOCK);
}

export function tarParts(entries: readonly TarEntry[]): BlobPart[] {
  const parts: BlobPart[] = [];
  entries.forEach((entry, i) => {
    const short = ustarName(entry.path);
    const pax: Uint8Array<ArrayBuffer>[] = [];
    if (short === null) pax.push(paxRecord('path', entry.path));
    if (entry.size > LARGEST_OCTAL) pax.push(paxRecord('size', String(entry.size)));
    if (pax.length > 0) {
      const size = pax.reduce((total, record) => total + record.length, 0);
      parts.push(header(`PaxHeaders/${i}`, '', size, entry.modified_ms, 'x'), ...pax, padding(size));
    }
    parts.push(header(short?.name ?? `file-${i}`, short?.prefix ?? '', entry.size, entry.modified_ms, '0'), entry.content, padding(entry.size));
  });
  parts.push(new Uint8Array(2 * BLOCK));
  return parts;
}

export type FolderFile = Blob & Pick<File, 'name' | 'webkitRelativePath' | 'lastModified'>;

/** The folder's own name goes, hidden files stay out, and DESIGNS.csv comes first. */
export function folderEntries(files: readonly FolderFile[]): TarEntry[] {
  const entries = files.map((file) => ({
    path: (file.webkitRelativePath || file.name).replace(/^[^/]*\//, '').normalize('NFC'),
    size: file.size,
    modified_ms: file.lastModified,
    content: file,
  }));
  const first = (path: string) => (path === 'DESIGNS.csv' ? 0 : 1);
  return entries
    .filter(({ path }) => !path.split('/').some((part) => part.startsWith('.') || part === 'Thumbs.db'))
    .sort((a, b) => first(a.path) - first(b.path) || (a.path < b.path ? -1 : a.path > b.path ? 1 : 0));
}
