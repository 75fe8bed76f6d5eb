"""Fixtures of the integration tests: the real program on real folders.

PANDOK names the program (default: build/dev/pandok of this tree). PANDOK_MODELS, if set, names the
folder with the network; the program reads it itself. PANDOK_TEST_GOODS, if set, is a folder where
the goods are drawn once and kept for the next run. PANDOK_TEST_DB=postgresql puts every home that
is made by `pandok init` on a PostgreSQL server of the tests' own.
"""
import csv
import json
import os
import re
import resource
import shutil
import signal
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parent))

import postgres  # noqa: E402

REPO = Path(__file__).resolve().parents[2]
PANDOK = Path(os.environ.get("PANDOK") or REPO / "build/dev/pandok").resolve()
# What a program that lost control prints; none of it is for a user.
LOST_CONTROL = re.compile(
    r"terminate called|what\(\):|Sanitizer|Segmentation|Aborted|core dumped|CHECK failed"
    r"|Traceback|^\s*#\d+ 0x|0x[0-9a-f]{8}", re.MULTILINE)
PROGRESS = re.compile(r"^[a-z]+( [a-z]+)?: \d+(/\d+)? [a-z]+( \(\d+ %\), \d+ s left)?$")


@dataclass
class Run:
    """How a command ended."""
    code: int
    out: str
    err: str
    peak_kib: int = 0

    @property
    def json(self):
        """Its output as one JSON object."""
        return json.loads(self.out)

    @property
    def json_lines(self):
        return [json.loads(line) for line in self.out.splitlines()]

    @property
    def problems(self):
        """Lines on stderr that are not progress."""
        return [line for line in self.err.splitlines() if not PROGRESS.match(line)]

    @property
    def problem(self):
        """The one line that says what is wrong."""
        assert len(self.problems) == 1, self.err
        return self.problems[0]


def environment(extra=None):
    env = {k: v for k, v in os.environ.items() if k not in ("PANDOK_HOME", "PANDOK_CPU")}
    env.update(extra or {})
    return env


def check_run(args, run, code, problems_max):
    shown = f"pandok {' '.join(map(str, args))}\nexit {run.code}\n{run.out[-2000:]}\n{run.err[-2000:]}"
    assert run.code >= 0, f"ended by signal {-run.code}: {shown}"
    assert not LOST_CONTROL.search(run.err), shown
    assert len(run.problems) <= problems_max, f"too many lines on stderr: {shown}"
    if code is not None:
        assert run.code in (code if isinstance(code, tuple) else (code,)), shown
        assert run.code == 0 or run.problems or "replay" in args, f"no word on stderr: {shown}"


def on_test_database(args):
    """The arguments of `init`, with a database if the tests use PostgreSQL, they name none and the home has none."""
    if not postgres.USED or args[:1] != ("init",) or {"--db", "--help", "--repair"} & set(args):
        return args
    if "--home" in args[:-1] and (Path(args[args.index("--home") + 1]) / "database").exists():
        return args
    return (*args, "--db", postgres.server().make())


def pandok(*args, code=0, cwd=None, env=None, problems_max=4, preexec=None, timeout=300):
    """Runs the program and checks how it ended; code None: any exit code that is its own."""
    args = on_test_database(args)
    child = subprocess.Popen([str(PANDOK), *map(str, args)], cwd=cwd, env=environment(env),
                             stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                             stderr=subprocess.PIPE, preexec_fn=preexec)
    try:
        out, err = child.communicate(timeout=timeout)
    except subprocess.TimeoutExpired:
        child.kill()
        child.communicate()
        raise AssertionError(f"pandok {args} did not end in {timeout} s") from None
    run = Run(child.returncode, out.decode("utf-8"), err.decode("utf-8"))
    check_run(args, run, code, problems_max)
    return run


def pandok_measured(*args, tmp, code=0, problems_max=4):
    """As pandok(), and its peak memory. Output goes through files, so that wait4() can be used."""
    with open(tmp / "measured.out", "w+b") as out, open(tmp / "measured.err", "w+b") as err:
        child = subprocess.Popen([str(PANDOK), *map(str, args)], env=environment(),
                                 stdin=subprocess.DEVNULL, stdout=out, stderr=err)
        _, status, usage = os.wait4(child.pid, 0)
        child.returncode = os.waitstatus_to_exitcode(status)
        out.seek(0)
        err.seek(0)
        run = Run(child.returncode, out.read().decode(), err.read().decode(), usage.ru_maxrss)
    check_run(args, run, code, problems_max)
    return run


def start(*args, env=None, **more):
    """Starts the program for a test that disturbs it."""
    return subprocess.Popen([str(PANDOK), *map(str, args)], env=environment(env),
                            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                            stderr=subprocess.PIPE, **more)


def file_limit(size_bytes):
    """No file may grow beyond this: what a full disk is to a write."""
    def set_limit():
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (size_bytes, size_bytes))
    return set_limit


def copy_home(source, target):
    """A copy of a home. Files that the program only replaces are linked: a test that damages one
    must write it anew (damage.py does)."""
    def copy(a, b):
        if "/model/" in a or "/blobs/" in a:
            os.link(a, b)
        else:
            shutil.copy(a, b)  # with its mode: keys are for their owner only
    shutil.copytree(source, target, copy_function=copy)
    if (source / "database").exists():
        url = postgres.server().copy_of((source / "database").read_text().strip())
        (target / "database").write_text(url + "\n")
    return target


def check_audit_log(home):
    """Whatever a test has done to a home, the home's audit log is whole afterwards."""
    if (home / "audit").exists():
        pandok("audit", "verify", "--folder", home / "audit")


@pytest.fixture(autouse=True)
def audit_logs_are_whole(tmp_path):
    """Of the homes that a test has made for itself; the fixtures below look at theirs."""
    yield
    for mark in [*tmp_path.glob("home.json"), *tmp_path.glob("*/home.json"), *tmp_path.glob("*/*/home.json")]:
        check_audit_log(mark.parent)


def remove_home(home):
    check_audit_log(home)
    if postgres.USED and (home / "database").exists():
        postgres.server().drop((home / "database").read_text().strip())
    shutil.rmtree(home, ignore_errors=True)


# For tests that look into the file of the database.
own_disk_only = pytest.mark.skipif(postgres.USED, reason="fills the disk that the database's file is on")
sqlite_only = pytest.mark.skipif(postgres.USED, reason="looks into the file pandok.db")


def read_csv(path):
    with open(path, newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="session")
def goods(tmp_path_factory):
    """Invented goods: 24 designs in seven views, 16 photos with answers, three useless photos."""
    kept = os.environ.get("PANDOK_TEST_GOODS")
    folder = Path(kept) if kept else tmp_path_factory.mktemp("goods")
    pandok("demo", "--folder", folder, "--designs", 24, "--photos", 16, "--goods-only")
    return folder / "goods"


@pytest.fixture(scope="session")
def designs(goods):
    """design_id → its first row of DESIGNS.csv."""
    rows = {}
    for row in read_csv(goods / "DESIGNS.csv"):
        rows.setdefault(row["design_id"], row)
    return rows


@pytest.fixture(scope="session")
def template_empty(tmp_path_factory):
    home = tmp_path_factory.mktemp("empty") / "home"
    pandok("init", "--home", home)
    return home


@pytest.fixture(scope="session")
def template_home(tmp_path_factory, template_empty, goods):
    home = copy_home(template_empty, tmp_path_factory.mktemp("template") / "home")
    pandok("register", "import", goods / "DESIGNS.csv", "--home", home)
    return home


@pytest.fixture(scope="session")
def shared_home(tmp_path_factory, template_home):
    """For tests that only read photos."""
    return copy_home(template_home, tmp_path_factory.mktemp("shared") / "home")


@pytest.fixture
def home(tmp_path, template_home):
    yield copy_home(template_home, tmp_path / "home")
    remove_home(tmp_path / "home")


@pytest.fixture
def empty_home(tmp_path, template_empty):
    yield copy_home(template_empty, tmp_path / "empty-home")
    remove_home(tmp_path / "empty-home")


@pytest.fixture(scope="session")
def photos(goods):
    return [goods / row["file"] for row in read_csv(goods / "QUERIES.csv")]
