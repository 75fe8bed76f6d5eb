import type { Locator, Page } from '@playwright/test';
import { expect, test } from './fixtures';
import { photoPath } from './goods';

// No mouse in this file: only keys.

/** What a person sees of the focus: an outline or a ring on the element, or on the label that stands for it. */
async function focusIsSeen(page: Page): Promise<void> {
  const seen = await page.evaluate(() => {
    const active = document.activeElement;
    if (!active || active === document.body) return 'nothing has the focus';
    // The calendar's button inside a date field: the browser draws its own ring there.
    if (active instanceof HTMLInputElement && active.type === 'date' && !active.matches(':focus')) return '';
    const candidates = [active, ...(active instanceof HTMLInputElement ? [active.closest('label'), active.nextElementSibling] : [])];
    const ringed = candidates.some((element) => {
      if (!element) return false;
      const { outlineStyle, outlineWidth, boxShadow } = getComputedStyle(element);
      const { width, height } = element.getBoundingClientRect();
      return width > 4 && height > 4 && ((outlineStyle !== 'none' && parseFloat(outlineWidth) >= 2) || boxShadow !== 'none');
    });
    return ringed ? '' : `no ring on ${active.outerHTML.slice(0, 120)}`;
  });
  expect(seen).toBe('');
}

async function tabTo(page: Page, target: Locator, key: 'Tab' | 'Shift+Tab' = 'Tab'): Promise<void> {
  for (let i = 0; i < 60; i += 1) {
    if ((await target.count()) === 1 && (await target.evaluate((element) => element === document.activeElement))) return;
    await page.keyboard.press(key);
    await focusIsSeen(page);
  }
  throw new Error(`the Tab key never reaches ${target}`);
}

test('from a photo to its result and on to the register', async ({ page, read, result, register, api, parcel }) => {
  const photo = await api.photoThatIs('match');
  await read.open();
  await page.keyboard.press('Tab');
  await expect(page.getByRole('link', { name: '본문으로 가기' })).toBeFocused();
  await expect(page.getByRole('link', { name: '본문으로 가기' })).toBeInViewport();
  await tabTo(page, page.getByText('더 입력하기'));
  await page.keyboard.press('Enter');
  await tabTo(page, page.getByLabel('소포 번호'));
  await page.keyboard.type(parcel);
  await tabTo(page, read.files);
  const chooser = page.waitForEvent('filechooser');
  await page.keyboard.press('Enter');
  await (await chooser).setFiles(photoPath(photo));
  await read.chosen(1);

  await tabTo(page, page.getByRole('button', { name: '물품만 자르기' }), 'Shift+Tab');
  await page.keyboard.press('Enter');
  await tabTo(page, read.dialog.getByRole('button', { name: '왼쪽 위 모서리' }));
  const before = await read.cropShown();
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('Shift+ArrowDown');
  const after = await read.cropShown();
  expect(after.x).toBeGreaterThan(before.x);
  expect(after.y).toBe(before.y + 1);
  await page.keyboard.press('Escape');
  await expect(page.getByRole('button', { name: '물품만 자르기' })).toBeFocused();

  await tabTo(page, read.send);
  await page.keyboard.press('Enter');
  await page.waitForURL(/\/readings\//);
  await expect(result.verdict).toContainText('일치 추정');
  await expect(page.getByRole('heading', { level: 1 })).toBeFocused();

  await tabTo(page, result.candidates.nth(1).getByRole('button'));
  await page.keyboard.press('Enter');
  await expect(result.candidates.nth(1).getByRole('button')).toHaveAttribute('aria-pressed', 'true');
  await tabTo(page, page.getByRole('radio', { name: '근거 그림' }));
  await page.keyboard.press('ArrowRight');
  await expect(result.slider).toBeVisible();
  await tabTo(page, result.slider);
  await page.keyboard.press('ArrowRight');
  await expect(result.slider).toHaveAttribute('aria-valuetext', '도면 51 %');
  await tabTo(page, page.getByRole('radio', { name: '겹쳐 보기' }), 'Shift+Tab');
  await page.keyboard.press('ArrowLeft');
  await tabTo(page, result.zoomBox);
  await page.keyboard.press('+');
  await expect(result.button('맞춤')).toBeVisible();

  await tabTo(page, page.getByRole('link', { name: '등록부에서 보기' }));
  await page.keyboard.press('Enter');
  await page.waitForURL(/\/register\/.+/);
  await expect(page.getByRole('heading', { level: 1 })).toBeFocused();
  await tabTo(page, page.getByRole('link', { name: /등록부로/ }), 'Shift+Tab');
  await page.keyboard.press('Enter');
  await tabTo(page, register.search);
  await page.keyboard.type('의자');
  await expect(register.rows.filter({ hasNotText: '의자' })).toHaveCount(0);
  await tabTo(page, register.rows.first());
  await page.keyboard.press('Enter');
  await expect(page.getByRole('heading', { level: 1 })).toContainText('의자');
  expect(await api.ofParcel(parcel)).toHaveLength(1);
});

test('every stop of every page shows where the focus is', async ({ page, api }) => {
  const { id } = await api.read(await api.photoThatIs('possible'), '');
  for (const path of ['/', `/readings/${id}`, '/queue', '/register', '/settings']) {
    await page.goto(path);
    await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
    if (path !== '/') await expect(page.getByRole('main').getByRole('listitem').or(page.getByRole('definition')).first()).toBeVisible();
    for (let i = 0; i < 25; i += 1) {
      await page.keyboard.press('Tab');
      if (await page.evaluate(() => document.activeElement === document.body)) break;
      await focusIsSeen(page);
    }
  }
});
