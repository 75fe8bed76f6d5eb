import { enPeople } from './en-people';
import { textsOf } from './index';
import { koPeople } from './ko-people';

export type PeopleKey = keyof typeof koPeople;

/** Signing in, people and what is one's own: fetched with the pages that use it. */
export const p = textsOf<PeopleKey>(koPeople, enPeople);

/** For names that the server chooses: itself where it is not known here. */
export function pOr(key: string, fallback: string): string {
  return Object.hasOwn(koPeople, key) ? p(key as PeopleKey) : fallback;
}
