#!/usr/bin/env bash
# Puts ONNX Runtime into .deps/onnxruntime: the shared library from the npm package
# onnxruntime-node, the headers from Debian 13's libonnxruntime-dev (an older API version, which
# the library supports). Both come through this machine's own package sources and are checked
# against onnxruntime.sha256. Debian 13 carries the whole library; there nothing is fetched.
set -euo pipefail
cd "$(dirname "$0")"
version=1.30.0
target=$PWD/../.deps/onnxruntime
sums=$PWD/onnxruntime.sha256

verified() { (cd "$target" && sha256sum --check --status "$sums") 2>/dev/null; }
stop() {
  echo "setup: $1" >&2
  echo "       pandok needs ONNX Runtime $version. On a machine without a network, copy the folder" >&2
  echo "       .deps/onnxruntime from a machine where this ran; its files are checked by SHA-256." >&2
  exit 1
}

if verified; then exit 0; fi
[ "$(uname -m)" = x86_64 ] || stop "this processor is $(uname -m); only x86_64 is supported"

if [ "$(id -u)" -eq 0 ]; then as_root=(); else as_root=(sudo); fi
. /etc/os-release
if [ "${VERSION_ID:-0}" -ge 13 ]; then
  dpkg-query -W libonnxruntime-dev >/dev/null 2>&1 && exit 0
  echo "setup: installing libonnxruntime-dev"
  "${as_root[@]}" apt-get install -y -qq --no-install-recommends libonnxruntime-dev >/dev/null ||
    stop "libonnxruntime-dev could not be installed"
  exit 0
fi

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir -p "$target/include" "$target/lib"

if ! command -v npm >/dev/null; then
  echo "setup: installing npm (fetches the ONNX Runtime library)"
  "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive \
    apt-get install -y -qq --no-install-recommends npm >/dev/null || stop "npm could not be installed"
fi
echo "setup: fetching ONNX Runtime $version (110 MB)"
(cd "$work" && npm pack --silent "onnxruntime-node@$version" >/dev/null 2>npm.log) ||
  stop "the npm package onnxruntime-node could not be fetched: $(tail -n 1 "$work/npm.log" | cut -c1-120)"
tar -xzf "$work/onnxruntime-node-$version.tgz" -C "$work" \
  --wildcards '*/linux/x64/libonnxruntime.so.1' --strip-components=5
install -m 644 "$work/x64/libonnxruntime.so.1" "$target/lib/" 2>/dev/null ||
  install -m 644 "$(find "$work" -name libonnxruntime.so.1 | head -n 1)" "$target/lib/"

echo "setup: fetching the headers (libonnxruntime-dev of Debian 13)"
mirror=$(apt-get indextargets --format '$(REPO_URI)' "Codename: ${VERSION_CODENAME}" 'Created-By: Packages' | head -n 1)
[ -n "$mirror" ] || stop "apt knows no mirror for Debian ${VERSION_CODENAME}"
keyring=/usr/share/keyrings/debian-archive-keyring.gpg
mkdir -p "$work/lists/partial" "$work/cache/archives/partial"
echo "deb [signed-by=$keyring] $mirror trixie main" > "$work/trixie.list"
apt_trixie=(apt-get -qq -o "Dir::Etc::sourcelist=$work/trixie.list" -o Dir::Etc::sourceparts=-
  -o "Dir::State::lists=$work/lists" -o "Dir::Cache=$work/cache" -o APT::Sandbox::User=root)
(cd "$work" && "${apt_trixie[@]}" update && "${apt_trixie[@]}" download libonnxruntime-dev) 2>"$work/apt.log" ||
  stop "libonnxruntime-dev could not be fetched: $(tail -n 1 "$work/apt.log" | cut -c1-160)"
dpkg -x "$work"/libonnxruntime-dev_*.deb "$work/headers"
for header in c_api cxx_api cxx_inline float16; do
  install -m 644 "$work/headers/usr/include/onnxruntime/onnxruntime_$header.h" "$target/include/"
done

verified || stop "a fetched file does not have the expected SHA-256 (setup/onnxruntime.sha256); nothing was used"
