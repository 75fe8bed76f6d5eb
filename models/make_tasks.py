"""Writes small registers and queries that resemble what reading meets besides renders and line drawings, for `pandok evaluate`.

    make_tasks.py OUT --train-dir DIR [--part test|calibrate]

Each task is a folder OUT/TASK with DESIGNS.csv, QUERIES.csv and the pictures, made of data that training did not see:
  manual     a photo-like render of furniture -> real drawings from printed manuals, among line drawings of toy parts
  print      a phone photo of a printed picture -> the picture
  catalogue  a shop photo of fruit or vegetables -> one catalogue picture of each kind
  recolour   the same thing in other colours, moved a little -> its picture
  sketch     a wavering drawing by hand -> the clean drawing of the design
  blur       a small, blurred, compressed crop -> the picture
In each some queries show what the register does not hold. A held-out picture serves either calibration or test, by its name.
"""
from pathlib import Path

import cv2
import numpy as np

from make_evaluation import arguments, write_csv
from pictures import read_manifest
from split import design_of, share_of, split_of

SETS = ("caltech101", "logo_vector")
SIDE = 480
PICTURES = 120      # of a task
ABSENT = 0.25       # of them not registered
SEED = 20261122


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


def recoloured(picture: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    hsv = cv2.cvtColor(picture, cv2.COLOR_BGR2HSV).astype(np.float32)
    hsv[..., 0] = (hsv[..., 0] + rng.uniform(40, 140)) % 180
    hsv[..., 1] *= rng.uniform(0.3, 1.5)
    hsv[..., 2] = 255 * (hsv[..., 2] / 255) ** rng.uniform(0.6, 1.6)
    out = cv2.cvtColor(np.clip(hsv, 0, 255).astype(np.uint8), cv2.COLOR_HSV2BGR)
    h, w = out.shape[:2]
    move = np.float32([[rng.uniform(0.9, 1.1), 0, rng.uniform(-0.05, 0.05) * w], [0, rng.uniform(0.9, 1.1), rng.uniform(-0.05, 0.05) * h]])
    return cv2.warpAffine(out, move, (w, h), borderMode=cv2.BORDER_REPLICATE)


def blurred(picture: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    h, w = picture.shape[:2]
    x0, y0 = (int(rng.uniform(0, 0.1) * s) for s in (w, h))
    x1, y1 = (s - int(rng.uniform(0, 0.1) * s) for s in (w, h))
    crop = picture[y0:y1, x0:x1]
    scale = 96 / max(crop.shape[:2])
    small = cv2.resize(crop, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    small = cv2.GaussianBlur(small, (0, 0), rng.uniform(0.8, 1.6))
    large = cv2.resize(small, None, fx=4, fy=4, interpolation=cv2.INTER_LINEAR)
    return cv2.imdecode(cv2.imencode(".jpg", large, [cv2.IMWRITE_JPEG_QUALITY, 50])[1], cv2.IMREAD_COLOR)


def sketched(picture: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Lines that waver, proportions that are off, a thicker pen."""
    h, w = picture.shape[:2]
    cells = int(rng.integers(4, 8))
    field = (rng.standard_normal((cells, cells, 2)) * 0.012 * max(h, w)).astype(np.float32)
    shift = cv2.resize(field, (w, h), interpolation=cv2.INTER_CUBIC)
    x, y = np.meshgrid(np.arange(w, dtype=np.float32), np.arange(h, dtype=np.float32))
    out = cv2.remap(picture, x + shift[..., 0], y + shift[..., 1], cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    size = int(rng.integers(2, 5))
    return cv2.erode(out, np.ones((size, size), np.uint8))


class Task:
    """A register and its queries, being written."""

    def __init__(self, out: Path, name: str, train_dir: Path):
        self.folder, self.name, self.train_dir = out / name, name, train_dir
        self.designs, self.queries = [], []
        (self.folder / "pictures").mkdir(parents=True, exist_ok=True)

    def put(self, picture: np.ndarray, name: str) -> str:
        file = "pictures/" + name
        if not cv2.imwrite(str(self.folder / file), picture, [cv2.IMWRITE_JPEG_QUALITY, 88]):
            raise SystemExit(f"{self.folder / file}: cannot be written")
        return file

    def read(self, file: str) -> np.ndarray:
        picture = cv2.imread(str(self.train_dir / file), cv2.IMREAD_COLOR)
        if picture is None:
            raise SystemExit(f"{self.train_dir / file}: not a picture that OpenCV reads; unpack the training data again")
        return picture

    def write(self) -> None:
        registered = {row[0] for row in self.designs}
        queries = [(file, design if design in registered else "", self.name) for file, design in self.queries]
        write_csv(self.folder / "DESIGNS.csv", ("design_id", "view", "file"), self.designs)
        write_csv(self.folder / "QUERIES.csv", ("file", "design_id", "group"), queries)
        held = sum(1 for q in queries if q[1])
        print(f"{self.name}: {len(registered)} designs, {len(self.designs)} views; {held} queries with and {len(queries) - held} "
              "without a right answer")


def held_out(rows, part: str, sets=SETS):
    """Pictures without a design that training did not see, of the half that serves this part."""
    files = sorted(r["file"] for r in rows if r["file"].partition("/")[0] in sets and split_of("self:" + r["file"]) != "train")
    return [f for f in files if (share_of("pandok/task/1", f) < 0.5) == (part == "calibrate")]


def of_pictures(out: Path, name: str, change, files, args) -> None:
    """A register of pictures as they are, the same for each such task; the queries are the pictures, changed."""
    task = Task(out, name, args.train_dir)
    order = np.random.default_rng(SEED).permutation(len(files))[:PICTURES]
    rng = np.random.default_rng((SEED, len(name), ord(name[0])))
    for number, file in enumerate(files[i] for i in order):
        picture = task.read(file)
        design = f"picture:{number:04}"
        if number >= ABSENT * len(order):
            task.designs.append((design, "reference", task.put(picture, f"{number:04}.png")))
        task.queries.append((task.put(change(picture, rng), f"{number:04}_photo.jpg"), design))
    task.write()


def manual(out: Path, rows, args) -> None:
    task = Task(out, "manual", args.train_dir)
    for row in rows:
        kind = row["file"].partition("/")[0]
        if kind not in ("ikea_cover", "ikea3d", "ldraw"):
            continue
        design = design_of(row["instance id"])
        of = split_of(design)
        name = row["file"].replace("/", "_")
        if (kind == "ikea_cover" and of != args.part + "_absent") or (kind == "ldraw" and of == args.part and row["role"] == "line-drawing"):
            task.designs.append((design, "perspective", task.put(task.read(row["file"]), name)))
        elif kind == "ikea3d" and row["role"] == "render" and of in (args.part, args.part + "_absent"):
            task.queries.append((task.put(task.read(row["file"]), name), design))
    task.write()


def catalogue(out: Path, rows, args) -> None:
    task = Task(out, "catalogue", args.train_dir)
    goods = [r for r in rows if r["file"].startswith("grocery/")]
    for number, row in enumerate(r for r in goods if r["role"] == "catalogue"):
        if share_of("pandok/catalogue/1", row["instance id"]) >= ABSENT:
            task.designs.append((row["instance id"], "reference", task.put(task.read(row["file"]), f"{number:04}.png")))
    files = set(held_out(rows, args.part, ("grocery",)))
    for number, row in enumerate(r for r in goods if r["role"] == "photo" and r["file"] in files):
        task.queries.append((task.put(task.read(row["file"]), f"{number:04}_photo.jpg"), row["instance id"]))
    task.write()


def sketch(out: Path, rows, args) -> None:
    rng = np.random.default_rng((SEED, 6))
    task = Task(out, "sketch", args.train_dir)
    for number, row in enumerate(r for r in rows if r["role"] == "line-drawing" and r["file"].startswith(("ldraw/", "ikea3d/"))):
        design = design_of(row["instance id"])
        if split_of(design) not in (args.part, args.part + "_absent"):
            continue
        picture = task.read(row["file"])
        if split_of(design) == args.part:
            task.designs.append((design, "perspective", task.put(picture, f"{number:05}.png")))
        if rng.random() < 0.5:
            task.queries.append((task.put(sketched(picture, rng), f"{number:05}_sketch.png"), design))
    task.write()


def main(argv=None) -> None:
    args = arguments(__doc__, argv)
    rows = sorted(read_manifest(args.train_dir), key=lambda r: r["file"])
    files = held_out(rows, args.part)
    of_pictures(args.out, "print", photograph, files, args)
    of_pictures(args.out, "recolour", recoloured, files, args)
    of_pictures(args.out, "blur", blurred, files, args)
    manual(args.out, rows, args)
    catalogue(args.out, rows, args)
    sketch(args.out, rows, args)


if __name__ == "__main__":
    main()
