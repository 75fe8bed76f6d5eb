import { expect, test } from './fixtures';

test('the service worker keeps the shell, nothing of /api, and opens it without a line', async ({ page, guard, server, api, result }) => {
  guard.allowLostLine();
  await page.goto('/register');
  await page.evaluate(() => navigator.serviceWorker.ready.then(() => undefined));
  const { id } = await api.read(await api.photoThatIs('match'), '');
  await result.open(id);
  await result.loaded(result.evidence);
  const cached = await page.evaluate(async () => {
    const names = await caches.keys();
    const urls = await Promise.all(names.map(async (name) => (await (await caches.open(name)).keys()).map(({ url }) => new URL(url).pathname)));
    return urls.flat();
  });
  expect(cached.length).toBeGreaterThan(8);
  expect(cached).toContain('/');
  expect(cached.filter((path) => path !== '/' && !/^\/(assets\/|icons\/|theme\.js$|manifest\.webmanifest$)/.test(path))).toEqual([]);

  await server.kill();
  for (const path of ['/', '/queue', '/register', '/settings']) {
    await page.goto(path);
    await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
  }
  await expect(page.getByRole('alert').first()).toContainText('서버에 닿지 않습니다.');
  await server.start();
  await page.getByRole('button', { name: '다시 시도' }).first().click();
  await expect(page.getByText('프로그램', { exact: true })).toBeVisible();
});

test('what is no page is not made one by the worker', async ({ page, guard }) => {
  guard.allow(/status of 404/);
  await page.goto('/');
  await page.evaluate(() => navigator.serviceWorker.ready.then(() => undefined));
  const answer = await page.evaluate(async () => (await fetch('/assets/none.js')).status);
  expect(answer).toBe(404);
});
