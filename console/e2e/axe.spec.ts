import type { AxeResults, RunOptions } from 'axe-core';
import { fileURLToPath } from 'node:url';
import { expect, test } from './fixtures';
import { LOOKS, looksOf, views, wear } from './views';

const AXE = fileURLToPath(new URL('../node_modules/axe-core/axe.min.js', import.meta.url));

for (const look of LOOKS) {
  test(`axe finds nothing: ${look.language}, ${look.theme}`, async ({ browser, guard, server, api, viewport, isMobile, hasTouch }, info) => {
    test.skip(!looksOf(info.project.name).includes(look), 'tested at the other width');
    test.setTimeout(90_000);
    // The policy would refuse axe's own script, so these contexts are without it; every other test has it.
    const context = await browser.newContext({ viewport, isMobile, hasTouch, locale: 'ko-KR', timezoneId: 'Asia/Seoul', bypassCSP: true, serviceWorkers: 'block', baseURL: server.url });
    await guard.watch(context);
    await context.addInitScript({ path: AXE });
    await context.addInitScript(...wear(look));
    const page = await context.newPage();
    const found: string[] = [];
    for (const view of await views(api, server.url)) {
      await view.show(page);
      const { violations } = await page.evaluate(async () => {
        const { axe } = window as unknown as { axe: { run: (options: RunOptions) => Promise<AxeResults> } };
        return axe.run({ resultTypes: ['violations'] });
      });
      for (const { id, nodes } of violations) found.push(`${view.name}: ${id}: ${nodes.map(({ html, failureSummary }) => `${html} ${failureSummary ?? ''}`).join(' | ')}`);
    }
    await context.close();
    expect(found).toEqual([]);
  });
}
