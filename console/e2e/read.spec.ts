import { expect, test } from './fixtures';
import { DARK, PHOTOS, photoPath } from './goods';

const words = (percent: number): string => {
  if (percent >= 90) return '매우 높음';
  if (percent >= 70) return '높음';
  return percent >= 40 ? '보통' : percent >= 10 ? '낮음' : '매우 낮음';
};
const shown = (value: number): string => {
  const percent = Math.round(value * 100);
  if (value < 0.005 || value > 0.995) return value < 0.5 ? '매우 낮음 · < 1 %' : '매우 높음 · > 99 %';
  return `${words(percent)} · ${Math.min(99, Math.max(1, percent))} %`;
};

test('three taps lead from a photo to a match with its candidates and its evidence', async ({ page, read, result, api }) => {
  const photo = await api.photoThatIs('match');
  await read.open();
  let taps = 0;
  const tap = async (name: string) => {
    taps += 1;
    await page.getByText(name, { exact: true }).click();
  };
  const camera = page.waitForEvent('filechooser');
  await tap('사진 찍기');
  taps += 1; // the camera's own button
  await (await camera).setFiles(photoPath(photo));
  await read.chosen(1);
  await expect(page.getByText('사진 상태가 좋습니다.')).toBeVisible();
  await tap('판독하기');
  await page.waitForURL(/\/readings\//);
  expect(taps).toBeLessThanOrEqual(3);

  await expect(result.verdict).toContainText('일치 추정');
  await expect(result.verdict).toContainText('감정은 권리자가, 결정은 공무원이 합니다.');
  await expect(page.getByText(/침해/)).toHaveCount(0);
  const reading = await api.reading(result.id);
  const first = reading.candidates[0]!;
  await expect(result.verdict).toContainText(shown(first.probability));
  await expect(result.candidates).toHaveCount(reading.candidates.length);
  for (const [i, candidate] of reading.candidates.entries()) {
    await expect(result.candidates.nth(i)).toContainText(`${candidate.rank}위 · ${candidate.article}`);
    await expect(result.candidates.nth(i)).toContainText(shown(candidate.probability));
  }
  await expect(result.candidates.first().getByRole('link', { name: first.holder_contact })).toHaveAttribute('href', /^mailto:.*subject=/);
  await result.loaded(result.evidence);
});

test('evidence is zoomed and moved, and the slider wipes between photo and drawing', async ({ page, result, api }) => {
  const reading = await api.read(await api.photoThatIs('match'), '');
  await result.open(reading.id);
  await result.loaded(result.evidence);
  const width = async () => (await result.evidence.boundingBox())!.width;
  const fitted = await width();
  await result.button('확대').click();
  await expect.poll(width).toBeGreaterThan(fitted * 1.3);
  const left = () => result.zoomBox.evaluate((box) => box.scrollLeft);
  await expect.poll(left).toBeGreaterThan(0); // its middle stays in the middle
  const before = await left();
  await result.button('왼쪽으로').click();
  await expect.poll(left).toBeLessThan(before);
  await result.zoomBox.press('+');
  await expect.poll(width).toBeGreaterThan(fitted * 1.8);
  await result.button('맞춤').click();
  await expect.poll(width).toBeCloseTo(fitted, 0);

  await result.tab('겹쳐 보기');
  await result.loaded(page.getByRole('img', { name: /^등록 도면/ }));
  await expect(result.slider).toHaveAttribute('aria-valuetext', '도면 50 %');
  const box = (await result.slider.boundingBox())!;
  await result.slider.click({ position: { x: box.width * 0.9, y: box.height / 2 } });
  await expect.poll(async () => Number(await result.slider.inputValue())).toBeGreaterThan(80);
  await result.slider.press('End');
  await expect(result.slider).toHaveAttribute('aria-valuetext', '도면 100 %');

  await result.tab('모든 도면');
  const design = await api.design(reading.candidates[0]!.design_id);
  await expect(page.getByRole('figure')).toHaveCount(design.views.length);
  const second = result.candidates.nth(1).getByRole('button');
  await second.click();
  await expect(second).toHaveAttribute('aria-pressed', 'true');
});

test('no match is an answer, not an error', async ({ page, read, result, api }) => {
  await read.open();
  await read.choose(await api.photoThatIs('no_match'));
  await read.chosen(1);
  const reading = await api.reading(await read.sendToResult());
  await expect(result.verdict).toContainText('해당 없음');
  await expect(result.verdict).toContainText(`등록부에 없을 가능성: ${shown(reading.probability_none)}`);
  await expect(result.verdict).toContainText('통상 절차대로');
  await expect(page.getByRole('alert')).toHaveCount(0);
  await result.button('다음 소포').click();
  await expect(page).toHaveURL(/\/$/);
  await expect(read.photos).toHaveCount(0);
});

test('a photo that is too dark asks for another one', async ({ page, read, result, parcel }) => {
  await read.open();
  await read.label(parcel);
  await read.choose(DARK);
  await read.chosen(1);
  await expect(page.getByText('어둡습니다. 밝은 곳에서 찍어 보세요.')).toBeVisible();
  await read.sendToResult();
  await expect(result.verdict).toContainText('재촬영');
  await expect(result.verdict).toContainText('사진이 너무 어둡습니다');
  await expect(page.getByRole('alert')).toHaveCount(0);
  await expect(result.candidates).toHaveCount(0);
  await result.button('다시 찍기').click();
  await expect(page.getByRole('heading', { level: 1, name: parcel })).toBeVisible();
});

test('seven photos are read as one item, an eighth is refused', async ({ page, read, api }) => {
  await read.open();
  await read.choose(...PHOTOS.slice(0, 8));
  await read.chosen(7);
  await expect(page.getByText('사진은 7장까지입니다. 나머지는 넣지 않았습니다.')).toBeVisible();
  await expect(read.camera).toHaveCount(0);
  await page.getByRole('button', { name: '7번째 사진 빼기' }).click();
  await expect(read.photos).toHaveCount(6);
  await read.choose(PHOTOS[8]!, PHOTOS[9]!);
  await read.chosen(7);
  const reading = await api.reading(await read.sendToResult());
  expect(reading.photos).toEqual([...PHOTOS.slice(0, 6), PHOTOS[8]!]);
});

test('what is no class or country is not sent', async ({ page, read, api, parcel }) => {
  await read.open();
  await read.label(parcel);
  await read.choose(PHOTOS[0]!);
  await read.chosen(1);
  await page.getByLabel('로카르노 분류').fill('6a');
  await expect(page.getByText('06 또는 06-01처럼 적어 주세요.')).toBeVisible();
  await expect(read.send).toBeDisabled();
  await page.getByLabel('로카르노 분류').fill('06');
  await page.getByLabel('등록 국가').fill('kr');
  await page.getByLabel('권리 기준일').fill('2026-11-21');
  const reading = await api.reading(await read.sendToResult());
  expect(reading.parameters).toMatchObject({ locarno: expect.stringMatching(/^0?6/), country: 'KR', on: '2026-11-21' });
  expect(reading.parcel).toBe(parcel);
});
