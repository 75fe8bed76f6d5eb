import { useSignal } from '@preact/signals';
import { useId } from 'preact/hooks';
import { photoUrl, pictureUrl, type Candidate } from '../../api/client';
import { t } from '../../i18n';

/** The photo under the registered drawing; a range moves the border between them. */
export function Wipe({ candidate, photo }: { candidate: Candidate; photo: string }) {
  const at = useSignal(50);
  const id = useId();
  const cut = { clipPath: `inset(0 ${100 - at.value}% 0 0)` };
  return (
    <div class="wipe">
      <div class="wipe-stage">
        <img src={photoUrl(photo, 1024)} alt={t('result.wipe.photo')} />
        <div class="wipe-over" style={cut}>
          <img src={pictureUrl(candidate.view_picture, 1024)} alt={`${t('result.wipe.drawing')}, ${t(`view.${candidate.view}`)}`} />
        </div>
        <span class="wipe-line" aria-hidden="true" style={{ left: `${at.value}%` }} />
      </div>
      <label for={id}>{t('result.wipe')}</label>
      <input
        id={id}
        type="range"
        min={0}
        max={100}
        value={at.value}
        aria-valuetext={t('result.wipe.value', { n: at.value })}
        onInput={(event) => (at.value = Number(event.currentTarget.value))}
      />
      <p class="row between small">
        <span>{t('result.wipe.drawing')}</span>
        <span>{t('result.wipe.photo')}</span>
      </p>
    </div>
  );
}
