#!/usr/bin/env bash
# Builds the console (console/dist), which the program is built with; quick when nothing is left to do.
# Without Node or the packages it says so and ends well: then the server has one plain page.
set -euo pipefail
cd "$(dirname "$0")/../console"

skip() {
  echo "setup: the console is not built: $1" >&2
  echo "       The program is built without it; everything else works." >&2
  exit 0
}

if ! command -v npm >/dev/null; then skip "npm is not here"; fi
export PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD=1 NO_UPDATE_NOTIFIER=1
log=$(mktemp)
trap 'rm -f "$log"' EXIT

if [ ! -f node_modules/.package-lock.json ] || [ package-lock.json -nt node_modules/.package-lock.json ]; then
  echo "setup: fetching what the console is built with"
  npm ci --no-progress >"$log" 2>&1 || { tail -n 5 "$log" >&2; skip "its packages could not be fetched"; }
  touch node_modules/.package-lock.json
fi
newer() { find src public index.html package.json vite.config.ts tsconfig.json ../api/openapi.yaml -newer dist/index.html -type f \
  ! -name 'types.gen.ts' -print -quit; }
if [ ! -f dist/index.html ] || [ -n "$(newer)" ]; then
  echo "setup: building the console"
  npm run --silent build >"$log" 2>&1 || { tail -n 20 "$log" >&2; exit 1; }
fi
