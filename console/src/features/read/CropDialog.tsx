import { useSignal } from '@preact/signals';
import { useRef } from 'preact/hooks';
import { t } from '../../i18n';
import { Dialog } from '../../ui/Dialog';
import { clampCrop, dragCorner, firstCrop, isWhole, LEAST, moveCrop, type Corner, type Crop, type Size } from './crop';

const CORNERS: readonly Corner[] = ['nw', 'ne', 'sw', 'se'];
const SIDES = ['x', 'y', 'width', 'height'] as const;
const STEPS: Record<string, readonly [number, number]> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
};

interface CropDialogProps {
  url: string;
  size: Size;
  crop: Crop | null;
  onDone: (crop: Crop | null) => void;
  onClose: () => void;
}

export function CropDialog({ url, size, crop, onDone, onClose }: CropDialogProps) {
  const rect = useSignal<Crop>(crop ?? firstCrop(size));
  const stage = useRef<HTMLDivElement>(null);
  const change = (what: Corner | 'all', from: Crop, dx: number, dy: number) => {
    rect.value = what === 'all' ? moveCrop(from, dx, dy, size) : dragCorner(from, what, dx, dy, size);
  };
  const press = (what: Corner | 'all') => (down: PointerEvent) => {
    const target = down.currentTarget as HTMLElement;
    const from = rect.value;
    const scale = size.width / (stage.current?.clientWidth || 1);
    down.preventDefault();
    down.stopPropagation();
    target.focus({ preventScroll: true });
    target.setPointerCapture(down.pointerId);
    const move = (event: PointerEvent) => {
      change(what, from, (event.clientX - down.clientX) * scale, (event.clientY - down.clientY) * scale);
    };
    const up = () => {
      target.removeEventListener('pointermove', move);
      target.removeEventListener('pointerup', up);
      target.removeEventListener('pointercancel', up);
    };
    target.addEventListener('pointermove', move);
    target.addEventListener('pointerup', up);
    target.addEventListener('pointercancel', up);
  };
  const key = (what: Corner | 'all') => (event: KeyboardEvent) => {
    const step = STEPS[event.key];
    if (!step) return;
    event.preventDefault();
    event.stopPropagation();
    const pixels = event.shiftKey ? 1 : Math.max(1, Math.round(Math.max(size.width, size.height) / 100));
    change(what, rect.value, step[0] * pixels, step[1] * pixels);
  };
  const { x, y, width, height } = rect.value;
  const share = (value: number, whole: number) => `${(100 * value) / whole}%`;
  const box = { left: share(x, size.width), top: share(y, size.height), width: share(width, size.width), height: share(height, size.height) };
  const write = (side: (typeof SIDES)[number], input: HTMLInputElement) => {
    const value = Number(input.value);
    if (input.value !== '' && Number.isFinite(value)) rect.value = clampCrop({ ...rect.value, [side]: value }, size);
    input.value = String(rect.value[side]);
  };
  const inset = [y, size.width - x - width, size.height - y - height, x];
  const kept = { clipPath: `inset(${inset.map((value, i) => share(value, i % 2 === 0 ? size.height : size.width)).join(' ')})` };
  return (
    <Dialog title={t('crop.title')} onClose={onClose} wide>
      <p class="help">{t('crop.help')}</p>
      <div class="crop-stage" ref={stage} style={{ aspectRatio: `${size.width} / ${size.height}`, maxWidth: `calc(52vh * ${size.width / size.height})` }}>
        <img src={url} alt="" draggable={false} class="crop-rest" />
        <img src={url} alt="" draggable={false} class="crop-kept" style={kept} />
        <div class="crop-box" style={box} role="group" aria-label={t('crop.area')} tabIndex={0} onPointerDown={press('all')} onKeyDown={key('all')}>
          {CORNERS.map((corner) => (
            <button
              key={corner}
              type="button"
              class={`crop-handle crop-${corner}`}
              aria-label={t(`crop.${corner}`)}
              onPointerDown={press(corner)}
              onKeyDown={key(corner)}
            />
          ))}
        </div>
      </div>
      <div class="crop-numbers">
        {SIDES.map((side) => (
          <label key={side} class="field">
            <span>{t(`crop.${side}`)}</span>
            <input
              type="number"
              inputMode="numeric"
              min={side === 'x' || side === 'y' ? 0 : LEAST}
              max={side === 'x' || side === 'width' ? size.width : size.height}
              value={rect.value[side]}
              onChange={(event) => write(side, event.currentTarget)}
            />
          </label>
        ))}
      </div>
      <div class="row end">
        <button type="button" class="button" onClick={onClose}>
          {t('app.cancel')}
        </button>
        <button type="button" class="button" onClick={() => onDone(null)}>
          {t('crop.whole')}
        </button>
        <button type="button" class="button primary" onClick={() => onDone(isWhole(rect.value, size) ? null : rect.value)}>
          {t('crop.done')}
        </button>
      </div>
    </Dialog>
  );
}
