#!/usr/bin/env bash
# Runs each built fuzz target for some time and says one line about each.
#
# Usage: tests/fuzz/run.sh SECONDS [PATTERN]
#   SECONDS   for each target
#   PATTERN   only targets whose name has this in it, e.g. base_json
#
# The targets are build/asan/fuzz/*_fuzz (cmake --preset asan && cmake --build --preset asan --target fuzzers), or
# those in the folder $PANDOK_FUZZ_DIR. Seeds come from tests/fuzz/corpus/<target>/, which is only
# read. An input that fails is kept below build/asan/crashes/. Two targets run at a time, or
# $PANDOK_FUZZ_JOBS. Exit status: 0 all passed, 1 a target failed, 2 usage or nothing to run.
set -euo pipefail

root=$(cd "$(dirname "$0")/../.." && pwd)
folder=${PANDOK_FUZZ_DIR:-$root/build/asan/fuzz}
crashes=$(dirname "$folder")/crashes
jobs=${PANDOK_FUZZ_JOBS:-2}
seconds=${1:-}
pattern=${2:-}

if ! [[ $seconds =~ ^[1-9][0-9]*$ ]] || [ $# -gt 2 ]; then
  sed -n '4,6s/^# //p' "$0" >&2
  exit 2
fi

scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

# The longest input worth trying: pictures and meshes have long headers, texts do not.
max_len() {
  case $1 in
    image_* | render_* | match_* | search_* | model_*) echo 65536 ;;
    *) echo 8192 ;;
  esac
}

# Runs one target; leaves its name in $scratch/passed or $scratch/failed.
run_one() {
  local target=$1 name log corpus status=0
  name=$(basename "$target")
  log=$scratch/$name.log
  corpus=$scratch/$name.corpus
  mkdir -p "$corpus" "$crashes"
  local seeds=()
  [ -d "$root/tests/fuzz/corpus/$name" ] && seeds=("$root/tests/fuzz/corpus/$name")
  local options=(-rss_limit_mb=2048 -timeout=10 -max_len="$(max_len "$name")"
    -print_final_stats=1 -artifact_prefix="$crashes/$name-")
  "$target" -max_total_time="$seconds" "${options[@]}" "$corpus" "${seeds[@]}" >"$log" 2>&1 || status=$?
  local runs
  runs=$(sed -n 's/^stat::number_of_executed_units: *//p' "$log" | tail -1)
  if [ "$status" -eq 0 ] && [ "${runs:-0}" -gt 0 ]; then
    printf '%-36s %12s runs  ok\n' "$name" "$runs"
    touch "$scratch/$name.passed"
    return
  fi
  local kept
  kept=$(sed -n 's/.*Test unit written to //p' "$log" | tail -1)
  {
    printf '%-36s %12s runs  FAILED (exit status %s)\n' "$name" "${runs:-0}" "$status"
    grep -m1 -E 'ERROR|SUMMARY|CHECK|runtime error' "$log" | sed 's/^/    /' || tail -3 "$log" | sed 's/^/    /'
    if [ -n "$kept" ]; then
      echo "    input: $kept"
      echo "    again: $target $kept"
    fi
  } >"$scratch/$name.failed"
  cat "$scratch/$name.failed"
}

targets=()
for target in "$folder"/*_fuzz; do
  if [ -x "$target" ] && [[ $(basename "$target") == *"$pattern"* ]]; then targets+=("$target"); fi
done
if [ ${#targets[@]} -eq 0 ]; then
  echo "no fuzz target in $folder; build them: cmake --preset asan && cmake --build --preset asan --target fuzzers" >&2
  exit 2
fi

for target in "${targets[@]}"; do
  while [ "$(jobs -rp | wc -l)" -ge "$jobs" ]; do wait -n; done
  run_one "$target" &
done
wait

passed=$(find "$scratch" -name '*.passed' | wc -l)
failed=$((${#targets[@]} - passed))
echo "fuzz: $passed passed, $failed failed"
[ "$failed" -eq 0 ]
