#!/bin/sh
# Fits models/calibration.json to designs that training did not see, all in one register: the calibrate part of LDraw and furniture,
# parametric products of a seed of their own, and photos of registered photos, which teach what key points are worth.
#
#   models/calibrate.sh TRAIN_DIR [WORK_DIR]
set -eu
here=$(cd "$(dirname "$0")" && pwd)
train=${1:?usage: models/calibrate.sh TRAIN_DIR [WORK_DIR]}
work=${2:-calibrate-work}
pandok=$here/../build/pandok
home=$work/home
mkdir -p "$work"

/usr/bin/python3 "$here/make_evaluation.py" "$work/parts" --train-dir "$train" --part calibrate
/usr/bin/python3 "$here/make_photo_pairs.py" "$work/photos" --train-dir "$train"
"$pandok" demo --folder "$work/demo" --designs 160 --photos 240 --seed 7161124082374828404 --goods-only

rm -rf "$home"
"$pandok" init --home "$home"
"$pandok" register import "$work/parts/register/DESIGNS.csv" --images "$train" --home "$home"
"$pandok" register import "$work/demo/goods/DESIGNS.csv" --home "$home"
"$pandok" register import "$work/photos/DESIGNS.csv" --home "$home"
# Both lists of queries, with paths from one folder.
root=$(realpath "$work")
ln -sfn "$(realpath "$train")" "$root/train"
{
  sed '1!s|^|train/|' "$work/parts/QUERIES.csv"
  sed '1d; s|^|demo/goods/|' "$work/demo/goods/QUERIES.csv"
  sed '1d; s|^|photos/|' "$work/photos/QUERIES.csv"
} > "$work/QUERIES.csv"
"$pandok" calibrate "$work/QUERIES.csv" --home "$home" --output "$here/calibration.json"
