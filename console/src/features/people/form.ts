import type { Schemas } from '../../api/client';
import { ROLES, type Role } from './words';

type Person = Schemas['Person'];

/** What the form of a person holds; the version is that of the person who was read. */
export interface PersonForm {
  version: number;
  name: string;
  organisation: string;
  roles: readonly Role[];
  state: 'active' | 'disabled';
}

export function formOf(person: Person): PersonForm {
  const { version, name, organisation, roles } = person;
  return { version, name, organisation, roles: inTableOrder(roles), state: person.state === 'disabled' ? 'disabled' : 'active' };
}

function inTableOrder(roles: readonly Role[]): readonly Role[] {
  return ROLES.filter((role) => roles.includes(role));
}

export function withRole(roles: readonly Role[], role: Role, on: boolean): readonly Role[] {
  return ROLES.filter((one) => (one === role ? on : roles.includes(one)));
}

export function requestOf(form: PersonForm): Schemas['PersonChange'] {
  const { version, name, organisation, roles, state } = form;
  return { version, name: name.trim(), organisation, roles: [...roles], state };
}

export type Field = 'name' | 'organisation' | 'roles' | 'state';

/** Where what was typed and what is kept now are not the same. */
export function differences(form: PersonForm, person: Person): readonly Field[] {
  const now = formOf(person);
  const fields: Field[] = [];
  if (form.name.trim() !== now.name) fields.push('name');
  if (form.organisation !== now.organisation) fields.push('organisation');
  if (form.roles.join() !== now.roles.join()) fields.push('roles');
  if (form.state !== now.state) fields.push('state');
  return fields;
}

export type OrganisationForm = Pick<Schemas['Organisation'], 'name' | 'kind' | 'holder' | 'mail'>;

export function organisationOf(kept: Schemas['Organisation'] | null): OrganisationForm {
  return { name: kept?.name ?? '', kind: kept?.kind ?? 'agency', holder: kept?.holder ?? '', mail: kept?.mail ?? '' };
}

/** As the server takes it: of right holders alone the name in the register counts. */
export function typedOf({ name, kind, holder, mail }: OrganisationForm): OrganisationForm {
  return { name: name.trim(), kind, holder: kind === 'holder' ? holder.trim() : '', mail: mail.trim() };
}

/** A link to be given to somebody: the server names only what stands below its address. */
export function linkOf(link: Schemas['Link'], origin: string): string {
  return origin + link.path;
}
