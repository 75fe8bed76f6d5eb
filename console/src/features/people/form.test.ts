import { expect, it } from 'vitest';
import type { Schemas } from '../../api/client';
import { differences, formOf, linkOf, organisationOf, requestOf, typedOf, withRole } from './form';

const kim: Schemas['Person'] = {
  id: '01P',
  login: 'kim',
  name: 'Kim',
  organisation: 'O1',
  organisation_name: 'Customs',
  roles: ['supervisor', 'officer'],
  state: 'invited',
  has_totp: false,
  created_ms: 1,
  changed_ms: 2,
  changed_by: 'han',
  version: 3,
};

it('sends what was typed with the version that was read', () => {
  const form = { ...formOf(kim), name: ' Kim Min ', roles: withRole(formOf(kim).roles, 'auditor', true) };
  expect(requestOf(form)).toEqual({ version: 3, name: 'Kim Min', organisation: 'O1', roles: ['officer', 'supervisor', 'auditor'], state: 'active' });
});

it('finds no difference in what nobody has changed, whatever the order of the roles', () => {
  expect(differences(formOf(kim), kim)).toEqual([]);
  expect(differences({ ...formOf(kim), name: 'Kim ' }, { ...kim, roles: ['officer', 'supervisor'] })).toEqual([]);
});

it('names each field that differs', () => {
  const form = formOf(kim);
  expect(differences(form, { ...kim, name: 'Lee' })).toEqual(['name']);
  expect(differences(form, { ...kim, organisation: 'O2', state: 'disabled', roles: [] })).toEqual(['organisation', 'roles', 'state']);
});

it('adds and takes roles', () => {
  expect(withRole(['auditor'], 'officer', true)).toEqual(['officer', 'auditor']);
  expect(withRole(['officer', 'auditor'], 'officer', false)).toEqual(['auditor']);
});

it('takes the name in the register of right holders only', () => {
  const typed = { name: ' Acme ', kind: 'holder', holder: ' ACME Inc. ', mail: ' ip@acme.example ' } as const;
  expect(typedOf(typed)).toEqual({ name: 'Acme', kind: 'holder', holder: 'ACME Inc.', mail: 'ip@acme.example' });
  expect(typedOf({ ...typed, kind: 'school' })).toEqual({ name: 'Acme', kind: 'school', holder: '', mail: 'ip@acme.example' });
  expect(typedOf(organisationOf(null))).toEqual({ name: '', kind: 'agency', holder: '', mail: '' });
});

it('makes a link of the address that the console has', () => {
  expect(linkOf({ secret: 's', path: '/welcome#s', expires_ms: 1 }, 'https://pandok.example')).toBe('https://pandok.example/welcome#s');
});
