import { createHmac } from 'node:crypto';
import { join } from 'node:path';
import { expect, type Page } from '@playwright/test';
import { test as base } from './fixtures';
import { demo } from './goods';
import { Server } from './server';

export const PASSWORD = 'correct horse battery';
export const AGENCY = 'Incheon Customs';

/** Login, name, roles: one person a test where a test changes them. */
export const PEOPLE = [
  ['admin', 'Han Admin', 'administrator'],
  ['admin2', 'Ahn Admin', 'administrator'],
  ['kim', 'Kim Officer', 'officer'],
  ['lee', 'Lee Officer', 'officer'],
  ['park', 'Park Officer', 'officer'],
  ['choi', 'Choi Officer', 'officer'],
  ['seo', 'Seo Officer', 'officer'],
  ['auditor', 'Yi Auditor', 'auditor'],
  ['auditor2', 'Yu Auditor', 'auditor'],
] as const;

/** The demo's home with people in it, made by the command line as an operator would. */
export function withPeople(server: Server): void {
  server.pandok(['user', 'organisation', 'add', AGENCY]);
  for (const [login, name, roles] of PEOPLE) {
    server.pandok(['user', 'add', login, '--name', name, '--organisation', AGENCY, '--roles', roles, '--password'], `${PASSWORD}\n`);
  }
}

export const test = base.extend<object, { server: Server }>({
  server: [
    async ({}, use) => {
      const server = await Server.onCopyOf(process.env.PANDOK_E2E_HOME ?? join(demo(), 'home'), withPeople);
      await use(server);
      await server.remove();
    },
    { scope: 'worker' },
  ],
});

export { expect };

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';

/** RFC 6238: six digits of HMAC-SHA-1, a new code every 30 seconds. */
export function totpCode(secret: string, nowMs: number): string {
  const bits = [...secret.replace(/\s/g, '')].map((one) => ALPHABET.indexOf(one).toString(2).padStart(5, '0')).join('');
  const key = Buffer.from((bits.match(/.{8}/g) ?? []).map((byte) => parseInt(byte, 2)));
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(Math.floor(nowMs / 30_000)));
  const hash = createHmac('sha1', key).update(counter).digest();
  const at = (hash.at(-1) ?? 0) & 15;
  return String((hash.readUInt32BE(at) & 0x7fffffff) % 1_000_000).padStart(6, '0');
}

/** The pages of signing in, as a person fills them. */
export class Door {
  constructor(readonly page: Page) {}

  readonly heading = (name: string) => this.page.getByRole('heading', { level: 1, name, exact: true });
  readonly tabs = () => this.page.getByRole('navigation').getByRole('link');

  async password(login: string, password = PASSWORD): Promise<void> {
    await expect(this.heading('로그인')).toBeVisible();
    await this.page.locator('input[name=username]').fill(login);
    await this.page.locator('input[name=password]').fill(password);
    const answered = this.page.waitForResponse((one) => one.request().method() === 'POST' && one.url().endsWith('/api/v1/session'));
    await this.page.getByRole('button', { name: '로그인', exact: true }).click();
    await answered;
  }

  /** Sets the authenticator up from its page; the recovery codes. */
  async authenticator(): Promise<string[]> {
    await expect(this.heading('인증 앱')).toBeVisible();
    await this.page.getByLabel('현재 비밀번호').fill(PASSWORD);
    await this.page.getByRole('button', { name: '설정 시작' }).click();
    const picture = this.page.getByRole('img', { name: 'QR 코드' });
    await expect.poll(() => picture.evaluate((image: HTMLImageElement) => image.naturalWidth)).toBeGreaterThan(0);
    const secret = await this.page.locator('.totp-secret').innerText();
    await this.page.getByLabel('인증 앱의 코드').fill(totpCode(secret, Date.now()));
    await this.page.getByRole('button', { name: '코드 확인' }).click();
    const codes = (await this.page.getByRole('textbox', { name: '복구 코드' }).inputValue()).trim().split('\n');
    await this.page.getByRole('button', { name: '보관했습니다' }).click();
    return codes;
  }

  async signOut(): Promise<void> {
    await this.page.goto('/settings');
    await this.page.getByRole('button', { name: '로그아웃' }).click();
    await expect(this.heading('로그인')).toBeVisible();
  }
}

const codesOf = new Map<string, string[]>();

/** Signs in, whatever that takes: the authenticator is set up the first time, later a recovery code is used. */
export async function enter(page: Page, login: string, path: string): Promise<Door> {
  const door = new Door(page);
  await page.goto(path);
  await door.password(login);
  const [, , roles] = PEOPLE.find(([one]) => one === login) ?? [];
  if (roles === 'officer') return door;
  const code = codesOf.get(login)?.pop();
  if (code === undefined) {
    codesOf.set(login, await door.authenticator());
  } else {
    await page.getByRole('button', { name: '복구 코드로 확인' }).click();
    await page.getByLabel('복구 코드').fill(code);
    await page.getByRole('button', { name: '확인', exact: true }).click();
  }
  return door;
}
