import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { PROGRAM } from './server';

/** A register and photos of our own, made once a run; PANDOK_E2E_HOME names a home that `pandok demo` made before. */
export default function setup(): (() => void) | void {
  const kept = process.env.PANDOK_E2E_HOME;
  if (kept) {
    process.env.PANDOK_E2E_DEMO = dirname(resolve(kept));
    return;
  }
  const folder = mkdtempSync(join(tmpdir(), 'pandok-e2e-'));
  execFileSync(PROGRAM, ['demo', '--designs', '60', '--photos', '12', '--folder', join(folder, 'demo')], { stdio: ['ignore', 'ignore', 'pipe'] });
  process.env.PANDOK_E2E_DEMO = join(folder, 'demo');
  return () => rmSync(folder, { recursive: true, force: true });
}
