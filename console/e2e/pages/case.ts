import { expect, type Locator, type Page } from '@playwright/test';

const escaped = (text: string) => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');

/** One of the smallest PDFs that there are; each name has its own bytes. */
export const pdf = (name: string) => Buffer.from(`%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj 2 0 obj<</Type/Pages/Kids[]/Count 0>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n% ${name}\n`);

export class CasePage {
  readonly state: Locator;
  readonly dialog: Locator;
  readonly papers: Locator;
  readonly proposal: Locator;

  constructor(readonly page: Page) {
    this.state = page.locator('.case-head .chip').first();
    this.dialog = page.getByRole('dialog');
    this.papers = page.getByRole('region', { name: '문서' }).getByRole('listitem');
    this.proposal = page.getByRole('region', { name: /^제안/ });
  }

  get id(): string {
    return new URL(this.page.url()).pathname.slice('/cases/'.length);
  }

  async open(id: string): Promise<void> {
    await this.page.goto(`/cases/${id}`);
    await expect(this.state).toBeVisible();
  }

  async fromQueue(parcel: string): Promise<void> {
    await this.page.goto('/cases');
    await this.page.locator('.case-row').filter({ hasText: parcel }).click();
    await expect(this.state).toBeVisible();
  }

  button(name: string): Locator {
    return this.page.locator('.act', { has: this.page.locator('span', { hasText: new RegExp(`^${escaped(name)}$`) }) });
  }

  /** A field by the beginning of its name: the law's names are long. */
  async fill(scope: Locator | Page, label: string, value: string): Promise<void> {
    const field = scope.getByLabel(new RegExp(`^${escaped(label)}`)).first();
    if ((await field.evaluate((one) => one.tagName)) === 'SELECT') await field.selectOption({ label: value });
    else await field.fill(value);
  }

  /** Fills the dialog of an act and leaves it open. */
  async prepare(name: string, fields: Record<string, string>, reason = '요건을 확인함'): Promise<void> {
    await this.button(name).click();
    await expect(this.dialog).toBeVisible();
    for (const [label, value] of Object.entries(fields)) await this.fill(this.dialog, label, value);
    await this.dialog.getByLabel('사유', { exact: true }).fill(reason);
  }

  async send(): Promise<void> {
    await this.dialog.getByRole('button', { name: /^(기록하기|제안하기)$/ }).click();
  }

  async act(name: string, fields: Record<string, string>): Promise<void> {
    await this.prepare(name, fields);
    await this.send();
    await expect(this.dialog).toHaveCount(0);
  }

  async confirm(): Promise<void> {
    await this.proposal.getByRole('button', { name: '두 번째 사람으로 확인' }).click();
    await expect(this.proposal).toHaveCount(0);
  }

  /** Writes a paper; its number. */
  async paper(form: string, texts: Record<string, string>): Promise<string> {
    const before = await this.papers.count();
    await this.page.getByRole('button', { name: `${form} 쓰기`, exact: true }).click();
    for (const [label, value] of Object.entries(texts)) await this.fill(this.dialog, label, value);
    await this.dialog.getByRole('button', { name: '문서 만들기' }).click();
    await expect(this.papers).toHaveCount(before + 1);
    return this.papers.locator('.mono').last().innerText();
  }

  async upload(name: string): Promise<void> {
    await this.page.getByLabel('파일 올리기').setInputFiles({ name, mimeType: 'application/pdf', buffer: pdf(name) });
    await expect(this.page.getByRole('region', { name: '파일' }).getByText(name, { exact: true })).toBeVisible();
  }

  async is(state: string): Promise<void> {
    await expect(this.state).toHaveText(state);
  }
}
