import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { enter, expect, PASSWORD, test as base } from './people';

const SCRIPT = fileURLToPath(new URL('../../tests/servers/openid_provider.py', import.meta.url));

/** The small provider of the tests, set up for the server that the pages come from. */
const test = base.extend<object, { provider: string }>({
  provider: [
    async ({ server }, use) => {
      const folder = mkdtempSync(join(tmpdir(), 'pandok-provider-'));
      const child: ChildProcess = spawn('/usr/bin/python3', [SCRIPT, folder], { stdio: ['pipe', 'pipe', 'inherit'] });
      const port = await new Promise<string>((found) => child.stdout?.once('data', (text: Buffer) => found(text.toString().trim())));
      const issuer = `https://localhost:${port}`;
      const set = ['--client-id', 'pandok', '--name', '통합인증', '--server', server.url, '--authority', join(folder, 'cert.pem')];
      server.pandok(['user', 'openid', 'set', issuer, ...set], 's:ecret/한\n');
      await server.stop();
      await server.start();
      await use(issuer);
      child.stdin?.end();
      rmSync(folder, { recursive: true, force: true });
    },
    { scope: 'worker' },
  ],
});
test.use({ ignoreHTTPSErrors: true });

test('an account elsewhere is linked, signs in, and is unlinked', async ({ page, provider, guard }) => {
  guard.allow(/status of 401|(another origin: |\()https:\/\/localhost/);
  const door = await enter(page, 'park', '/me');
  const card = page.getByRole('region', { name: '통합인증' });
  await card.getByRole('button', { name: '통합인증 연결' }).click();
  await card.getByLabel('현재 비밀번호').fill(PASSWORD);
  await card.getByRole('button', { name: '통합인증 연결' }).click();
  await page.waitForURL((url) => url.href.startsWith(`${provider}/authorize`));
  await page.getByLabel('Who').fill('park@agency');
  await page.getByRole('button', { name: 'Come in' }).click();
  await expect(card.getByText('park@agency')).toBeVisible();

  await door.signOut();
  await page.getByRole('button', { name: '통합인증 계정으로 로그인' }).click();
  await page.waitForURL((url) => url.href.startsWith(`${provider}/authorize`));
  await page.getByLabel('Who').fill('park@agency');
  await page.getByRole('button', { name: 'Come in' }).click();
  await expect(door.tabs().first()).toBeVisible();
  expect(new URL(page.url()).search).toBe('');

  await page.goto('/me');
  await card.getByRole('button', { name: '연결 해제' }).click();
  await page.getByRole('dialog').getByRole('button', { name: '연결 해제' }).click();
  await expect(card.getByRole('button', { name: '통합인증 연결' })).toBeVisible();

  await door.signOut();
  await page.getByRole('button', { name: '통합인증 계정으로 로그인' }).click();
  await page.getByLabel('Who').fill('park@agency');
  await page.getByRole('button', { name: 'Come in' }).click();
  await expect(page.getByRole('alert')).toContainText('비밀번호로 로그인');
  await page.getByRole('link', { name: '처음으로' }).click();
  await expect(door.heading('로그인')).toBeVisible();
});
