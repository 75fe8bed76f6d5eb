import type { AxeResults, RunOptions } from 'axe-core';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Page } from '@playwright/test';
import { begun, Desk, expect, held, readBy, sitDown, test, type Login, type Match } from './cases';
import { CasePage } from './pages/case';
import { LOOKS, looksOf, ready, wear } from './views';

const AXE = fileURLToPath(new URL('../node_modules/axe-core/axe.min.js', import.meta.url));
const folder = process.env.SHOTS;

interface Look {
  name: string;
  path: string;
  then?: (page: Page) => Promise<void>;
}

/** Cases as each side sees them. */
async function sides(url: string, match: Match): Promise<Partial<Record<Login, Look[]>>> {
  const officer = await Desk.of(url, 'kim');
  const { id: told } = await begun(officer, match, 'EMS-2026-2041', [await readBy(officer, match)]);
  await officer.ask('POST', `/api/v1/cases/${told}/papers`, { form: 'notice', addressee: match.holder, shared: true });
  await officer.act(told, 'notify');
  const { papers } = await officer.get(told);
  const { id: asked } = await begun(officer, match, 'EMS-2026-2042');
  await officer.act(asked, 'notify');
  await (await Desk.of(url, 'ko')).act(asked, 'request_hold');
  await officer.act(asked, 'hold');
  const kept = await held(url, match, 'EMS-2026-2043');
  const dialog = (name: string) => async (page: Page) => {
    await new CasePage(page).button(name).click();
    await expect(page.getByRole('dialog')).toBeVisible();
  };
  return {
    kim: [
      { name: 'cases', path: '/cases' },
      { name: 'case-new', path: '/cases/new' },
      { name: 'case-office', path: `/cases/${told}` },
      { name: 'case-proposed', path: `/cases/${asked}` },
      { name: 'paper', path: `/papers/${papers[0]?.sha256 ?? ''}` },
    ],
    oh: [{ name: 'case-confirm', path: `/cases/${asked}` }],
    ko: [
      { name: 'cases-holder', path: '/cases' },
      { name: 'case-holder', path: `/cases/${told}` },
      { name: 'case-act', path: `/cases/${told}`, then: dialog('통관보류 요청') },
    ],
    na: [{ name: 'case-importer', path: `/cases/${kept}` }],
    moon: [{ name: 'figures', path: '/cases/figures' }],
  };
}

for (const look of LOOKS) {
  test(`cases look right: ${look.language}, ${look.theme}`, async ({ browser, guard, server, match, viewport, isMobile, hasTouch }, info) => {
    test.skip(!folder && !looksOf(info.project.name).includes(look), 'tested at the other width');
    test.setTimeout(180_000);
    guard.allow(/status of 40[13]/);
    const found: string[] = [];
    for (const [login, looks] of Object.entries(await sides(server.url, match)) as [Login, Look[]][]) {
      // The policy would refuse axe's own script, so these contexts are without it.
      const page = await sitDown(browser, guard, server.url, login, '/settings', { viewport, isMobile, hasTouch, bypassCSP: true, serviceWorkers: 'block' });
      await page.context().addInitScript({ path: AXE });
      await page.context().addInitScript(...wear(look));
      for (const { name, path, then } of looks) {
        await page.goto(path);
        await ready(page);
        if (then && look.language === 'ko') await then(page);
        const { violations } = await page.evaluate(async () => {
          const { axe } = window as unknown as { axe: { run: (options: RunOptions) => Promise<AxeResults> } };
          return axe.run({ resultTypes: ['violations'] });
        });
        for (const { id, nodes } of violations) found.push(`${name}: ${id}: ${nodes.map(({ html }) => html).join(' | ')}`);
        const wider = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
        expect.soft(wider, `${name} is wider than the screen`).toBeLessThanOrEqual(0);
        if (folder) await page.screenshot({ path: join(folder, `${name}-${viewport?.width}-${look.language}-${look.theme}.png`), fullPage: !then });
      }
      await page.context().close();
    }
    expect(found).toEqual([]);
  });
}
