import { expect, type Locator, type Page } from '@playwright/test';

export class RegisterPage {
  readonly search: Locator;
  readonly rows: Locator;
  readonly more: Locator;
  readonly status: Locator;

  constructor(readonly page: Page) {
    this.search = page.getByRole('searchbox');
    this.rows = page.getByRole('main').getByRole('link').filter({ hasText: /권리 (존속|없음)/ });
    this.more = page.getByRole('button', { name: '더 보기' });
    this.status = page.getByRole('status').filter({ hasText: /표시|없습니다/ });
  }

  async open(query = ''): Promise<void> {
    await this.page.goto(`/register${query}`);
    await expect(this.status).toBeVisible();
  }

  async openFilters(): Promise<void> {
    await this.page.getByText(/^조건( \d+개)?$/).click();
  }

  async openImport(): Promise<void> {
    await this.page.getByText('등록부에 넣기', { exact: true }).click();
  }

  async send(): Promise<string> {
    await this.page.getByRole('button', { name: '보내기' }).click();
    await this.page.waitForURL(/\/jobs\/[0-9A-Z]{26}$/);
    return this.page.url().slice(-26);
  }
}
