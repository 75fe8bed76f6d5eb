import { readFileSync } from 'node:fs';
import type { Schemas } from '../src/api/client';
import { expect, test } from './fixtures';
import { DARK } from './goods';

const seoulDay = () => new Intl.DateTimeFormat('sv-SE', { timeZone: 'Asia/Seoul' }).format(new Date());

test('the day in one view: parcels, summary, chart, table and CSV', async ({ page, queue, api, parcel }) => {
  const match = await api.read(await api.photoThatIs('match'), parcel);
  await api.read(DARK, parcel);
  const day = seoulDay();
  await queue.open();
  const group = queue.group(parcel);
  await expect(group.getByRole('link')).toHaveCount(2);
  await expect(group.getByRole('link').first()).toContainText('재촬영');
  await expect(group.getByRole('link').nth(1)).toContainText(match.candidates[0]!.article);
  const summary = await api.get<Schemas['Summary']>(`/api/v1/summary?on=${day}&utc_offset_min=540`);
  await expect(queue.tile('판독')).toHaveText(String(summary.readings));
  await expect(queue.tile('재촬영')).toHaveText(String(summary.verdicts.retake));
  await queue.openChart();
  await expect(queue.chart).toHaveAccessibleName(/가장 많은 시간은 \d+시 \d+건$/);
  await page.getByText('표로 보기').click();
  await expect(page.getByRole('row', { name: /^합계/ })).toContainText(String(summary.readings));
  const download = page.waitForEvent('download');
  await page.getByRole('link', { name: 'CSV 내려받기' }).click();
  const file = await download;
  expect(file.suggestedFilename()).toBe(`pandok-${day}.csv`);
  const text = readFileSync(await file.path(), 'utf8');
  expect(text.charCodeAt(0)).toBe(0xfeff);
  expect(text.trimEnd().split('\n')).toHaveLength(summary.readings + 1);
  expect(text).toContain(match.id);
  await group.getByRole('link').nth(1).click();
  await expect(page).toHaveURL(new RegExp(`/readings/${match.id}$`));
});

test('another day, and back to today', async ({ page, queue }) => {
  await queue.open();
  await expect(page.getByRole('button', { name: '다음 날' })).toBeDisabled();
  await page.getByLabel('날짜').fill('2020-02-29');
  await expect(page.getByText('이 날의 판독이 없습니다.')).toBeVisible();
  await expect(page).toHaveURL(/on=2020-02-29/);
  await page.getByRole('button', { name: '다음 날' }).click();
  await expect(page.getByLabel('날짜')).toHaveValue('2020-03-01');
  await page.getByRole('button', { name: '오늘' }).click();
  await expect(page.getByLabel('날짜')).toHaveValue(seoulDay());
  await expect(queue.rows.first()).toBeVisible();
});
