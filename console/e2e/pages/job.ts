import { expect, type Locator, type Page } from '@playwright/test';

export class JobPage {
  readonly state: Locator;
  readonly refused: Locator;

  constructor(readonly page: Page) {
    this.state = page.getByRole('status').filter({ hasText: /차례|진행 중|끝남|실패|취소됨/ });
    this.refused = page.getByRole('region', { name: /받지 않은 행/ });
  }

  async done(): Promise<void> {
    await expect(this.state).toHaveText('끝남', { timeout: 20_000 });
  }

  figure(term: string): Locator {
    return this.page.getByRole('region', { name: '결과' }).locator('div').filter({ has: this.page.getByText(term, { exact: true }) }).getByRole('definition');
  }
}
