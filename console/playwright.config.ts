import { defineConfig, devices } from '@playwright/test';

const root = process.getuid?.() === 0;

export default defineConfig({
  testDir: './e2e',
  outputDir: process.env.PANDOK_E2E_OUT ?? './node_modules/.cache/e2e',
  globalSetup: './e2e/setup.ts',
  workers: 1,
  retries: 0,
  timeout: 30_000,
  expect: { timeout: 10_000 },
  reporter: [['list']],
  use: {
    locale: 'ko-KR',
    timezoneId: 'Asia/Seoul',
    trace: 'retain-on-failure',
    launchOptions: {
      executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
      args: [
        ...(root ? ['--no-sandbox'] : []), // only in a root container
        '--disable-quic',
        '--no-first-run',
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync',
      ],
    },
  },
  // What does not depend on the width is tested at the width where it is used most.
  projects: [
    {
      name: 'phone',
      use: { viewport: { width: 360, height: 740 }, isMobile: true, hasTouch: true, deviceScaleFactor: 2, userAgent: devices['Pixel 5'].userAgent },
      testIgnore: /keyboard|import|settings|(people|audit)\.spec/,
    },
    { name: 'desktop', use: { viewport: { width: 1440, height: 900 } }, testIgnore: /weight|outbox|shell|(result|cases)\.spec/ },
  ],
});
