"""What happens to a picture between the shelf and the network: the box found a little wrong, the hand that tilts the phone,
blur, noise, compression, something in front; for drawings the pen, the scan and the copy. All randomness comes from the
generator that is handed in, so a batch can be made again."""
import math

import cv2
import numpy as np

import edge_domain
from pictures import ITEM_CONTRAST, Picture

SIDE = edge_domain.SIDE


def _warp_matrix(rng, square, turn_degrees: float, tilt: float, flip: bool) -> np.ndarray:
    """Maps the square of the picture to [0,128)², turned, tilted and perhaps mirrored about the square's middle."""
    x, y, side, _ = square
    angle = math.radians(rng.uniform(-turn_degrees, turn_degrees))
    c, s = math.cos(angle), math.sin(angle)
    half = side / 2.0
    corners = np.array([[-half, -half], [half, -half], [half, half], [-half, half]])
    source = corners @ np.array([[c, s], [-s, c]]) + [x + half, y + half]
    source += rng.uniform(-tilt, tilt, (4, 2)) * side
    if flip:
        source = source[[1, 0, 3, 2]]
    target = np.array([[0, 0], [SIDE, 0], [SIDE, SIDE], [0, SIDE]], np.float32) - 0.5
    return cv2.getPerspectiveTransform(source.astype(np.float32) - 0.5, target)


def _jittered_box(rng, box, amount: float):
    """Each edge of the box moved on its own by up to `amount` of the box's side."""
    x, y, w, h = box
    left, right = rng.uniform(-amount, amount, 2) * w
    top, bottom = rng.uniform(-amount, amount, 2) * h
    return (int(round(x + left)), int(round(y + top)),
            max(8, int(round(w - left + right))), max(8, int(round(h - top + bottom))))


def _jpeg(image: np.ndarray, quality: int) -> np.ndarray:
    return cv2.imdecode(cv2.imencode(".jpg", image, [cv2.IMWRITE_JPEG_QUALITY, quality])[1], cv2.IMREAD_GRAYSCALE)


def _small_and_back(rng, image: np.ndarray, smallest: int) -> np.ndarray:
    side = int(rng.integers(smallest, SIDE))
    small = cv2.resize(image, (side, side), interpolation=cv2.INTER_AREA)
    return cv2.resize(small, (SIDE, SIDE), interpolation=cv2.INTER_LINEAR)


def _patch(rng, texture: np.ndarray, width: int, height: int) -> np.ndarray:
    """A random part of another picture, brought to the size asked for."""
    th, tw = texture.shape
    side = int(rng.integers(min(th, tw) // 3, min(th, tw) + 1))
    x, y = int(rng.integers(0, tw - side + 1)), int(rng.integers(0, th - side + 1))
    return cv2.resize(texture[y:y + side, x:x + side], (width, height), interpolation=cv2.INTER_LINEAR)


def _background(rng, picture: Picture, texture: np.ndarray) -> np.ndarray:
    """The item of a picture with a plain background, on a part of another picture."""
    grey = picture.grey
    apart = cv2.absdiff(grey, float(edge_domain.border_value(grey)))
    mask = cv2.medianBlur((apart > ITEM_CONTRAST).astype(np.uint8) * 255, 3)
    mask = cv2.morphologyEx(mask, cv2.MORPH_CLOSE, np.ones((3, 3), np.uint8))
    behind = _patch(rng, texture, grey.shape[1], grey.shape[0])
    if rng.random() < 0.5:
        behind = cv2.GaussianBlur(behind, (0, 0), rng.uniform(0.5, 3.0))
    weight = cv2.GaussianBlur(mask, (3, 3), 0).astype(np.float32) / 255.0
    return (grey * weight + behind * (1.0 - weight)).astype(np.uint8)


def _light(rng, image: np.ndarray) -> np.ndarray:
    """Contrast, brightness, gamma, a slope of light across the picture, sensor noise."""
    f = image.astype(np.float32)
    if rng.random() < 0.3:
        f = 255.0 * (f / 255.0) ** rng.uniform(0.6, 1.7)
    f = (f - 128.0) * rng.uniform(0.3, 1.25) + 128.0 + rng.uniform(-40, 40)
    if rng.random() < 0.35:
        slope = np.linspace(-1, 1, SIDE, dtype=np.float32) * rng.uniform(0, 45)
        f += slope[None, :] if rng.random() < 0.5 else slope[:, None]
    if rng.random() < 0.5:
        f += rng.standard_normal((SIDE, SIDE), np.float32) * rng.uniform(0, 9)
    return np.clip(f, 0, 255).astype(np.uint8)


def _lens(rng, image: np.ndarray) -> np.ndarray:
    """Blur of focus or motion, few pixels, JPEG."""
    if rng.random() < 0.35:
        image = cv2.GaussianBlur(image, (0, 0), rng.uniform(0.4, 2.2))
    elif rng.random() < 0.12:
        length = int(rng.integers(3, 8))
        image = cv2.blur(image, (length, 1) if rng.random() < 0.5 else (1, length))
    if rng.random() < 0.2:
        image = _small_and_back(rng, image, 48)
    if rng.random() < 0.3:
        image = _jpeg(image, int(rng.integers(25, 90)))
    return image


def _occlude(rng, image: np.ndarray, texture: np.ndarray) -> None:
    w, h = (int(v) for v in rng.integers(10, 52, 2))
    x, y = int(rng.integers(-w // 2, SIDE - w // 2)), int(rng.integers(-h // 2, SIDE - h // 2))
    x0, y0, x1, y1 = max(x, 0), max(y, 0), min(x + w, SIDE), min(y + h, SIDE)
    image[y0:y1, x0:x1] = _patch(rng, texture, x1 - x0, y1 - y0) if rng.random() < 0.5 else int(rng.integers(0, 256))


def photo(rng, picture: Picture, texture: np.ndarray, flip: bool, mild: bool = False) -> np.ndarray:
    """[128,128] uint8: a photo as reading finds it."""
    grey, box = picture.grey, picture.box
    if picture.plain and rng.random() < (0.1 if mild else 0.4):
        grey = _background(rng, picture, texture)
        if rng.random() < 0.4:  # a busy background hides the item's box from the reader
            box = (0, 0, grey.shape[1], grey.shape[0])
    elif rng.random() < 0.08:
        box = (0, 0, grey.shape[1], grey.shape[0])
    box = _jittered_box(rng, box, 0.04 if mild else 0.12)
    turn = 0.0 if rng.random() < 0.25 else (5.0 if mild else 12.0)
    matrix = _warp_matrix(rng, edge_domain.square_of(box), turn, 0.015 if mild else 0.05, flip)
    border = cv2.BORDER_CONSTANT if rng.random() < 0.6 else cv2.BORDER_REFLECT_101
    image = cv2.warpPerspective(grey, matrix, (SIDE, SIDE), flags=cv2.INTER_LINEAR, borderMode=border,
                                borderValue=edge_domain.border_value(grey))
    if not mild and rng.random() < 0.22:
        _occlude(rng, image, texture)
    return _lens(rng, _light(rng, image))


def _pen(rng, grey: np.ndarray) -> np.ndarray:
    """Thicker lines, or thinner and fainter ones; paper that is not white, ink that is not black."""
    roll = rng.random()
    if roll < 0.3:
        size = 2 if rng.random() < 0.7 else 3
        grey = cv2.erode(grey, np.ones((size, size), np.uint8))
    elif roll < 0.5:
        thin = cv2.dilate(grey, np.ones((2, 2), np.uint8))
        keep = rng.uniform(0.4, 1.0)
        grey = cv2.addWeighted(grey, keep, thin, 1.0 - keep, 0)
    paper, strength = rng.uniform(190, 255), rng.uniform(0.35, 1.0)
    return np.clip(paper - (255.0 - grey.astype(np.float32)) * (strength * paper / 255.0), 0, 255).astype(np.uint8)


def _by_hand(rng, image: np.ndarray) -> np.ndarray:
    """Lines that waver and proportions that are a little off, as in a drawing by hand: a smooth random displacement."""
    cells = int(rng.integers(3, 8))
    field = (rng.standard_normal((cells, cells, 2)) * rng.uniform(0.5, 3.0)).astype(np.float32)
    shift = cv2.resize(field, (SIDE, SIDE), interpolation=cv2.INTER_CUBIC)
    x, y = np.meshgrid(np.arange(SIDE, dtype=np.float32), np.arange(SIDE, dtype=np.float32))
    return cv2.remap(image, x + shift[..., 0], y + shift[..., 1], cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)


def drawing(rng, picture: Picture, flip: bool) -> np.ndarray:
    """[128,128] uint8: a drawing as a register holds it."""
    grey = _pen(rng, picture.grey)
    box = _jittered_box(rng, picture.box, 0.0 if rng.random() < 0.3 else 0.06)
    matrix = _warp_matrix(rng, edge_domain.square_of(box), 0.0 if rng.random() < 0.4 else 4.0, 0.012, flip)
    image = cv2.warpPerspective(grey, matrix, (SIDE, SIDE), flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_CONSTANT,
                                borderValue=edge_domain.border_value(grey))
    if rng.random() < 0.25:
        image = _by_hand(rng, image)
    if rng.random() < 0.4:
        image = cv2.GaussianBlur(image, (0, 0), rng.uniform(0.3, 1.3))
    if rng.random() < 0.15:
        image = _small_and_back(rng, image, 64)
    if rng.random() < 0.25:
        image = _jpeg(image, int(rng.integers(35, 90)))
    if rng.random() < 0.2:
        noise = rng.standard_normal((SIDE, SIDE), np.float32) * rng.uniform(0, 5)
        image = np.clip(image + noise, 0, 255).astype(np.uint8)
    return image


def traced(rng, picture: Picture) -> Picture:
    """A drawing made of a photo that has none: its edges, or only its outline, in ink on paper."""
    smooth = cv2.GaussianBlur(picture.grey, (0, 0), rng.uniform(0.8, 2.0))
    if picture.plain and rng.random() < 0.3:
        apart = cv2.absdiff(smooth, float(edge_domain.border_value(smooth)))
        mask = (apart > ITEM_CONTRAST).astype(np.uint8) * 255
        edges = cv2.morphologyEx(mask, cv2.MORPH_GRADIENT, np.ones((2, 2), np.uint8))
    else:
        high = rng.uniform(60, 160)
        edges = cv2.Canny(smooth, high * 0.45, high)
        if rng.random() < 0.5:
            edges = cv2.dilate(edges, np.ones((2, 2), np.uint8))
    return Picture(255 - edges, picture.box, 1, True, picture.file)
