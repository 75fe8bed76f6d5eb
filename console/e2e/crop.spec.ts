import type { Locator, Page } from '@playwright/test';
import { readFileSync } from 'node:fs';
import type { Reading } from '../src/api/client';
import { expect, test } from './fixtures';
import { jpegSize, PHOTOS, photoPath } from './goods';

/** A finger (or a mouse on a desktop) that takes hold of something and lets go of it elsewhere. */
async function drag(page: Page, what: Locator, dx: number, dy: number, finger: boolean): Promise<void> {
  const box = (await what.boundingBox())!;
  const [x, y] = [box.x + box.width / 2, box.y + box.height / 2];
  if (!finger) {
    await page.mouse.move(x, y);
    await page.mouse.down();
    await page.mouse.move(x + dx, y + dy, { steps: 4 });
    await page.mouse.up();
    return;
  }
  const session = await page.context().newCDPSession(page);
  const touch = (type: 'touchStart' | 'touchMove' | 'touchEnd', share: number) =>
    session.send('Input.dispatchTouchEvent', { type, touchPoints: type === 'touchEnd' ? [] : [{ x: x + dx * share, y: y + dy * share }] });
  await touch('touchStart', 0);
  for (const share of [0.25, 0.5, 0.75, 1]) await touch('touchMove', share);
  await touch('touchEnd', 1);
}

/** As the server keeps it: left, top, width, height. */
const crop = (reading: Reading) => (reading.parameters as { crop?: unknown }).crop;

test('the finger crops, and what it crops reaches the server', async ({ page, read, api, hasTouch }) => {
  await read.open();
  await read.choose(PHOTOS[0]!);
  await read.chosen(1);
  await page.getByRole('button', { name: '물품만 자르기' }).click();
  const first = await read.cropShown();
  await drag(page, read.dialog.getByRole('button', { name: '왼쪽 위 모서리' }), 30, 20, hasTouch);
  await expect.poll(() => read.cropShown().then(({ x }) => x)).toBeGreaterThan(first.x);
  await drag(page, read.dialog.getByRole('button', { name: '오른쪽 아래 모서리' }), -25, -40, hasTouch);
  await drag(page, read.dialog.getByRole('group', { name: /^자를 영역/ }), 8, 10, hasTouch);
  await read.dialog.getByRole('button', { name: '오른쪽 아래 모서리' }).press('ArrowLeft');
  const set = await read.cropShown();
  expect(set.width).toBeLessThan(first.width);
  expect(set.height).toBeLessThan(first.height);
  await read.dialog.getByRole('button', { name: '적용' }).click();
  await expect(page.getByRole('button', { name: '자르기 고치기' })).toBeFocused();
  const reading = await api.reading(await read.sendToResult());
  expect(crop(reading)).toEqual([set.x, set.y, set.width, set.height]);
});

test('numbers crop a large photo in pixels of what was sent', async ({ page, read, api }) => {
  await read.open();
  const source = `data:image/jpeg;base64,${readFileSync(photoPath(PHOTOS[2]!)).toString('base64')}`;
  const large = await page.evaluate(async (url) => {
    const canvas = Object.assign(document.createElement('canvas'), { width: 2400, height: 1800 });
    const image = new Image();
    const bytes = Uint8Array.from(atob(url.slice(url.indexOf(',') + 1)), (c) => c.charCodeAt(0));
    image.src = URL.createObjectURL(new Blob([bytes], { type: 'image/jpeg' }));
    await image.decode();
    canvas.getContext('2d')!.drawImage(image, 0, 0, 2400, 1800);
    return canvas.toDataURL('image/jpeg', 0.9);
  }, source);
  await read.files.setInputFiles({ name: '큰 사진.jpeg', mimeType: 'image/jpeg', buffer: Buffer.from(large.slice(large.indexOf(',') + 1), 'base64') });
  await read.chosen(1);
  await page.getByRole('button', { name: '물품만 자르기' }).click();
  const wanted = { 너비: '700', 높이: '500', 왼쪽: '300', 위: '250' } as const;
  for (const [name, value] of Object.entries(wanted)) {
    await read.side(name as keyof typeof wanted).fill(value);
    await read.side(name as keyof typeof wanted).press('Tab');
  }
  await read.side('왼쪽').fill('99999');
  await read.side('왼쪽').press('Tab');
  await expect(read.side('왼쪽')).toHaveValue('900');
  await read.dialog.getByRole('button', { name: '적용' }).click();
  const reading = await api.reading(await read.sendToResult());
  const sent = jpegSize(await api.bytes(`/api/v1/photos/${reading.photo_sha256[0]}`));
  expect(sent).toEqual({ width: 1600, height: 1200 });
  expect(crop(reading)).toEqual([900, 250, 700, 500]);
  expect(reading.photos).toEqual(['큰 사진.jpg']);
});

test('the whole photo is sent without a crop', async ({ page, read, api }) => {
  await read.open();
  await read.choose(PHOTOS[1]!);
  await read.chosen(1);
  await page.getByRole('button', { name: '물품만 자르기' }).click();
  await read.dialog.getByRole('button', { name: '적용' }).click();
  await page.getByRole('button', { name: '자르기 고치기' }).click();
  await expect(read.dialog).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(read.dialog).toHaveCount(0);
  await page.getByRole('button', { name: '자르기 고치기' }).click();
  await read.dialog.getByRole('button', { name: '전체 사진' }).click();
  await expect(page.getByRole('button', { name: '물품만 자르기' })).toBeVisible();
  expect(crop(await api.reading(await read.sendToResult()))).toBeUndefined();
});
