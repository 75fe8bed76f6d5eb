import { afterEach, expect, it } from 'vitest';
import { hex } from '../../ui/ids';
import * as draft from './draft';
import { fitted, jpegName } from './prepare';

afterEach(() => {
  draft.parcel.value = '';
  draft.country.value = '';
  draft.crop.value = null;
});

it('counts parcels on, with their zeros', () => {
  expect(draft.nextParcel('A-099')).toBe('A-100');
  expect(draft.nextParcel('0099')).toBe('0100');
  expect(draft.nextParcel('99999999999999999999')).toBe('100000000000000000000');
  expect(draft.nextParcel('EE 2041 KR')).toBe('');
  expect(draft.nextParcel('')).toBe('');
});

it('sends only what was given', () => {
  expect(draft.parameters()).toEqual({});
  draft.parcel.value = ' 12 ';
  draft.country.value = 'KR';
  draft.crop.value = { x: 1, y: 2, width: 30, height: 40 };
  expect(draft.parameters()).toEqual({ parcel: '12', country: 'KR', crop: { x: 1, y: 2, width: 30, height: 40 } });
});

it('checks class and country as the API does', () => {
  expect(['', '6', '06-01', ' 06 '].map(draft.locarnoIsGood)).toEqual([true, true, true, true]);
  expect(['abc', '06-', '123'].map(draft.locarnoIsGood)).toEqual([false, false, false]);
  expect(['', 'KR', 'K', 'kr', 'KOR'].map(draft.countryIsGood)).toEqual([true, true, false, false, false]);
});

it('makes photos smaller, never larger', () => {
  expect(fitted(4032, 3024, 1600)).toEqual({ width: 1600, height: 1200 });
  expect(fitted(800, 600, 1600)).toEqual({ width: 800, height: 600 });
  expect(fitted(10_000, 2, 1600)).toEqual({ width: 1600, height: 1 });
});

it('names and digests', () => {
  expect(['IMG_1.HEIC', 'a.b.png', 'photo'].map(jpegName)).toEqual(['IMG_1.jpg', 'a.b.jpg', 'photo.jpg']);
  expect(hex(new Uint8Array([0, 10, 255]))).toBe('000aff');
});
