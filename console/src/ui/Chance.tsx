import { t } from '../i18n';
import { chanceWord, percent } from './format';

/** A probability in words and as a number; the bar is a third, silent way. */
export function Chance({ value, bar }: { value: number; bar?: boolean }) {
  return (
    <span class="chance">
      <span>{`${t(chanceWord(value))} · ${percent(value)}`}</span>
      {bar && <span class="chance-bar" aria-hidden="true"><span style={{ width: `${Math.round(value * 100)}%` }} /></span>}
    </span>
  );
}
