// Keeps the shell (index.html and its assets) for a bad line. Never /api: readings and register come fresh or not at all.
const VERSION = '__VERSION__';
const SHELL = '__SHELL__'.split(' ');
const CACHE = `pandok-shell-${VERSION}`;
const PAGES = /^\/($|readings\/|register($|\/)|queue$|jobs\/|settings$|sign-in$|welcome$|me$|people($|\/)|organisations$|audit$|cases($|\/)|papers\/)/;
const PATIENCE_MS = 3000;

self.addEventListener('install', (event) => {
  event.waitUntil(
    caches
      .open(CACHE)
      .then((cache) => cache.addAll(SHELL.map((url) => new Request(url, { cache: 'reload' }))))
      .then(() => self.skipWaiting()),
  );
});

self.addEventListener('activate', (event) => {
  event.waitUntil(
    caches
      .keys()
      .then((names) => Promise.all(names.filter((name) => name.startsWith('pandok-shell-') && name !== CACHE).map((name) => caches.delete(name))))
      .then(() => self.clients.claim()),
  );
});

async function page(request) {
  const stored = await caches.match('/', { cacheName: CACHE });
  const fetched = fetch(request);
  if (!stored) return fetched;
  const late = new Promise((resolve) => setTimeout(() => resolve(stored), PATIENCE_MS));
  return Promise.race([fetched.then((answer) => (answer.ok ? answer : stored)).catch(() => stored), late]);
}

async function asset(request) {
  return (await caches.match(request, { cacheName: CACHE })) ?? fetch(request);
}

self.addEventListener('fetch', (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== 'GET' || url.origin !== self.location.origin) return;
  if (request.mode === 'navigate') {
    if (PAGES.test(url.pathname)) event.respondWith(page(request));
  } else if (SHELL.includes(url.pathname)) {
    event.respondWith(asset(request));
  }
});
