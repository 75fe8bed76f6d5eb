import type { ComponentChildren } from 'preact';
import { useLayoutEffect, useRef } from 'preact/hooks';
import { t } from '../i18n';
import { route } from '../router';
import { stage } from '../session/session';
import { Failure } from './Notice';
import { useAct } from './useAct';

interface DialogProps {
  title: string;
  onClose: () => void;
  wide?: boolean;
  children: ComponentChildren;
}

/** The browser's own modal: it keeps the focus inside, closes on Escape and gives the focus back. It opens at once: a key
    that is pressed before the next picture is drawn goes to it already. */
export function Dialog({ title, onClose, wide, children }: DialogProps) {
  const element = useRef<HTMLDialogElement>(null);
  useLayoutEffect(() => {
    const dialog = element.current;
    const before = document.activeElement;
    return () => {
      dialog?.close();
      if (before instanceof HTMLElement && before.isConnected) before.focus();
    };
  }, []);
  // Signing in again stands in front of the page: a modal behind it would hold the focus.
  const covered = stage.value !== 'in' && route.value.page !== 'welcome';
  useLayoutEffect(() => {
    const dialog = element.current;
    if (covered) dialog?.close();
    else if (dialog && !dialog.open) dialog.showModal();
  }, [covered]);
  const cancel = (event: Event) => {
    event.preventDefault();
    onClose();
  };
  return (
    <dialog ref={element} class={wide ? 'dialog dialog-wide' : 'dialog'} aria-labelledby="dialog-title" onCancel={cancel}>
      <h2 id="dialog-title">{title}</h2>
      {children}
    </dialog>
  );
}

interface ConfirmProps {
  title: string;
  text: string;
  action: string;
  onConfirm: () => Promise<unknown>;
  onClose: () => void;
}

/** Closes when it is done; what went wrong is shown in it. */
export function Confirm({ title, text, action, onConfirm, onClose }: ConfirmProps) {
  const { busy, error, act } = useAct();
  return (
    <Dialog title={title} onClose={onClose}>
      <p>{text}</p>
      <Failure error={error.value} />
      <div class="row end">
        <button type="button" class="button" onClick={onClose}>
          {t('app.cancel')}
        </button>
        <button type="button" class="button danger" disabled={busy.value} onClick={() => void act(onConfirm).then((done) => done && onClose())}>
          {action}
        </button>
      </div>
    </Dialog>
  );
}
