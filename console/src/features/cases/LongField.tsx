import { useId } from 'preact/hooks';

interface LongFieldProps {
  label: string;
  value: string;
  onValue: (value: string) => void;
  help?: string;
  error?: string;
  maxLength?: number;
}

/** A text of some lines, as the API takes them. */
export function LongField({ label, value, onValue, help, error, maxLength }: LongFieldProps) {
  const id = useId();
  const about = [help && `${id}-help`, error && `${id}-error`].filter(Boolean).join(' ');
  return (
    <div class="field">
      <label for={id}>{label}</label>
      <textarea
        id={id}
        rows={2}
        maxLength={maxLength ?? 2000}
        value={value}
        aria-describedby={about || undefined}
        aria-invalid={error ? true : undefined}
        onInput={(event) => onValue(event.currentTarget.value)}
      />
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
