#!/bin/sh
# The whole recipe on a small share, in minutes: renders, trains, stops and goes on, exports, registers designs with the export.
#
#   models/train_smoke.sh [DATA_DIR] [WORK_DIR]
#
# DATA_DIR as for train.sh: a share of its pictures joins our own parametric products. Without it only those are used.
# Exit code 0: recall@1 on held-out designs rose clearly and the program takes the exported network; 1: it did not.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
data=${1:-}
work=${2:-$(mktemp -d)}
python=${PYTHON:-/usr/bin/python3}
pandok=$here/../build/pandok
export OMP_NUM_THREADS=1
rm -rf "$work/run" "$work/model" "$work/demo"
mkdir -p "$work/model"

"$python" "$here/models_test.py"
"$pandok" render "$work/packs" --name products --products 400 --photos 4 --perspectives 1 --standard-views 7 --designs-per-shard 400 --seed 5
sources="--packs $work/packs"
if [ -n "$data" ]; then
  [ -f "$work/train/manifest.csv" ] || tar -xf "$data/train.tar" -C "$work"
  sources="$sources --train-dir $work/train --share 0.2"
fi
# Stopped in the middle, as a machine that is needed for other work would be; the second call goes on from the checkpoint.
for stop in "--stop-after 120" ""; do
  # shellcheck disable=SC2086 # the words are meant to split
  "$python" "$here/train.py" $sources $stop --out "$work/run" --rows 24 --steps 240 --warmup 40 --sides 64:1 --validate-every 60 --checkpoint-every 60
done
# shellcheck disable=SC2086
"$python" "$here/export.py" "$work/run/checkpoint.pt" "$work/model" $(echo "$sources" | sed 's/--share [0-9.]*//') --version 0.0.0 > "$work/export.log" 2>&1
"$python" "$here/curves.py" "$work/run/log.csv" "$work/run/curves.png"
PANDOK_MODELS="$work/model" "$pandok" demo --folder "$work/demo" --designs 12 --photos 12 --seed 1 --goods-only > /dev/null
PANDOK_MODELS="$work/model" "$pandok" init --home "$work/demo/home" > /dev/null
PANDOK_MODELS="$work/model" "$pandok" register import "$work/demo/goods/DESIGNS.csv" --home "$work/demo/home" > /dev/null
"$python" - "$work/run/log.csv" << 'PY'
import csv
import sys
with open(sys.argv[1], newline="") as stream:
    recalls = [float(row["recall_pack"]) for row in csv.DictReader(stream)]
print("recall@1 on held-out products:", recalls)
sys.exit(0 if recalls[-1] > recalls[0] + 0.1 else 1)
PY
