import { hex } from '../../ui/ids';
import { greyOf, hintsOf, MEASURE_SIDE, type Hint } from './quality';

export const SEND_SIDE = 1600;
const JPEG_QUALITY = 0.9;

export interface Prepared {
  blob: Blob;
  name: string;
  sha256: string;
  /** Pixels of the photo as it is sent, upright; null where this device cannot decode it. */
  size: { width: number; height: number } | null;
  hints: Hint[];
}

export function fitted(width: number, height: number, side: number): { width: number; height: number } {
  const scale = Math.min(1, side / Math.max(width, height));
  return { width: Math.max(1, Math.round(width * scale)), height: Math.max(1, Math.round(height * scale)) };
}

export function jpegName(name: string): string {
  return name.replace(/\.[A-Za-z0-9]{1,5}$/, '') + '.jpg';
}

export async function sha256Hex(blob: Blob): Promise<string> {
  return hex(new Uint8Array(await crypto.subtle.digest('SHA-256', await blob.arrayBuffer())));
}

function drawn(bitmap: ImageBitmap, side: number): { canvas: HTMLCanvasElement; context: CanvasRenderingContext2D } {
  const { width, height } = fitted(bitmap.width, bitmap.height, side);
  const canvas = document.createElement('canvas');
  canvas.width = width;
  canvas.height = height;
  const context = canvas.getContext('2d', { willReadFrequently: side === MEASURE_SIDE });
  if (!context) throw new Error('canvas');
  context.imageSmoothingQuality = 'high';
  // Transparent parts become paper, not black.
  context.fillStyle = '#fff';
  context.fillRect(0, 0, width, height);
  context.drawImage(bitmap, 0, 0, width, height);
  return { canvas, context };
}

function jpegOf(canvas: HTMLCanvasElement): Promise<Blob> {
  return new Promise((resolve, reject) => {
    canvas.toBlob((blob) => (blob ? resolve(blob) : reject(new Error('toBlob'))), 'image/jpeg', JPEG_QUALITY);
  });
}

async function shrunk(file: File): Promise<Omit<Prepared, 'sha256'>> {
  const bitmap = await createImageBitmap(file, { imageOrientation: 'from-image' });
  try {
    const small = drawn(bitmap, MEASURE_SIDE);
    const { width, height } = small.canvas;
    const grey = greyOf(small.context.getImageData(0, 0, width, height).data, width, height);
    const hints = hintsOf(grey, Math.max(bitmap.width, bitmap.height));
    // A photo that is small already is sent as it is: coding it again would only lose.
    if (Math.max(bitmap.width, bitmap.height) <= SEND_SIDE && /^image\/(jpeg|png)$/.test(file.type)) {
      return { blob: file, name: file.name, size: { width: bitmap.width, height: bitmap.height }, hints };
    }
    const { canvas } = drawn(bitmap, SEND_SIDE);
    const blob = await jpegOf(canvas);
    return { blob, name: jpegName(file.name), size: { width: canvas.width, height: canvas.height }, hints };
  } finally {
    bitmap.close();
  }
}

export async function prepare(file: File): Promise<Prepared> {
  if (!('subtle' in crypto)) throw new Error('crypto.subtle');
  let photo: Omit<Prepared, 'sha256'>;
  try {
    photo = await shrunk(file);
  } catch {
    photo = { blob: file, name: file.name, size: null, hints: [] };
  }
  return { ...photo, sha256: await sha256Hex(photo.blob) };
}
