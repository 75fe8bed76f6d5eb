import type { Schemas } from '../../api/client';

export type Crop = Schemas['Crop'];
export type Corner = 'nw' | 'ne' | 'sw' | 'se';

export interface Size {
  width: number;
  height: number;
}

export const LEAST = 16;

const between = (value: number, low: number, high: number) => Math.min(Math.max(Math.round(value), low), Math.max(low, high));

export function clampCrop(crop: Crop, size: Size): Crop {
  const width = between(crop.width, Math.min(LEAST, size.width), size.width);
  const height = between(crop.height, Math.min(LEAST, size.height), size.height);
  return { x: between(crop.x, 0, size.width - width), y: between(crop.y, 0, size.height - height), width, height };
}

export function moveCrop(crop: Crop, dx: number, dy: number, size: Size): Crop {
  return clampCrop({ ...crop, x: crop.x + dx, y: crop.y + dy }, size);
}

/** The corner follows; the one across stays where it is. */
export function dragCorner(crop: Crop, corner: Corner, dx: number, dy: number, size: Size): Crop {
  const right = crop.x + crop.width;
  const bottom = crop.y + crop.height;
  let { x, y, width, height } = crop;
  if (corner.endsWith('w')) {
    x = between(crop.x + dx, 0, right - LEAST);
    width = right - x;
  } else {
    width = between(crop.width + dx, LEAST, size.width - crop.x);
  }
  if (corner.startsWith('n')) {
    y = between(crop.y + dy, 0, bottom - LEAST);
    height = bottom - y;
  } else {
    height = between(crop.height + dy, LEAST, size.height - crop.y);
  }
  return { x, y, width, height };
}

export function isWhole(crop: Crop, size: Size): boolean {
  return crop.x === 0 && crop.y === 0 && crop.width === size.width && crop.height === size.height;
}

/** A first rectangle: the middle eight tenths. */
export function firstCrop(size: Size): Crop {
  return clampCrop({ x: size.width / 10, y: size.height / 10, width: size.width * 0.8, height: size.height * 0.8 }, size);
}
