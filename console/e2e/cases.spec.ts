import type { Page } from '@playwright/test';
import { begun, Desk, expect, held, IMPORTER, sitDown, test, today } from './cases';
import { CasePage } from './pages/case';
import { NewCasePage } from './pages/newCase';
import { ReadPage } from './pages/read';
import { ResultPage } from './pages/result';

const drawn = async (page: Page) => {
  const first = page.locator('.case-photos img').first();
  await first.scrollIntoViewIfNeeded();
  await expect.poll(() => first.evaluate((image: HTMLImageElement) => image.naturalWidth)).toBeGreaterThan(0);
};

test('from a photo to the end of the goods: three people, each at a phone, and the second person of the office', async ({ browser, guard, server, match, parcel, viewport, isMobile, hasTouch }) => {
  test.setTimeout(180_000);
  guard.allow(/status of 401/);
  const phone = { viewport, isMobile, hasTouch };
  const desk = await sitDown(browser, guard, server.url, 'kim', '/', phone);
  const officer = new CasePage(desk);

  const read = new ReadPage(desk);
  await read.label(parcel);
  await read.choose(match.photo);
  await read.chosen(1);
  await read.sendToResult();
  await expect(new ResultPage(desk).candidates.first()).toContainText(match.holder);
  await desk.getByRole('link', { name: '사건 열기' }).click();

  const start = new NewCasePage(desk);
  await start.ready();
  await expect(start.field('권리자 (등록부의 이름)')).toHaveValue(match.holder);
  await expect(start.field('소포 번호')).toHaveValue(parcel);
  await expect(start.field('어떻게 시작합니까').locator('option:checked')).toHaveText('판독 결과로 의심');
  await start.field('수량').fill('12');
  await start.field('통관 경로').selectOption({ label: '특송' });
  await start.field('발송국').fill('cn');
  await start.field('신고번호 또는 우편물번호').first().fill('41234-26-000001');
  await start.field('과세가격(원)').fill('1,000,000');
  await start.field('수입자').selectOption({ label: `${IMPORTER} (전자우편 없음)` });
  await start.field('권리가 존속함').check();
  await desk.getByText('신고인·발송인·수신인').click();
  await start.field('발송인 성명').fill('Li Wei');
  await start.field('사유').fill('후보 1위와 형상이 같다');
  await desk.getByRole('button', { name: '사건 열기' }).click();
  await expect(start.field('의심·판단 근거')).toBeFocused();
  await start.field('의심·판단 근거').fill('등받이와 다리의 형상');
  await start.begin();
  await officer.is('침해의심');
  await drawn(desk);

  const notice = await officer.paper('통보서', { 사유: '등록디자인과 유사' });
  await officer.act('권리자와 수입자에게 통보', { '권리자 통보서': notice, '수출입신고인·화주 통보서': notice, '권리자가 통보를 받은 날': today() });
  await officer.is('권리자 통보');
  const { id } = officer;

  const house = await sitDown(browser, guard, server.url, 'ko', '/', phone);
  const holder = new CasePage(house);
  await expect(house.getByRole('heading', { level: 1, name: '사건' })).toBeVisible();
  await holder.fromQueue(parcel);
  expect(holder.id).toBe(id);
  await drawn(house);
  await expect(house.getByText('Li Wei')).toHaveCount(0);
  await expect(house.getByText('Kim Officer')).toHaveCount(0);
  await expect(house.locator('.appraisals .act')).toHaveText(['감정: 진품', '감정: 침해품', '감정: 판단 불가']);
  await holder.upload('opinion.pdf');
  await holder.upload('proof.pdf');
  const request = await holder.paper('통관보류 요청서', { 사유: '우리 등록디자인', '권리의 내용': '의자의 형상' });
  await holder.act('감정: 침해품', { '감정 의견서': 'opinion.pdf' });
  const fields = {
    '통관보류등 신청서': request,
    '정당한 권리자임': 'proof.pdf',
    요청사유: '등록디자인과 같다',
    '침해사실 입증자료': 'opinion.pdf',
    '담보의 종류': '금전',
    담보금액: '1,000,000',
    '손해배상 사용 동의서': 'proof.pdf',
  };
  await holder.prepare('통관보류 요청', fields);
  await holder.send();
  await expect(holder.dialog).toContainText('1,200,000원 이상이어야 합니다.');
  await holder.fill(holder.dialog, '담보금액', '1,200,000');
  await holder.send();
  await expect(holder.dialog).toHaveCount(0);
  await holder.is('통관보류 요청됨');

  const second = await sitDown(browser, guard, server.url, 'oh', `/cases/${id}`, phone);
  const supervisor = new CasePage(second);
  const together = async (name: string, values: Record<string, string>, then: string) => {
    await officer.open(id);
    await officer.act(name, values);
    await expect(officer.proposal).toContainText('확인을 기다립니다: 감독자');
    await supervisor.open(id);
    await supervisor.confirm();
    await supervisor.is(then);
  };
  await together('통관보류', { '통관보류 통보서(신고인': notice, '통관보류 통보서(권리자': notice, '권리자가 통보를 받은 날': today(), '보관 장소': '특송 2창고' }, '통관보류');
  await holder.open(id);
  await expect(house.getByText('Li Wei')).toBeVisible();
  await holder.act('제소·조사신청 입증', { 제소사실: 'proof.pdf' });
  await holder.is('제소·조사신청 입증');
  await together('통관보류 계속', { 결정서: '결정 2026-7' }, '통관보류 계속');
  await officer.open(id);
  await officer.act('침해 판결·판정', { '확정된 판결': '2026가합1' });
  await officer.is('침해 확정');
  await together('폐기·반송 명령', { 결정서: '결정 2026-8', '담보 반환 기록': '반환함' }, '폐기·반송 결정');
  await together('폐기 완료', { '폐기·반송 확인서': '확인 2026-1' }, '폐기');
  await expect(second.locator('.event strong')).toContainText(['판독 결과로 의심', '권리자와 수입자에게 통보', '감정: 침해품', '통관보류 요청', '통관보류', '제소·조사신청 입증', '통관보류 계속', '침해 판결·판정', '폐기·반송 명령', '폐기 완료']);
  await expect(second.getByText('끝난 사건이라 더 할 일이 없습니다.')).toBeVisible();
});

test('the importer asks for release, and gets it', async ({ browser, guard, server, match, parcel, viewport, isMobile, hasTouch }) => {
  test.setTimeout(120_000);
  guard.allow(/status of 401/);
  const phone = { viewport, isMobile, hasTouch };
  const id = await held(server.url, match, parcel);
  const company = await sitDown(browser, guard, server.url, 'na', '/', phone);
  const importer = new CasePage(company);
  await importer.fromQueue(parcel);
  await importer.is('통관보류');
  await importer.upload('own-design.pdf');
  await importer.upload('own-design.pdf');
  await expect(company.getByText('같은 파일이 이미 있습니다: own-design.pdf')).toBeVisible();
  const paper = await importer.paper('해제 요청서', { 사유: '우리가 만든 디자인' });
  await importer.act('통관·유치 해제 요청', { '통관 또는 유치 해제 신청서': paper, '침해하지 않았음': 'own-design.pdf' });

  const desk = await sitDown(browser, guard, server.url, 'kim', `/cases/${id}`, phone);
  const officer = new CasePage(desk);
  await expect(desk.getByRole('region', { name: '기한' })).toContainText('통관·유치 해제 허용 여부 결정');
  await expect(desk.getByText('own-design.pdf').first()).toBeVisible();
  await officer.act('해제 요청 사실을 권리자에게 통보', { '권리자 통보서': '통보 2026-3' });
  await officer.act('해제 허용', { 결정서: '결정 2026-9', '담보 반환 기록': '반환함' });
  const second = new CasePage(await sitDown(browser, guard, server.url, 'oh', `/cases/${id}`, phone));
  await second.confirm();
  await second.is('반출(보류 해제)');
});

test('somebody was quicker: the case is shown as it is now, and what was typed stays', async ({ browser, guard, server, match, parcel, viewport, isMobile, hasTouch }) => {
  test.setTimeout(90_000);
  guard.allow(/status of 4(01|09)/);
  const officer = await Desk.of(server.url, 'kim');
  const { id } = await begun(officer, match, parcel);
  await officer.act(id, 'notify');
  const house = await sitDown(browser, guard, server.url, 'ko', `/cases/${id}`, { viewport, isMobile, hasTouch });
  const holder = new CasePage(house);
  await holder.prepare('감정: 진품', { '감정 의견서': '의견 2026-4' }, '우리 공장의 물건이다');
  const { version, about, facts } = await officer.get(id);
  const { importer_name: _, ...kept } = about;
  await officer.ask('PUT', `/api/v1/cases/${id}`, { version, about: { ...kept, nature: '접이식' }, facts });
  await holder.send();
  await expect(holder.dialog.getByRole('alert')).toContainText('다른 사람이 먼저 바꾸었습니다');
  await expect(holder.dialog.getByLabel('사유', { exact: true })).toHaveValue('우리 공장의 물건이다');
  await holder.send();
  await expect(holder.dialog).toHaveCount(0);
  await expect(house.locator('.event strong').last()).toHaveText('감정: 진품');
});

test('the second person confirms only what was read', async ({ browser, guard, server, match, parcel, viewport, isMobile, hasTouch }) => {
  test.setTimeout(60_000);
  guard.allow(/status of 4(01|09)/);
  const officer = await Desk.of(server.url, 'kim');
  const { id } = await begun(officer, match, parcel);
  await officer.act(id, 'notify');
  await (await Desk.of(server.url, 'ko')).act(id, 'request_hold');
  await officer.act(id, 'hold');
  const second = new CasePage(await sitDown(browser, guard, server.url, 'oh', `/cases/${id}`, { viewport, isMobile, hasTouch }));
  await expect(second.proposal).toContainText('통관보류');
  await officer.act(id, 'refuse_hold');
  const confirm = second.proposal.getByRole('button', { name: '두 번째 사람으로 확인' });
  await confirm.click();
  await expect(second.proposal.getByRole('alert')).toContainText('다른 사람이 먼저 바꾸었습니다');
  await expect(second.proposal.getByRole('heading')).toHaveText('제안: 통관보류 불허(특별한 사유)');
  await second.is('통관보류 요청됨');
  await second.confirm();
  await second.is('보류 사유 소멸');
});
