import { effect, signal } from '@preact/signals';

export type Language = 'ko' | 'en';
export type Theme = 'auto' | 'light' | 'dark';

function stored(name: string): string | null {
  try {
    return localStorage.getItem(`pandok.${name}`);
  } catch {
    return null;
  }
}

function store(name: string, value: string): void {
  try {
    localStorage.setItem(`pandok.${name}`, value);
  } catch {
    // Storage may be forbidden; the choice then lasts until the page closes.
  }
}

const theme0 = stored('theme');
export const language = signal<Language>(stored('language') === 'en' ? 'en' : 'ko');
export const theme = signal<Theme>(theme0 === 'light' || theme0 === 'dark' ? theme0 : 'auto');

export function startSettings(): void {
  effect(() => {
    document.documentElement.lang = language.value;
    store('language', language.value);
  });
  effect(() => {
    if (theme.value === 'auto') delete document.documentElement.dataset['theme'];
    else document.documentElement.dataset['theme'] = theme.value;
    store('theme', theme.value);
  });
}
