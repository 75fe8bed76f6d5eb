import { PHOTOS } from './goods';
import { Door, enter, expect, PASSWORD, test } from './people';

test('nobody comes in without signing in, and everybody comes back to where they were', async ({ page, guard }) => {
  guard.allow(/status of 40[13]/);
  const door = new Door(page);
  await page.goto('/queue');
  await expect(door.tabs()).toHaveCount(0);
  await door.password('kim', 'wrong horse battery');
  await expect(page.getByRole('alert')).not.toBeEmpty();
  const wrong = await page.getByRole('alert').innerText();
  await door.password('nobody', 'wrong horse battery');
  await expect(page.getByRole('alert')).toHaveText(wrong);
  await door.password('kim');
  await expect(door.heading('판독 목록')).toBeVisible();
  expect(new URL(page.url()).pathname).toBe('/queue');
  await expect(door.tabs()).toHaveText(['판독', '목록', '사건', '등록부', '설정']);
  await page.goto('/people');
  await expect(door.heading('이 화면을 볼 권한이 없습니다')).toBeVisible();
  await door.signOut();
  await page.goBack();
  await expect(door.heading('로그인')).toBeVisible();
});

test('fields are named so that a password manager knows them', async ({ page }) => {
  await page.goto('/sign-in');
  await expect(page.getByLabel('아이디')).toHaveAttribute('autocomplete', 'username');
  await expect(page.getByLabel('비밀번호', { exact: true })).toHaveAttribute('autocomplete', 'current-password');
  await page.getByLabel('비밀번호 표시').check();
  await expect(page.getByLabel('비밀번호', { exact: true })).toHaveAttribute('type', 'text');
  const wider = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  expect(wider).toBeLessThanOrEqual(0);
});

test('many tries have to wait, and the page says how long', async ({ page, guard }) => {
  guard.allow(/status of 4(01|29)/);
  const door = new Door(page);
  await page.goto('/');
  const go = page.getByRole('button', { name: /^로그인$/ });
  const wait = page.getByRole('button', { name: /초 뒤 다시 시도/ });
  for (let i = 0; i < 12 && !(await wait.isVisible()); i += 1) {
    await door.password('choi', 'wrong horse battery');
    await expect(page.getByRole('alert').or(wait).first()).not.toBeEmpty();
  }
  await expect(wait).toBeDisabled();
  await expect(go).toBeVisible({ timeout: 20_000 });
});

test('a session that ends while an item is sent: after signing in again it goes out, once', async ({ page, context, guard, read, parcel }) => {
  guard.allow(/status of 401/);
  const door = await enter(page, 'kim', '/');
  await expect(read.send.or(page.getByText('사진 찍기')).first()).toBeVisible();
  await read.label(parcel);
  await read.choose(PHOTOS[0]!);
  await read.chosen(1);
  await context.clearCookies();
  await read.send.click();
  await door.password('kim');
  await page.waitForURL(/\/readings\//);
  const made = await page.evaluate(async (name) => ((await (await fetch(`/api/v1/readings?parcel=${name}`)).json()) as { items: unknown[] }).items.length, parcel);
  expect(made).toBe(1);
});

test('a form keeps what was typed over a new sign-in, and then goes out', async ({ page, context, guard }) => {
  guard.allow(/status of 401/);
  const door = await enter(page, 'lee', '/me');
  const name = page.getByLabel('이름');
  await expect(async () => {
    if (!(await name.isVisible())) await page.getByText('토큰 만들기').click(); // lists above it may still come and move it
    await expect(name).toBeVisible({ timeout: 500 });
  }).toPass();
  await name.fill('Night import');
  await page.getByLabel('등록부 검색').check();
  await context.clearCookies();
  await page.getByRole('button', { name: '만들기', exact: true }).click();
  await door.password('lee');
  await expect(page.getByText('토큰 ‘Night import’을(를) 만들었습니다.', { exact: false })).toBeVisible();
  await expect(page.getByRole('listitem').filter({ hasText: 'Night import' })).toHaveCount(1);
});

test('photos go out under the name of who took them, and no other', async ({ page, context, guard, read, queue, parcel }) => {
  guard.allow(/status of 40[139]|net::ERR_FAILED/); // 409: a page that goes while an item is sent asks again too soon
  const door = await enter(page, 'kim', '/');
  await context.route('**/api/v1/photos/*', (route) => route.abort('failed'));
  await read.label(parcel);
  await read.choose(PHOTOS[1]!);
  await read.chosen(1);
  await read.send.click();
  await expect(read.badge).toHaveText('1건 대기');
  await door.signOut();
  await expect(read.badge).toHaveCount(0);
  await context.unroute('**/api/v1/photos/*');
  await door.password('lee');
  await page.goto('/queue');
  await expect(page.getByText('다른 사람이 찍은 사진 1건', { exact: false })).toBeVisible();
  await expect(read.badge).toHaveCount(0);
  await expect(queue.waiting).toHaveCount(0);
  await door.signOut();
  await door.password('kim');
  await page.goto('/queue');
  await expect(page.getByText('다른 사람이 찍은 사진', { exact: false })).toHaveCount(0);
  await expect(read.badge).toHaveCount(0);
  await expect.poll(() => page.evaluate(async (name) => ((await (await fetch(`/api/v1/readings?parcel=${name}`)).json()) as { items: unknown[] }).items.length, parcel)).toBe(1);
});

test('what is one’s own: password, sessions, tokens', async ({ page, browser, guard, server }) => {
  guard.allow(/status of 40[13]/);
  const door = await enter(page, 'park', '/me');
  await expect(door.heading('Park Officer')).toBeVisible();
  const elsewhere = await browser.newContext({ baseURL: server.url, locale: 'ko-KR' });
  const other = await elsewhere.newPage();
  await enter(other, 'park', '/me');
  await expect(other.getByRole('button', { name: '로그인 끝내기' })).toHaveCount(1);
  await page.reload();
  await page.getByRole('button', { name: '로그인 끝내기' }).click();
  await page.getByRole('dialog').getByRole('button', { name: '로그인 끝내기' }).click();
  await expect(page.getByRole('button', { name: '로그인 끝내기' })).toHaveCount(0);
  await other.reload();
  await expect(new Door(other).heading('로그인')).toBeVisible();
  await elsewhere.close();

  await page.getByRole('button', { name: '비밀번호 변경' }).click();
  await page.getByLabel('현재 비밀번호').fill('not the password');
  await page.getByLabel('새 비밀번호', { exact: true }).fill('a new horse battery');
  await page.getByLabel('새 비밀번호 한 번 더').fill('a new horse battery');
  await page.getByRole('button', { name: '비밀번호 변경' }).click();
  await expect(page.getByText('현재 비밀번호가 맞지 않습니다.')).toBeVisible();
  await page.getByLabel('현재 비밀번호').fill(PASSWORD);
  await page.getByRole('button', { name: '비밀번호 변경' }).click();
  await expect(page.getByText('비밀번호를 변경했습니다.')).toBeVisible();

  await page.getByText('토큰 만들기').click();
  await page.getByLabel('이름').fill('script');
  await page.getByLabel('등록부 검색').check();
  await page.getByRole('button', { name: '만들기', exact: true }).click();
  const secret = await page.getByRole('textbox', { name: '토큰' }).inputValue();
  expect(secret).toMatch(/^pandok_/);
  const asked = (token: string) => fetch(`${server.url}/api/v1/designs?limit=1`, { headers: { Authorization: `Bearer ${token}` } });
  expect((await asked(secret)).status).toBe(200);
  await page.getByRole('listitem').filter({ hasText: 'script' }).getByRole('button', { name: '폐기' }).click();
  await page.getByRole('dialog').getByRole('button', { name: '폐기' }).click();
  await expect(page.getByText('만든 토큰이 없습니다.')).toBeVisible();
  await expect.poll(async () => (await asked(secret)).status).toBe(401);
});
