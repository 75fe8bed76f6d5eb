import { expect, type Locator, type Page } from '@playwright/test';

export class ResultPage {
  readonly verdict: Locator;
  readonly candidates: Locator;
  readonly zoomBox: Locator;
  readonly evidence: Locator;
  readonly slider: Locator;

  constructor(readonly page: Page) {
    this.verdict = page.getByRole('status').filter({ has: page.getByRole('heading', { level: 2 }) });
    this.candidates = page.getByRole('region', { name: '후보 디자인' }).getByRole('listitem');
    this.zoomBox = page.getByRole('group', { name: /^확대 그림/ });
    this.evidence = page.getByRole('img', { name: /위 디자인 .*의 근거/ });
    this.slider = page.getByRole('slider', { name: '사진과 도면의 경계' });
  }

  async open(id: string): Promise<void> {
    await this.page.goto(`/readings/${id}`);
    await expect(this.verdict).toBeVisible();
  }

  get id(): string {
    return new URL(this.page.url()).pathname.slice('/readings/'.length);
  }

  button(name: string): Locator {
    return this.page.getByRole('button', { name, exact: true });
  }

  async tab(name: '근거 그림' | '겹쳐 보기' | '모든 도면'): Promise<void> {
    await this.page.getByRole('radio', { name }).check();
  }

  /** Drawn, not only asked for. */
  async loaded(picture: Locator): Promise<void> {
    await expect(picture).toBeVisible();
    await expect.poll(() => picture.evaluate((image: HTMLImageElement) => image.complete && image.naturalWidth)).toBeGreaterThan(0);
  }
}
