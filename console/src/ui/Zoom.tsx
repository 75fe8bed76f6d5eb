import { useSignal } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';
import { t } from '../i18n';
import { Icon } from './icons';

const MOST = 6;
export const zoomStep = (zoom: number, factor: number) => Math.min(MOST, Math.max(1, zoom * factor));

/** Distance between two fingers. */
export function spread(a: { x: number; y: number }, b: { x: number; y: number }): number {
  return Math.hypot(a.x - b.x, a.y - b.y);
}

/** A picture in the browser's own scroll box: zooming makes it wider, moving is scrolling. */
export function Zoom({ src, alt }: { src: string; alt: string }) {
  const zoom = useSignal(1);
  const box = useRef<HTMLDivElement>(null);
  const held = useRef<{ x: number; y: number } | null>(null);
  const set = (next: number, at?: { x: number; y: number }) => {
    const element = box.current;
    if (!element) return;
    const frame = element.getBoundingClientRect();
    const x = at ? at.x - frame.left : element.clientWidth / 2;
    const y = at ? at.y - frame.top : element.clientHeight / 2;
    const factor = next / zoom.value;
    const [left, top] = [(element.scrollLeft + x) * factor - x, (element.scrollTop + y) * factor - y];
    zoom.value = next;
    requestAnimationFrame(() => element.scrollTo(left, top));
  };
  const pan = (dx: number, dy: number) => box.current?.scrollBy({ left: dx * 80, top: dy * 80 });
  useEffect(() => {
    const element = box.current;
    if (!element) return undefined;
    // Plain turning scrolls the page; with Ctrl (a pad's pinch) or the picture in focus it zooms.
    const wheel = (event: WheelEvent) => {
      if (!event.ctrlKey && document.activeElement !== element) return;
      event.preventDefault();
      set(zoomStep(zoom.value, Math.exp(-event.deltaY / 300)), { x: event.clientX, y: event.clientY });
    };
    // One finger scrolls by itself; two are taken from the browser.
    let apart = 0;
    const pinch = (event: TouchEvent) => {
      const [a, b] = Array.from(event.touches, ({ clientX, clientY }) => ({ x: clientX, y: clientY }));
      if (!a || !b) {
        apart = 0;
        return;
      }
      event.preventDefault();
      const now = spread(a, b);
      if (apart > 0) set(zoomStep(zoom.value, now / apart), { x: (a.x + b.x) / 2, y: (a.y + b.y) / 2 });
      apart = now;
    };
    const touches = ['touchstart', 'touchmove', 'touchend', 'touchcancel'] as const;
    element.addEventListener('wheel', wheel, { passive: false });
    for (const name of touches) element.addEventListener(name, pinch, { passive: false });
    return () => {
      element.removeEventListener('wheel', wheel);
      for (const name of touches) element.removeEventListener(name, pinch);
    };
  }, []);
  const down = (event: PointerEvent) => {
    if (event.pointerType !== 'mouse' || event.button !== 0) return;
    held.current = { x: event.clientX, y: event.clientY };
    box.current?.setPointerCapture(event.pointerId);
  };
  const move = (event: PointerEvent) => {
    const before = held.current;
    if (!before) return;
    held.current = { x: event.clientX, y: event.clientY };
    box.current?.scrollBy(before.x - event.clientX, before.y - event.clientY);
  };
  const up = () => (held.current = null);
  const key = (event: KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === '+' || event.key === '=') set(zoomStep(zoom.value, 1.4));
    else if (event.key === '-') set(zoomStep(zoom.value, 1 / 1.4));
    else if (event.key === '0') set(1);
    else return;
    event.preventDefault();
  };
  const near = zoom.value > 1.01;
  return (
    <div class="zoom">
      <div
        ref={box}
        class="zoom-box"
        role="group"
        tabIndex={0}
        aria-label={t('zoom.area')}
        data-near={near ? '' : undefined}
        onPointerDown={down}
        onPointerMove={move}
        onPointerUp={up}
        onPointerCancel={up}
        onKeyDown={key}
      >
        <img src={src} alt={alt} draggable={false} style={{ width: `${zoom.value * 100}%` }} />
      </div>
      <div class="zoom-bar">
        <button type="button" class="button" aria-label={t('zoom.out')} disabled={!near} onClick={() => set(zoomStep(zoom.value, 1 / 1.4))}>
          −
        </button>
        <button type="button" class="button" aria-label={t('zoom.in')} disabled={zoom.value >= MOST} onClick={() => set(zoomStep(zoom.value, 1.4))}>
          +
        </button>
        {near && (
          <>
            <button type="button" class="button" onClick={() => set(1)}>
              {t('zoom.fit')}
            </button>
            {(['left', 'up', 'down', 'right'] as const).map((way) => (
              <button
                key={way}
                type="button"
                class={`button way-${way}`}
                aria-label={t(`zoom.${way}`)}
                onClick={() => pan(way === 'left' ? -1 : way === 'right' ? 1 : 0, way === 'up' ? -1 : way === 'down' ? 1 : 0)}
              >
                <Icon name="up" />
              </button>
            ))}
          </>
        )}
      </div>
    </div>
  );
}
