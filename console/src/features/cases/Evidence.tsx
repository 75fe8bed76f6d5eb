import { useSignal } from '@preact/signals';
import { urlOf } from '../../api/client';
import { t } from '../../i18n';
import { c } from '../../i18n/cases';
import { Link } from '../../router';
import { opens } from '../../session/permissions';
import { session } from '../../session/session';
import { Dialog } from '../../ui/Dialog';
import { Zoom } from '../../ui/Zoom';
import type { Case } from './types';

const THUMB = 320;
const WHOLE = 1024;

interface Picture {
  small: string;
  large: string;
  alt: string;
}

export function picturesOf({ id, photos, about }: Case): Picture[] {
  const photo = (sha256: string, side: number) => urlOf('/api/v1/cases/{case_id}/photos/{sha256}', { case_id: id, sha256 }, { side });
  const evidence = (reading: string) => urlOf('/api/v1/cases/{case_id}/readings/{reading_id}/evidence', { case_id: id, reading_id: reading });
  return [
    ...photos.map((sha256, i) => ({ small: photo(sha256, THUMB), large: photo(sha256, WHOLE), alt: c('photo', { n: i + 1 }) })),
    ...(about.design_id ? (about.readings ?? []).map((reading, i) => ({ small: evidence(reading), large: evidence(reading), alt: c('evidence', { n: i + 1 }) })) : []),
  ];
}

function Thumb({ picture, onOpen }: { picture: Picture; onOpen: () => void }) {
  // A reading may hold no evidence for this design.
  const there = useSignal(true);
  if (!there.value) return null;
  return (
    <li>
      <button type="button" class="photo-open" aria-label={c('picture.open', { name: picture.alt })} onClick={onOpen}>
        <img src={picture.small} alt="" loading="lazy" onError={() => (there.value = false)} />
        <span class="small">{picture.alt}</span>
      </button>
    </li>
  );
}

export function Evidence({ kase }: { kase: Case }) {
  const open = useSignal<Picture | null>(null);
  const pictures = picturesOf(kase);
  const { design_id, readings } = kase.about;
  return (
    <section class="card stack" aria-labelledby="evidence-title">
      <h2 id="evidence-title">{c('evidence.title')}</h2>
      {pictures.length === 0 && <p>{c('evidence.none')}</p>}
      <ul class="plain case-photos">
        {pictures.map((picture) => (
          <Thumb key={picture.small} picture={picture} onOpen={() => (open.value = picture)} />
        ))}
      </ul>
      <p class="row">
        {design_id && opens(session.value, 'design') && (
          <Link href={urlOf('/register/{id}', { id: design_id })} class="button">
            {c('evidence.design')}
          </Link>
        )}
        {kase.party === 'office' &&
          opens(session.value, 'result') &&
          (readings ?? []).map((reading, i) => (
            <Link key={reading} href={urlOf('/readings/{id}', { id: reading })} class="button">
              {c('evidence.reading', { n: i + 1 })}
            </Link>
          ))}
      </p>
      {open.value && (
        <Dialog wide title={open.value.alt} onClose={() => (open.value = null)}>
          <Zoom src={open.value.large} alt={open.value.alt} />
          <div class="row end">
            <button type="button" class="button" onClick={() => (open.value = null)}>
              {t('app.close')}
            </button>
          </div>
        </Dialog>
      )}
    </section>
  );
}
