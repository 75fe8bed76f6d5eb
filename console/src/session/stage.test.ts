import { expect, it } from 'vitest';
import type { Session } from '../api/client';
import { homeOf, menuOf, opens } from './permissions';
import { memoryOf, ownerOf, remembered, stageOf } from './stage';

const person = { id: 'P1', login: 'kim', name: 'Kim', organisation: 'O1', organisation_name: 'Customs', roles: ['officer' as const], has_totp: false };
const signed = (permissions: string[]): Session => ({ how: 'session', needs: 'nothing', person, permissions, csrf_token: 'T', expires_ms: 9 });
const local: Session = { how: 'local', needs: 'nothing', permissions: [] };
const needs = (what: Session['needs']): Session => ({ how: 'none', needs: what, permissions: [] });
const officer = signed(['make_readings', 'see_own_readings', 'give_feedback', 'search_register']);

it('shows what has to be done first', () => {
  expect(stageOf(null, false)).toBe('asking');
  expect(stageOf(null, true)).toBe('in');
  expect(stageOf(local, true)).toBe('in');
  expect(stageOf(officer, true)).toBe('in');
  for (const what of ['sign_in', 'totp_setup', 'administrator'] as const) expect(stageOf(needs(what), true)).toBe(what);
});

it('knows whose photos are taken', () => {
  expect(ownerOf(null)).toBeNull();
  expect(ownerOf(local)).toBe('');
  expect(ownerOf(officer)).toBe('P1');
  expect(ownerOf(needs('sign_in'))).toBeNull();
  expect(ownerOf({ ...officer, needs: 'totp_setup' })).toBeNull();
});

it('remembers who it was, and no token', () => {
  const text = memoryOf(officer);
  expect(text).not.toContain('csrf');
  expect(remembered(text)).toMatchObject({ how: 'session', person: { id: 'P1' }, permissions: officer.permissions });
  expect(memoryOf(needs('sign_in'))).toBeNull();
  for (const bad of [null, '', 'no', 'null', '[]', '{}', '{"needs":"nothing","permissions":3}', '{"how":"session","needs":"nothing","permissions":[]}']) expect(remembered(bad), String(bad)).toBeNull();
});

it('offers what a person may see', () => {
  expect(menuOf(officer)).toEqual(['read', 'queue', 'register', 'settings']);
  expect(menuOf(signed(['see_audit', 'see_jobs']))).toEqual(['audit', 'settings']);
  expect(menuOf(signed(['manage_people']))).toEqual(['people', 'settings']);
  expect(menuOf(signed(['see_own_designs']))).toEqual(['register', 'settings']);
  expect(menuOf(signed([]))).toEqual(['settings']);
  expect(menuOf(signed(['see_own_designs', 'answer_cases']))).toEqual(['cases', 'register', 'settings']);
  expect(menuOf(signed(['see_figures']))).toEqual(['settings']);
  for (const open of [local, null]) expect(menuOf(open)).toEqual(['read', 'queue', 'cases', 'register', 'settings']);
});

it('begins where one may be', () => {
  expect(homeOf(signed(['see_own_designs', 'answer_cases']))).toBe('/cases');
  expect([officer, signed(['see_audit']), signed(['manage_people']), signed([]), local, null].map(homeOf)).toEqual(['/', '/audit', '/people', '/settings', '/', '/']);
});

it('opens pages by permission', () => {
  expect(opens(officer, 'people')).toBe(false);
  expect(opens(officer, 'audit')).toBe(false);
  expect(opens(officer, 'me')).toBe(true);
  expect(opens(signed(['see_figures']), 'read')).toBe(false);
  expect(opens(signed(['see_figures']), 'case_figures')).toBe(true);
  expect(opens(signed(['see_figures']), 'case')).toBe(false);
  expect(opens(signed([]), 'paper')).toBe(true);
  expect(opens(local, 'people')).toBe(true);
});
