import type { ComponentChildren, JSX } from 'preact';
import { useId } from 'preact/hooks';

interface FieldProps {
  label: string;
  help?: string;
  error?: string;
}

interface Described {
  id: string;
  'aria-describedby': string | undefined;
  'aria-invalid': true | undefined;
}

/** A label, a control, and what is said about it; the control takes the given attributes. */
function Field({ label, help, error, children }: FieldProps & { children: (described: Described) => ComponentChildren }) {
  const id = useId();
  const said = [help && `${id}-help`, error && `${id}-error`].filter(Boolean).join(' ');
  return (
    <div class="field">
      <label for={id}>{label}</label>
      {children({ id, 'aria-describedby': said || undefined, 'aria-invalid': error ? true : undefined })}
      {help && (
        <p class="help" id={`${id}-help`}>
          {help}
        </p>
      )}
      {error && (
        <p class="help bad" id={`${id}-error`}>
          {error}
        </p>
      )}
    </div>
  );
}

interface TextFieldProps extends FieldProps, Omit<JSX.InputHTMLAttributes<HTMLInputElement>, 'label' | 'onInput' | 'value'> {
  value: string;
  onValue: (value: string) => void;
}

export function TextField({ label, help, error, value, onValue, ...rest }: TextFieldProps) {
  return (
    <Field label={label} help={help} error={error}>
      {(described) => (
        <input type="text" autocomplete="off" {...rest} {...described} value={value} onInput={(event) => onValue(event.currentTarget.value)} />
      )}
    </Field>
  );
}

interface LongFieldProps extends FieldProps {
  value: string;
  onValue: (value: string) => void;
  maxLength?: number;
}

/** A text of some lines, as the API takes them. */
export function LongField({ label, help, error, value, onValue, maxLength = 2000 }: LongFieldProps) {
  return (
    <Field label={label} help={help} error={error}>
      {(described) => <textarea {...described} rows={2} maxLength={maxLength} value={value} onInput={(event) => onValue(event.currentTarget.value)} />}
    </Field>
  );
}

interface SelectFieldProps extends FieldProps {
  value: string;
  onValue: (value: string) => void;
  required?: boolean;
  children: ComponentChildren;
}

export function SelectField({ label, error, value, onValue, required, children }: SelectFieldProps) {
  return (
    <Field label={label} error={error}>
      {(described) => (
        <select {...described} required={required} value={value} onChange={(event) => onValue(event.currentTarget.value)}>
          {children}
        </select>
      )}
    </Field>
  );
}

interface ChoiceProps<T extends string> {
  legend: string;
  name: string;
  options: readonly { value: T; label: string }[];
  value: T | '';
  onValue: (value: T) => void;
  hideLegend?: boolean;
}

/** A radio group drawn as a row of large targets. */
export function Choice<T extends string>({ legend, name, options, value, onValue, hideLegend }: ChoiceProps<T>) {
  return (
    <fieldset class="choice">
      <legend class={hideLegend ? 'sr' : undefined}>{legend}</legend>
      <div class="choice-row">
        {options.map((option) => (
          <label key={option.value}>
            <input type="radio" name={name} value={option.value} checked={value === option.value} onChange={() => onValue(option.value)} />
            <span>{option.label}</span>
          </label>
        ))}
      </div>
    </fieldset>
  );
}
