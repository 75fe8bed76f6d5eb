import type { Schemas } from '../api/client';
import { language } from '../settings';
import { enCases } from './en-cases';
import { enPapers } from './en-papers';
import { textsOf } from './index';
import { koCases } from './ko-cases';
import { koPapers } from './ko-papers';

export type CaseKey = keyof typeof koCases | keyof typeof koPapers;

const korean = { ...koCases, ...koPapers };

/** Cases, their papers and figures: fetched with the pages that use it. */
export const c = textsOf<CaseKey>(korean, { ...enCases, ...enPapers });

/** For names that the server chooses: itself where it is not known here. */
export function cOr(key: string, fallback: string): string {
  return Object.hasOwn(korean, key) ? c(key as CaseKey) : fallback;
}

const capital = (text: string) => text.charAt(0).toUpperCase() + text.slice(1);

/** The law's own words come with the answer, in both languages. */
export function said(names: Schemas['Names']): string {
  return language.value === 'ko' ? names.ko : capital(names.en);
}
