import { expect, test } from './fixtures';

test('language and theme are remembered', async ({ page, settings }) => {
  const background = () => page.evaluate(() => getComputedStyle(document.documentElement).backgroundColor);
  await settings.open();
  const light = await background();
  await settings.choose('어둡게');
  await expect.poll(background).not.toBe(light);
  const dark = await background();
  await settings.choose('English');
  await expect(page.getByRole('heading', { level: 1, name: 'Settings' })).toBeVisible();
  await page.reload();
  await expect(page.getByRole('heading', { level: 1, name: 'Settings' })).toBeVisible();
  await expect(page.locator('html')).toHaveAttribute('lang', 'en');
  expect(await background()).toBe(dark);
  await page.goto('/');
  await expect(page.getByText('Take a photo')).toBeVisible();
  await page.getByRole('button', { name: '한국어' }).click();
  await page.reload();
  await expect(page.getByText('사진 찍기')).toBeVisible();
  expect(await background()).toBe(dark);
});

test('as the device: the theme follows it', async ({ page, settings }) => {
  await page.emulateMedia({ colorScheme: 'dark' });
  await settings.open();
  const dark = await page.evaluate(() => getComputedStyle(document.documentElement).backgroundColor);
  await page.emulateMedia({ colorScheme: 'light' });
  await expect.poll(() => page.evaluate(() => getComputedStyle(document.documentElement).backgroundColor)).not.toBe(dark);
  await expect(page.getByText('계정이 아직 없으므로', { exact: false })).toBeVisible();
});
