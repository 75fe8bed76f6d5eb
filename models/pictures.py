"""The training pictures in memory: grey, at most 176 px, with the item's box, by design.

Two sources: the pictures of manifest.csv, and the packs that `pandok render-training-set` writes.
"""
import csv
import dataclasses
from pathlib import Path
from typing import Dict, List, Tuple

import cv2
import numpy as np

import edge_domain
from split import design_of, family_of, split_of

STORE = 176         # longest side kept; a little more than the network's 128, so that a warp has something to sample
PHOTO, DRAWING = 0, 1
DRAWING_ROLES = ("line-drawing", "drawing")
SELF_GROUPS = ("grocery", "caltech101", "logo_vector")
HELD_OUT_SOURCE = "ikea_cover"  # real manual drawings: none is seen in training, all are for measuring
PLAIN_SPREAD = 6    # grey levels: a border whose middle 80 % lies this close to its median is a plain background
ITEM_CONTRAST = 14  # grey levels between a plain background and the item


def find_box(grey: np.ndarray) -> Tuple[edge_domain.Box, bool]:
    """The item's box, and whether the background is plain. An unsure box is the whole picture, as at reading time."""
    height, width = grey.shape
    whole = (0, 0, width, height)
    lines = np.concatenate([grey[0], grey[-1], grey[:, 0], grey[:, -1]]).astype(np.int16)
    middle = int(np.median(lines))
    low, high = np.percentile(lines, (10, 90))
    if max(high - middle, middle - low) > PLAIN_SPREAD:
        return whole, False
    item = cv2.medianBlur((cv2.absdiff(grey, float(middle)) > ITEM_CONTRAST).astype(np.uint8), 3)
    columns, rows = np.flatnonzero(item.any(0)), np.flatnonzero(item.any(1))
    if columns.size == 0 or rows.size == 0:
        return whole, True
    x, y, w, h = columns[0], rows[0], columns[-1] - columns[0] + 1, rows[-1] - rows[0] + 1
    return (whole, True) if max(w, h) < max(width, height) // 5 else ((int(x), int(y), int(w), int(h)), True)


def drawing_box(grey: np.ndarray) -> edge_domain.Box:
    """The box of the ink of a drawing on light paper."""
    ink = grey < int(np.median(grey)) - 40
    columns, rows = np.flatnonzero(ink.any(0)), np.flatnonzero(ink.any(1))
    if columns.size == 0 or rows.size == 0:
        return 0, 0, grey.shape[1], grey.shape[0]
    return int(columns[0]), int(rows[0]), int(columns[-1] - columns[0] + 1), int(rows[-1] - rows[0] + 1)


def shrink(grey: np.ndarray) -> np.ndarray:
    longest = max(grey.shape)
    if longest <= STORE:
        return grey
    size = (max(1, round(grey.shape[1] * STORE / longest)), max(1, round(grey.shape[0] * STORE / longest)))
    return cv2.resize(grey, size, interpolation=cv2.INTER_AREA)


@dataclasses.dataclass
class Picture:
    grey: np.ndarray
    box: edge_domain.Box
    kind: int           # PHOTO or DRAWING
    plain: bool         # the background is plain, so another can be pasted
    file: str


@dataclasses.dataclass
class Design:
    design_id: str
    group: str          # ldraw, ikea, product, self
    category: str
    photos: List[Picture] = dataclasses.field(default_factory=list)
    drawings: List[Picture] = dataclasses.field(default_factory=list)

    def add(self, picture: Picture) -> None:
        (self.photos if picture.kind == PHOTO else self.drawings).append(picture)


def make_picture(grey: np.ndarray, kind: int, file: str) -> Picture:
    grey = np.ascontiguousarray(shrink(grey))
    if kind == DRAWING:
        return Picture(grey, drawing_box(grey), kind, True, file)
    box, plain = find_box(grey)
    return Picture(grey, box, kind, plain, file)


def read_manifest(train_dir: Path) -> List[Dict[str, str]]:
    with open(train_dir / "manifest.csv", newline="", encoding="utf-8") as stream:
        return list(csv.DictReader(stream))


def load_manifest(train_dir: Path, parts, share: float = 1.0) -> Dict[str, Design]:
    """Designs of the given parts. Each picture without a design is one of its own, with the file as its id."""
    designs: Dict[str, Design] = {}
    for row in read_manifest(train_dir):
        source = row["file"].partition("/")[0]
        if source in SELF_GROUPS:
            design_id, group = "self:" + row["file"], "self"
        elif row["protocol"] == "instance":
            design_id = design_of(row["instance id"])
            group = design_id.partition(":")[0]
        else:
            continue
        if split_of(design_id) not in parts or not kept(design_id, share) or source == HELD_OUT_SOURCE:
            continue
        grey = cv2.imread(str(train_dir / row["file"]), cv2.IMREAD_GRAYSCALE)
        if grey is None:
            raise SystemExit(f"{train_dir / row['file']}: not a picture that OpenCV reads; unpack the training data again")
        design = designs.setdefault(design_id, Design(design_id, group, f"{group}:{row['class']}"))
        design.add(make_picture(grey, DRAWING if row["role"] in DRAWING_ROLES else PHOTO, row["file"]))
    return designs


def kept(design_id: str, share: float) -> bool:
    """Whether a design is in a smaller share of the data, for quick runs."""
    from split import share_of
    return share >= 1.0 or share_of("pandok/share/1", design_id) < share


def families(designs) -> Dict[str, int]:
    """A number a family, to keep a family's members from being each other's negatives."""
    return {name: number for number, name in enumerate(sorted({family_of(d) for d in designs}))}



def load_all(source, parts, share: float = 1.0, with_self: bool = True) -> Dict[str, Design]:
    """Manifest and packs together; asserts that nothing but the given parts is in. `source` has train_dir, packs, ldraw."""
    designs = load_manifest(source.train_dir, parts, share) if source.train_dir is not None else {}
    if source.packs is not None:
        import packs as pack_files
        categories = pack_files.ldraw_categories(source.ldraw)
        for design in designs.values():
            if design.group == "ldraw":
                design.category = pack_files.category_of(design.design_id, categories)
        designs = {k: d for k, d in designs.items() if d.category not in pack_files.LDRAW_LEFT_OUT}
        for path in sorted(source.packs.glob("*.pack")):
            pack_files.load(path, designs, parts, share, categories)
    if not with_self:
        designs = {k: d for k, d in designs.items() if d.group != "self"}
    for design_id in designs:
        assert split_of(design_id) in parts, f"{design_id} of part {split_of(design_id)} among {parts}"
    return designs


def add_source_arguments(parser) -> None:
    parser.add_argument("--train-dir", type=Path, help="unpacked train.tar, holds manifest.csv; without it only packs are used")
    parser.add_argument("--packs", type=Path, help="folder with packs of `pandok render-training-set`")
    parser.add_argument("--ldraw", type=Path, help="LDraw's folder `parts`, for the categories of the packs' parts")
