import { expect, type Page } from '@playwright/test';

export class NewCasePage {
  constructor(readonly page: Page) {}

  readonly field = (name: string) => this.page.getByLabel(name, { exact: true });

  async open(): Promise<void> {
    await this.page.goto('/cases/new');
    await this.ready();
  }

  async ready(): Promise<void> {
    await expect(this.page.getByRole('heading', { level: 1, name: '새 사건' })).toBeVisible();
    await expect(this.field('품명')).toBeVisible();
  }

  async begin(): Promise<void> {
    await this.page.getByRole('button', { name: '사건 열기' }).click();
    await this.page.waitForURL(/\/cases\/[0-9A-Z]{26}$/);
  }
}
