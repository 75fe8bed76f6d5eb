import { expect, test } from './fixtures';
import { PHOTOS } from './goods';

// What the outbox is for: an item is never lost and never read twice, whatever happens to the line, the server or the page.

test('offline, an item waits; back online it is sent once', async ({ page, context, guard, read, api, parcel, result }) => {
  guard.allowLostLine();
  await read.open();
  await read.label(parcel);
  await read.choose(PHOTOS[0]!);
  await read.chosen(1);
  await context.setOffline(true);
  await read.send.click();
  await expect(page.getByText('연결을 기다립니다.', { exact: false })).toBeVisible();
  await expect(read.badge).toHaveText('1건 대기');
  expect(await api.ofParcel(parcel)).toHaveLength(0);
  await context.setOffline(false);
  await page.waitForURL(/\/readings\//);
  await expect(result.verdict).toBeVisible();
  await expect(read.badge).toHaveCount(0);
  expect(await api.ofParcel(parcel)).toHaveLength(1);
});

test('items pile up offline while the officer goes on, and all go out once', async ({ page, context, guard, read, queue, api, parcel }) => {
  guard.allowLostLine();
  await read.open();
  await read.label(`${parcel}-1`);
  await context.setOffline(true);
  for (let i = 1; i <= 3; i += 1) {
    await read.choose(PHOTOS[i]!);
    await read.chosen(1);
    await read.send.click();
    await expect(read.badge).toHaveText(`${i}건 대기`);
    await page.getByRole('button', { name: '기다리지 않고 다음 소포' }).click();
    await expect(page.getByRole('heading', { level: 1, name: `${parcel}-${i + 1}` })).toBeVisible();
  }
  await read.badge.click();
  await expect(queue.waiting).toHaveCount(3);
  await queue.waiting.nth(1).getByRole('button', { name: '버리기' }).click();
  await page.getByRole('dialog').getByRole('button', { name: '버리기' }).click();
  await expect(queue.waiting).toHaveCount(2);
  await context.setOffline(false);
  await expect(queue.waiting).toHaveCount(0);
  const counts = await Promise.all([1, 2, 3].map(async (i) => (await api.ofParcel(`${parcel}-${i}`)).length));
  expect(counts).toEqual([1, 0, 1]);
  await expect(queue.group(`${parcel}-3`)).toBeVisible();
});

test('a glove that taps twice and a second tab do not send twice', async ({ page, context, guard, read, api, parcel }) => {
  guard.allowLostLine();
  await read.open();
  const other = await context.newPage();
  await other.goto('/queue');
  await read.label(parcel);
  await read.choose(PHOTOS[7]!);
  await read.chosen(1);
  await context.setOffline(true);
  await read.send.dblclick();
  await expect(read.badge).toHaveText('1건 대기');
  await expect(other.getByRole('link', { name: '1건 대기' })).toBeVisible();
  await context.setOffline(false);
  await page.waitForURL(/\/readings\//);
  await expect(other.getByRole('link', { name: '1건 대기' })).toHaveCount(0);
  expect(await api.ofParcel(parcel)).toHaveLength(1);
});

test.describe('without the service worker, so that requests can be held', () => {
  test.use({ serviceWorkers: 'block' });

  test('the server dies after it has stored the reading and before it has answered', async ({ page, guard, server, read, api, parcel, result }) => {
    guard.allowLostLine();
    await read.open();
    await read.label(parcel);
    await read.choose(PHOTOS[4]!);
    await read.chosen(1);
    let asked = 0;
    await page.route('**/api/v1/readings', async (route) => {
      asked += 1;
      if (asked > 1) return route.continue();
      const answer = await route.fetch();
      expect(answer.status()).toBe(201);
      await server.kill();
      return route.abort('connectionreset');
    });
    await read.send.click();
    await expect(page.getByText('1번 시도함', { exact: false })).toBeVisible();
    await server.start();
    await page.waitForURL(/\/readings\//);
    await expect(result.verdict).toBeVisible();
    expect(asked).toBeGreaterThan(1);
    expect((await api.ofParcel(parcel)).map(({ id }) => id)).toEqual([result.id]);
  });

  test('the server dies while it reads seven photos', async ({ page, guard, server, read, api, parcel, result }) => {
    guard.allowLostLine();
    await read.open();
    await read.label(parcel);
    await read.choose(...PHOTOS.slice(0, 7));
    await read.chosen(7);
    let asked = 0;
    await page.route('**/api/v1/readings', async (route) => {
      asked += 1;
      if (asked > 1) return route.continue();
      const answer = route.fetch().catch(() => null);
      await expect.poll(async () => /pandok_requests_in_flight ([2-9])/.test((await api.bytes('/metrics')).toString()), { intervals: [5] }).toBe(true);
      await server.kill();
      await answer;
      return route.abort('connectionreset');
    });
    await read.send.click();
    await expect(page.getByText(/\d번 시도함/)).toBeVisible();
    expect(server.running).toBe(false);
    await server.start();
    await page.waitForURL(/\/readings\//);
    await expect(result.verdict).toBeVisible();
    expect((await api.ofParcel(parcel)).map(({ id }) => id)).toEqual([result.id]);
  });

  test('an item that the server refuses is shown with the number of its request and can be changed', async ({ page, guard, read, api, parcel }) => {
    guard.allow(/status of 400/);
    await read.open();
    await read.label(parcel);
    await read.choose(PHOTOS[5]!);
    await read.chosen(1);
    await read.files.setInputFiles({ name: 'sketch.heic', mimeType: 'image/heic', buffer: Buffer.from('no picture') });
    await expect(page.getByText('이 기기에서는 미리 볼 수 없는 사진입니다.', { exact: false })).toBeVisible();
    await read.send.click();
    await expect(page.getByText('보내지 못함')).toBeVisible();
    await expect(page.getByText(/요청 번호 \S+/)).toBeVisible();
    await expect(read.badge).toHaveText('1건 확인 필요');
    await page.getByRole('button', { name: '고치기' }).click();
    await expect(page.getByText('sketch.heic')).toBeVisible();
    await page.getByRole('button', { name: '2번째 사진 빼기' }).click();
    await read.chosen(1);
    await read.sendToResult();
    expect(await api.ofParcel(parcel)).toHaveLength(1);
  });
});

test('the page is loaded again while an item waits for a server that is down', async ({ page, guard, server, read, queue, api, parcel }) => {
  guard.allowLostLine();
  await read.open();
  await page.evaluate(() => navigator.serviceWorker.ready.then(() => undefined));
  await read.label(parcel);
  await read.choose(PHOTOS[6]!);
  await read.chosen(1);
  await server.stop();
  await read.send.click();
  await expect(read.badge).toHaveText('1건 대기');
  await page.reload();
  await expect(page.getByRole('heading', { level: 1, name: '판독' })).toBeVisible();
  await expect(read.badge).toHaveText('1건 대기');
  await server.start();
  await read.badge.click();
  await expect(queue.waiting).toHaveCount(0);
  expect(await api.ofParcel(parcel)).toHaveLength(1);
  await expect(queue.group(parcel)).toBeVisible();
});
