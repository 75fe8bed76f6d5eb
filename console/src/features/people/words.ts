import type { Schemas } from '../../api/client';
import { p, pOr } from '../../i18n/people';
import { PERMISSIONS } from '../../session/permissions';

export type Role = Schemas['Role'];

export const ROLES: readonly Role[] = [
  'officer',
  'supervisor',
  'right_holder',
  'importer',
  'data_steward',
  'developer',
  'test_engineer',
  'trainer',
  'trainee',
  'programme_manager',
  'auditor',
  'administrator',
];

export const KINDS: readonly Schemas['OrganisationKind'][] = ['agency', 'holder', 'company', 'programme', 'school'];

export function rolesSaid(roles: readonly Role[]): string {
  return roles.length === 0 ? p('role.none') : roles.map((role) => p(`role.${role}`)).join(', ');
}

/** A permission that a newer server has is shown by its name. */
export function permissionSaid(name: string): string {
  return pOr(`may.${name}`, name);
}

/** Those that are known first, in their order; then what else the server names. */
export function inOrder(names: readonly string[]): readonly string[] {
  const known = PERMISSIONS.filter((name) => names.includes(name));
  return [...known, ...names.filter((name) => !(PERMISSIONS as readonly string[]).includes(name))];
}
