import { useSignal } from '@preact/signals';
import { t } from '../../i18n';
import { Icon } from '../../ui/icons';
import { CropDialog } from './CropDialog';
import { crop, MAX_PHOTOS, photos, preparing, removePhoto, type DraftPhoto } from './draft';

function Hints({ photo }: { photo: DraftPhoto }) {
  if (photo.size === null) return <p class="hint">{t('hint.unknown')}</p>;
  if (photo.hints.length === 0) return <p class="hint hint-good">{t('hint.good')}</p>;
  return (
    <ul class="hint">
      {photo.hints.map((hint) => (
        <li key={hint}>{t(`hint.${hint}`)}</li>
      ))}
      <li class="small">{t('hint.anyway')}</li>
    </ul>
  );
}

function CropMark({ photo }: { photo: DraftPhoto }) {
  if (!photo.size || !crop.value) return null;
  const { width, height } = photo.size;
  const share = (value: number, whole: number) => `${(100 * value) / whole}%`;
  const box = {
    left: share(crop.value.x, width),
    top: share(crop.value.y, height),
    width: share(crop.value.width, width),
    height: share(crop.value.height, height),
  };
  return <span class="crop-mark" style={box} aria-hidden="true" />;
}

export function PhotoGrid() {
  const cropping = useSignal(false);
  const first = photos.value[0];
  return (
    <section aria-labelledby="photos-title">
      <h2 id="photos-title">
        {t('read.photos')} <span class="small">{t('read.count', { n: photos.value.length, max: MAX_PHOTOS })}</span>
      </h2>
      <ul class="plain photo-grid" data-many={photos.value.length > 1 ? '' : undefined}>
        {photos.value.map((photo, i) => (
          <li key={photo.key} class="photo">
            <div class="photo-frame">
              {photo.size ? (
                <span class="photo-fit">
                  <img src={photo.url} alt={t('read.photo', { i: i + 1, name: photo.name })} />
                  {i === 0 && <CropMark photo={photo} />}
                </span>
              ) : (
                <span class="photo-name wrap">{photo.name}</span>
              )}
              <button type="button" class="round photo-remove" aria-label={t('read.remove', { i: i + 1 })} onClick={() => removePhoto(photo.key)}>
                <Icon name="cross" />
              </button>
            </div>
            <div role="status">
              <Hints photo={photo} />
            </div>
            {i === 0 && photo.size && (
              <button type="button" class="button" onClick={() => (cropping.value = true)}>
                <Icon name="crop" />
                {t(crop.value ? 'read.cropped' : 'read.crop')}
              </button>
            )}
          </li>
        ))}
      </ul>
      {preparing.value > 0 && (
        <p class="loading" role="status">
          <span class="spinner" aria-hidden="true" />
          {t('read.preparing')}
        </p>
      )}
      {cropping.value && first?.size && (
        <CropDialog
          url={first.url}
          size={first.size}
          crop={crop.value}
          onClose={() => (cropping.value = false)}
          onDone={(next) => {
            crop.value = next;
            cropping.value = false;
          }}
        />
      )}
    </section>
  );
}
