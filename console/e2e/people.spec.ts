import { join } from 'node:path';
import { demo } from './goods';
import { AGENCY, Door, enter, expect, PASSWORD, test } from './people';
import { Server } from './server';

test('an administrator sets an authenticator up first, and then manages people and nothing else', async ({ page, guard }) => {
  guard.allow(/status of 40[13]/);
  const door = await enter(page, 'admin', '/');
  await expect(door.heading('사용자')).toBeVisible();
  await expect(door.tabs()).toHaveText(['사용자', '설정']);
  await page.getByRole('searchbox').fill('kim');
  await expect(page.locator('.person-row')).toHaveCount(1);
  await page.locator('.person-row').click();
  await expect(door.heading('Kim Officer')).toBeVisible();
  await expect(page.getByRole('checkbox', { name: '세관 공무원' })).toBeChecked();
});

test('a person is added, and the one-time link makes a password once', async ({ page, browser, guard, server }) => {
  guard.allow(/status of 40\d/);
  const door = await enter(page, 'admin', '/people');
  await expect(door.heading('사용자')).toBeVisible();
  await page.getByText('사용자 추가').click();
  await page.getByLabel('이름', { exact: true }).fill('Jung Officer');
  await page.getByLabel('아이디', { exact: true }).fill('jung');
  await page.getByLabel('기관', { exact: true }).selectOption({ label: AGENCY });
  await page.getByRole('checkbox', { name: '세관 공무원' }).check();
  await page.getByRole('button', { name: '추가하고 링크 만들기' }).click();
  const link = await page.getByRole('textbox', { name: '일회용 링크' }).inputValue();
  expect(link).toMatch(new RegExp(`^${server.url}/welcome#`));

  const hers = await browser.newContext({ baseURL: server.url, locale: 'ko-KR' });
  const other = await hers.newPage();
  await other.goto(link);
  await expect(other.getByRole('heading', { level: 1, name: 'Jung Officer 님, 반갑습니다' })).toBeVisible();
  expect(other.url()).toBe(`${server.url}/welcome`);
  await other.getByLabel('새 비밀번호', { exact: true }).fill('short');
  await other.getByLabel('새 비밀번호 한 번 더').fill('short');
  await expect(other.getByText('너무 짧습니다.', { exact: false })).toBeVisible();
  await other.getByLabel('새 비밀번호', { exact: true }).fill(PASSWORD);
  await other.getByLabel('새 비밀번호 한 번 더').fill(PASSWORD);
  await other.getByRole('button', { name: '비밀번호 정하고 로그인' }).click();
  await expect(new Door(other).heading('판독')).toBeVisible();
  await expect(new Door(other).tabs()).toHaveText(['판독', '목록', '사건', '등록부', '설정']);
  await other.goto('/settings');
  await other.goto(link);
  await expect(other.getByText('쓸 수 없는 링크입니다.', { exact: false })).toBeVisible();
  await hers.close();
});

test('two administrators change one person: the second sees what the first did and loses nothing', async ({ page, browser, guard, server }) => {
  guard.allow(/status of 40\d/);
  await enter(page, 'admin', '/people');
  await page.getByRole('searchbox').fill('choi');
  await page.locator('.person-row').filter({ hasText: 'choi' }).click();
  const name = page.getByLabel('이름', { exact: true });
  await expect(name).toHaveValue('Choi Officer');

  const theirs = await browser.newContext({ baseURL: server.url, locale: 'ko-KR' });
  const other = await theirs.newPage();
  await enter(other, 'admin2', new URL(page.url()).pathname);
  await other.getByRole('checkbox', { name: '감독자' }).check();
  await other.getByRole('button', { name: '저장' }).click();
  await expect(other.getByText('저장했습니다.')).toBeVisible();
  await theirs.close();

  await name.fill('Choi the Second');
  await page.getByRole('button', { name: '저장' }).click();
  const conflict = page.getByRole('alert').filter({ hasText: '다른 사람이 먼저 변경했습니다' });
  await expect(conflict).toContainText('감독자');
  await expect(conflict).toContainText('변경한 사람: admin2');
  await expect(name).toHaveValue('Choi the Second');
  await page.getByRole('checkbox', { name: '감독자' }).check();
  await page.getByRole('button', { name: '입력한 내용으로 저장' }).click();
  await expect(page.getByText('저장했습니다.')).toBeVisible();
  await page.reload();
  await expect(name).toHaveValue('Choi the Second');
  await expect(page.getByRole('checkbox', { name: '감독자' })).toBeChecked();
});

test('signed out everywhere, and disabled', async ({ page, browser, guard, server }) => {
  guard.allow(/status of 40\d/);
  const theirs = await browser.newContext({ baseURL: server.url, locale: 'ko-KR' });
  const other = await theirs.newPage();
  await enter(other, 'seo', '/me');
  await expect(new Door(other).heading('Seo Officer')).toBeVisible();
  await enter(page, 'admin', '/people');
  await page.getByRole('searchbox').fill('seo');
  await page.locator('.person-row').filter({ hasText: 'seo' }).first().click();
  await page.getByRole('button', { name: '모든 기기에서 로그아웃' }).click();
  await page.getByRole('dialog').getByRole('button', { name: '모든 기기에서 로그아웃' }).click();
  await expect(page.getByText('모두 로그아웃했습니다.')).toBeVisible();
  await other.reload();
  await new Door(other).password('seo');
  await expect(new Door(other).heading('Seo Officer')).toBeVisible();
  await page.getByRole('radio', { name: '정지' }).check();
  await page.getByRole('button', { name: '저장' }).click();
  await expect(page.getByText('저장했습니다.')).toBeVisible();
  await other.reload();
  await new Door(other).password('seo');
  await expect(other.getByText('아이디 또는 비밀번호가 맞지 않습니다.', { exact: false })).toBeVisible();
  await theirs.close();
});

test('an organisation is added and can be chosen', async ({ page, guard }) => {
  guard.allow(/status of 40\d/);
  await enter(page, 'admin2', '/organisations');
  await page.getByRole('button', { name: '기관 추가' }).click();
  await page.getByLabel('이름').fill('Vase Works');
  await page.getByLabel('종류').selectOption({ label: '권리자' });
  await page.getByLabel('등록부의 권리자 이름').fill('Vase Works Ltd.');
  await page.getByRole('button', { name: '저장' }).click();
  await expect(page.getByText('Vase Works Ltd.')).toBeVisible();
  await page.getByRole('link', { name: '사용자 목록' }).click();
  await page.getByText('사용자 추가').click();
  await expect(page.getByLabel('기관', { exact: true }).locator('option', { hasText: 'Vase Works' })).toHaveCount(1);
});

test('two administrators change one organisation: the second sees who was quicker and loses nothing', async ({ page, browser, guard, server }) => {
  guard.allow(/status of 40\d/);
  server.pandok(['user', 'organisation', 'add', 'Lamp Works', '--kind', 'holder', '--holder', 'Lamp Ltd.']);
  await enter(page, 'admin', '/organisations');
  const row = page.locator('li').filter({ hasText: 'Lamp' });
  await row.getByRole('button', { name: 'Lamp Works 변경' }).click();
  const dialog = page.getByRole('dialog');
  await expect(dialog.getByLabel('등록부의 권리자 이름')).toHaveValue('Lamp Ltd.');

  server.pandok(['user', 'organisation', 'change', 'Lamp Works', '--holder', 'Lamp Lighting Ltd.']);
  await dialog.getByLabel('이름', { exact: true }).fill('Lamp Factory');
  await dialog.getByRole('button', { name: '저장' }).click();
  const conflict = dialog.getByRole('alert');
  await expect(conflict).toContainText('변경한 사람: local:');
  await expect(conflict).toContainText('Lamp Lighting Ltd.');
  await expect(dialog.getByLabel('이름', { exact: true })).toHaveValue('Lamp Factory');
  await dialog.getByLabel('등록부의 권리자 이름').fill('Lamp Lighting Ltd.');
  await dialog.getByRole('button', { name: '입력한 내용으로 저장' }).click();
  await expect(dialog).toHaveCount(0);
  await expect(row).toContainText('Lamp Factory');
  await expect(row).toContainText('Lamp Lighting Ltd.');

  await row.getByRole('button', { name: 'Lamp Factory 변경' }).click();
  await dialog.getByLabel('이름', { exact: true }).fill(AGENCY);
  await dialog.getByRole('button', { name: '저장' }).click();
  await expect(dialog.getByRole('alert')).toContainText(`there is an organisation '${AGENCY}' already`);
  await dialog.getByLabel('이름', { exact: true }).fill('Lamp School');
  await dialog.getByLabel('종류').selectOption({ label: '교육기관' });
  await dialog.getByRole('button', { name: '저장' }).click();
  await expect(row).toContainText('교육기관');
  await expect(row).not.toContainText('Ltd.');
});

test('the first administrator comes by the link that the server printed', async ({ browser }) => {
  const server = await Server.onCopyOf(process.env.PANDOK_E2E_HOME ?? join(demo(), 'home'));
  const context = await browser.newContext({ baseURL: server.url, locale: 'ko-KR' });
  const page = await context.newPage();
  const door = new Door(page);
  await page.goto('/');
  await expect(page.getByText('사진 찍기')).toBeVisible();
  await page.goto(`${server.url}${await server.firstLink()}`);
  await expect(door.heading('첫 관리자 등록')).toBeVisible();
  expect(page.url()).toBe(`${server.url}/welcome`);
  await page.getByLabel('아이디').fill('first');
  await page.getByLabel('이름', { exact: true }).fill('First Admin');
  await page.getByLabel('기관', { exact: true }).fill(AGENCY);
  await page.getByLabel('새 비밀번호', { exact: true }).fill(PASSWORD);
  await page.getByLabel('새 비밀번호 한 번 더').fill(PASSWORD);
  await page.getByRole('button', { name: '비밀번호 정하고 로그인' }).click();
  await door.authenticator();
  await expect(door.heading('사용자')).toBeVisible();
  await expect(page.locator('.person-row')).toHaveText([/First Admin/]);
  await context.close();
  await server.remove();
});
