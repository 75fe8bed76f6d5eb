import { c } from '../../i18n/cases';

/** Where to look first, when a form was not sent: the field itself takes the focus. */
export function toFirstFault(form: EventTarget | null): void {
  if (!(form instanceof HTMLElement)) return;
  requestAnimationFrame(() => form.querySelector<HTMLElement>('[aria-invalid]')?.focus());
}

export function Faults({ of }: { of: object }) {
  if (Object.keys(of).length === 0) return null;
  return (
    <p class="help bad" role="alert">
      {c('fault.some')}
    </p>
  );
}
