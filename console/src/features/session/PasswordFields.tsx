import type { Signal } from '@preact/signals';
import { useSignal } from '@preact/signals';
import { p } from '../../i18n/people';
import { TextField } from '../../ui/Field';
import { PASSWORD_MAX, PASSWORD_MIN, passwordFault } from './password';

interface Typed {
  password: Signal<string>;
  again: Signal<string>;
}

export function useTyped(): Typed {
  return { password: useSignal(''), again: useSignal('') };
}

export function ShowPassword({ shown }: { shown: Signal<boolean> }) {
  return (
    <label class="check">
      <input type="checkbox" checked={shown.value} onChange={(event) => (shown.value = event.currentTarget.checked)} />
      <span>{p('password.show')}</span>
    </label>
  );
}

/** A new password, twice. The rule is said before; what is wrong, only when both are there. */
export function PasswordFields({ typed, login, tried }: { typed: Typed; login: string; tried: boolean }) {
  const shown = useSignal(false);
  const { password, again } = typed;
  const fault = passwordFault(password.value, again.value, login);
  const said = fault !== null && (tried || (again.value !== '' && fault !== 'password.differs')) ? p(fault, { min: PASSWORD_MIN, max: PASSWORD_MAX }) : '';
  const common = { type: shown.value ? 'text' : 'password', autocomplete: 'new-password', required: true, maxLength: 256, autocapitalize: 'none', spellcheck: false } as const;
  return (
    <>
      <TextField
        {...common}
        label={p('password.new')}
        help={p('password.rule', { min: PASSWORD_MIN, max: PASSWORD_MAX })}
        error={fault === 'password.differs' ? '' : said}
        value={password.value}
        onValue={(value) => (password.value = value)}
      />
      <TextField {...common} label={p('password.again')} error={fault === 'password.differs' ? said : ''} value={again.value} onValue={(value) => (again.value = value)} />
      <ShowPassword shown={shown} />
    </>
  );
}
