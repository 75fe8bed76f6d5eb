import { expect, type Page } from '@playwright/test';
import type { Api } from './api';
import { csvOf, DARK, PHOTOS, photoPath, rows } from './goods';

export interface View {
  name: string;
  show: (page: Page) => Promise<void>;
}

export const ready = async (page: Page) => {
  await expect(page.getByRole('heading', { level: 1 }).first()).toBeVisible();
  await expect(page.locator('.loading')).toHaveCount(0);
  await expect.poll(() => page.evaluate(() => [...document.images].every((image) => image.complete || image.loading === 'lazy'))).toBe(true);
};

const at = (name: string, path: string, then: (page: Page) => Promise<void> = async () => undefined): View => ({
  name,
  show: async (page) => {
    await page.goto(path);
    await ready(page);
    await then(page);
  },
});

/** An import with refused rows, for the page of a job. */
async function jobWithBadRows(url: string): Promise<string> {
  const [first] = rows();
  const body = csvOf([{ ...first!, view: 'inside' }, { ...first!, registered_on: '2026-02-30' }, ...rows().slice(0, 7)]);
  const answer = await fetch(`${url}/api/v1/imports?name=DESIGNS.csv`, { method: 'POST', headers: { 'Content-Type': 'text/csv' }, body });
  const { id } = (await answer.json()) as { id: string };
  await expect.poll(async () => ((await (await fetch(`${url}/api/v1/jobs/${id}`)).json()) as { state: string }).state).toBe('done');
  return id;
}

/** Every page in every state that looks different, after the readings that they show were made. */
export async function views(api: Api, url: string): Promise<View[]> {
  const match = await api.read(await api.photoThatIs('match'), 'EMS-2026-1041');
  const possible = await api.read(await api.photoThatIs('possible'), 'EMS-2026-1042');
  const none = await api.read(await api.photoThatIs('no_match'), 'EMS-2026-1043');
  const retake = await api.read(DARK, 'EMS-2026-1043');
  const job = await jobWithBadRows(url);
  const photos = async (page: Page, ...names: string[]) => {
    await page.locator('input[type=file]').first().setInputFiles(names.map(photoPath));
    await expect(page.locator('.photo-grid img')).toHaveCount(names.length);
    await expect(page.locator('.loading')).toHaveCount(0);
  };
  const openAll = (page: Page) => page.evaluate(() => document.querySelectorAll('details').forEach((one) => (one.open = true)));
  return [
    at('read', '/'),
    at('read-more', '/', openAll),
    at('read-photo', '/', (page) => photos(page, PHOTOS[8]!)),
    at('read-photos', '/', (page) => photos(page, PHOTOS[8]!, PHOTOS[2]!, DARK)),
    at('crop', '/', async (page) => {
      await photos(page, PHOTOS[8]!);
      await page.locator('.photo .button').click();
      await expect(page.getByRole('dialog')).toBeVisible();
    }),
    at('result', `/readings/${match.id}`),
    at('result-wipe', `/readings/${possible.id}`, async (page) => {
      await page.locator('input[name=compare][value=wipe]').locator('..').click();
      await openAll(page);
      await ready(page);
    }),
    at('result-none', `/readings/${none.id}`),
    at('result-retake', `/readings/${retake.id}`),
    at('queue', '/queue'),
    at('queue-open', '/queue', openAll),
    at('register', '/register'),
    at('register-open', '/register', async (page) => {
      await openAll(page);
      const found = page.waitForResponse(/status=registered/);
      await page.getByRole('searchbox').fill('의자');
      await page.getByRole('combobox').selectOption('registered');
      await found;
      await ready(page);
    }),
    at('design', `/register/${rows()[0]!.design_id}`),
    at('remove', `/register/${rows()[0]!.design_id}`, async (page) => {
      await page.locator('.button.danger').click();
      await expect(page.getByRole('dialog')).toBeVisible();
    }),
    at('job', `/jobs/${job}`),
    at('settings', '/settings'),
    at('unknown', '/settings', async (page) => {
      // Only from within: the server itself answers 404 to such an address.
      await page.evaluate(() => {
        history.pushState(null, '', '/settings/none');
        dispatchEvent(new PopStateEvent('popstate'));
      });
      await ready(page);
    }),
  ];
}

export interface Look {
  theme: 'light' | 'dark';
  language: 'ko' | 'en';
}

export const LOOKS: readonly Look[] = [
  { theme: 'light', language: 'ko' },
  { theme: 'dark', language: 'ko' },
  { theme: 'light', language: 'en' },
  { theme: 'dark', language: 'en' },
];

/** Each look is tested at one width, each theme and each language at both. */
export const looksOf = (project: string) => LOOKS.filter(({ theme, language }) => ((theme === 'light') === (language === 'ko')) === (project === 'phone'));

export function wear(look: Look): [(look: Look) => void, Look] {
  return [
    ({ theme, language }) => {
      localStorage.setItem('pandok.theme', theme);
      localStorage.setItem('pandok.language', language);
    },
    look,
  ];
}
