#!/bin/sh
# A few minutes of training on a small share of the data, to see that training works: validation recall must rise.
#
#   models/train_smoke.sh TRAIN_DIR [WORK_DIR]     TRAIN_DIR: unpacked train.tar, holds manifest.csv
#
# Exit code 0: recall@1 on the held-out LDraw designs rose and the export succeeded; 1: it did not.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
train=${1:?usage: models/train_smoke.sh TRAIN_DIR [WORK_DIR]}
work=${2:-$(mktemp -d)}
python=${PYTHON:-/usr/bin/python3}
rm -rf "$work/smoke"
export OMP_NUM_THREADS="${THREADS:-1}"
"$python" "$here/train.py" --train-dir "$train" --out "$work/smoke" --share 0.3 --rows 32 --steps 240 --warmup 40 --sides 64:1 \
  --validate-every 60 --checkpoint-every 240 --threads "${THREADS:-1}"
"$python" "$here/export.py" "$work/smoke/checkpoint.pt" "$work/smoke" --train-dir "$train" --version 0.0.0 >"$work/smoke/export.log" 2>&1
"$python" - "$work/smoke/log.csv" <<'PY'
import csv
import sys
with open(sys.argv[1], newline="") as stream:
    recalls = [float(row["recall_ldraw"]) for row in csv.DictReader(stream)]
print("recall@1 on held-out LDraw designs:", recalls)
sys.exit(0 if recalls[-1] > recalls[0] else 1)
PY
