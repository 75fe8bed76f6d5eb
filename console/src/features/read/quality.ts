export type Hint = 'dark' | 'bright' | 'blurred' | 'small' | 'closer';

/** Eight-bit grey values, row by row. */
export interface Grey {
  width: number;
  height: number;
  data: Uint8Array | Uint8ClampedArray;
}

/** Side to which a photo is made smaller before it is measured; the limits below belong to it. */
export const MEASURE_SIDE = 512;
const DARK_MEAN = 35;
const BRIGHT_MEAN = 226;
const CLIPPED_SHARE = 0.3;
const BLURRED_VARIANCE = 14;
const SMALL_SIDE = 480;
const EDGE = 24;
const CELLS = 16;
const CELL_EDGE_SHARE = 0.04;
const ITEM_SHARE = 0.06;

export function greyOf(rgba: Uint8ClampedArray, width: number, height: number): Grey {
  const data = new Uint8Array(width * height);
  for (let i = 0; i < data.length; i += 1) {
    data[i] = (rgba[4 * i]! * 77 + rgba[4 * i + 1]! * 150 + rgba[4 * i + 2]! * 29) >> 8;
  }
  return { width, height, data };
}

export function brightness({ data }: Grey): { mean: number; clipped: number } {
  let sum = 0;
  let clipped = 0;
  for (const value of data) {
    sum += value;
    if (value > 250) clipped += 1;
  }
  return { mean: sum / data.length, clipped: clipped / data.length };
}

/** Variance of the Laplacian: low where no line is sharp. */
export function laplacianVariance({ width, height, data }: Grey): number {
  let sum = 0;
  let squares = 0;
  let n = 0;
  for (let y = 1; y < height - 1; y += 1) {
    for (let x = 1; x < width - 1; x += 1) {
      const at = y * width + x;
      const value = data[at - 1]! + data[at + 1]! + data[at - width]! + data[at + width]! - 4 * data[at]!;
      sum += value;
      squares += value * value;
      n += 1;
    }
  }
  if (n === 0) return 0;
  return squares / n - (sum / n) ** 2;
}

/** Share of the picture within the box around the cells that hold lines. */
export function itemShare({ width, height, data }: Grey): number {
  const edges = new Float64Array(CELLS * CELLS);
  const sizes = new Float64Array(CELLS * CELLS);
  for (let y = 1; y < height - 1; y += 1) {
    for (let x = 1; x < width - 1; x += 1) {
      const at = y * width + x;
      const steep = Math.abs(data[at + 1]! - data[at - 1]!) + Math.abs(data[at + width]! - data[at - width]!);
      const cell = Math.floor((y * CELLS) / height) * CELLS + Math.floor((x * CELLS) / width);
      sizes[cell]! += 1;
      if (steep > EDGE) edges[cell]! += 1;
    }
  }
  let [left, right, top, bottom] = [CELLS, -1, CELLS, -1];
  for (let cell = 0; cell < edges.length; cell += 1) {
    if (sizes[cell] === 0 || edges[cell]! / sizes[cell]! <= CELL_EDGE_SHARE) continue;
    const column = cell % CELLS;
    const row = Math.floor(cell / CELLS);
    left = Math.min(left, column);
    right = Math.max(right, column);
    top = Math.min(top, row);
    bottom = Math.max(bottom, row);
  }
  if (right < 0) return 0;
  return ((right - left + 1) * (bottom - top + 1)) / (CELLS * CELLS);
}

/** What a person might do better, the strongest first; an empty list is a good photo. `side` is the photo's longest. */
export function hintsOf(grey: Grey, side: number): Hint[] {
  const hints: Hint[] = [];
  const light = brightness(grey);
  const dark = light.mean < DARK_MEAN;
  if (dark) hints.push('dark');
  else if (light.mean > BRIGHT_MEAN || light.clipped > CLIPPED_SHARE) hints.push('bright');
  const blurred = !dark && laplacianVariance(grey) < BLURRED_VARIANCE;
  if (blurred) hints.push('blurred');
  if (side < SMALL_SIDE) hints.push('small');
  if (!dark && !blurred && itemShare(grey) < ITEM_SHARE) hints.push('closer');
  return hints;
}
