"""The edge domain: what the network sees instead of a picture.

A photo of goods and a line drawing of a design have little in common but their edges, so both are brought into the same
two channels of gradient strength. The C++ program computes the same numbers in src/image/edge_domain.cpp; the golden
vectors in golden/edge_domain.json keep the two together.
"""
from typing import Tuple

import cv2
import numpy as np

SIDE = 128          # pixels a side of the network's input
CHANNELS = 2
Box = Tuple[int, int, int, int]  # x, y, w, h in pixels


def grey_of(picture: np.ndarray) -> np.ndarray:
    """8-bit BGR or grey picture -> 8-bit grey."""
    return picture if picture.ndim == 2 else cv2.cvtColor(picture, cv2.COLOR_BGR2GRAY)


def border_value(grey: np.ndarray) -> int:
    """Median of the four border lines; the four corners count twice; upper median of an even count."""
    lines = np.concatenate([grey[0, :], grey[-1, :], grey[:, 0], grey[:, -1]])
    return int(np.partition(lines, lines.size // 2)[lines.size // 2])


def square_of(box: Box) -> Box:
    """The square around a box, grown by 6 % of the box's longer side; integers throughout."""
    x, y, w, h = box
    margin = (6 * max(w, h) + 50) // 100
    side = max(w, h) + 2 * margin
    return x + w // 2 - side // 2, y + h // 2 - side // 2, side, side


def cut(grey: np.ndarray, square: Box, fill: int) -> np.ndarray:
    """The square cut out of the picture; what lies outside the picture takes `fill`."""
    x, y, side, _ = square
    out = np.full((side, side), fill, np.uint8)
    height, width = grey.shape
    left, top = max(x, 0), max(y, 0)
    right, bottom = min(x + side, width), min(y + side, height)
    if left < right and top < bottom:
        out[top - y:bottom - y, left - x:right - x] = grey[top:bottom, left:right]
    return out


def grey_square(picture: np.ndarray, box: Box) -> np.ndarray:
    """[128,128] uint8: the item's square, brought to the network's size."""
    grey = grey_of(picture)
    square = cut(grey, square_of(box), border_value(grey))
    how = cv2.INTER_AREA if square.shape[0] > SIDE else cv2.INTER_LINEAR
    return cv2.resize(square, (SIDE, SIDE), interpolation=how)


def channels_of(square: np.ndarray) -> np.ndarray:
    """[128,128] uint8 -> [2,128,128] float32.

    Channel 0: gradient strength against the strongest of the picture. Channel 1: against its neighbourhood, so that faint
    edges count as much as strong ones.
    """
    g = cv2.GaussianBlur(square.astype(np.float32), (0, 0), 1.0, borderType=cv2.BORDER_REPLICATE)
    gx = cv2.Sobel(g, cv2.CV_32F, 1, 0, ksize=3, scale=0.125, borderType=cv2.BORDER_REPLICATE)
    gy = cv2.Sobel(g, cv2.CV_32F, 0, 1, ksize=3, scale=0.125, borderType=cv2.BORDER_REPLICATE)
    m = np.sqrt(gx * gx + gy * gy)
    rank = int(0.97 * (m.size - 1))
    p97 = np.partition(m.ravel(), rank)[rank]
    local = cv2.boxFilter(m, cv2.CV_32F, (17, 17), normalize=True, borderType=cv2.BORDER_REFLECT_101)
    out = np.empty((CHANNELS, SIDE, SIDE), np.float32)
    np.clip(m / (p97 + np.float32(4)), 0, 1, out=out[0])
    np.clip(m / (np.float32(1.5) * local + np.float32(2)), 0, 2, out=out[1])
    out[1] *= 0.5
    return out


def edge_input(picture: np.ndarray, box: Box) -> np.ndarray:
    """[2,128,128] float32, the network's input for the item in `box` of an 8-bit BGR or grey picture."""
    return channels_of(grey_square(picture, box))
