import { computed, signal } from '@preact/signals';
import { broughtCheckpoint, parseKey, type NoteKey } from './note';

/** What was pasted or opened; it is kept as long as the page lives, and sent nowhere. */
export const checkpointText = signal('');
export const keyText = signal('');
export const checkpoint = computed(() => broughtCheckpoint(checkpointText.value));
export const key = signal<NoteKey | null>(null);

export async function setKey(text: string): Promise<void> {
  keyText.value = text;
  const found = await parseKey(text).catch(() => null);
  if (keyText.value === text) key.value = found;
}

/** SHA-256 is only there on https and on the machine itself. */
export const canHash = 'crypto' in globalThis && 'subtle' in crypto;
