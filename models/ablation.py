"""What each step of a reading is worth, on photos of designs that training did not see.

    ablation.py crops --train-dir DIR --checkpoint FILE [--part test]       crops, mirror images, drawings and photos: network alone
    ablation.py ranking CALIBRATE.jsonl TEST.jsonl                          network, edges and key points, alone and together

The .jsonl files come from `pandok evaluate QUERIES.csv --candidates FILE`; weights are fitted on the first and measured on the second.
"""
import argparse
import json
from pathlib import Path

import numpy as np
import torch

import edge_domain
import measure
import network
import validate
from pictures import load_manifest

FEATURES = ("score", "edge_agreement", "log_inliers")
CROPS = (("the item's box", (1.0,), False), ("0.9 of it", (0.9,), False), ("box and 0.9", (1.0, 0.9), False),
         ("box, 0.9 and 0.8", (1.0, 0.9, 0.8), False), ("box and 1.12", (1.0, 1.12), False),
         ("box, and mirrored", (1.0,), True), ("box, 0.9 and 0.8, and mirrored", (1.0, 0.9, 0.8), True))


def part_of(box, share: float):
    x, y, w, h = box
    width, height = max(1, round(w * share)), max(1, round(h * share))
    return x + (w - width) // 2, y + (h - height) // 2, width, height


def mirrored(picture):
    x, y, w, h = picture.box
    grey = np.ascontiguousarray(picture.grey[:, ::-1])
    return grey, (grey.shape[1] - x - w, y, w, h)


def embedded(net, pictures, share: float, flip: bool = False) -> np.ndarray:
    pairs = [mirrored(p) if flip else (p.grey, p.box) for p in pictures]
    return validate.embed(net, np.stack([edge_domain.edge_input(g, part_of(b, share)) for g, b in pairs]).astype(np.float16), False)


def unit(vectors: np.ndarray) -> np.ndarray:
    return vectors / np.linalg.norm(vectors, axis=1, keepdims=True)


def print_row(name: str, ranks: np.ndarray) -> None:
    cells = []
    for k in (1, 10):
        r = measure.recall(ranks, k)
        cells.append(f"{100 * r['value']:.1f} ({100 * r['low']:.1f}–{100 * r['high']:.1f})")
    print(f"| {name} | {cells[0]} | {cells[1]} | {len(ranks)} |")


def crops(args) -> None:
    net = network.Reader()
    net.load_state_dict(torch.load(args.checkpoint)["mean"])
    net.eval()
    designs = [d for _, d in sorted(load_manifest(args.train_dir, (args.part,)).items()) if d.group in ("ldraw", "ikea") and d.drawings]
    photos = [(p, d.design_id) for d in designs for p in d.photos]
    drawings = [(p, d.design_id) for d in designs for p in d.drawings]
    query_ids, gallery_ids = [i for _, i in photos], [i for _, i in drawings]
    gallery = embedded(net, [p for p, _ in drawings], 1.0)
    memory = {}

    def side(share, flip):
        if (share, flip) not in memory:
            memory[share, flip] = embedded(net, [p for p, _ in photos], share, flip)
        return memory[share, flip]

    for name, shares, flip in CROPS:
        plain = unit(sum(side(s, False) for s in shares))
        if not flip:
            print_row(name, measure.ranks(plain, query_ids, gallery, gallery_ids))
            continue
        turned = unit(sum(side(s, True) for s in shares))
        print_row(name, ranks_of_either(plain, turned, query_ids, gallery, gallery_ids))
    best = unit(sum(side(s, False) for s in (1.0, 0.9, 0.8)))
    first = [i for i, name in enumerate(gallery_ids) if i == 0 or name != gallery_ids[i - 1]]
    print_row("three crops, one drawing a design", measure.ranks(best, query_ids, gallery[first], [gallery_ids[i] for i in first]))
    pairs = [(i, i + 1) for i in range(len(query_ids) - 1) if query_ids[i] == query_ids[i + 1]][::2]
    one, two = (best[[p[k] for p in pairs]] for k in (0, 1))
    print_row("three crops, two photos of the item", ranks_of_either(one, two, [query_ids[p[0]] for p in pairs], gallery, gallery_ids))


def ranks_of_either(one: np.ndarray, two: np.ndarray, query_ids, gallery: np.ndarray, gallery_ids) -> np.ndarray:
    """A design's score is its best view's with the better of two vectors."""
    nothing = np.zeros_like(gallery)
    twice = np.concatenate([np.concatenate([gallery, nothing], 1), np.concatenate([nothing, gallery], 1)])
    return measure.ranks(np.concatenate([one, two], 1), query_ids, twice, gallery_ids * 2)


def load_candidates(path: Path):
    """A list of (features [m, 3], index of the right one or -1, held)."""
    cases = []
    for line in path.read_text(encoding="utf-8").splitlines():
        case = json.loads(line)
        rows = [[c["score"], c["edge_agreement"], np.log1p(c["inliers"])] for c in case["candidates"]]
        ids = [c["design_id"] for c in case["candidates"]]
        right = ids.index(case["design_id"]) if case["design_id"] in ids else -1
        if rows:
            cases.append((np.array(rows), right, bool(case["design_id"])))
    return cases


def fit(cases, columns):
    """Weights of a conditional logit over the cases whose design is among the candidates, by gradient ascent on scaled features."""
    chosen = [(x[:, columns], r) for x, r, _ in cases if r >= 0]
    scale = np.concatenate([x for x, _ in chosen]).std(0) + 1e-9
    weights = np.zeros(len(columns))
    for _ in range(400):
        gradient = -0.002 * weights * len(chosen)
        for x, right in chosen:
            u = x / scale @ weights
            p = np.exp(u - u.max())
            gradient += x[right] / scale - (p / p.sum()) @ (x / scale)
        weights += 2.0 * gradient / len(chosen)
    return weights / scale


def ranking(args) -> None:
    known, unseen = load_candidates(args.calibrate), [c for c in load_candidates(args.test) if c[2]]
    for columns in ((0,), (1,), (2,), (0, 1), (0, 2), (0, 1, 2)):
        weights = fit(known, columns)
        ranks = []
        for x, right, _ in unseen:
            u = x[:, columns] @ weights
            ranks.append(10**6 if right < 0 else int((u >= u[right]).sum()) - 1)
        print_row(" + ".join(FEATURES[c] for c in columns), np.array(ranks))


def main(argv=None) -> None:
    p = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    commands = p.add_subparsers(required=True)
    c = commands.add_parser("crops")
    c.add_argument("--train-dir", type=Path, required=True)
    c.add_argument("--checkpoint", type=Path, required=True)
    c.add_argument("--part", default="test")
    c.set_defaults(run=crops)
    r = commands.add_parser("ranking")
    r.add_argument("calibrate", type=Path)
    r.add_argument("test", type=Path)
    r.set_defaults(run=ranking)
    args = p.parse_args(argv)
    args.run(args)


if __name__ == "__main__":
    main()
