"""Reads the packs that `pandok render-training-set` writes; the format is described in src/render/pack.h.

The structure is checked to the last byte; the CRC-32C at the end is checked by the program that wrote the file, not here.
"""
import json
import struct
from pathlib import Path
from typing import Dict, Optional

import cv2
import numpy as np

from pictures import DRAWING, PHOTO, Design, Picture, find_box, kept, shrink
from split import split_of

# Parts that are not designs of their own: another part under an old number (it may be a test design), and stickers without
# their print, which are all the same rectangle.
LDRAW_LEFT_OUT = ("ldraw:moved", "ldraw:sticker")
# Pieces of furniture whose meshes lack parts.
IKEA_LEFT_OUT = ("ikea:Chair/ekenas", "ikea:Chair/herman", "ikea:Chair/jules_1", "ikea:Chair/jules_2", "ikea:Chair/nilsove",
                 "ikea:Chair/vedbo")
FORMAT, VERSION = "pandok-pack", 1
CRC_BYTES = 4


def records(path: Path):
    """Yields design id, kind, picture (uint8, [side,side] or [side,side,3] BGR) and box."""
    data = path.read_bytes()
    end = data.index(b"\n") + 1
    head = json.loads(data[:end])
    if head.get("format") != FORMAT or head.get("version") != VERSION:
        raise SystemExit(f"{path}: not a {FORMAT} of version {VERSION}; render the training set again")
    at = end
    for _ in range(head["records"]):
        (length,) = struct.unpack_from("<H", data, at)
        design_id = data[at + 2:at + 2 + length].decode("utf-8")
        at += 2 + length
        kind, channels, side, x, y, w, h = struct.unpack_from("<BBHHHHH", data, at)
        at += 12
        size = side * side * channels
        if kind not in (PHOTO, DRAWING) or channels not in (1, 3) or at + size + CRC_BYTES > len(data):
            raise SystemExit(f"{path}: damaged at byte {at}; render the training set again")
        picture = np.frombuffer(data, np.uint8, size, at).reshape((side, side, channels) if channels == 3 else (side, side))
        at += size
        yield design_id, kind, picture, (x, y, w, h)
    if at + CRC_BYTES != len(data):
        raise SystemExit(f"{path}: {len(data) - at - CRC_BYTES} bytes too many; render the training set again")


def ldraw_categories(parts_dir: Optional[Path]) -> Dict[str, str]:
    """design id -> first word of the part's title, which is LDraw's category; empty without the folder."""
    found = {}
    for path in sorted(parts_dir.glob("*.dat")) if parts_dir else []:
        with open(path, encoding="utf-8", errors="replace") as stream:
            title = stream.readline().split()
        if len(title) > 1:
            words = [w for w in title[1:] if any(c.isalpha() for c in w)]
            found["ldraw:" + path.stem] = words[0].strip("~=_").lower() if words else "other"
    return found


def category_of(design_id: str, ldraw: Dict[str, str]) -> str:
    kind, _, name = design_id.partition(":")
    if kind == "ldraw":
        return "ldraw:" + ldraw.get(design_id, "other")
    return kind + ":" + name.replace("/", ":").partition(":")[0]


def load(path: Path, designs: Dict[str, Design], parts, share: float, ldraw: Dict[str, str]) -> None:
    """Adds a pack's designs of the given parts."""
    for number, (design_id, kind, picture, box) in enumerate(records(path)):
        if split_of(design_id) not in parts or not kept(design_id, share):
            continue
        category = category_of(design_id, ldraw)
        if category in LDRAW_LEFT_OUT or design_id in IKEA_LEFT_OUT:
            continue
        grey = picture if picture.ndim == 2 else cv2.cvtColor(picture, cv2.COLOR_BGR2GRAY)
        grey = np.ascontiguousarray(shrink(grey)).copy()
        scale = grey.shape[0] / picture.shape[0]
        box = tuple(max(0, int(round(v * scale))) for v in box)
        plain = kind == DRAWING or find_box(grey)[1]
        group = design_id.partition(":")[0]
        design = designs.setdefault(design_id, Design(design_id, group, category))
        design.add(Picture(grey, box, kind, plain, f"pack:{path.name}:{number}"))
