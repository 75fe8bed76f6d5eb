"""kill -9 and Ctrl-C at many moments: nothing acknowledged is lost, nothing is half."""
import json
import os
import signal
import time

import pytest
from conftest import copy_home, pandok, start
from pictures import shape

MOMENTS = 12
DESIGNS = 30


@pytest.fixture(scope="module")
def source(tmp_path_factory):
    folder = tmp_path_factory.mktemp("crash")
    rows = ["design_id,view,file,article"]
    for n in range(DESIGNS):
        (folder / f"{n}.png").write_bytes(shape(n))
        rows.append(f"C-{n:03},front,{n}.png,thing {n}")
    (folder / "DESIGNS.csv").write_text("\n".join(rows) + "\n", encoding="utf-8")
    return folder / "DESIGNS.csv"


def export(home, target):
    pandok("register", "export", target, "--home", home)
    return target.read_bytes()


def count(home):
    return len(pandok("register", "list", "--home", home, "--json", "--limit", 1000).json_lines)


@pytest.fixture(scope="module")
def undisturbed(source, template_empty, tmp_path_factory):
    """(what the export is, how long the import takes)."""
    folder = tmp_path_factory.mktemp("undisturbed")
    home = copy_home(template_empty, folder / "home")
    began = time.monotonic()
    pandok("register", "import", source, "--home", home)
    took = time.monotonic() - began
    assert count(home) == DESIGNS
    return export(home, folder / "export.csv"), took


def end(child):
    out, err = child.communicate(timeout=120)
    return child.returncode, out.decode(), err.decode()


def check_whole(home, source, expected, tmp_path):
    """The invariant after any interruption, and that the work can be completed."""
    pandok("check", "--home", home)
    assert count(home) in (0, DESIGNS)
    report = pandok("register", "import", source, "--home", home, "--json").json
    assert report["rows_bad"] == 0 and report["designs_added"] in (0, DESIGNS)
    assert export(home, tmp_path / "after.csv") == expected
    assert f"index      ok  {DESIGNS} rows" in pandok("check", "--home", home).out


@pytest.mark.parametrize("moment", range(MOMENTS))
def test_a_killed_import_is_all_or_nothing(source, undisturbed, template_empty, tmp_path, moment):
    expected, took = undisturbed
    home = copy_home(template_empty, tmp_path / "home")
    child = start("register", "import", source, "--home", home)
    time.sleep(took * (moment + 0.5) / MOMENTS)
    child.kill()
    code, out, _ = end(child)
    assert code in (0, -signal.SIGKILL)
    if code == 0 or "designs" in out:
        assert count(home) == DESIGNS, "what was reported as done must be there"
    elif moment == 0:
        assert code == -signal.SIGKILL, "the first moment must hit the running import"
    check_whole(home, source, expected, tmp_path)


def wait_for_blobs(home, wanted, child):
    """Until the import has kept that many pictures, so that a signal hits it in the middle."""
    until = time.monotonic() + 120
    while child.poll() is None and time.monotonic() < until:
        if sum(len(files) for _, _, files in os.walk(home / "blobs")) >= wanted:
            return
        time.sleep(0.002)


def test_an_import_killed_while_it_keeps_pictures(source, undisturbed, template_empty, tmp_path):
    home = copy_home(template_empty, tmp_path / "home")
    child = start("register", "import", source, "--home", home)
    wait_for_blobs(home, DESIGNS // 2, child)
    child.kill()
    assert end(child)[0] == -signal.SIGKILL
    assert count(home) == 0
    check_whole(home, source, undisturbed[0], tmp_path)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_stopped_import_says_so_and_can_be_run_again(source, template_empty, tmp_path, number):
    """Rows are read in batches of 64, and between batches an import looks whether to stop."""
    rows = ["design_id,file"] + [f"S-{n:03},{n % DESIGNS}.png" for n in range(192)]
    (tmp_path / "many.csv").write_text("\n".join(rows) + "\n", encoding="utf-8")
    command = ["register", "import", tmp_path / "many.csv", "--images", source.parent, "--home"]
    home = copy_home(template_empty, tmp_path / "home")
    child = start(*command, home)
    wait_for_blobs(home, 2, child)
    child.send_signal(number)
    code, out, err = end(child)
    assert code == 1 and out == "" and "stopped" in err and err.count("\n") <= 2, (code, out, err)
    assert count(home) == 0
    pandok("check", "--home", home)
    pandok(*command, home)
    assert count(home) == 192


def test_a_killed_removal_is_all_or_nothing(home, designs, tmp_path):
    victims = sorted(designs)[:12]
    for moment in range(4):
        child = start("register", "remove", *victims, "--home", home)
        time.sleep(0.02 + 0.08 * moment)
        child.kill()
        code = end(child)[0]
        left = count(home)
        assert left in (12, 24) and (code != 0 or left == 12)
        pandok("read", "--home", home, "--json", tmp_path / "none.jpg", code=1)  # catches up
        pandok("check", "--home", home)


def test_every_reading_that_was_printed_can_be_replayed(home, photos):
    child = start("read", "--home", home, "--json", *photos, *photos)
    lines = [child.stdout.readline() for _ in range(3)]
    child.kill()
    rest, _ = child.communicate()
    assert child.returncode == -signal.SIGKILL
    whole = [line for line in b"".join([*lines, rest]).split(b"\n")[:-1] if line]
    assert 3 <= len(whole) < 2 * len(photos)
    for line in (whole[0], whole[1], whole[-1]):
        run = pandok("replay", json.loads(line)["id"], "--home", home)
        assert "the same answer" in run.out
    pandok("check", "--home", home)


def test_a_reader_whose_pipe_is_closed_ends(home, photos):
    child = start("read", "--home", home, "--json", *photos)
    first = json.loads(child.stdout.readline())
    child.stdout.close()
    child.stderr.read()
    child.wait(timeout=120)
    assert "the same answer" in pandok("replay", first["id"], "--home", home).out
