import { join } from 'node:path';
import { expect, test } from './fixtures';
import { LOOKS, views, wear } from './views';

// Pictures of every page, to be looked at by a person: SHOTS=folder npm run e2e -- screenshots
const folder = process.env.SHOTS;

for (const look of LOOKS) {
  test(`pictures: ${look.language}, ${look.theme}`, async ({ page, context, api, server }, info) => {
    test.skip(!folder, 'SHOTS names no folder');
    test.setTimeout(180_000);
    await context.addInitScript(...wear(look));
    const width = page.viewportSize()?.width;
    for (const view of await views(api, server.url)) {
      await view.show(page);
      const wider = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
      expect.soft(wider, `${view.name} is wider than the screen`).toBeLessThanOrEqual(0);
      const name = `${view.name}-${width}-${look.language}-${look.theme}`;
      await page.screenshot({ path: join(folder!, `${name}.png`) });
      if (!/^(crop|remove)$/.test(view.name)) await page.screenshot({ path: join(folder!, 'full', `${name}.png`), fullPage: true });
    }
    expect(info.errors).toEqual([]);
  });
}
