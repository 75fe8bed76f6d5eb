"""The network against a hand-made descriptor, on the same queries and galleries of held-out designs.

    hog_baseline.py --train-dir DIR [--checkpoint CHECKPOINT] [--part test|calibrate]

The descriptor is HOG (Dalal and Triggs 2005): 9 unsigned orientations, 8x8-pixel cells on the 128-pixel grey square, 2x2-cell
blocks with L2 norm, cosine. Prints recall@1 and @10 with Wilson's 95 % intervals for each group and for both together.
"""
import argparse
from pathlib import Path

import cv2
import numpy as np

import edge_domain
import make_evaluation
import measure
from pictures import DRAWING, PHOTO, make_picture

CELL, BINS = 8, 9


def hog(square: np.ndarray) -> np.ndarray:
    """[128,128] uint8 -> unit vector of 15*15 blocks of 2*2 cells of 9 bins."""
    f = square.astype(np.float32)
    gx, gy = cv2.Sobel(f, cv2.CV_32F, 1, 0, ksize=1), cv2.Sobel(f, cv2.CV_32F, 0, 1, ksize=1)
    strength = np.sqrt(gx * gx + gy * gy)
    place = (np.arctan2(gy, gx) % np.pi) * (BINS / np.pi) - 0.5  # votes go to the two nearest bins
    low = np.floor(place)
    part = place - low
    side = edge_domain.SIDE // CELL
    cells = np.zeros((side, side, BINS), np.float32)
    for bin_, weight in ((low % BINS, strength * (1 - part)), ((low + 1) % BINS, strength * part)):
        for b in range(BINS):
            votes = np.where(bin_ == b, weight, 0)
            cells[:, :, b] += votes.reshape(side, CELL, side, CELL).sum((1, 3))
    blocks = np.concatenate([cells[:-1, :-1], cells[:-1, 1:], cells[1:, :-1], cells[1:, 1:]], 2)
    blocks /= np.sqrt((blocks**2).sum(2, keepdims=True) + 1.0)
    return (blocks / max(1e-9, np.linalg.norm(blocks))).ravel()


def pictures_of(train_dir: Path, files, kind: int):
    return [make_picture(cv2.imread(str(train_dir / f), cv2.IMREAD_GRAYSCALE), kind, f) for f in files]


def table(name: str, embed, queries, query_ids, query_groups, gallery, gallery_ids, gallery_groups) -> None:
    q, g = embed(queries), embed(gallery)
    for group in sorted(set(query_groups)) + ["both"]:
        qi = [i for i, of in enumerate(query_groups) if group in (of, "both")]
        gi = [i for i, of in enumerate(gallery_groups) if group in (of, "both")]
        rank = measure.ranks(q[qi], [query_ids[i] for i in qi], g[gi], [gallery_ids[i] for i in gi])
        cells = []
        for k in (1, 10):
            r = measure.recall(rank, k)
            cells.append(f"{100 * r['value']:5.1f} % [{100 * r['low']:4.1f}, {100 * r['high']:4.1f}]")
        designs = len({gallery_ids[i] for i in gi})
        print(f"| {name:8} | {group:6} | {len(qi):5} | {designs:4} | {len(gi):4} | {cells[0]} | {cells[1]} |", flush=True)


def main(argv=None) -> None:
    p = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    p.add_argument("--train-dir", type=Path, required=True)
    p.add_argument("--checkpoint", type=Path)
    p.add_argument("--part", choices=("test", "calibrate"), default="test")
    args = p.parse_args(argv)
    designs, queries = make_evaluation.rows_of(args.train_dir, args.part)
    queries = [row for row in queries if row[1]]
    gallery = pictures_of(args.train_dir, [row[2] for row in designs], DRAWING)
    photos = pictures_of(args.train_dir, [row[0] for row in queries], PHOTO)
    common = (photos, [r[1] for r in queries], [r[2] for r in queries], gallery, [r[0] for r in designs],
              [r[2].partition("/")[0] for r in designs])
    print("| method   | group  | queries | designs | views | recall@1 | recall@10 |\n|---|---|---|---|---|---|---|")
    table("HOG", lambda ps: np.stack([hog(edge_domain.grey_square(x.grey, x.box)) for x in ps]), *common)
    if args.checkpoint:
        import validate
        from export import trained
        net = trained(args.checkpoint)[0]
        table("network", lambda ps: validate.embed(net, validate.inputs_of(ps), bf16=False), *common)


if __name__ == "__main__":
    main()
