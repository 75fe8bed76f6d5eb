import { signal } from '@preact/signals';
import type { ComponentType } from 'preact';
import { t } from './i18n';
import { Loading } from './ui/Notice';

const loaders: (() => void)[] = [];

/** A page of its own file. A file that is gone (a newer version was put in) asks for a reload. */
function page<P extends object>(load: () => Promise<ComponentType<P>>): { start: () => void; Page: ComponentType<P> } {
  const found = signal<ComponentType<P> | null>(null);
  const failed = signal(false);
  let started = false;
  const start = () => {
    if (started) return;
    started = true;
    load()
      .then((page) => (found.value = page))
      .catch(() => {
        started = false;
        failed.value = true;
      });
  };
  function Lazy(props: P) {
    const Page = found.value;
    if (Page) return <Page {...props} />;
    start();
    if (!failed.value) return <Loading />;
    return (
      <div class="page" role="alert">
        <p>{t('error.offline')}</p>
        <button type="button" class="button primary" onClick={() => location.reload()}>
          {t('app.reload')}
        </button>
      </div>
    );
  }
  return { start, Page: Lazy };
}

/** Fetched when it is opened: a page that is nothing without the server. */
export function onDemand<P extends object>(load: () => Promise<ComponentType<P>>): ComponentType<P> {
  return page(load).Page;
}

/** Fetched ahead, by preload(). */
export function lazy<P extends object>(load: () => Promise<ComponentType<P>>): ComponentType<P> {
  const { start, Page } = page(load);
  loaders.push(start);
  return Page;
}

/** Fetches the other pages when nothing else is to do, so that they open without a line. */
export function preload(): void {
  const all = () => loaders.forEach((start) => start());
  if ('requestIdleCallback' in window) requestIdleCallback(all, { timeout: 5000 });
  else setTimeout(all, 2000);
}
