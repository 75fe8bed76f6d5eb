import { expect, test } from './fixtures';
import { rows } from './goods';

test('two Korean syllables find, "more" goes on by cursor', async ({ page, register, api }) => {
  await register.open();
  await expect(register.rows).toHaveCount(40);
  await expect(register.status).toContainText('40건 표시, 더 있음');
  const asked = page.waitForRequest((request) => request.url().includes('cursor='));
  await register.more.click();
  await asked;
  const total = (await api.info()).designs;
  await expect(register.rows).toHaveCount(Math.min(80, total));
  const ids = await register.rows.evaluateAll((links) => links.map((link) => link.getAttribute('href')));
  expect(new Set(ids).size).toBe(ids.length);

  await register.search.fill('의자');
  const chairs = new Set(rows().filter((row) => row.article.includes('의자')).map((row) => row.design_id));
  await expect(register.rows.filter({ hasNotText: '의자' })).toHaveCount(0);
  expect(await register.rows.count()).toBeGreaterThanOrEqual(chairs.size);
  await expect(page).toHaveURL(/\?q=/);
  await register.rows.first().click();
  await expect(page.getByRole('heading', { level: 1 })).toContainText('의자');
  await page.goBack();
  await expect(register.search).toHaveValue('의자');
  await register.search.fill('없는물품');
  await expect(register.status).toHaveText('조건에 맞는 디자인이 없습니다.');
});

test('filters narrow the list, stay in the address and are cleared', async ({ page, register }) => {
  await register.open();
  await register.openFilters();
  await page.getByLabel('로카르노 류').fill('6');
  await expect(register.rows.filter({ hasNotText: / · 06-/ })).toHaveCount(0);
  await expect(page.getByText('조건 1개')).toBeVisible();
  await page.getByLabel('국가').fill('kr');
  await page.getByLabel('상태').selectOption('registered');
  await page.getByLabel('이 날 존속하는 권리').fill('2026-01-02');
  await expect(page.getByText('조건 4개')).toBeVisible();
  await page.evaluate(() => navigator.serviceWorker.ready.then(() => undefined));
  await page.reload();
  await expect(page.getByText('조건 4개')).toBeVisible();
  await expect(register.rows.filter({ hasNotText: / · 06-/ })).toHaveCount(0);
  await expect(page.getByLabel('국가')).toHaveValue('KR');
  await page.getByLabel('이 날 존속하는 권리').fill('1990-01-01');
  await expect(register.status).toHaveText('조건에 맞는 디자인이 없습니다.');
  await page.getByRole('button', { name: '조건 지우기' }).click();
  await expect(register.rows).toHaveCount(40);
  await expect(page).toHaveURL(/\/register$/);
});

test('a design shows its views and its right, and is taken off only when that is confirmed', async ({ page, register, api }, info) => {
  const ids = [...new Set(rows().map((row) => row.design_id))];
  const id = ids[info.project.name === 'phone' ? ids.length - 1 : ids.length - 2]!;
  const design = await api.design(id);
  await register.open();
  await register.search.fill(id);
  await expect(register.rows).toHaveCount(1);
  await register.rows.click();
  await expect(page.getByRole('heading', { level: 1 })).toContainText(`${design.article} ${id}`);
  const right = page.getByRole('region', { name: '권리' });
  for (const text of [design.holder, design.country, design.registered_on, design.expires_on, '등록']) await expect(right).toContainText(text);
  const views = page.getByRole('region', { name: /^도면 \d+장$/ });
  await expect(views.getByRole('listitem').getByRole('button')).toHaveCount(design.views.length);
  await views.getByRole('button', { name: '배면도' }).click();
  await expect(views.getByRole('img', { name: `${design.article} 배면도` })).toBeVisible();

  await page.getByRole('button', { name: '등록부에서 빼기' }).click();
  const dialog = page.getByRole('dialog', { name: '등록부에서 빼기' });
  await expect(dialog).toContainText(id);
  await dialog.getByRole('button', { name: '취소' }).click();
  expect(await api.status(`/api/v1/designs/${id}`)).toBe(200);
  await page.getByRole('button', { name: '등록부에서 빼기' }).click();
  await dialog.getByRole('button', { name: '등록부에서 빼기' }).click();
  await page.waitForURL(/\/register$/);
  expect(await api.status(`/api/v1/designs/${id}`)).toBe(404);
  await register.search.fill(id);
  await expect(register.status).toHaveText('조건에 맞는 디자인이 없습니다.');
});

test.describe('without the service worker', () => {
  test.use({ serviceWorkers: 'block' });

  test('an address with filters or a day can be opened, kept and handed on', async ({ page, server, register, queue }) => {
    for (const path of ['/register?q=%EC%9D%98%EC%9E%90', '/queue?on=2020-02-29']) expect((await fetch(server.url + path)).status).toBe(200);
    await register.open('?q=%EC%9D%98%EC%9E%90');
    await expect(register.rows.filter({ hasNotText: '의자' })).toHaveCount(0);
    await queue.open('?on=2020-02-29');
    await expect(page.getByLabel('날짜')).toHaveValue('2020-02-29');
  });
});

test('an address that is nothing says so', async ({ page, guard }) => {
  guard.allow(/status of 404/);
  await page.goto('/register/30-0000000');
  await expect(page.getByRole('alert')).toContainText(/요청 번호 \S+/);
  await page.goto('/readings/01M80WA2TCHCG6NSK96CWM8DTB');
  await expect(page.getByRole('alert')).toContainText(/요청 번호 \S+/);
});
