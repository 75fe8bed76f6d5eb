import { useSignal } from '@preact/signals';
import { useRef } from 'preact/hooks';
import { p } from '../i18n/people';

interface OnceProps {
  label: string;
  text: string;
  print?: boolean;
  rows?: number;
}

/** A text that is shown once: to be copied (by hand where the browser has no clipboard) or printed. */
export function Once({ label, text, print, rows }: OnceProps) {
  const box = useRef<HTMLTextAreaElement>(null);
  const state = useSignal<'' | 'copied' | 'select'>('');
  const copy = async () => {
    box.current?.select();
    try {
      await navigator.clipboard.writeText(text);
      state.value = 'copied';
    } catch {
      state.value = 'select';
    }
  };
  return (
    <div class="stack once">
      <textarea ref={box} class="mono" aria-label={label} readOnly rows={rows ?? 2} value={text} spellcheck={false} onFocus={(event) => event.currentTarget.select()} />
      <div class="row">
        <button type="button" class="button" onClick={() => void copy()}>
          {p('once.copy')}
        </button>
        {print && (
          <button type="button" class="button" onClick={() => window.print()}>
            {p('once.print')}
          </button>
        )}
        <span role="status" class="small">
          {state.value === '' ? '' : p(state.value === 'copied' ? 'once.copied' : 'once.select')}
        </span>
      </div>
    </div>
  );
}
