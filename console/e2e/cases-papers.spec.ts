import { begun, Desk, expect, sitDown, test } from './cases';
import { CasePage } from './pages/case';

test('whoever holds a paper sees that the log has it, without signing in', async ({ browser, page, guard, server, match, parcel, viewport, isMobile, hasTouch }) => {
  test.setTimeout(60_000);
  guard.allow(/status of 40[14]/);
  const { id } = await begun(await Desk.of(server.url, 'kim'), match, parcel);
  const desk = await sitDown(browser, guard, server.url, 'kim', `/cases/${id}`, { viewport, isMobile, hasTouch });
  const officer = new CasePage(desk);
  const number = await officer.paper('통보서', {});
  const pdf = desk.waitForEvent('download');
  await desk.getByRole('link', { name: `${number} PDF 내려받기` }).click();
  expect((await pdf).suggestedFilename()).toBe(`${number}.pdf`);
  const proof = (await officer.papers.last().getByRole('link', { name: '증명 보기' }).getAttribute('href')) ?? '';
  await page.goto(proof);
  await expect(page.getByText('기록에 있습니다', { exact: true })).toBeVisible();
  await expect(page.locator('.step-good')).toHaveCount(4);
  await expect(page.locator('.facts')).toContainText(number);
  await page.goto(proof.replace(/.$/, (last) => (last === '0' ? '1' : '0')));
  await expect(page.getByRole('alert')).toContainText('기록에 이런 문서가 없습니다.');
});

test('a year in figures, for whoever may see figures', async ({ browser, guard, server, match, parcel, viewport, isMobile, hasTouch }) => {
  guard.allow(/status of 40[13]/);
  await begun(await Desk.of(server.url, 'kim'), match, parcel);
  const desk = await sitDown(browser, guard, server.url, 'moon', '/settings', { viewport, isMobile, hasTouch });
  await desk.getByRole('link', { name: '사건 통계' }).click();
  await expect(desk.getByRole('region', { name: '권리자별' })).toContainText(match.holder);
  await expect(desk.getByRole('region', { name: '통관 경로별' })).toContainText('특송');
  const csv = desk.waitForEvent('download');
  await desk.getByRole('link', { name: 'CSV' }).click();
  expect((await csv).suggestedFilename()).toMatch(/^pandok-cases-\d{4}\.csv$/);
});
