#!/usr/bin/env bash
# Installs what pandok needs on Debian 12 or 13: the packages of packages.txt that are missing, then
# ONNX Runtime. Says what it installs; quick when nothing is left to do. Needs root or sudo.
set -euo pipefail
cd "$(dirname "$0")"

if [ "$(id -u)" -eq 0 ]; then as_root=(); else as_root=(sudo); fi

installed() { dpkg-query -W -f '${db:Status-Status}' "$1" 2>/dev/null | grep -qx installed; }

# "a|b": the first that this Debian release knows.
pick() {
  local name
  for name in ${1//|/ }; do
    if installed "$name" || apt-cache show "$name" >/dev/null 2>&1; then echo "$name"; return; fi
  done
  echo "${1##*|}"
}

# A compiler or a build tool that is already here under another package name will do.
have_tool() {
  case "$1" in
    g++) command -v g++ ;; cmake) command -v cmake ;; ninja-build) command -v ninja ;;
    nodejs) command -v node ;; npm) command -v npm ;;
    ccache) command -v ccache ;; clang) command -v clang++ ;; python3) test -x /usr/bin/python3 ;;
    *) false ;;
  esac >/dev/null 2>&1
}

# Succeeds when every package is here; else fills `missing`.
look_for_missing() {
  missing=()
  local name _
  while read -r name _; do
    case "$name" in ''|'#'*) continue ;; esac
    have_tool "$name" && continue
    name=$(pick "$name")
    installed "$name" || missing+=("$name")
  done < packages.txt
  [ ${#missing[@]} -eq 0 ]
}

if ! look_for_missing; then
  echo "setup: reading the package lists"
  "${as_root[@]}" apt-get update -qq
  look_for_missing || true
  echo "setup: installing ${missing[*]}"
  log=$(mktemp)
  trap 'rm -f "$log"' EXIT
  if ! "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive \
      apt-get install -y -qq --no-install-recommends "${missing[@]}" >"$log" 2>&1; then
    tail -n 5 "$log" >&2
    echo "setup: apt-get could not install the packages above; is this machine online?" >&2
    echo "       Install them by hand and run make again." >&2
    exit 1
  fi
fi
./onnxruntime.sh
