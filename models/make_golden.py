"""Draws the golden pictures and writes what the edge domain makes of them, for the C++ parity test.

    make_golden.py [--checkpoint CHECKPOINT]   writes golden/*.png and golden/edge_domain.json beside this file

For each case: the picture, the item's box, the SHA-256 of the 128x128 grey square, and of both channels mean, standard
deviation, first 32 values and 32 values along the diagonal (each with 6 digits). With a checkpoint also the embedding, to
1e-4. Pictures are shapes drawn here; none is training data.
"""
import argparse
import hashlib
import json
from pathlib import Path

import cv2
import numpy as np

import edge_domain

HERE = Path(__file__).resolve().parent / "golden"


def shapes() -> np.ndarray:
    image = np.full((150, 220, 3), (214, 220, 226), np.uint8)
    cv2.rectangle(image, (40, 30), (150, 120), (40, 60, 170), -1)
    cv2.circle(image, (120, 75), 28, (200, 180, 60), -1)
    cv2.line(image, (45, 115), (200, 20), (20, 20, 20), 2)
    return image


def chair() -> np.ndarray:
    """A line drawing: thin black lines on white, grey PNG."""
    image = np.full((400, 300), 255, np.uint8)
    for a, b in (((80, 40), (90, 360)), ((210, 40), (200, 360)), ((80, 40), (210, 40)), ((84, 200), (206, 200)),
                 ((84, 210), (206, 210)), ((84, 200), (40, 240)), ((206, 200), (250, 240)), ((40, 240), (250, 240)),
                 ((40, 240), (44, 380)), ((250, 240), (246, 380))):
        cv2.line(image, a, b, 0, 1)
    cv2.ellipse(image, (145, 110), (45, 28), 0, 0, 360, 0, 1)
    return image


def noisy() -> np.ndarray:
    """Integer noise of a fixed recurrence on a slope: every pixel matters to the percentile."""
    state, values = 12345, np.empty(96 * 130, np.int64)
    for i in range(values.size):
        state = (1103515245 * state + 12345) % 2**31
        values[i] = (state >> 16) % 50
    slope = (np.arange(130)[None, :] + np.arange(96)[:, None]) % 180
    return np.clip(values.reshape(96, 130) + slope, 0, 255).astype(np.uint8)


def tiny() -> np.ndarray:
    image = np.full((40, 24, 3), 30, np.uint8)
    cv2.rectangle(image, (6, 8), (17, 31), (90, 200, 140), -1)
    return image


CASES = [
    ("shapes.png", shapes, (40, 20, 161, 101)),         # larger than 128: area resampling
    ("shapes.png", shapes, (150, 90, 70, 60)),          # reaches past the picture: border value fills
    ("chair.png", chair, (40, 40, 211, 341)),           # thin lines far smaller than the square
    ("chair.png", chair, (0, 0, 300, 400)),             # the whole picture
    ("noisy.png", noisy, (10, 5, 101, 77)),             # odd sides, smaller than 128: linear resampling
    ("tiny.png", tiny, (6, 8, 12, 24)),                 # much enlarged
    ("flat.png", lambda: np.full((64, 64, 3), 127, np.uint8), (8, 8, 40, 40)),  # no edge at all: zeros, no division by zero
]


def digits(value) -> float:
    return round(float(value), 6)


def main(argv=None) -> None:
    p = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    p.add_argument("--checkpoint", type=Path)
    args = p.parse_args(argv)
    net = None
    if args.checkpoint:
        from export import shipped, trained
        net = shipped(trained(args.checkpoint)[0])
    HERE.mkdir(exist_ok=True)
    rows = []
    for name, draw, box in CASES:
        cv2.imwrite(str(HERE / name), draw(), [cv2.IMWRITE_PNG_COMPRESSION, 9])
        picture = cv2.imread(str(HERE / name), cv2.IMREAD_COLOR)
        square = edge_domain.grey_square(picture, box)
        channels = edge_domain.edge_input(picture, box)
        row = {"file": name, "box": list(box), "border_value": edge_domain.border_value(edge_domain.grey_of(picture)),
               "square": list(edge_domain.square_of(box)), "square_sha256": hashlib.sha256(square.tobytes()).hexdigest(),
               "channels": []}
        for channel in channels:
            row["channels"].append({"mean": digits(channel.mean(dtype=np.float64)), "std": digits(channel.std(dtype=np.float64)),
                                    "first32": [digits(v) for v in channel.ravel()[:32]],
                                    "diagonal32": [digits(v) for v in channel.diagonal()[::4]]})
        if net is not None:
            import validate
            row["embedding"] = [digits(v) for v in validate.embed(net, channels[None], bf16=False)[0]]
        rows.append(row)
    document = {"what": "edge domain of models/edge_domain.py; squares may differ by 1 grey level and values by 2e-3 between "
                        "OpenCV builds", "tolerance": 0.002, "cases": rows}
    (HERE / "edge_domain.json").write_text(json.dumps(document, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
