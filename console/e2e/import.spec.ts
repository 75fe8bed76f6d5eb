import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test } from './fixtures';
import { csvOf, drawing, otherBytes, rows, zip, type Row } from './goods';

interface Case {
  files: Record<string, Buffer>;
  ids: string[];
}

/** Designs of their own from the demo's drawings, and three rows that cannot be taken. */
function made(prefix: string, designs: number): Case {
  const views = rows().filter((row) => Number(row.design_id.slice(-4)) <= designs);
  const list: Row[] = views.map((row) => ({ ...row, design_id: `${prefix}${row.design_id.slice(-4)}`, article: `시험 ${row.article}` }));
  const files: Record<string, Buffer> = {};
  for (const row of list) files[row.file] = otherBytes(drawing(row.file), prefix);
  const [first] = list as [Row];
  const bad: Row[] = [
    { ...first, design_id: `${prefix}9991`, view: 'inside' },
    { ...first, design_id: `${prefix}9992`, file: 'drawings/none.png' },
    { ...first, design_id: `${prefix}9993`, registered_on: '2026-02-30' },
  ];
  return { files: { 'DESIGNS.csv': Buffer.from(csvOf([...list, ...bad])), ...files }, ids: [...new Set(list.map(({ design_id }) => design_id))] };
}

test('a folder with bad rows: progress, report, refused rows and their CSV', async ({ page, register, job, api }, info) => {
  const prefix = `77-${info.project.name.slice(0, 2)}-`;
  const { files, ids } = made(prefix, 6);
  const folder = info.outputPath('등록 자료');
  for (const [path, content] of Object.entries({ ...files, '.DS_Store': Buffer.from('x') })) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), content);
  }
  await page.addInitScript(() => {
    new MutationObserver(() => {
      if (location.pathname.startsWith('/jobs/') && document.querySelector('progress')) sessionStorage.setItem('progress', 'seen');
    }).observe(document, { subtree: true, childList: true });
  });
  await register.open();
  await register.openImport();
  await page.getByLabel('폴더 고르기').setInputFiles(folder);
  await expect(page.getByText(`등록 자료.tar`, { exact: false })).toContainText(`파일 ${Object.keys(files).length}개`);
  const events = page.waitForRequest(/\/api\/v1\/jobs\/[0-9A-Z]+\/events$/);
  const id = await register.send();
  await events;
  await job.done();
  expect(await page.evaluate(() => sessionStorage.getItem('progress'))).toBe('seen');
  await expect(page.getByText('실시간 연결이 끊겨', { exact: false })).toHaveCount(0);
  const report = (await api.job(id)).report as Record<string, unknown>;
  expect(report).toMatchObject({ rows_bad: 3, designs_added: ids.length });
  await expect(job.figure('새 디자인')).toHaveText(String(ids.length));
  await expect(job.figure('받지 않은 행')).toHaveText('3');
  const cells = job.refused.getByRole('row');
  await expect(cells).toHaveCount(4);
  await expect(cells.nth(1)).toContainText('view');
  const download = page.waitForEvent('download');
  await job.refused.getByRole('link', { name: '받지 않은 행 CSV' }).click();
  const file = await download;
  expect(file.suggestedFilename()).toBe('등록 자료-refused.csv');
  const text = readFileSync(await file.path(), 'utf8');
  expect(text.startsWith('\ufeffline,source,column,reason\r\n')).toBe(true);
  expect(text.trimEnd().split('\r\n')).toHaveLength(4);
  await page.getByRole('link', { name: '등록부 보기' }).click();
  await register.search.fill('시험');
  await expect(register.rows.first()).toContainText('시험');
  for (const one of ids) expect(await api.status(`/api/v1/designs/${one}`)).toBe(200);
});

test('a zip goes in; with "strict" one bad row refuses it', async ({ page, register, job, api }, info) => {
  const prefix = `78-${info.project.name.slice(0, 2)}-`;
  const { files, ids } = made(prefix, 1);
  await register.open();
  await register.openImport();
  await page.getByLabel('파일 고르기').setInputFiles({ name: '자료.zip', mimeType: 'application/zip', buffer: zip(files) });
  await page.getByLabel('한 줄이라도 잘못되면 전체를 거절').check();
  await register.send();
  await expect(job.state).toHaveText('실패');
  await expect(page.getByRole('main')).toContainText('nothing was imported');
  expect(await api.status(`/api/v1/designs/${ids[0]}`)).toBe(404);
  await page.getByRole('link', { name: /등록부로/ }).click();
  await register.openImport();
  await expect(page.getByRole('link', { name: /실패 · 자료\.zip/ }).first()).toBeVisible();
  await page.getByLabel('파일 고르기').setInputFiles({ name: '자료.zip', mimeType: 'application/zip', buffer: zip(files) });
  await register.send();
  await job.done();
  await expect(job.figure('새 디자인')).toHaveText('1');
  expect(await api.status(`/api/v1/designs/${ids[0]}`)).toBe(200);
});

test('an import goes on after the server was killed, and its page with it', async ({ page, guard, server, register, job, api }, info) => {
  guard.allowLostLine();
  guard.allow(/ERR_INCOMPLETE_CHUNKED_ENCODING/);
  const prefix = `79-${info.project.name.slice(0, 2)}-`;
  const { files, ids } = made(prefix, 6);
  await register.open();
  await register.openImport();
  await page.getByLabel('파일 고르기').setInputFiles({ name: '자료.zip', mimeType: 'application/zip', buffer: zip(files) });
  const id = await register.send();
  await server.kill();
  await expect(page.getByRole('alert')).toContainText('서버에 닿지 않습니다.');
  await server.start();
  await job.done();
  await expect(page.getByRole('alert')).toHaveCount(0);
  expect((await api.job(id)).report).toMatchObject({ rows_bad: 3 });
  for (const one of ids) expect(await api.status(`/api/v1/designs/${one}`)).toBe(200);
});

test('files that are no import are not taken', async ({ page, register }) => {
  await register.open();
  await register.openImport();
  await page.getByLabel('파일 고르기').setInputFiles({ name: 'designs.pdf', mimeType: 'application/pdf', buffer: Buffer.from('%PDF') });
  await expect(page.getByRole('alert')).toContainText('이 종류의 파일은 받지 않습니다.');
});

test('a CSV alone changes designs whose pictures are known', async ({ page, register, job, api }, info) => {
  const list = rows().filter((row) => row.design_id === rows()[7]!.design_id);
  const holder = `새 권리자 ${info.project.name}`;
  await register.open();
  await register.openImport();
  await page.getByLabel('파일 고르기').setInputFiles({ name: 'DESIGNS.csv', mimeType: 'text/csv', buffer: Buffer.from(csvOf(list.map((row) => ({ ...row, holder })))) });
  await register.send();
  await job.done();
  expect(await job.figure('받지 않은 행').textContent()).toBe('0');
  expect((await api.design(list[0]!.design_id)).holder).toBe(holder);
});
