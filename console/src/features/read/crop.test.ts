import { expect, it } from 'vitest';
import { clampCrop, dragCorner, firstCrop, isWhole, LEAST, moveCrop } from './crop';

const size = { width: 1600, height: 1200 };
const crop = { x: 100, y: 100, width: 400, height: 300 };

it('keeps the rectangle inside the photo', () => {
  expect(moveCrop(crop, -500, 5000, size)).toEqual({ x: 0, y: 900, width: 400, height: 300 });
  expect(clampCrop({ x: 1595, y: -3, width: 1, height: 9999 }, size)).toEqual({ x: 1584, y: 0, width: LEAST, height: 1200 });
});

it('moves one corner and leaves the one across', () => {
  expect(dragCorner(crop, 'nw', 50.4, -30, size)).toEqual({ x: 150, y: 70, width: 350, height: 330 });
  expect(dragCorner(crop, 'se', 5000, 5000, size)).toEqual({ x: 100, y: 100, width: 1500, height: 1100 });
  expect(dragCorner(crop, 'ne', -5000, 5000, size)).toEqual({ x: 100, y: 400 - LEAST, width: LEAST, height: LEAST });
  expect(dragCorner(crop, 'sw', -5000, 0, size)).toEqual({ x: 0, y: 100, width: 500, height: 300 });
});

it('starts in the middle and knows the whole', () => {
  expect(firstCrop(size)).toEqual({ x: 160, y: 120, width: 1280, height: 960 });
  expect(isWhole({ x: 0, y: 0, ...size }, size)).toBe(true);
  expect(isWhole(crop, size)).toBe(false);
});
