import './style/base.css';
import './style/chips.css';
import './style/forms.css';
import './style/parts.css';
import './style/picture.css';
import './style/shell.css';
import { render } from 'preact';
import { App } from './app';
import { startOutbox } from './features/outbox/outbox';
import { startRouter } from './router';
import { startSession } from './session/session';
import { startSettings } from './settings';

startSettings();
startRouter();
startSession();
const root = document.getElementById('app');
if (root) render(<App />, root);
void startOutbox();
if (import.meta.env.PROD && 'serviceWorker' in navigator) {
  addEventListener('load', () => void navigator.serviceWorker.register('/sw.js').catch(() => undefined));
}
