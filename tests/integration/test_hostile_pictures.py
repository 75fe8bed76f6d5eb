"""Pictures that are broken or lie: refused in one line that names the file; others are still read."""
import os
import random
import struct
import zlib

import pytest
from conftest import pandok, pandok_measured
from pictures import chunk, grey, header, png, png_of, shape

PEAK_MIB_MAX = 400


def bomb(width, height, rows, depth=8, colour=0):
    """A PNG that declares a size and holds `rows` rows of zeros."""
    bytes_a_row = 1 + width * {0: 1, 2: 3, 6: 4}[colour] * depth // 8
    packer, data = zlib.compressobj(9), b""
    for _ in range(rows):
        data += packer.compress(bytes(bytes_a_row))
    return png_of(header(width, height, depth, colour), chunk(b"IDAT", data + packer.flush()))


def jpeg_cut(data, share):
    return data[:int(len(data) * share)]


def jpeg_declaring(data, width, height):
    """The same JPEG with another size in its frame header."""
    at = 2
    while True:
        kind, length = data[at + 1], struct.unpack(">H", data[at + 2:at + 4])[0]
        if 0xC0 <= kind <= 0xC2:
            return data[:at + 5] + struct.pack(">HH", height, width) + data[at + 9:]
        at += 2 + length


GIF = b"GIF89a" + struct.pack("<HHBBB", 64, 64, 0, 0, 0) + b"," + bytes(9) + b"\x08\x00;"
NOISE = random.Random(7).randbytes(20_000)


def bad_files(good_jpeg, good_png):
    """name → (bytes, what the line says)."""
    files = {
        "empty.jpg": (b"", ""), "random.jpg": (NOISE, ""), "text.png": (b"hello, officer\n" * 9, ""),
        "html.jpg": (b"<!DOCTYPE html><html></html>", ""), "gif.png": (GIF, "GIF"),
        "tiny.png": (png([b"\x80"]), "1 x 1"), "narrow.png": (png([b"\x80" * 15] * 300), "15"),
        "declares.png": (bomb(60_000, 60_000, 1), "60000"),
        "long.png": (bomb(20_001, 16, 16), "20001"),
        "area.png": (bomb(19_000, 19_000, 1), "19000"),
        "nodata.png": (png_of(header(64, 64)), ""),
        "noend.png": (png([b"\x80" * 64] * 64)[:-12], "cut off"),
        "rows.png": (png_of(header(64, 64), chunk(b"IDAT", zlib.compress(bytes(65 * 3)))), ""),
        "depth.png": (png_of(header(64, 64, depth=3), chunk(b"IDAT", zlib.compress(bytes(9)))), ""),
        "declares.jpg": (jpeg_declaring(good_jpeg, 60_000, 60_000), "60000"),
        "zero.jpg": (jpeg_declaring(good_jpeg, 0, 0), ""),
        "magic.jpg": (b"\xff\xd8\xff\xe0", ""), "magic.webp": (b"RIFF\x10\0\0\0WEBPVP8 ", ""),
        "magic.tif": (b"II*\0\xff\xff\xff\x7f", ""),
        "magic.heic": (b"\0\0\0\x18ftypheic\0\0\0\0heicmif1", ""),
        "flipped.png": (good_png[:400] + bytes([good_png[400] ^ 4]) + good_png[401:], "checksum")}
    for percent in (5, 30, 60, 95):
        files[f"cut{percent}.jpg"] = (jpeg_cut(good_jpeg, percent / 100), "")
        files[f"cut{percent}.png"] = (good_png[:len(good_png) * percent // 100], "")
    return files


@pytest.fixture(scope="module")
def good(goods, photos):
    return photos[0].read_bytes(), (goods / "drawings/30-0900001_front.png").read_bytes()


def test_each_bad_file_has_one_line_and_the_others_are_read(shared_home, good, photos, tmp_path):
    files = bad_files(*good)
    arguments = [photos[0]]
    for name, (data, _) in files.items():
        (tmp_path / name).write_bytes(data)
        arguments.append(tmp_path / name)
    arguments.append(photos[1])
    run = pandok("read", "--home", shared_home, "--json", *arguments, code=1,
                 problems_max=len(files))
    assert [r["photos"] for r in run.json_lines] == [[str(photos[0])], [str(photos[1])]]
    assert len(run.problems) == len(files), run.err
    for (name, (_, said)), line in zip(files.items(), run.problems):
        assert f"/{name}" in line and said in line, (name, line)
        assert len(line) < 400 and line.isprintable(), line


@pytest.mark.parametrize("name", ["declares.png", "area.png", "declares.jpg", "long.png"])
def test_a_bomb_does_not_cost_memory(shared_home, good, tmp_path, name):
    (tmp_path / name).write_bytes(bad_files(*good)[name][0])
    run = pandok_measured("read", "--home", shared_home, "--json", tmp_path / name, tmp=tmp_path,
                          code=1)
    assert name in run.problem and run.peak_kib < PEAK_MIB_MAX * 1024


def test_the_largest_allowed_picture_stays_in_bounds(shared_home, tmp_path):
    """60 million pixels of the widest kind, in a file of some hundred kilobytes."""
    path = tmp_path / "large.png"
    path.write_bytes(bomb(7_740, 7_740, 7_740, depth=16, colour=6))
    assert path.stat().st_size < 1 << 20
    run = pandok_measured("read", "--home", shared_home, "--json", path, tmp=tmp_path, code=(0, 1))
    assert run.peak_kib < 1000 * 1024, run.peak_kib / 1024


def test_data_behind_the_declared_size_cost_nothing(shared_home, tmp_path):
    """A small picture whose data unpack to 300 MB."""
    path = tmp_path / "idat.png"
    path.write_bytes(png_of(header(64, 64), chunk(b"IDAT", zlib.compress(bytes(300 << 20), 9))))
    run = pandok_measured("read", "--home", shared_home, "--json", path, tmp=tmp_path, code=(0, 1))
    assert run.peak_kib < PEAK_MIB_MAX * 1024


def test_a_bomb_in_a_text_chunk_is_not_unpacked(shared_home, good, tmp_path):
    data = good[1]
    text = chunk(b"zTXt", b"Comment\0\0" + zlib.compress(bytes(300 << 20), 9))
    path = tmp_path / "ztxt.png"
    path.write_bytes(data[:33] + text + data[33:])
    run = pandok_measured("read", "--home", shared_home, "--json", path, tmp=tmp_path)
    assert run.peak_kib < PEAK_MIB_MAX * 1024


def test_the_name_does_not_matter(shared_home, good, tmp_path):
    """What a file is, its bytes say."""
    answers = []
    for name in ("right.png", "wrong.jpg", "none"):
        (tmp_path / name).write_bytes(good[1])
        r, = pandok("read", "--home", shared_home, "--json", tmp_path / name).json_lines
        answers.append(r["candidates"])
    assert answers[0] and answers[0] == answers[1] == answers[2]


def test_of_an_animated_png_the_first_frame_is_read(shared_home, good, tmp_path):
    data = good[1]
    frames = chunk(b"acTL", struct.pack(">II", 2, 0))
    first = chunk(b"fcTL", struct.pack(">IIIIIHHBB", 0, 64, 64, 0, 0, 1, 10, 0, 0))
    second = chunk(b"fcTL", struct.pack(">IIIIIHHBB", 1, 16, 16, 0, 0, 1, 10, 0, 0)) + \
        chunk(b"fdAT", struct.pack(">I", 2) + zlib.compress(bytes(17 * 16)))
    animated = data[:33] + frames + first + data[33:-12] + second + data[-12:]
    answers = []
    for name, content in (("plain.png", data), ("animated.png", animated)):
        (tmp_path / name).write_bytes(content)
        r, = pandok("read", "--home", shared_home, "--json", tmp_path / name).json_lines
        answers.append(r["candidates"])
    assert answers[0] == answers[1]


@pytest.mark.parametrize("kind", ["folder", "missing", "fifo", "device"])
def test_what_is_no_file_is_named(shared_home, tmp_path, photos, kind):
    path = {"folder": tmp_path, "missing": tmp_path / "none.jpg", "fifo": tmp_path / "fifo.jpg",
            "device": "/dev/zero"}[kind]
    if kind == "fifo":
        os.mkfifo(path)
    run = pandok("read", "--home", shared_home, "--json", path, photos[0], code=1, timeout=60)
    assert str(path) in run.problem and len(run.json_lines) == 1


def test_strange_names_stay_one_line(shared_home, tmp_path):
    path = tmp_path / "two\nlines \x1b[31mred.jpg"
    path.write_bytes(b"no picture")
    run = pandok("read", "--home", shared_home, "--json", path, code=1)
    assert len(run.err.splitlines()) == 1 and "\x1b" not in run.err


def test_bad_pictures_do_not_stop_an_import(empty_home, good, tmp_path):
    files = bad_files(*good)
    rows = ["design_id,file", "GOOD-1,good.png"]
    (tmp_path / "good.png").write_bytes(shape(1))
    for number, (name, (data, _)) in enumerate(files.items()):
        (tmp_path / name).write_bytes(data)
        rows.append(f"BAD-{number},{name}")
    (tmp_path / "d.csv").write_text("\n".join(rows) + "\n", encoding="utf-8")
    run = pandok("register", "import", tmp_path / "d.csv", "--home", empty_home, "--json", code=1,
                 problems_max=len(files))
    assert run.json["designs_added"] == 1 and run.json["rows_bad"] == len(files)


def test_a_picture_of_one_colour_is_a_retake(shared_home, tmp_path):
    (tmp_path / "white.png").write_bytes(png([b"\xff" * 200] * 200))
    r, = pandok("read", "--home", shared_home, "--json", tmp_path / "white.png").json_lines
    assert r["verdict"] == "retake"


def test_the_decoder_of_these_tests_agrees_with_itself():
    rows = grey(shape(3))
    assert len(rows) == 96 and {0, 255} == {v for row in rows for v in row}
