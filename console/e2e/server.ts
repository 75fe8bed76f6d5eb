import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

export const PROGRAM = resolve(process.env.PANDOK ?? fileURLToPath(new URL('../../build/dev/pandok', import.meta.url)));
const START_MS = 20_000;
const STOP_MS = 20_000;

/** The real program on a copy of a prepared home, at a port that stays the same when it is started again. */
export class Server {
  url = '';
  private child: ChildProcess | null = null;
  private said = '';
  private printed = '';

  private constructor(private readonly folder: string) {}

  /** `prepare` may run the command line on the copy before the server has it. */
  static async onCopyOf(home: string, prepare: (server: Server) => void = () => undefined): Promise<Server> {
    const folder = mkdtempSync(join(tmpdir(), 'pandok-e2e-'));
    cpSync(home, join(folder, 'home'), { recursive: true });
    const server = new Server(folder);
    prepare(server);
    await server.start();
    return server;
  }

  /** Another command on this home; what it prints. */
  pandok(args: readonly string[], input = ''): string {
    const env = { ...process.env, PANDOK_HOME: join(this.folder, 'home') };
    return execFileSync(PROGRAM, args, { env, input, encoding: 'utf8', stdio: ['pipe', 'pipe', 'pipe'] });
  }

  /** The path of the one-time link that the server prints while there is nobody. */
  async firstLink(): Promise<string> {
    for (let i = 0; i < 100; i += 1) {
      const found = /\/welcome#\S+/.exec(this.printed)?.[0];
      if (found !== undefined) return found;
      await new Promise((done) => setTimeout(done, 50));
    }
    throw new Error(`pandok serve printed no link: ${this.printed}`);
  }

  get running(): boolean {
    return this.child !== null;
  }

  async start(): Promise<void> {
    const address = this.url === '' ? '127.0.0.1:0' : new URL(this.url).host;
    const child = spawn(PROGRAM, ['serve', '--home', join(this.folder, 'home'), '--listen', address, '--request-log', ''], {
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.child = child;
    this.said = this.printed = '';
    child.stderr?.on('data', (text: Buffer) => (this.said += text.toString()));
    this.url = await new Promise<string>((found, failed) => {
      let out = '';
      const late = setTimeout(() => failed(new Error(`pandok serve did not start: ${this.said}`)), START_MS);
      child.stdout?.on('data', (text: Buffer) => {
        out += text.toString();
        this.printed = out;
        const address = /http:\/\/127\.0\.0\.1:\d+/.exec(out)?.[0];
        if (address === undefined) return;
        clearTimeout(late);
        found(address);
      });
      child.once('exit', (code) => {
        clearTimeout(late);
        failed(new Error(`pandok serve ended with ${code}: ${this.said}`));
      });
    });
  }

  private ended(signal: NodeJS.Signals): Promise<number | null> {
    const child = this.child;
    if (child === null) return Promise.resolve(null);
    this.child = null;
    return new Promise((done, failed) => {
      const late = setTimeout(() => {
        child.kill('SIGKILL');
        failed(new Error(`pandok serve did not end after ${signal}: ${this.said}`));
      }, STOP_MS);
      child.once('exit', (code) => {
        clearTimeout(late);
        done(code);
      });
      child.kill(signal);
    });
  }

  /** As an operator stops it; whatever it was doing, it must end well. */
  async stop(): Promise<void> {
    if (!this.running) return;
    const code = await this.ended('SIGTERM');
    if (code !== 0) throw new Error(`pandok serve ended with ${code} after SIGTERM: ${this.said}`);
  }

  /** As a power cut ends it. */
  async kill(): Promise<void> {
    await this.ended('SIGKILL');
  }

  async remove(): Promise<void> {
    await this.stop();
    rmSync(this.folder, { recursive: true, force: true });
  }
}
