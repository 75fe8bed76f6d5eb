import { expect, type Locator, type Page } from '@playwright/test';
import { photoPath } from '../goods';

export interface Bytes {
  name: string;
  mimeType: string;
  buffer: Buffer;
}

export class ReadPage {
  readonly camera: Locator;
  readonly files: Locator;
  readonly send: Locator;
  readonly photos: Locator;
  readonly badge: Locator;
  readonly dialog: Locator;

  constructor(readonly page: Page) {
    this.camera = page.getByLabel(/^(사진 찍기|더 찍기)$/);
    this.files = page.getByLabel('사진 고르기');
    this.send = page.getByRole('button', { name: '판독하기' });
    this.photos = page.getByRole('img', { name: /번째 사진/ });
    this.badge = page.getByRole('banner').getByRole('link', { name: /건 (대기|확인 필요)/ });
    this.dialog = page.getByRole('dialog', { name: '물품만 자르기' });
  }

  async open(): Promise<void> {
    await this.page.goto('/');
    await expect(this.page.getByRole('heading', { level: 1 })).toBeVisible();
  }

  async choose(...names: string[]): Promise<void> {
    await this.files.setInputFiles(names.map(photoPath));
  }

  /** Chosen and looked at by the phone, so that it can be sent. */
  async chosen(count: number): Promise<void> {
    await expect(this.photos).toHaveCount(count);
    await expect(this.send).toBeEnabled();
  }

  async label(parcel: string): Promise<void> {
    await this.page.getByText('더 입력하기').click();
    await this.page.getByLabel('소포 번호').fill(parcel);
  }

  side(name: '왼쪽' | '위' | '너비' | '높이'): Locator {
    return this.dialog.getByLabel(name, { exact: true });
  }

  async cropShown(): Promise<{ x: number; y: number; width: number; height: number }> {
    const [x, y, width, height] = await Promise.all((['왼쪽', '위', '너비', '높이'] as const).map(async (name) => Number(await this.side(name).inputValue())));
    return { x: x!, y: y!, width: width!, height: height! };
  }

  async sendToResult(): Promise<string> {
    await this.send.click();
    await this.page.waitForURL(/\/readings\/[0-9A-Z]{26}$/);
    return this.page.url().slice(-26);
  }
}
