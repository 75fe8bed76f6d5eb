import { useSignal } from '@preact/signals';
import { call, pictureUrl, type Design } from '../../api/client';
import { t } from '../../i18n';
import { go, Link } from '../../router';
import { may } from '../../session/session';
import { Confirm } from '../../ui/Dialog';
import { Failure, Loading } from '../../ui/Notice';
import { Right } from '../../ui/Right';
import { useLoad } from '../../ui/useLoad';
import { Zoom } from '../../ui/Zoom';
import { designs } from './list';
import './register.css';

function Views({ design }: { design: Design }) {
  const at = useSignal(0);
  const view = design.views[at.value];
  return (
    <section class="stack" aria-labelledby="views-title">
      <h2 id="views-title">{t('register.views', { n: design.views.length })}</h2>
      {view && <Zoom key={at.value} src={pictureUrl(view.picture, 1024)} alt={`${design.article} ${t(`view.${view.view}`)}`} />}
      <ul class="plain views">
        {design.views.map((one, i) => (
          <li key={i}>
            <button type="button" class="view-pick" aria-pressed={i === at.value} onClick={() => (at.value = i)}>
              <img src={pictureUrl(one.picture, 320)} alt="" loading="lazy" />
              <span>{t(`view.${one.view}`)}</span>
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}

function Remove({ id }: { id: string }) {
  const sure = useSignal(false);
  const remove = async () => {
    await call('delete', '/api/v1/designs/{design_id}', { path: { design_id: id } });
    designs.items.value = designs.items.value.filter((design) => design.design_id !== id);
    designs.forget();
    go('/register');
  };
  return (
    <>
      <button type="button" class="button danger" onClick={() => (sure.value = true)}>
        {t('register.remove')}
      </button>
      {sure.value && (
        <Confirm title={t('register.remove')} text={t('register.remove.sure', { id })} action={t('register.remove')} onConfirm={remove} onClose={() => (sure.value = false)} />
      )}
    </>
  );
}

export function DesignPage({ id }: { id: string }) {
  const { data, error, busy, again } = useLoad((signal) => call('get', '/api/v1/designs/{design_id}', { path: { design_id: id }, signal }), [id]);
  const design = data.value;
  return (
    <div class="page">
      <p>
        <Link href="/register">← {t('register.back')}</Link>
      </p>
      <h1 tabIndex={-1} class="wrap">
        {design && design.article !== '' ? `${design.article} ` : ''}
        <span class="mono small">{id}</span>
      </h1>
      {busy.value && !design && <Loading />}
      <Failure error={error.value} onRetry={again} />
      {design && (
        <div class="result-columns">
          <Views design={design} />
          <div class="stack">
            <div class="card">
              <Right design={design} heading="h2" />
            </div>
            {may('change_register') && <Remove id={id} />}
          </div>
        </div>
      )}
    </div>
  );
}
