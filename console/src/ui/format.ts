import type { Key } from '../i18n';
import type { Language } from '../settings';

/** The word belongs to the number that is shown, so that "10 %" has one word only. */
export function chanceWord(exact: number): Key {
  const value = Math.round(exact * 100) / 100;
  if (value >= 0.9) return 'chance.top';
  if (value >= 0.7) return 'chance.high';
  if (value >= 0.4) return 'chance.middle';
  if (value >= 0.1) return 'chance.low';
  return 'chance.bottom';
}

/** Never "0 %" or "100 %": a probability is no certainty. */
export function percent(value: number): string {
  if (value < 0.005) return '< 1 %';
  if (value > 0.995) return '> 99 %';
  return `${Math.min(99, Math.max(1, Math.round(value * 100)))} %`;
}

export function bytes(count: number): string {
  if (count < 1000) return `${count} B`;
  const units = ['kB', 'MB', 'GB', 'TB'];
  let value = count / 1000;
  let unit = 0;
  while (value >= 999.5 && unit < units.length - 1) {
    value /= 1000;
    unit += 1;
  }
  return `${value < 10 ? value.toFixed(1) : Math.round(value)} ${units[unit]}`;
}

const two = (value: number) => String(value).padStart(2, '0');

/** The day where the officer is, as the API writes it. */
export function dayOf(date: Date): string {
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
}

export function dayPlus(day: string, days: number): string {
  const [year = 1970, month = 1, date = 1] = day.split('-').map(Number);
  return dayOf(new Date(year, month - 1, date + days, 12));
}

/** Minutes that the clock of a day is ahead of UTC, within what the API takes. */
export function utcOffsetMin(date: Date): number {
  return Math.min(840, Math.max(-720, -date.getTimezoneOffset()));
}

export function clock(ms: number): string {
  const date = new Date(ms);
  return `${two(date.getHours())}:${two(date.getMinutes())}`;
}

export function moment(ms: number): string {
  return `${dayOf(new Date(ms))} ${clock(ms)}`;
}

/** To the second, where the order of acts is looked at. */
export function momentSeconds(ms: number): string {
  return `${moment(ms)}:${two(new Date(ms).getSeconds())}`;
}

export function count(value: number, language: Language): string {
  return value.toLocaleString(language === 'ko' ? 'ko-KR' : 'en-GB');
}

/** A contact as a link where it is an address or a number, else nothing. */
export function contactHref(contact: string, subject: string): string | null {
  const text = contact.trim();
  if (/^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(text)) return `mailto:${text}?subject=${encodeURIComponent(subject)}`;
  if (/^\+?[\d\s().-]{7,20}$/.test(text)) return `tel:${text.replace(/[^\d+]/g, '')}`;
  return null;
}
