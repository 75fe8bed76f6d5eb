import { expect, type Locator, type Page } from '@playwright/test';

export class QueuePage {
  readonly rows: Locator;
  readonly waiting: Locator;
  readonly chart: Locator;

  constructor(readonly page: Page) {
    this.rows = page.getByRole('region', { name: '판독', exact: true }).getByRole('link');
    this.waiting = page.getByRole('region', { name: '보낼 사진' }).getByRole('listitem');
    this.chart = page.getByRole('img', { name: /^시간대별 판독 결과/ });
  }

  async open(query = ''): Promise<void> {
    await this.page.goto(`/queue${query}`);
    await expect(this.page.getByRole('heading', { level: 1, name: '판독 목록' })).toBeVisible();
  }

  /** The card of one parcel. */
  group(parcel: string): Locator {
    return this.page.getByRole('listitem').filter({ has: this.page.getByRole('heading', { level: 3, name: parcel, exact: true }) });
  }

  async openChart(): Promise<void> {
    if (!(await this.chart.isVisible())) await this.page.getByText('시간대별 판독 결과', { exact: true }).click();
    await expect(this.chart).toBeVisible();
  }

  tile(term: string): Locator {
    return this.page.getByRole('region', { name: '하루 요약' }).locator('dl > div').filter({ hasText: term }).getByRole('definition');
  }
}
