"""train: learns from confirmed cases, refuses what is not better, can be undone, survives kill -9.

The goods are line drawings of boxes. Every photo of them has the same hatching all over it, as if
taken through a grid: it misleads the network, and is the same for every design, so that what is
learnt from some designs helps with the others.
"""
import fcntl
import random
import shutil
import signal
import sqlite3
import time

import pytest
from conftest import copy_home, pandok, read_csv, start
from pictures import png
import postgres

if postgres.USED:
    pytest.skip("looks into the file pandok.db", allow_module_level=True)

SIDE = 128
DESIGNS, ABSENT = 110, 16
HEADER = "file,design_id,verdict,group"


def goods_picture(seed, photo):
    """A drawing of six boxes; as a photo a little aside, grey, and hatched."""
    rng = random.Random(seed)
    rows = [bytearray([230 if photo else 255] * SIDE) for _ in range(SIDE)]
    ink = 30 if photo else 0
    dx, dy = ((seed * 7) % 7 - 3, (seed * 5) % 7 - 3) if photo else (0, 0)
    for _ in range(6):
        w, h = rng.randrange(14, 60), rng.randrange(14, 60)
        x, y = rng.randrange(6, SIDE - 8 - w) + dx, rng.randrange(6, SIDE - 8 - h) + dy
        for at in (y, y + 1, y + h, y + h + 1):
            rows[at][x:x + w + 2] = bytes([ink] * (w + 2))
        for at in range(y, y + h):
            rows[at][x] = rows[at][x + 1] = rows[at][x + w] = rows[at][x + w + 1] = ink
    if photo:
        for y, row in enumerate(rows):
            for x in range(-y % 20, SIDE, 20):
                row[x] = row[(x + 1) % SIDE] = 0
    return png(rows)


def write_cases(path, rows):
    path.write_text("\n".join([HEADER, *rows]) + "\n", encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """DESIGNS.csv, one view a design; CASES.csv, one photo a design; and all their pictures."""
    folder = tmp_path_factory.mktemp("train")
    designs, cases = ["design_id,view,file"], []
    for n in range(DESIGNS):
        (folder / f"d{n}.png").write_bytes(goods_picture(n, photo=False))
        (folder / f"p{n}.png").write_bytes(goods_picture(n, photo=True))
        designs.append(f"T-{n:03},front,d{n}.png")
        cases.append(f"p{n}.png,T-{n:03},{'copy' if n % 2 else 'genuine'},")
    for n in range(ABSENT):
        (folder / f"n{n}.png").write_bytes(goods_picture(5000 + n, photo=True))
        cases.append(f"n{n}.png,,none,")
    (folder / "DESIGNS.csv").write_text("\n".join(designs) + "\n", encoding="utf-8")
    write_cases(folder / "CASES.csv", cases)
    return folder


@pytest.fixture(scope="module")
def untrained(folder, template_empty):
    home = copy_home(template_empty, folder / "untrained")
    pandok("register", "import", folder / "DESIGNS.csv", "--home", home)
    return home


@pytest.fixture(scope="module")
def training(folder, untrained):
    """(home, report) of a training that is accepted."""
    home = copy_home(untrained, folder / "trained")
    return home, pandok("train", folder / "CASES.csv", "--home", home, "--json").json


@pytest.fixture
def trained(training, tmp_path):
    return copy_home(training[0], tmp_path / "home")


@pytest.fixture
def fresh(untrained, tmp_path):
    return copy_home(untrained, tmp_path / "home")


def reading(home, photo, code=0):
    run = pandok("read", "--home", home, "--json", photo, code=code)
    return run.json if code == 0 else run.problem


def answer(home, folder):
    """What the home says of a few photos, with the versions that said it."""
    keys = ("verdict", "candidates", "probability_none", "model", "calibration", "index")
    run = pandok("read", "--home", home, "--json", *(folder / f"p{n}.png" for n in (3, 8, 11)))
    return [{k: one[k] for k in keys} for one in run.json_lines]


def listed(home):
    lines = pandok("train", "--list", "--home", home, "--json").json_lines
    return [(one["projection"], one["state"]) for one in lines]


def settle_in(home):
    """Nothing is left of a trial, and everything fits together."""
    run = pandok("check", "--home", home)
    assert f"index      ok  {DESIGNS} rows\n" in run.out, run.out
    assert not (home / "trial").exists()


def test_what_is_learnt_from_some_designs_helps_with_others(training, untrained, folder):
    home, report = training
    before, after = (report["comparison"][side] for side in ("before", "after"))
    assert report["accepted"] and report["comparison"]["better"]
    assert after["recall_at_1"]["value"] >= before["recall_at_1"]["value"] + 0.15
    assert report["comparison"]["gain"]["low"] > 0
    learn, test = report["learn"], report["test"]
    assert learn["designs"] + test["designs"] == DESIGNS and test["not_registered"] == ABSENT
    assert after["recall_at_1"]["n"] == test["photos"], "figures are of held-out photos only"
    for side in (before, after):
        assert side["recall_at_1"]["low"] <= side["recall_at_1"]["value"] <= side["recall_at_1"]["high"]
    was, now = reading(untrained, folder / "p3.png"), reading(home, folder / "p3.png")
    assert now["model"] == report["model"] == f"{was['model']}+{report['projection']}"
    assert now["calibration"] == report["calibration"] != was["calibration"]
    assert listed(home) == [(report["projection"], "in use")]
    settle_in(home)


def test_undo_restores_versions_answers_and_replays(training, untrained, trained, folder):
    before = answer(untrained, folder)
    assert answer(trained, folder) != before
    old = reading(untrained, folder / "p8.png")
    run = pandok("train", "--undo", "--home", trained)
    assert training[1]["projection"] in run.out
    assert answer(trained, folder) == before
    assert listed(trained) == [(training[1]["projection"], "undone")]
    settle_in(trained)
    again = reading(trained, folder / "p8.png")
    assert again["candidates"] == old["candidates"]
    assert "the same answer" in pandok("replay", again["id"], "--home", trained).out


def test_undo_without_a_training_is_refused(fresh):
    run = pandok("train", "--undo", "--home", fresh, code=3)
    assert "no training to undo" in run.problem and run.out == ""


def test_shuffled_answers_are_refused_and_change_nothing(fresh, folder, tmp_path):
    rows = read_csv(folder / "CASES.csv")
    held = [row for row in rows if row["design_id"]]
    shuffled = [f"{a['file']},{b['design_id']},copy,"
                for a, b in zip(held, held[41:] + held[:41])]
    shuffled += [f"{row['file']},,none," for row in rows if not row["design_id"]]
    before = answer(fresh, folder)
    run = pandok("train", write_cases(tmp_path / "c.csv", shuffled), "--images", folder,
                 "--home", fresh, code=3)
    assert "nothing was changed" in run.problems[-1]
    assert "recall@1" in run.out and "n = " in run.out
    assert answer(fresh, folder) == before and listed(fresh) == []
    settle_in(fresh)


BAD_ROWS = [("p1.png,T-001,fake,", "copy, genuine or none"), ("p1.png,,copy,", "design_id"),
            ("p1.png,T-001,none,", "empty design_id"), (",T-001,copy,", "file is missing"),
            ("p0.png,T-000,copy,", "line 2 already"), ("p1.png,T-999,copy,", "T-999"),
            ("gone.png,T-001,copy,", "gone.png"), ("p1.png,T-001", "number of fields")]


@pytest.mark.parametrize("row,said", BAD_ROWS)
def test_a_bad_row_is_named_and_nothing_is_done(untrained, folder, tmp_path, row, said):
    cases = write_cases(tmp_path / "c.csv", ["p0.png,T-000,copy,", row])
    run = pandok("train", cases, "--images", folder, "--home", untrained, code=1)
    assert "c.csv, line 3" in run.problem and said in run.problem and run.out == ""


def test_a_photo_that_cannot_be_decoded_is_named(untrained, folder, tmp_path):
    rows = (folder / "CASES.csv").read_text(encoding="utf-8").splitlines()[1:]
    (tmp_path / "bad.png").write_bytes(b"no picture")
    for n in range(DESIGNS + ABSENT):
        name = rows[n].split(",")[0]
        (tmp_path / name).symlink_to(folder / name)
    rows[0] = rows[0].replace("p0.png", "bad.png")
    run = pandok("train", write_cases(tmp_path / "c.csv", rows), "--home", untrained, code=1)
    assert "line 2" in run.problem and run.out == ""


def test_too_few_cases_are_counted(untrained, folder, tmp_path):
    cases = write_cases(tmp_path / "c.csv", ["p0.png,T-000,copy,", "n0.png,,none,"])
    run = pandok("train", cases, "--images", folder, "--home", untrained, code=3)
    assert "at least 30 designs" in run.problem and " and 1 " in run.problem


@pytest.mark.parametrize("options", [[], ["--list", "--undo"], ["CASES.csv", "--undo"]])
def test_one_thing_at_a_time(untrained, options):
    assert "--help" in pandok("train", *options, "--home", untrained, code=2).problem


def test_the_register_grows_and_is_rebuilt_in_the_trained_space(trained, folder):
    before = answer(trained, folder)
    pandok("register", "reindex", "--home", trained)
    assert answer(trained, folder) == before
    (folder / "new.png").write_bytes(goods_picture(900, photo=False))
    (folder / "NEW.csv").write_text("design_id,file\nT-900,new.png\n", encoding="utf-8")
    pandok("register", "import", folder / "NEW.csv", "--home", trained)
    first = reading(trained, folder / "new.png")["candidates"][0]
    # Not 1 for the registered picture itself: a photo is embedded by three crops, a view by one.
    assert first["design_id"] == "T-900" and first["score"] > 0.8
    pandok("check", "--home", trained)


def change(home, sql):
    with sqlite3.connect(home / "pandok.db") as db:
        assert db.execute(sql).rowcount == 1
    db.close()


def test_a_projection_of_another_network_is_not_used(trained, untrained, training, folder):
    change(trained, "UPDATE projections SET network = 'sha256:another'")
    assert answer(trained, folder) == answer(untrained, folder)
    assert listed(trained) == [(training[1]["projection"], "of another network")]


def test_a_damaged_projection_is_named_and_undo_heals(trained, untrained, folder):
    change(trained, "UPDATE projections SET matrix = zeroblob(length(matrix))")
    assert "pandok train --undo" in reading(trained, folder / "p3.png", code=4)
    assert "projection" in pandok("check", "--home", trained, code=4).problem
    pandok("train", "--undo", "--home", trained)
    assert answer(trained, folder) == answer(untrained, folder)


def with_index_of(home, other):
    shutil.rmtree(home / "index")
    shutil.copytree(other / "index", home / "index")


def test_an_index_left_behind_by_a_crash_follows(training, trained, untrained, folder):
    """As after kill -9 between the database and the index: in training, and in undoing it."""
    with_index_of(trained, untrained)
    assert "brings it up to date" in pandok("check", "--home", trained).out
    assert answer(trained, folder) == answer(training[0], folder)
    settle_in(trained)
    pandok("train", "--undo", "--home", trained)
    with_index_of(trained, training[0])
    assert answer(trained, folder) == answer(untrained, folder)
    settle_in(trained)


def test_nobody_reads_in_an_index_that_is_being_rebuilt(trained, untrained, folder):
    with_index_of(trained, untrained)
    with open(trained / "lock", "r+b") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        assert "try again" in reading(trained, folder / "p3.png", code=1)
    reading(trained, folder / "p3.png")


def projections_of(home):
    db = sqlite3.connect(home / "pandok.db", timeout=10)
    try:
        return db.execute("SELECT count(*) FROM projections").fetchone()[0]
    finally:
        db.close()


MOMENTS = {"while it learns": lambda home, began: time.monotonic() > began + 1,
           "while it tries": lambda home, began: (home / "trial/MANIFEST").exists(),
           "as soon as it is in use": lambda home, began: projections_of(home) > 0}


@pytest.mark.parametrize("moment", MOMENTS)
def test_a_killed_training_leaves_the_old_or_the_new(fresh, untrained, training, folder, moment):
    child = start("train", folder / "CASES.csv", "--home", fresh)
    began = time.monotonic()
    while child.poll() is None and not MOMENTS[moment](fresh, began):
        time.sleep(0.003)
    child.kill()
    child.communicate()
    assert child.returncode == -signal.SIGKILL or moment == "as soon as it is in use"
    in_use = [version for version, state in listed(fresh) if state == "in use"]
    assert in_use == ([training[1]["projection"]] if moment == "as soon as it is in use" else [])
    pandok("check", "--home", fresh)
    assert answer(fresh, folder) == answer(training[0] if in_use else untrained, folder)
    # The next training throws away what this one left.
    pandok("train", write_cases(fresh / "c.csv", ["p0.png,T-000,copy,"]), "--images", folder,
           "--home", fresh, code=3)
    settle_in(fresh)


def test_ctrl_c_stops_and_changes_nothing(fresh, untrained, folder):
    child = start("train", folder / "CASES.csv", "--home", fresh)
    time.sleep(1.5)
    child.send_signal(signal.SIGINT)
    out, err = child.communicate(timeout=60)
    assert child.returncode == 1 and out == b"" and b"stopped" in err, err
    assert listed(fresh) == [] and not (fresh / "trial").exists()
