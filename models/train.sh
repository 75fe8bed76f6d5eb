#!/bin/sh
# From the data to models/reader.onnx and reader.json: unpacks, renders the training pictures, trains, exports, measures.
#
#   models/train.sh DATA_DIR [WORK_DIR]
#
# DATA_DIR holds train.tar, ldraw-train.tar.xz, ldraw-train-parts.txt and ikea-parts-train.tar.xz; WORK_DIR (default ./train-work)
# takes 4 GB. Needs build/pandok and the packages of setup/packages-training.txt. Each step is left out when its result is there, so a
# run that was stopped goes on. STEPS, THREADS, SEED, VERSION in the environment change the run.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
data=${1:?usage: models/train.sh DATA_DIR [WORK_DIR]}
work=${2:-train-work}
python=${PYTHON:-/usr/bin/python3}
mkdir -p "$work/ldraw" "$work/ikea"

[ -f "$work/train/manifest.csv" ] || tar -xf "$data/train.tar" -C "$work"
[ -d "$work/ldraw/ldraw/parts" ] || tar -xJf "$data/ldraw-train.tar.xz" -C "$work/ldraw"
[ -d "$work/ikea/ikea-parts" ] || tar -xJf "$data/ikea-parts-train.tar.xz" -C "$work/ikea"

# Shards that are there are kept by the renderer.
pandok=$here/../build/pandok
"$pandok" render "$work/packs" --name ldraw --ldraw "$work/ldraw/ldraw" --parts "$data/ldraw-train-parts.txt" --seed 20260101
"$pandok" render "$work/packs" --name ikea --obj "$work/ikea/ikea-parts" --photos 80 --perspectives 26 --standard-views 14 \
  --designs-per-shard 16 --triangles-max 2000000 --seed 20260101
"$pandok" render "$work/packs" --name products --products 4000 --photos 4 --perspectives 1 --standard-views 7 --designs-per-shard 530 \
  --seed 20260101

export OMP_NUM_THREADS="${THREADS:-1}"
sources="--train-dir $work/train --packs $work/packs --ldraw $work/ldraw/ldraw/parts"
# shellcheck disable=SC2086 # the words of $sources are meant to split
"$python" "$here/train.py" $sources --out "$work/run" --steps "${STEPS:-8000}" --threads "${THREADS:-1}" --seed "${SEED:-1}"
# shellcheck disable=SC2086
"$python" "$here/export.py" "$work/run/checkpoint.pt" "$here" $sources --version "${VERSION:-1.1.0}"
"$pandok" bench network --json | "$python" "$here/latency.py" "$here/reader.json"
cp "$work/run/log.csv" "$here/log.csv"
"$python" "$here/curves.py" "$here/log.csv" "$here/curves.png"
"$python" "$here/make_golden.py" --checkpoint "$work/run/checkpoint.pt"
"$python" "$here/hog_baseline.py" --train-dir "$work/train" --checkpoint "$work/run/checkpoint.pt"
