import { createHash } from 'node:crypto';
import { readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join, relative, resolve, sep } from 'node:path';
import { defineConfig, type Plugin } from 'vite';

function filesUnder(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    return entry.isDirectory() ? filesUnder(path) : [path];
  });
}

// Names the files of this build in sw.js: the worker's own bytes change when any of them does.
function shellList(): Plugin {
  let dist = '';
  return {
    name: 'shell-list',
    apply: 'build',
    configResolved(config) {
      dist = resolve(config.root, config.build.outDir);
    },
    closeBundle() {
      const worker = join(dist, 'sw.js');
      const files = filesUnder(dist)
        .filter((path) => path !== worker)
        .sort();
      const digest = createHash('sha256');
      for (const path of files) digest.update(readFileSync(path));
      const urls = files
        .map((path) => '/' + relative(dist, path).split(sep).join('/'))
        .map((url) => (url === '/index.html' ? '/' : url));
      const text = readFileSync(worker, 'utf8')
        .replace('__VERSION__', digest.digest('hex').slice(0, 16))
        .replace('__SHELL__', urls.join(' '));
      writeFileSync(worker, text);
    },
  };
}

export default defineConfig({
  plugins: [shellList()],
  esbuild: { jsx: 'automatic', jsxImportSource: 'preact' },
  build: { target: 'es2021', assetsInlineLimit: 0, modulePreload: { polyfill: false } },
  // Node 18 has WebCrypto, but not as a global.
  ...{ test: { poolOptions: { forks: { execArgv: 'crypto' in globalThis ? [] : ['--experimental-global-webcrypto'] } } } },
  server: { host: '127.0.0.1', proxy: { '/api': process.env['PANDOK_API'] ?? 'http://127.0.0.1:8080' } },
});
