import { expect, test as base, type BrowserContext } from '@playwright/test';
import { join } from 'node:path';
import { Api } from './api';
import { demo } from './goods';
import { JobPage } from './pages/job';
import { QueuePage } from './pages/queue';
import { ReadPage } from './pages/read';
import { RegisterPage } from './pages/register';
import { ResultPage } from './pages/result';
import { SettingsPage } from './pages/settings';
import { Server } from './server';

/** Collects what a console must never do: errors, breaches of the content policy, requests to another origin. */
export class Guard {
  private readonly faults: string[] = [];
  private readonly allowed: RegExp[] = [];

  constructor(private readonly origin: string) {}

  async watch(context: BrowserContext): Promise<void> {
    context.on('console', (message) => {
      const text = message.text();
      if (message.type() === 'error' || /content security policy/i.test(text)) this.faults.push(`console: ${text} (${message.location().url})`);
    });
    context.on('weberror', (error) => this.faults.push(`page: ${error.error().stack ?? error.error().message}`));
    context.on('request', (request) => {
      const url = request.url();
      if (!/^(blob|data):/.test(url) && new URL(url).origin !== this.origin) this.faults.push(`another origin: ${url}`);
    });
    await context.addInitScript(() => {
      addEventListener('securitypolicyviolation', (event) => console.error(`policy: ${event.violatedDirective} ${event.blockedURI}`));
    });
  }

  /** Only for what the test itself provokes. */
  allow(pattern: RegExp): void {
    this.allowed.push(pattern);
  }

  /** The line is cut: the browser itself writes that a request found no server. */
  allowLostLine(): void {
    this.allow(/Failed to load resource: net::ERR_(INTERNET_DISCONNECTED|CONNECTION_\w+|EMPTY_RESPONSE|FAILED|SOCKET_NOT_CONNECTED)/);
  }

  check(): void {
    expect(this.faults.filter((fault) => !this.allowed.some((pattern) => pattern.test(fault)))).toEqual([]);
  }
}

interface Fixtures {
  guard: Guard;
  api: Api;
  parcel: string;
  read: ReadPage;
  result: ResultPage;
  register: RegisterPage;
  job: JobPage;
  queue: QueuePage;
  settings: SettingsPage;
}

let parcels = 0;

export const test = base.extend<Fixtures, { server: Server }>({
  server: [
    async ({}, use) => {
      const server = await Server.onCopyOf(process.env.PANDOK_E2E_HOME ?? join(demo(), 'home'));
      await use(server);
      await server.remove();
    },
    { scope: 'worker' },
  ],
  baseURL: async ({ server }, use) => {
    if (!server.running) await server.start();
    await use(server.url);
  },
  guard: [
    async ({ server, context }, use) => {
      const guard = new Guard(server.url);
      await guard.watch(context);
      await use(guard);
      guard.check();
    },
    { auto: true },
  ],
  api: async ({ server }, use) => use(new Api(server.url)),
  parcel: async ({}, use, info) => use(`E2E-${info.project.name}-${process.pid}-${(parcels += 1)}`),
  read: async ({ page }, use) => use(new ReadPage(page)),
  result: async ({ page }, use) => use(new ResultPage(page)),
  register: async ({ page }, use) => use(new RegisterPage(page)),
  job: async ({ page }, use) => use(new JobPage(page)),
  queue: async ({ page }, use) => use(new QueuePage(page)),
  settings: async ({ page }, use) => use(new SettingsPage(page)),
});

export { expect };
