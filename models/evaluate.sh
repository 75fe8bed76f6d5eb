#!/bin/sh
# Prints the figures of docs/accuracy.md: readings of designs that training did not see.
#
#   models/evaluate.sh TRAIN_DIR [WORK_DIR] [PART]     PART: test (default) or calibrate
#
# First the main task (renders of parts and furniture against their line drawings, one register), then the tasks of make_tasks.py and
# parametric products, each with a register of its own. Leaves the report page, WORK_DIR/figures.jsonl (one JSON object a task) and
# WORK_DIR/TASK.jsonl, the candidates for ablation.py.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
train=$(realpath "${1:?usage: models/evaluate.sh TRAIN_DIR [WORK_DIR] [PART]}")
work=${2:-evaluate-work}
part=${3:-test}
pandok=$here/../build/pandok
python=${PYTHON:-/usr/bin/python3}
rm -rf "$work"
mkdir -p "$work"

# measure NAME DESIGNS.csv QUERIES.csv IMAGES [options of evaluate]
measure() {
  name=$1 designs=$2 queries=$3 images=$4
  shift 4
  "$pandok" init --home "$work/home-$name" > /dev/null
  "$pandok" register import "$designs" --images "$images" --home "$work/home-$name" > /dev/null
  echo "== $name"
  "$pandok" evaluate "$queries" --images "$images" --home "$work/home-$name" --json --candidates "$work/$name.jsonl" "$@" |
    tee -a "$work/figures.jsonl" | "$python" "$here/figures.py"
  "$python" "$here/pooled.py" "$work/$name.jsonl"
}

"$python" "$here/make_evaluation.py" "$work/$part" --train-dir "$train" --part "$part" > /dev/null
measure designs "$work/$part/register/DESIGNS.csv" "$work/$part/QUERIES.csv" "$train" --report "$work/report"
"$python" "$here/make_tasks.py" "$work/tasks" --train-dir "$train" --part "$part" > /dev/null
for task in manual print catalogue recolour blur sketch; do
  measure "$task" "$work/tasks/$task/DESIGNS.csv" "$work/tasks/$task/QUERIES.csv" "$work/tasks/$task"
done
seed=3
[ "$part" = test ] || seed=7161124082374828404
"$pandok" demo --folder "$work/demo" --designs 200 --photos 200 --seed $seed --goods-only > /dev/null
measure products "$work/demo/goods/DESIGNS.csv" "$work/demo/goods/QUERIES.csv" "$work/demo/goods"
echo "== all together"
"$python" "$here/pooled.py" "$work"/designs.jsonl "$work"/manual.jsonl "$work"/print.jsonl "$work"/catalogue.jsonl "$work"/recolour.jsonl \
  "$work"/blur.jsonl "$work"/sketch.jsonl "$work"/products.jsonl
