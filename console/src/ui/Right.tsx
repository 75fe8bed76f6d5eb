import type { Design } from '../api/client';
import { t } from '../i18n';
import { contactHref } from './format';
import { ForceChip } from './Verdict';

function Row({ term, children }: { term: string; children: preact.ComponentChildren }) {
  if (children === '' || children === null) return null;
  return (
    <div>
      <dt>{term}</dt>
      <dd class="wrap">{children}</dd>
    </div>
  );
}

export function Contact({ contact, subject }: { contact: string; subject: string }) {
  const href = contactHref(contact, subject);
  return href ? <a href={href}>{contact}</a> : <>{contact}</>;
}

/** The right and its life, as the register holds them. */
export function Right({ design, heading }: { design: Design; heading: 'h2' | 'h3' }) {
  const Heading = heading;
  return (
    <section class="stack" aria-label={t('right.title')}>
      <div class="row between">
        <Heading>{t('right.title')}</Heading>
        <ForceChip inForce={design.in_force} />
      </div>
      <dl class="facts">
        <Row term={t('right.article')}>{design.article}</Row>
        <Row term={t('right.locarno')}>{design.locarno.replaceAll(';', ', ')}</Row>
        <Row term={t('right.holder')}>{design.holder}</Row>
        <Row term={t('right.contact')}>{design.holder_contact === '' ? '' : <Contact contact={design.holder_contact} subject={design.design_id} />}</Row>
        <Row term={t('right.country')}>{design.country}</Row>
        <Row term={t('right.status')}>{t(`status.${design.status}`)}</Row>
        <Row term={t('right.registered')}>{design.registered_on}</Row>
        <Row term={t('right.expires')}>{design.expires_on}</Row>
        <Row term={t('right.application')}>{design.application_number}</Row>
        <Row term={t('right.design')}>{design.design_number}</Row>
        <Row term={t('right.registration')}>{design.registration_number}</Row>
      </dl>
      {design.events.length > 0 && (
        <>
          <Heading>{t('right.life')}</Heading>
          <ol class="plain life">
            {design.events.map((event, i) => (
              <li key={i}>
                <span class="mono">{event.happened_on}</span> {event.kind}
              </li>
            ))}
          </ol>
        </>
      )}
    </section>
  );
}
