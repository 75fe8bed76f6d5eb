"""A full disk, a home that cannot be written, two processes on one home."""
import fcntl
import os
import shutil
import subprocess

import pytest
from conftest import PANDOK, copy_home, environment, file_limit, own_disk_only, pandok
from pictures import shape


@pytest.fixture(scope="module")
def source(tmp_path_factory):
    folder = tmp_path_factory.mktemp("limits")
    rows = ["design_id,view,file,article"]
    for n in range(24):
        (folder / f"{n}.png").write_bytes(shape(n))
        rows.append(f"L-{n:03},front,{n}.png,{'thing ' * 50}{n}")
    (folder / "DESIGNS.csv").write_text("\n".join(rows) + "\n", encoding="utf-8")
    return folder / "DESIGNS.csv"


def count(home):
    return len(pandok("register", "list", "--home", home, "--json", "--limit", 1000).json_lines)


@own_disk_only
@pytest.mark.parametrize("size_bytes", [512, 8 << 10, 80 << 10, 256 << 10])
def test_an_import_on_a_full_disk_is_refused_and_can_be_run_again(template_empty, source, tmp_path,
                                                                  size_bytes):
    home = copy_home(template_empty, tmp_path / "home")
    run = pandok("register", "import", source, "--home", home, code=(0, 3),
                 preexec=file_limit(size_bytes))
    if run.code == 0:
        assert size_bytes > 80 << 10 and count(home) == 24
    else:
        assert "full" in run.problem or "limit" in run.problem or "large" in run.problem
        assert count(home) in (0, 24)
    pandok("check", "--home", home)
    pandok("register", "import", source, "--home", home)
    assert count(home) == 24
    assert "24 rows" in pandok("check", "--home", home).out


@pytest.mark.parametrize("size_bytes", [512, 8 << 10])
def test_a_reading_on_a_full_disk_is_refused_and_what_was_printed_is_there(home, photos, size_bytes):
    first = pandok("read", "--home", home, "--json", photos[0]).json
    run = pandok("read", "--home", home, "--json", *photos[1:4], code=3,
                 preexec=file_limit(size_bytes))
    assert "full" in run.problem or "limit" in run.problem
    for r in [first, *run.json_lines]:
        assert "the same answer" in pandok("replay", r["id"], "--home", home).out
    assert pandok("read", "--home", home, "--json", photos[1]).json["candidates"]
    pandok("check", "--home", home)


def test_an_export_on_a_full_disk_leaves_the_old_file(home, tmp_path):
    target = tmp_path / "out.csv"
    target.write_text("old")
    run = pandok("register", "export", target, "--home", home, code=3, preexec=file_limit(2048))
    assert run.problem and target.read_text() == "old"
    assert [p.name for p in tmp_path.glob("out.csv*")] == ["out.csv"], "nothing half is left"


def in_mounts(script, *arguments):
    """Runs a shell script where it may mount things; None if this machine does not allow it."""
    if os.geteuid() != 0 or not shutil.which("unshare"):
        return None
    probe = subprocess.run(["unshare", "-m", "sh", "-c", "mount -t tmpfs none /mnt"],
                           capture_output=True, check=False)
    if probe.returncode != 0:
        return None
    return subprocess.run(["unshare", "-m", "sh", "-c", script, "sh", *map(str, arguments)],
                          env=environment(), capture_output=True, text=True, check=False, timeout=300)


@own_disk_only
def test_a_really_full_disk(template_empty, source, tmp_path):
    """A file system of 17 MiB: the home without designs fits, its import does not."""
    place = tmp_path / "small"
    place.mkdir()
    done = in_mounts("""
        mount -t tmpfs -o size=17m none "$1" && cp -r "$2" "$1/home" || exit 99
        dd if=/dev/zero of="$1/filler" bs=1k 2>/dev/null
        "$3" register import "$4" --home "$1/home" 2>&1; echo "exit $?"
        rm "$1/filler"; mount -o remount,size=100m "$1"
        "$3" check --home "$1/home" >/dev/null 2>&1; echo "check $?"
        "$3" register import "$4" --home "$1/home" >/dev/null 2>&1; echo "again $?"
        """, place, template_empty, PANDOK, source)
    if done is None or done.returncode == 99:
        pytest.skip("this machine does not let the test mount a small file system")
    lines = done.stdout.splitlines()
    assert lines[-3:] == ["exit 3", "check 0", "again 0"], done.stdout + done.stderr
    said = [line for line in lines if line.startswith("pandok:")]
    assert len(said) == 1 and "full" in said[0], said


def test_a_home_that_cannot_be_written(template_home, photos, source):
    """As root in a read-only mount, else with the rights of an ordinary user."""
    done = in_mounts("""
        mount --bind "$1" "$1" && mount -o remount,bind,ro "$1" || exit 99
        "$2" read "$3" --json --home "$1" 2>&1; echo "read $?"
        "$2" register import "$4" --home "$1" 2>&1; echo "import $?"
        """, template_home, PANDOK, photos[0], source)
    if done is None or done.returncode == 99:
        pytest.skip("this machine does not let the test mount a home read-only")
    check_refusals(done.stdout)


def check_refusals(text):
    lines = text.splitlines()
    assert [line for line in lines if not line.startswith("pandok:")] == ["read 3", "import 3"], text
    said = [line for line in lines if line.startswith("pandok:")]
    assert len(said) == 2 and all("read-only" in s or "permission" in s or "written" in s for s in said)


def test_a_home_without_rights_for_an_ordinary_user(home, photos, source):
    if os.geteuid() == 0:
        pytest.skip("root may write everywhere; the read-only mount stands for this")
    for path in [home, *home.rglob("*")]:
        if path.is_dir():
            path.chmod(0o555)
    try:
        said = [pandok("read", photos[0], "--home", home, code=3).problem,
                pandok("register", "import", source, "--home", home, code=3).problem]
        assert all("permission" in s or "written" in s for s in said)
    finally:
        for path in [home, *home.rglob("*")]:
            if path.is_dir():
                path.chmod(0o755)


def test_a_second_writer_is_refused_while_readers_go_on(home, photos, source, designs):
    with open(home / "lock", "a+", encoding="ascii") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        lock.truncate(0)
        lock.write("4242")
        lock.flush()
        for command in (["register", "import", source], ["register", "remove", "30-0900001"],
                        ["register", "reindex"]):
            run = pandok(*command, "--home", home, code=3)
            assert "pid 4242" in run.problem and run.out == ""
        assert pandok("read", "--home", home, "--json", photos[0]).json["candidates"]
        assert count(home) == len(designs)
    pandok("register", "import", source, "--home", home)
    assert count(home) == len(designs) + 24


def test_two_imports_at_once_leave_one_whole_register(template_empty, source, tmp_path):
    home = copy_home(template_empty, tmp_path / "home")
    command = [str(PANDOK), "register", "import", str(source), "--home", str(home)]
    children = [subprocess.Popen(command, env=environment(), stdout=subprocess.PIPE,
                                 stderr=subprocess.PIPE, text=True) for _ in range(3)]
    ends = []
    for child in children:
        _, err = child.communicate(timeout=300)
        ends.append(child.returncode)
        assert child.returncode == 0 or "another pandok process" in err, err
    assert 0 in ends and set(ends) <= {0, 3}
    assert count(home) == 24
    pandok("check", "--home", home)


def test_reading_while_the_register_changes(home, photos, goods):
    """Each reading sees the register before or after, never between."""
    photo = photos[0]
    importer = subprocess.Popen(
        ["sh", "-c", 'for i in 1 2 3; do "$1" register remove 30-0900001 30-0900002 --home "$2" &&'
         ' "$1" register import "$3" --home "$2" || exit 1; done', "sh", str(PANDOK), str(home),
         str(goods / "DESIGNS.csv")], env=environment(), stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE)
    seen = set()
    while importer.poll() is None:
        run = pandok("read", "--home", home, "--json", photo, "--top", 24, code=None)
        if run.code == 0:
            seen.add(len(run.json["candidates"]))
        else:
            assert run.code == 3 and "another pandok process" in run.problem, run
    assert importer.returncode == 0, importer.stderr.read()
    assert seen <= {22, 24}, seen
    assert len(pandok("read", "--home", home, "--json", photo, "--top", 24).json["candidates"]) == 24
