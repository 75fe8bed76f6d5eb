import { p } from '../../i18n/people';
import { SelectField } from '../../ui/Field';
import { withRole } from './form';
import type { Organisation } from './organisations';
import { ROLES, type Role } from './words';

/** Each role with one line that says what it lets a person do. */
export function RoleBoxes({ roles, onRoles }: { roles: readonly Role[]; onRoles: (roles: readonly Role[]) => void }) {
  return (
    <fieldset class="choice">
      <legend>{p('person.roles')}</legend>
      <div class="role-boxes">
        {ROLES.map((role) => (
          <label class="check" key={role}>
            <input type="checkbox" checked={roles.includes(role)} onChange={(event) => onRoles(withRole(roles, role, event.currentTarget.checked))} />
            <span>
              {p(`role.${role}`)}
              <span class="small role-say">{p(`role.${role}.may`)}</span>
            </span>
          </label>
        ))}
      </div>
    </fieldset>
  );
}

interface OrganisationFieldProps {
  value: string;
  named: string;
  all: readonly Organisation[] | null;
  onValue: (value: string) => void;
}

/** `named`: how the present one is called, while the list is on its way. */
export function OrganisationField({ value, named, all, onValue }: OrganisationFieldProps) {
  const there = value === '' || (all ?? []).some(({ id }) => id === value);
  return (
    <SelectField label={p('person.organisation')} required value={value} onValue={onValue}>
      <option value="">{p('person.choose')}</option>
      {!there && <option value={value}>{named === '' ? value : named}</option>}
      {(all ?? []).map(({ id, name }) => (
        <option key={id} value={id}>
          {name}
        </option>
      ))}
    </SelectField>
  );
}
