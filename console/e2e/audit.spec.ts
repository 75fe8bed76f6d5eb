import type { Page } from '@playwright/test';
import { Door, enter, expect, test } from './people';

const text = (page: Page, path: string) => page.evaluate(async (url) => (await fetch(url)).text(), path);

async function brought(page: Page, checkpoint: string, key: string): Promise<void> {
  await page.getByText('가져온 체크포인트와 공개키').click();
  await page.getByLabel('체크포인트', { exact: true }).fill(checkpoint);
  await page.getByLabel('기록의 공개키').fill(key);
  await expect(page.getByText('의 공개키', { exact: false }).last()).toBeVisible();
}

test('an auditor finds acts and proves one against a checkpoint that was brought', async ({ page, guard }) => {
  guard.allow(/status of 40\d/);
  const door = await enter(page, 'auditor', '/audit');
  await expect(door.heading('감사 기록')).toBeVisible();
  await expect(door.tabs()).toHaveText(['감사', '설정']);
  await page.getByLabel('행위').fill('session.begin');
  await page.getByRole('button', { name: '찾기', exact: true }).click();
  const entry = page.locator('.entry').first();
  await expect(entry).toContainText('로그인');
  expect(new URL(page.url()).search).toBe('?act=session.begin');

  await entry.locator('summary').click();
  await entry.getByRole('button', { name: '이 기록 증명하기' }).click();
  await expect(entry.getByText('일부만 확인됨')).toBeVisible();

  const [checkpoint, key] = [await text(page, '/api/v1/audit/checkpoint'), await text(page, '/api/v1/audit/key')];
  await page.getByRole('button', { name: '찾기', exact: true }).click();
  await brought(page, checkpoint, key);
  const again = page.locator('.entry').first();
  if ((await again.getAttribute('open')) === null) await again.locator('summary').click();
  await again.getByRole('button', { name: /증명하기/ }).click();
  await expect(again.getByText('증명됨', { exact: true })).toBeVisible();
  await expect(again.locator('.step-good')).toHaveCount(5);
});

test('a checkpoint of another history is not proven', async ({ page, guard }) => {
  guard.allow(/status of 40\d/);
  await enter(page, 'auditor2', '/audit');
  await expect(page.locator('.entry').first()).toBeVisible();
  const [checkpoint, key] = [await text(page, '/api/v1/audit/checkpoint'), await text(page, '/api/v1/audit/key')];
  const [origin, size, , ...rest] = checkpoint.split('\n');
  await brought(page, [origin, size, Buffer.alloc(32, 7).toString('base64'), ...rest].join('\n'), key);
  const entry = page.locator('.entry').first();
  await entry.locator('summary').click();
  await entry.getByRole('button', { name: '이 기록 증명하기' }).click();
  await expect(entry.getByText('증명 실패')).toBeVisible();
  await expect(entry.locator('.step-bad')).toHaveCount(2);
});

test('what is no checkpoint and no key is said so', async ({ page, guard }) => {
  guard.allow(/status of 40\d/);
  await enter(page, 'auditor', '/audit');
  await page.getByText('가져온 체크포인트와 공개키').click();
  await page.getByLabel('체크포인트', { exact: true }).fill('a letter');
  await page.getByLabel('기록의 공개키').fill('pandok+00000000+AAAA');
  await expect(page.getByText('체크포인트가 아니거나 손상되었습니다.')).toBeVisible();
  await expect(page.getByText('공개키가 아니거나 손상되었습니다.')).toBeVisible();
});

test('an officer sees no log', async ({ page, guard }) => {
  guard.allow(/status of 40\d/);
  const door: Door = await enter(page, 'kim', '/audit');
  await expect(door.heading('이 화면을 볼 권한이 없습니다')).toBeVisible();
  expect(await page.evaluate(async () => (await fetch('/api/v1/audit/entries')).status)).toBe(403);
});
