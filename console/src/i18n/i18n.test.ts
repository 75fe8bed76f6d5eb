import { expect, it } from 'vitest';
import { en } from './en';
import { enRegister } from './en-register';
import { filled } from './index';
import { ko } from './ko';
import { koRegister } from './ko-register';

const korean: Record<string, string> = { ...ko, ...koRegister };
const english: Record<string, string> = { ...en, ...enRegister };

it('has each text in both languages, with the same blanks', () => {
  const blanks = (text: string) => (text.match(/\{\w+\}/g) ?? []).sort();
  for (const [key, text] of Object.entries(korean)) {
    expect(english[key], key).toBeTruthy();
    expect(blanks(english[key] ?? ''), key).toEqual(blanks(text));
  }
  expect(Object.keys(english).length).toBe(Object.keys(korean).length);
});

it('never says that something infringes', () => {
  for (const text of [...Object.values(korean), ...Object.values(english)]) expect(text).not.toMatch(/침해|위조|가품|짝퉁|infring|counterfeit|fake/i);
});

it('fills blanks and leaves unknown ones', () => {
  expect(filled('{n} of {m}', { n: 2 })).toBe('2 of {m}');
});
