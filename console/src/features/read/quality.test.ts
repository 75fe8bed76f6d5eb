import { expect, it } from 'vitest';
import { greyOf, hintsOf, itemShare, laplacianVariance, type Grey } from './quality';

function picture(side: number, value: (x: number, y: number) => number): Grey {
  const data = new Uint8Array(side * side);
  for (let y = 0; y < side; y += 1) for (let x = 0; x < side; x += 1) data[y * side + x] = value(x, y);
  return { width: side, height: side, data };
}

const checks = (x: number, y: number) => ((x >> 3) + (y >> 3)) % 2 === 0;

it('finds nothing to say about a sharp, lit, near item', () => {
  expect(hintsOf(picture(128, (x, y) => (checks(x, y) ? 60 : 190)), 1600)).toEqual([]);
});

it('tells dark from bright', () => {
  expect(hintsOf(picture(128, (x, y) => (checks(x, y) ? 2 : 9)), 1600)).toEqual(['dark']);
  expect(hintsOf(picture(128, (x, y) => (checks(x, y) ? 200 : 255)), 1600)).toContain('bright');
});

it('tells blurred, small and far', () => {
  expect(hintsOf(picture(128, (x) => 60 + x), 1600)).toEqual(['blurred']);
  expect(hintsOf(picture(128, (x, y) => (checks(x, y) ? 60 : 190)), 300)).toEqual(['small']);
  const far = picture(128, (x, y) => (x > 64 && x < 79 && y > 64 && y < 79 && checks(x, y) ? 20 : 150));
  expect(hintsOf(far, 1600)).toEqual(['closer']);
  expect(itemShare(far)).toBeLessThan(0.06);
});

it('measures on grey values', () => {
  expect(greyOf(new Uint8ClampedArray([255, 255, 255, 255, 255, 0, 0, 255]), 2, 1).data).toEqual(new Uint8Array([255, 76]));
  expect(laplacianVariance(picture(16, () => 90))).toBe(0);
});
