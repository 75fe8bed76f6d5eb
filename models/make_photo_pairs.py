"""Writes a register of photos and queries that are the same photos taken anew: what key points are worth, for the calibration.

    make_photo_pairs.py OUT --train-dir DIR [--designs 120] [--absent 60]

Where a register holds photos or printed goods instead of line drawings, key points decide. OUT/DESIGNS.csv registers held-out pictures
(never seen in training) as they are; OUT/QUERIES.csv shows them tilted, turned, lit otherwise and compressed, and as many other
pictures that are not registered. Paths are relative to OUT.
"""
import argparse
from pathlib import Path

import cv2
import numpy as np

from make_evaluation import write_csv
from pictures import read_manifest
from split import split_of

SETS = ("caltech101", "grocery", "logo_vector")
SIDE = 480


def photograph(picture: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """The flat picture seen by a phone: on a table, tilted, turned, badly lit."""
    h, w = picture.shape[:2]
    scale = 0.75 * SIDE / max(h, w)
    corners = np.float32([[0, 0], [w, 0], [w, h], [0, h]])
    turn = np.deg2rad(rng.uniform(-12, 12))
    matrix = scale * np.array([[np.cos(turn), -np.sin(turn)], [np.sin(turn), np.cos(turn)]])
    seen = (corners - [w / 2, h / 2]) @ matrix.T + SIDE / 2 + rng.uniform(-24, 24, (4, 2))
    table = np.full((SIDE, SIDE, 3), rng.uniform(60, 200, 3), np.float32)
    table += rng.normal(0, 4, table.shape)
    move = cv2.getPerspectiveTransform(corners, np.float32(seen))
    mask = cv2.warpPerspective(np.ones((h, w), np.float32), move, (SIDE, SIDE))[..., None]
    shown = cv2.warpPerspective(picture, move, (SIDE, SIDE), flags=cv2.INTER_AREA).astype(np.float32)
    out = mask * (shown * rng.uniform(0.6, 1.15) + rng.uniform(-20, 20)) + (1 - mask) * table
    out = cv2.GaussianBlur(out, (0, 0), rng.uniform(0.3, 1.2)) + rng.normal(0, 3, out.shape)
    return np.clip(out, 0, 255).astype(np.uint8)


def main(argv=None) -> None:
    p = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    p.add_argument("out", type=Path)
    p.add_argument("--train-dir", type=Path, default=Path("train"))
    p.add_argument("--designs", type=int, default=120)
    p.add_argument("--absent", type=int, default=60)
    args = p.parse_args(argv)
    (args.out / "pictures").mkdir(parents=True, exist_ok=True)
    files = sorted(r["file"] for r in read_manifest(args.train_dir)
                   if r["file"].partition("/")[0] in SETS and split_of("self:" + r["file"]) != "train")
    rng = np.random.default_rng(20261121)
    chosen = [files[i] for i in rng.permutation(len(files))[: args.designs + args.absent]]
    designs, queries = [], []
    for number, name in enumerate(chosen):
        picture = cv2.imread(str(args.train_dir / name), cv2.IMREAD_COLOR)
        photo = f"pictures/{number:04}_photo.jpg"
        cv2.imwrite(str(args.out / photo), photograph(picture, rng), [cv2.IMWRITE_JPEG_QUALITY, 80])
        registered = number < args.designs
        if registered:
            original = f"pictures/{number:04}.png"
            cv2.imwrite(str(args.out / original), picture)
            designs.append((f"photo:{number:04}", "reference", original))
        queries.append((photo, f"photo:{number:04}" if registered else "", "photos"))
    write_csv(args.out / "DESIGNS.csv", ("design_id", "view", "file"), designs)
    write_csv(args.out / "QUERIES.csv", ("file", "design_id", "group"), queries)
    print(f"{len(designs)} registered pictures, {len(queries)} photos")


if __name__ == "__main__":
    main()
