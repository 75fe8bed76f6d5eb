import { language, type Language } from '../settings';
import { en } from './en';
import { enRegister } from './en-register';
import { ko } from './ko';
import { koRegister } from './ko-register';

export type Key = keyof typeof ko | keyof typeof koRegister;

const messages: Record<Language, Record<Key, string>> = {
  ko: { ...ko, ...koRegister },
  en: { ...en, ...enRegister },
};

export function filled(text: string, values: Record<string, string | number>): string {
  return text.replace(/\{(\w+)\}/g, (whole, name: string) => (name in values ? String(values[name]) : whole));
}

/** In the language chosen; a component that calls it is drawn again when the language changes. */
export function t(key: Key, values: Record<string, string | number> = {}): string {
  return filled(messages[language.value][key], values);
}

/** For names that the server chooses (a report's field, say): itself where it is not known here. */
export function tOr(key: string, fallback: string): string {
  return key in messages.ko ? t(key as Key) : fallback;
}

/** The texts of a feature that has its own file, so that the first page does not carry them. */
export function textsOf<K extends string>(korean: Record<K, string>, english: Record<K, string>) {
  return (key: K, values: Record<string, string | number> = {}): string => filled((language.value === 'ko' ? korean : english)[key], values);
}
