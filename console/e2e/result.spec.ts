import { expect, test } from './fixtures';

test('feedback is kept, also after a reload, and counted by version', async ({ page, result, settings, api, parcel }) => {
  const { id } = await api.read(await api.photoThatIs('match'), parcel);
  await result.open(id);
  await page.getByRole('radio', { name: /^4\s*대체로 맞음$/ }).check();
  await page.getByLabel('의견 (선택)').fill('손잡이가 다릅니다');
  await result.button('의견 저장').click();
  await expect(page.getByText('저장했습니다. 고맙습니다.')).toBeVisible();
  await page.reload();
  await expect(page.getByRole('radio', { name: /^4/ })).toBeChecked();
  await expect(page.getByLabel('의견 (선택)')).toHaveValue('손잡이가 다릅니다');
  expect((await api.reading(id)).feedback).toMatchObject({ score: 4, comment: '손잡이가 다릅니다' });
  await settings.open();
  await expect(page.getByRole('region', { name: '판별 의견' }).getByRole('row')).not.toHaveCount(0);
});

test('the record repeats the reading: the same answer', async ({ page, result, api, parcel }) => {
  const { id } = await api.read(await api.photoThatIs('match'), parcel);
  await result.open(id);
  await page.getByText('자세한 기록').click();
  await expect(page.getByText(id, { exact: true })).toBeVisible();
  await result.button('다시 판독해 비교').click();
  await expect(page.getByText('같은 답입니다.')).toBeVisible();
  await expect(page.getByText('지금의 답: 일치 추정', { exact: false })).toBeVisible();
});
