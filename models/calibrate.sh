#!/bin/sh
# Fits models/calibration.json to designs that training did not see, all in one register: the calibrate part of LDraw and furniture,
# parametric products of a seed of their own, and the tasks of make_tasks.py in which a register holds pictures instead of line
# drawings, which teach what key points are worth.
#
#   models/calibrate.sh TRAIN_DIR [WORK_DIR] [OUTPUT]     OUTPUT: default models/calibration.json
set -eu
here=$(cd "$(dirname "$0")" && pwd)
train=$(realpath "${1:?usage: models/calibrate.sh TRAIN_DIR [WORK_DIR]}")
work=${2:-calibrate-work}
pandok=$here/../build/pandok
python=${PYTHON:-/usr/bin/python3}
rm -rf "$work"
mkdir -p "$work"
work=$(realpath "$work")
home=$work/home

"$python" "$here/make_evaluation.py" "$work/parts" --train-dir "$train" --part calibrate
"$python" "$here/make_tasks.py" "$work/tasks" --train-dir "$train" --part calibrate
"$pandok" demo --folder "$work/demo" --designs 200 --photos 300 --seed 7161124082374828404 --goods-only

"$pandok" init --home "$home"
"$pandok" register import "$work/parts/register/DESIGNS.csv" --images "$train" --home "$home"
"$pandok" register import "$work/demo/goods/DESIGNS.csv" --home "$home"
# All queries in one list, with paths from one folder.
ln -sfn "$train" "$work/train"
{
  sed '1!s|^|train/|' "$work/parts/QUERIES.csv"
  sed '1d; s|^|demo/goods/|; s|,[^,]*$|,products|' "$work/demo/goods/QUERIES.csv"
} > "$work/QUERIES.csv"
# print, recolour and blur show the same registered pictures.
"$pandok" register import "$work/tasks/print/DESIGNS.csv" --home "$home"
"$pandok" register import "$work/tasks/catalogue/DESIGNS.csv" --home "$home"
for task in print recolour blur catalogue; do
  sed "1d; s|^|tasks/$task/|" "$work/tasks/$task/QUERIES.csv" >> "$work/QUERIES.csv"
done
"$pandok" calibrate "$work/QUERIES.csv" --home "$home" --output "${3:-$here/calibration.json}"
