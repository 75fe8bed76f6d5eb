import { batch, signal } from '@preact/signals';
import { newKey } from '../../ui/ids';
import { newItem, type OutboxItem, type Parameters } from '../outbox/item';
import type { Crop } from './crop';
import { prepare, type Prepared } from './prepare';

export const MAX_PHOTOS = 7;

export interface DraftPhoto extends Prepared {
  key: string;
  url: string;
}

/** The item in the officer's hand; it lives until it is sent, also while other pages are open. */
export const photos = signal<readonly DraftPhoto[]>([]);
export const crop = signal<Crop | null>(null);
export const parcel = signal('');
export const locarno = signal('');
export const country = signal('');
export const on = signal('');
export const preparing = signal(0);
export const overflow = signal(false);
export const problem = signal<string | null>(null);
/** The outbox item whose result the page waits for. */
export const awaiting = signal<string | null>(null);

export async function addFiles(files: readonly File[]): Promise<void> {
  const pictures = files.filter((file) => file.type.startsWith('image/') || /\.(jpe?g|png|webp|heic|heif|tiff?|bmp)$/i.test(file.name));
  const room = MAX_PHOTOS - photos.value.length - preparing.value;
  overflow.value = pictures.length > room;
  const taken = pictures.slice(0, Math.max(0, room));
  preparing.value += taken.length;
  problem.value = null;
  for (const file of taken) {
    try {
      const photo = await prepare(file);
      if (!photos.value.some(({ sha256 }) => sha256 === photo.sha256)) {
        photos.value = [...photos.value, { ...photo, key: newKey(), url: URL.createObjectURL(photo.blob) }];
      }
    } catch (error) {
      problem.value = String(error);
    } finally {
      preparing.value -= 1;
    }
  }
}

export function removePhoto(key: string): void {
  const found = photos.value.find((photo) => photo.key === key);
  if (!found) return;
  URL.revokeObjectURL(found.url);
  batch(() => {
    if (photos.value[0]?.key === key) crop.value = null;
    photos.value = photos.value.filter((photo) => photo.key !== key);
    overflow.value = false;
  });
}

export function locarnoIsGood(text: string): boolean {
  return text.trim() === '' || /^\d{1,2}(-\d{1,2})?$/.test(text.trim());
}

export function countryIsGood(text: string): boolean {
  return text.trim() === '' || /^[A-Z]{2}$/.test(text.trim());
}

export function parameters(): Parameters {
  const result: Parameters = {};
  if (crop.value) result.crop = crop.value;
  if (parcel.value.trim()) result.parcel = parcel.value.trim();
  if (locarno.value.trim()) result.locarno = locarno.value.trim();
  if (country.value.trim()) result.country = country.value.trim();
  if (on.value) result.on = on.value;
  return result;
}

export function itemOfDraft(now: number, owner: string | null): OutboxItem {
  const sent = photos.value.map(({ blob, sha256, name }) => ({ blob, sha256, name }));
  return newItem(newKey(), sent, parameters(), now, owner);
}

/** Takes an item that was refused back into the hand, to be changed and sent as a new one. */
export function takeBack({ photos: sent, parameters: given }: OutboxItem): void {
  clearPhotos();
  batch(() => {
    parcel.value = given.parcel ?? '';
    locarno.value = given.locarno ?? '';
    country.value = given.country ?? '';
    on.value = given.on ?? '';
    awaiting.value = null;
    crop.value = given.crop ?? null;
  });
  void addFiles(sent.map(({ blob, name }) => new File([blob], name, { type: blob.type })));
}

/** The parcel and the search limits stay: the next photo is often of the same parcel. */
export function clearPhotos(): void {
  for (const photo of photos.value) URL.revokeObjectURL(photo.url);
  batch(() => {
    photos.value = [];
    crop.value = null;
    overflow.value = false;
  });
}

/** "A-099" is followed by "A-100"; a label without digits at its end by nothing. */
export function nextParcel(label: string): string {
  const digits = /\d+$/.exec(label)?.[0];
  if (digits === undefined) return '';
  const next = (BigInt(digits) + 1n).toString().padStart(digits.length, '0');
  const text = label.slice(0, label.length - digits.length) + next;
  return text.length <= 64 ? text : '';
}

export function startNextParcel(label: string): void {
  batch(() => {
    awaiting.value = null;
    parcel.value = nextParcel(label);
  });
}
