import { expect, it } from 'vitest';
import { bytes, chanceWord, contactHref, dayPlus, percent } from './format';

it('never shows a certainty', () => {
  expect([0, 0.001, 0.004].map(percent)).toEqual(['< 1 %', '< 1 %', '< 1 %']);
  expect([0.996, 1].map(percent)).toEqual(['> 99 %', '> 99 %']);
  expect([0.006, 0.334, 0.87, 0.99].map(percent)).toEqual(['1 %', '33 %', '87 %', '99 %']);
});

it('has one word for one number shown', () => {
  expect(chanceWord(0.099)).toBe(chanceWord(0.1));
  expect(chanceWord(0.698)).toBe('chance.high');
  expect([0.95, 0.8, 0.5, 0.2, 0.05].map(chanceWord)).toEqual(['chance.top', 'chance.high', 'chance.middle', 'chance.low', 'chance.bottom']);
});

it('counts days over months and leap years', () => {
  expect(dayPlus('2026-11-30', 1)).toBe('2026-12-01');
  expect(dayPlus('2028-03-01', -1)).toBe('2028-02-29');
});

it('writes sizes', () => {
  expect([0, 999, 1000, 12_345, 999_700, 5_300_000_000].map(bytes)).toEqual(['0 B', '999 B', '1.0 kB', '12 kB', '1.0 MB', '5.3 GB']);
});

it('links only what is an address or a number', () => {
  expect(contactHref('legal@daon.example.com', 'a b')).toBe('mailto:legal@daon.example.com?subject=a%20b');
  expect(contactHref('+82 2-123-4567', '')).toBe('tel:+8221234567');
  expect(contactHref('서울시 중구', '')).toBeNull();
  expect(contactHref('javascript:alert(1)', '')).toBeNull();
});
