"""PNG files by hand: good ones, and ones that lie."""
import random
import struct
import zlib

SIGNATURE = b"\x89PNG\r\n\x1a\n"


def chunk(kind, data):
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def header(width, height, depth=8, colour=0):
    return chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, depth, colour, 0, 0, 0))


def png_of(*chunks):
    return SIGNATURE + b"".join(chunks) + chunk(b"IEND", b"")


def png(rows):
    """A grey picture from rows of bytes."""
    data = b"".join(b"\0" + bytes(row) for row in rows)
    return png_of(header(len(rows[0]), len(rows)), chunk(b"IDAT", zlib.compress(data, 6)))


def shape(seed, side=96):
    """A line drawing of a few boxes: another for each seed, small and quick to read."""
    rng = random.Random(seed)
    rows = [bytearray(b"\xff" * side) for _ in range(side)]
    for _ in range(5):
        x, y = rng.randrange(4, side // 2), rng.randrange(4, side // 2)
        w, h = rng.randrange(12, side // 2 - 4), rng.randrange(12, side // 2 - 4)
        for i in range(w):
            rows[y][x + i] = rows[y + h][x + i] = 0
        for i in range(h):
            rows[y + i][x] = rows[y + i][x + w] = 0
    return png(rows)


def chunks_of(data):
    """[(kind, data)]; asserts that every length and checksum is right."""
    assert data[:8] == SIGNATURE
    found, at = [], 8
    while at < len(data):
        length, kind = struct.unpack(">I4s", data[at:at + 8])
        body = data[at + 8:at + 8 + length]
        assert struct.unpack(">I", data[at + 8 + length:at + 12 + length])[0] == \
            zlib.crc32(kind + body), f"checksum of {kind}"
        found.append((kind, body))
        at += 12 + length
    assert found[0][0] == b"IHDR" and found[-1] == (b"IEND", b"")
    return found


def decode(data):
    """(width, height, channels, rows of bytes) of an 8-bit PNG, grey or colour; full check."""
    chunks = chunks_of(data)
    width, height, depth, colour, _, _, interlace = struct.unpack(">IIBBBBB", chunks[0][1])
    assert depth == 8 and interlace == 0 and colour in (0, 2), (depth, colour, interlace)
    channels = 3 if colour == 2 else 1
    raw = zlib.decompress(b"".join(body for kind, body in chunks if kind == b"IDAT"))
    stride = width * channels
    assert len(raw) == (stride + 1) * height
    rows, above = [], bytearray(stride)
    for y in range(height):
        kind = raw[y * (stride + 1)]
        row = bytearray(raw[y * (stride + 1) + 1:(y + 1) * (stride + 1)])
        unfilter(kind, row, above, channels)
        rows.append(row)
        above = row
    return width, height, channels, rows


def unfilter(kind, row, above, step):
    assert kind <= 4
    for i in range(len(row) if kind else 0):
        left = row[i - step] if i >= step else 0
        corner = above[i - step] if i >= step else 0
        if kind == 1:
            row[i] = (row[i] + left) & 255
        elif kind == 2:
            row[i] = (row[i] + above[i]) & 255
        elif kind == 3:
            row[i] = (row[i] + (left + above[i]) // 2) & 255
        else:
            guess = left + above[i] - corner
            near = min((abs(guess - left), 0, left), (abs(guess - above[i]), 1, above[i]),
                       (abs(guess - corner), 2, corner))
            row[i] = (row[i] + near[2]) & 255


def grey(data):
    """The rows of a PNG as grey values."""
    _, _, channels, rows = decode(data)
    return [row[::channels] for row in rows] if channels == 3 else rows
