import { expect, it } from 'vitest';
import { en } from './en';
import { enAudit } from './en-audit';
import { enCases } from './en-cases';
import { enPapers } from './en-papers';
import { enPeople } from './en-people';
import { enRegister } from './en-register';
import { filled } from './index';
import { ko } from './ko';
import { koAudit } from './ko-audit';
import { koCases } from './ko-cases';
import { koPapers } from './ko-papers';
import { koPeople } from './ko-people';
import { koRegister } from './ko-register';
import { PERMISSIONS } from '../session/permissions';

// A feature's own file is a space of names of its own.
const files: readonly [string, Record<string, string>, Record<string, string>][] = [
  ['common', { ...ko, ...koRegister }, { ...en, ...enRegister }],
  ['people', koPeople, enPeople],
  ['audit', koAudit, enAudit],
  ['cases', { ...koCases, ...koPapers }, { ...enCases, ...enPapers }],
];

it.each(files)('has each text in both languages, with the same blanks: %s', (_, korean, english) => {
  const blanks = (text: string) => (text.match(/\{\w+\}/g) ?? []).sort();
  for (const [key, text] of Object.entries(korean)) {
    expect(english[key], key).toBeTruthy();
    expect(blanks(english[key] ?? ''), key).toEqual(blanks(text));
  }
  expect(Object.keys(english).length).toBe(Object.keys(korean).length);
});

it('has a text for each thing that one may do', () => {
  for (const permission of PERMISSIONS) expect(koPeople, permission).toHaveProperty([`may.${permission}`]);
});

it('never says that something infringes', () => {
  for (const text of files.flatMap(([, korean, english]) => [...Object.values(korean), ...Object.values(english)])) expect(text).not.toMatch(/침해|위조|가품|짝퉁|infring|counterfeit|fake/i);
});

it('fills blanks and leaves unknown ones', () => {
  expect(filled('{n} of {m}', { n: 2 })).toBe('2 of {m}');
});
