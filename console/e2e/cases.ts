import { expect, type Browser, type BrowserContextOptions, type Page } from '@playwright/test';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Reading, Schemas } from '../src/api/client';
import { Api } from './api';
import { test as base, type Guard } from './fixtures';
import { demo, photoPath } from './goods';
import { AGENCY, Door, PASSWORD } from './people';
import { Server } from './server';

export const IMPORTER = 'Blue Sea Trading';
export const HOLDER_HOUSE = 'Right House';

/** What the demo's best photo finds: whose design it is decides who may answer. */
export interface Match {
  photo: string;
  design: string;
  holder: string;
  article: string;
}

async function bestMatch(home: string): Promise<Match> {
  const server = await Server.onCopyOf(home);
  const api = new Api(server.url);
  const photo = await api.photoThatIs('match');
  const [first] = (await api.read(photo, 'BEST')).candidates;
  await server.remove();
  if (!first) throw new Error('the best photo has no candidate');
  return { photo, design: first.design_id, holder: first.holder, article: first.article };
}

/** Three sides of a case, and the second person of the office. */
function withSides(server: Server, holder: string): void {
  server.pandok(['user', 'organisation', 'add', AGENCY]);
  server.pandok(['user', 'organisation', 'add', HOLDER_HOUSE, '--kind', 'holder', '--holder', holder]);
  server.pandok(['user', 'organisation', 'add', IMPORTER, '--kind', 'company']);
  const people = [
    ['admin', 'Han Admin', AGENCY, 'administrator'],
    ['kim', 'Kim Officer', AGENCY, 'officer'],
    ['oh', 'Oh Supervisor', AGENCY, 'supervisor'],
    ['ko', 'Ko Holder', HOLDER_HOUSE, 'right_holder'],
    ['na', 'Na Importer', IMPORTER, 'importer'],
    ['moon', 'Moon Manager', AGENCY, 'programme_manager'],
  ] as const;
  for (const [login, name, organisation, roles] of people) {
    server.pandok(['user', 'add', login, '--name', name, '--organisation', organisation, '--roles', roles, '--password'], `${PASSWORD}\n`);
  }
}

interface Sides {
  sides: { server: Server; match: Match };
  match: Match;
}

export const test = base.extend<object, { server: Server } & Sides>({
  sides: [
    async ({}, use) => {
      const home = process.env.PANDOK_E2E_HOME ?? join(demo(), 'home');
      const match = await bestMatch(home);
      const server = await Server.onCopyOf(home, (made) => withSides(made, match.holder));
      await use({ server, match });
      await server.remove();
    },
    { scope: 'worker' },
  ],
  server: [async ({ sides }, use) => use(sides.server), { scope: 'worker' }],
  match: [async ({ sides }, use) => use(sides.match), { scope: 'worker' }],
});

export { expect };

export type Login = 'kim' | 'oh' | 'ko' | 'na' | 'moon';

/** A browser of one's own, signed in and at a page. */
export async function sitDown(browser: Browser, guard: Guard, url: string, login: Login, path: string, more: BrowserContextOptions): Promise<Page> {
  const context = await browser.newContext({ locale: 'ko-KR', timezoneId: 'Asia/Seoul', baseURL: url, ...more });
  await guard.watch(context);
  const page = await context.newPage();
  await page.goto(path);
  await new Door(page).password(login);
  return page;
}

/** The day in Korea, as the law counts. */
export const today = (): string => new Date(Date.now() + 9 * 3_600_000).toISOString().slice(0, 10);

/** Somebody at the API, for what a test does not show. */
export class Desk {
  private constructor(
    private readonly url: string,
    private readonly cookie: string,
    private readonly token: string,
  ) {}

  static async of(url: string, login: Login): Promise<Desk> {
    const answer = await fetch(`${url}/api/v1/session`, { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify({ login, password: PASSWORD }) });
    if (!answer.ok) throw new Error(`${login}: ${answer.status} ${await answer.text()}`);
    const cookie = answer.headers.getSetCookie().map((one) => one.split(';')[0]).join('; ');
    const session = (await (await fetch(`${url}/api/v1/session`, { headers: { Cookie: cookie } })).json()) as Schemas['Session'];
    return new Desk(url, cookie, session.csrf_token ?? '');
  }

  async ask<T>(method: 'GET' | 'POST' | 'PUT', path: string, body?: object | Buffer, type = 'application/json'): Promise<T> {
    const headers = { Cookie: this.cookie, 'X-CSRF-Token': this.token, ...(body === undefined ? {} : { 'Content-Type': type }) };
    const sent = body === undefined ? null : Buffer.isBuffer(body) ? body : JSON.stringify(body);
    const answer = await fetch(this.url + path, { method, headers, body: sent });
    if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${await answer.text()}`);
    return (await answer.json()) as T;
  }

  get = (id: string) => this.ask<Schemas['Case']>('GET', `/api/v1/cases/${id}`);

  /** What the law allows now; each field is filled by its kind, where nothing else is said. */
  async act(id: string, act: string): Promise<Schemas['Case']> {
    const { version, possible } = await this.get(id);
    const found = possible.find((one) => one.act === act);
    if (!found) throw new Error(`${act} cannot be done now, but ${possible.map((one) => one.act).join(', ')}`);
    const fields = Object.fromEntries(found.fields.filter(({ required }) => required).map((field) => [field.id, valueFor(field, found.security_won)]));
    return this.ask<Schemas['Case']>('POST', `/api/v1/cases/${id}/acts`, { version, act, fields, reason: '시험' });
  }

  async confirm(id: string): Promise<Schemas['Case']> {
    const { version, proposal } = await this.get(id);
    return this.ask<Schemas['Case']>('POST', `/api/v1/cases/${id}/proposal`, { version, proposal: proposal?.id, confirm: true });
  }
}

function valueFor({ kind, choices }: Schemas['ActField'], won = 0): string {
  if (kind === 'won') return String(won);
  if (kind === 'choice') return choices[0] ?? '';
  return kind === 'day' || kind === 'any_day' ? today() : '시험 2026-1';
}

/** A case as the officer begins it by hand; without readings it has no photo. */
export async function begun(officer: Desk, match: Match, parcel: string, readings: readonly string[] = []): Promise<Schemas['Case']> {
  const { items } = await officer.ask<Schemas['CasePartyList']>('GET', '/api/v1/case-parties');
  return officer.ask<Schemas['Case']>('POST', '/api/v1/cases', {
    path: 'by_hand',
    about: {
      holder: match.holder,
      importer: items.find(({ name }) => name === IMPORTER)?.id ?? '',
      design_id: match.design,
      item: match.article,
      parcel,
      quantity: 12,
      channel: 'express',
      sender_country: 'CN',
      declaration_no: '41234-26-000001',
      readings,
    },
    facts: { situation: 'import_or_export', right_in_force: true, customs_value_won: 1_000_000 },
    fields: { grounds: '형상이 같다', item_and_quantity: '12개' },
    reason: '시험',
  });
}

/** A reading of the best photo. */
export async function readBy(officer: Desk, match: Match): Promise<string> {
  const name = encodeURIComponent(match.photo);
  return (await officer.ask<Reading>('POST', `/api/v1/readings?name=${name}`, readFileSync(photoPath(match.photo)), 'image/jpeg')).id;
}

/** Held on request, by all who have to do something for it. */
export async function held(url: string, match: Match, parcel: string): Promise<string> {
  const [officer, supervisor, holder] = [await Desk.of(url, 'kim'), await Desk.of(url, 'oh'), await Desk.of(url, 'ko')];
  const { id } = await begun(officer, match, parcel);
  await officer.act(id, 'notify');
  await holder.act(id, 'request_hold');
  await officer.act(id, 'hold');
  await supervisor.confirm(id);
  return id;
}
