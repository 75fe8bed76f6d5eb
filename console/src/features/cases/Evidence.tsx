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
const STEP = 24;
const FEW = 3;

interface Picture {
  small: string;
  large: string;
  alt: string;
}

export function picturesOf({ id, photos, about }: Case): Picture[] {
  const photo = (sha256: string, side: number) => urlOf('/api/v1/cases/{case_id}/photos/{sha256}', { case_id: id, sha256 }, { side });
  const evidence = (reading_id: string, side: number) => urlOf('/api/v1/cases/{case_id}/readings/{reading_id}/evidence', { case_id: id, reading_id }, { side });
  return [
    ...photos.map((sha256, i) => ({ small: photo(sha256, THUMB), large: photo(sha256, WHOLE), alt: c('photo', { n: i + 1 }) })),
    ...(about.design_id ? (about.readings ?? []).map((reading, i) => ({ small: evidence(reading, THUMB), large: evidence(reading, WHOLE), alt: c('evidence', { n: i + 1 }) })) : []),
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

/** A case of a container may have hundreds. */
function Readings({ of }: { of: readonly string[] }) {
  const links = (
    <p class="row">
      {of.map((reading, i) => (
        <Link key={reading} href={urlOf('/readings/{id}', { id: reading })} class="button">
          {c('evidence.reading', { n: i + 1 })}
        </Link>
      ))}
    </p>
  );
  if (of.length <= FEW) return of.length > 0 ? links : null;
  return (
    <details>
      <summary>{c('evidence.readings', { n: of.length })}</summary>
      {links}
    </details>
  );
}

export function Evidence({ kase }: { kase: Case }) {
  const open = useSignal<Picture | null>(null);
  const shown = useSignal(STEP);
  const pictures = picturesOf(kase);
  const { design_id } = kase.about;
  return (
    <section class="card stack" aria-labelledby="evidence-title">
      <h2 id="evidence-title">{c('evidence.title')}</h2>
      {pictures.length === 0 && <p>{c('evidence.none')}</p>}
      <ul class="plain case-photos">
        {pictures.slice(0, shown.value).map((picture) => (
          <Thumb key={picture.small} picture={picture} onOpen={() => (open.value = picture)} />
        ))}
      </ul>
      {pictures.length > shown.value && (
        <button type="button" class="button wide" onClick={() => (shown.value += STEP)}>
          {c('evidence.more', { n: pictures.length - shown.value })}
        </button>
      )}
      <p class="row">
        {design_id && opens(session.value, 'design') && (
          <Link href={urlOf('/register/{id}', { id: design_id })} class="button">
            {c('evidence.design')}
          </Link>
        )}
      </p>
      {kase.party === 'office' && opens(session.value, 'result') && <Readings of={kase.about.readings ?? []} />}
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
