"""Draws a training run's log.csv as a picture: loss and validation recall by step.

    curves.py LOG.csv OUT.png
"""
import csv
import sys

import cv2
import numpy as np

WIDTH, HEIGHT, LEFT, RIGHT, TOP, BOTTOM = 960, 480, 70, 70, 40, 50
INK, GRID = (60, 60, 60), (225, 225, 225)
CURVES = (("loss", "loss (right scale)", (150, 150, 150)), ("recall_ldraw", "toy parts, recall@1", (40, 110, 220)),
          ("recall_ikea", "furniture, recall@1", (60, 150, 60)), ("recall_pack", "rendered goods, recall@1", (180, 80, 60)))
FONT = cv2.FONT_HERSHEY_SIMPLEX


def text(image, words: str, x: int, y: int, colour=INK) -> None:
    cv2.putText(image, words, (x, y), FONT, 0.45, colour, 1, cv2.LINE_AA)


def draw(rows) -> np.ndarray:
    image = np.full((HEIGHT, WIDTH, 3), 255, np.uint8)
    last = max(int(r["step"]) for r in rows)
    top_loss = max(float(r["loss"]) for r in rows)
    bottom = HEIGHT - BOTTOM

    def point(step, share):
        return LEFT + round(step / last * (WIDTH - LEFT - RIGHT)), bottom - round(share * (bottom - TOP))

    for tenth in range(0, 11, 2):
        share = tenth / 10
        cv2.line(image, point(0, share), point(last, share), GRID, 1)
        text(image, f"{100 * share:.0f} %", 20, point(0, share)[1] + 5)
        text(image, f"{top_loss * share:.1f}", WIDTH - RIGHT + 12, point(0, share)[1] + 5)
        text(image, f"{last * share:.0f}", point(last * share, 0)[0] - 14, bottom + 20)
    text(image, "step", WIDTH // 2, HEIGHT - 10)
    shown = 0
    for column, label, colour in CURVES:
        points = [point(int(r["step"]), float(r[column]) / (top_loss if column == "loss" else 1)) for r in rows if r[column] != ""]
        if not points:
            continue
        cv2.polylines(image, [np.array(points, np.int32)], False, colour, 2, cv2.LINE_AA)
        text(image, label, LEFT + 10 + 215 * shown, 22, colour)
        shown += 1
    return image


def main() -> None:
    if len(sys.argv) != 3:
        raise SystemExit(__doc__)
    with open(sys.argv[1], newline="", encoding="utf-8") as stream:
        rows = list(csv.DictReader(stream))
    if not rows or not cv2.imwrite(sys.argv[2], draw(rows)):
        raise SystemExit(f"{sys.argv[1]}: no row, or {sys.argv[2]} cannot be written")


if __name__ == "__main__":
    main()
