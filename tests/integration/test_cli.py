"""The command line itself: help, usage, the man page, completion."""
import re
import shutil
import subprocess

import pytest
from conftest import PANDOK, pandok

COMMANDS = [[], ["init"], ["register"], ["register", "import"], ["register", "list"],
            ["register", "show"], ["register", "remove"], ["register", "export"],
            ["register", "reindex"], ["read"], ["replay"], ["evaluate"], ["calibrate"], ["demo"],
            ["bench"], ["bench", "search"], ["bench", "read"], ["bench", "network"],
            ["bench", "api"], ["bench", "audit"], ["bench", "pages"], ["serve"],
            ["train"], ["check"], ["render"], ["manual"],
            ["completion"], ["user"], ["user", "add"], ["user", "list"], ["user", "show"], ["user", "change"],
            ["user", "disable"], ["user", "enable"], ["user", "roles"], ["user", "invite"], ["user", "sign-out"],
            ["user", "token"], ["user", "token", "add"], ["user", "token", "list"], ["user", "token", "revoke"],
            ["user", "openid"], ["user", "openid", "set"], ["user", "openid", "show"], ["user", "openid", "remove"],
            ["user", "openid", "unlink"],
            ["user", "organisation"], ["user", "organisation", "add"], ["user", "organisation", "list"],
            ["user", "organisation", "change"], ["case"], ["case", "demo"],
            ["case", "appraisals"],
            ["audit"], ["audit", "verify"], ["audit", "show"], ["audit", "checkpoint"],
            ["audit", "prove"], ["audit", "check-proof"], ["audit", "witness"],
            ["audit", "witness", "init"], ["audit", "witness", "cosign"],
            ["audit", "witness", "verify"], ["audit", "forget"], ["audit", "demo"],
            ["db"], ["db", "copy"], ["db", "status"]]


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_every_command_has_help(command):
    run = pandok(*command, "--help")
    assert len(run.out) > 100 and "Usage: pandok" in run.out and run.err == ""
    assert max(map(len, run.out.splitlines())) <= 160


def test_the_list_of_these_tests_is_the_list_of_the_program():
    text = pandok("--help").out
    listed = re.findall(r"^  ([a-z]+) ", text.split("Subcommands:")[1].split("\n\n")[0], re.M)
    assert sorted(listed) == sorted({command[0] for command in COMMANDS if command})


@pytest.mark.parametrize("arguments", [
    ["--nonsense"], ["nonsense"], [], ["read"], ["read", "x.jpg", "--nonsense"], ["register"],
    ["register", "nonsense"], ["init", "--home"], ["read", "x.jpg", "--top", "many"],
    ["demo", "--designs", "0"], ["calibrate", "q.csv", "--hit-rate", "2"], ["check", "extra"],
    ["serve", "--listen", "nonsense"], ["serve", "--listen", "127.0.0.1:99999"]])
def test_wrong_usage_is_one_line_and_exit_code_2(arguments, tmp_path):
    run = pandok(*arguments, code=2, cwd=tmp_path)
    assert run.out == "" and len(run.err.splitlines()) == 1 and "--help" in run.err


def test_an_unknown_command_is_named_and_help_is_that_of_the_command(tmp_path):
    assert "no command 'nonsense'" in pandok("nonsense", code=2, cwd=tmp_path).err
    assert "no command 'register foo'; pandok register --help" in pandok("register", "foo", code=2, cwd=tmp_path).err
    assert "pandok read --help" in pandok("read", "x.jpg", "--nonsense", code=2, cwd=tmp_path).err


def test_output_that_cannot_be_written_is_an_error(tmp_path):
    with open("/dev/full", "w") as full:
        done = subprocess.run([PANDOK, "completion"], stdout=full, stderr=subprocess.PIPE, text=True, cwd=tmp_path)
    assert done.returncode == 3 and "the output" in done.stderr
    assert list(tmp_path.iterdir()) == []


def test_an_unknown_log_level_is_refused(tmp_path):
    assert "--log" in pandok("--log", "loud", "check", "--home", tmp_path, code=2).problem


@pytest.mark.parametrize("command", [["read", "x.jpg"], ["check"], ["register", "list"],
                                     ["register", "import", "x.csv"], ["replay", "x"],
                                     ["register", "remove", "x"], ["register", "export", "x.csv"],
                                     ["register", "reindex"], ["serve"],
                                     ["user", "list"], ["user", "invite"]])
def test_without_a_home_the_advice_is_to_make_one(command, tmp_path):
    run = pandok(*command, cwd=tmp_path, code=1)
    assert run.out == "" and "pandok init --home pandok-home" in run.problem
    assert list(tmp_path.iterdir()) == [], "nothing is made by a command that only looks"


def test_which_home_is_taken(tmp_path, template_empty):
    run = pandok("check", cwd=tmp_path, env={"PANDOK_HOME": str(template_empty)})
    assert "ok" in run.out
    other = pandok("check", "--home", tmp_path / "a", env={"PANDOK_HOME": str(template_empty)}, code=1)
    assert str(tmp_path / "a") in other.problem


def test_init_twice_changes_nothing_and_a_folder_with_other_things_is_refused(empty_home, tmp_path):
    before = {p: p.read_bytes() for p in empty_home.rglob("*") if p.is_file() and p.name != "lock"}
    pandok("init", "--home", empty_home)
    after = {p: p.read_bytes() for p in empty_home.rglob("*") if p.is_file() and p.name != "lock"}
    assert after == before
    (tmp_path / "full").mkdir()
    (tmp_path / "full/letter.txt").write_text("mine")
    assert "full" in pandok("init", "--home", tmp_path / "full", code=1).problem
    assert [p.name for p in (tmp_path / "full").iterdir()] == ["letter.txt"]


def test_the_version():
    assert re.fullmatch(r"pandok \d+\.\d+\.\d+\S*\n", pandok("--version").out)


def test_the_man_page_is_good_roff():
    page = pandok("manual").out
    for command in ("init", "register import", "read", "replay", "evaluate", "check"):
        assert f"\n.SH pandok {command}\n" in page
    assert r"\-\-same\-item" in page
    if not shutil.which("groff"):
        pytest.skip("groff is not installed")
    done = subprocess.run(["groff", "-man", "-Tutf8", "-Kutf8", "-ww", "-z"], input=page, text=True,
                          capture_output=True, check=False)
    assert done.returncode == 0 and done.stderr == "", done.stderr
    text = subprocess.run(["groff", "-man", "-Tascii", "-Kutf8", "-P-c"], input=page, text=True,
                          capture_output=True, check=True).stdout
    assert "--same-item" in re.sub(".\b", "", text)


def complete(script, *words):
    """What bash offers for the last word."""
    lines = f"{script}\nCOMP_WORDS=({' '.join(repr(w) for w in words)})\n" \
        f"COMP_CWORD={len(words) - 1}\n_pandok\nprintf '%s\\n' \"${{COMPREPLY[@]}}\"\n"
    done = subprocess.run(["bash", "--norc"], input=lines, text=True, capture_output=True, check=True)
    assert done.stderr == "", done.stderr
    return done.stdout.split()


def test_the_completion_completes():
    script = pandok("completion").out
    assert subprocess.run(["bash", "-n"], input=script, text=True, check=True).returncode == 0
    assert complete(script, "pandok", "rea") == ["read"]
    assert complete(script, "pandok", "register", "rei") == ["reindex"]
    assert "--same-item" in complete(script, "pandok", "read", "photo.jpg", "--")
    assert complete(script, "pandok", "register", "import", "x.csv", "--str") == ["--strict"]


def test_the_completion_goes_on_behind_an_option_with_a_value():
    script = pandok("completion").out
    assert complete(script, "pandok", "read", "--home", "place", "--same") == ["--same-item"]


def test_a_network_that_is_not_there_is_named(tmp_path):
    run = pandok("init", "--home", tmp_path / "home", env={"PANDOK_MODELS": str(tmp_path / "none")},
                 code=(1, 3))
    assert "none/reader.onnx" in run.problem
    pandok("init", "--home", tmp_path / "home")
    assert "network    ok" in pandok("check", "--home", tmp_path / "home").out


def test_the_demo_reads_its_own_goods(tmp_path):
    run = pandok("demo", "--folder", tmp_path / "demo", "--designs", 3, "--photos", 2)
    assert "index.html" in run.out
    assert (tmp_path / "demo/goods/DESIGNS.csv").is_file()
    again = pandok("demo", "--folder", tmp_path / "demo", "--designs", 3, "--photos", 2)
    assert "drawing" not in again.out


def test_the_program_needs_no_working_folder_of_its_own(tmp_path):
    assert pandok("--version", cwd=tmp_path, env={"HOME": "/nonexistent"}).out.startswith("pandok ")
    assert PANDOK.is_file()
