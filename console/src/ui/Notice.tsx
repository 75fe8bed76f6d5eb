import { ApiError } from '../api/client';
import type { ComponentChildren } from 'preact';
import { t } from '../i18n';

/** What went wrong, where it happened, with the number that finds it in the server's log. */
export function Failure({ error, onRetry }: { error: unknown; onRetry?: () => void }) {
  if (error === null || error === undefined) return null;
  const known = error instanceof ApiError;
  const detail = known ? (error.status === 0 ? t('error.offline') : error.detail) : String(error);
  return (
    <div class="notice notice-bad" role="alert">
      <p>
        <strong>{t('error.title')}</strong>
      </p>
      <p class="wrap">{detail}</p>
      {known && error.requestId !== '' && <p class="small mono">{t('error.request', { id: error.requestId })}</p>}
      {onRetry && (
        <button type="button" class="button" onClick={onRetry}>
          {t('app.retry')}
        </button>
      )}
    </div>
  );
}

export function Notice({ children }: { children: ComponentChildren }) {
  return <div class="notice">{children}</div>;
}

export function Loading() {
  return (
    <p class="loading" role="status">
      <span class="spinner" aria-hidden="true" />
      {t('app.loading')}
    </p>
  );
}
