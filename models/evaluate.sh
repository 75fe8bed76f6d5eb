#!/bin/sh
# Prints the figures of docs/accuracy.md: readings of designs that training did not see, and the HOG descriptor on the same photos.
#
#   models/evaluate.sh TRAIN_DIR [WORK_DIR]
set -eu
here=$(cd "$(dirname "$0")" && pwd)
train=${1:?usage: models/evaluate.sh TRAIN_DIR [WORK_DIR]}
work=${2:-evaluate-work}
pandok=$here/../build/pandok
rm -rf "$work/home"
/usr/bin/python3 "$here/make_evaluation.py" "$work/test" --train-dir "$train" --part test
"$pandok" init --home "$work/home"
"$pandok" register import "$work/test/register/DESIGNS.csv" --images "$train" --home "$work/home"
"$pandok" evaluate "$work/test/QUERIES.csv" --images "$train" --home "$work/home" --report "$work/report"
"$pandok" evaluate "$work/test/QUERIES.csv" --images "$train" --home "$work/home" --json > "$work/figures.json"
"$pandok" demo --folder "$work/demo" --designs 200 --photos 200 --seed 3 --goods-only
"$pandok" init --home "$work/home-products"
"$pandok" register import "$work/demo/goods/DESIGNS.csv" --home "$work/home-products"
"$pandok" evaluate "$work/demo/goods/QUERIES.csv" --home "$work/home-products"
