"""The audit log by the real program: what is logged, and what an auditor finds."""
import json
import os
import random
import shutil
import signal
import time

import pytest
from conftest import copy_home, file_limit, pandok, sqlite_only, start
from damage import flip, truncate


def shown(home, *more):
    return pandok("audit", "show", "--home", home, "--json", "--limit", 1000, *more).json_lines


def acts(home):
    return [entry["act"] for entry in reversed(shown(home))]


def size(folder):
    return pandok("audit", "verify", "--folder", folder, "--json").json["size"]


def fill(home, n=20):
    """n entries that cost no reading of photos."""
    pandok("register", "remove", *[f"none-{i}" for i in range(n)], "--home", home, code=1,
           problems_max=n)


@pytest.fixture(scope="module")
def written(template_empty, tmp_path_factory):
    """A home with a log of about 320 entries: a full tile and a partial one."""
    home = copy_home(template_empty, tmp_path_factory.mktemp("written") / "home")
    fill(home, 320)
    return home


@pytest.fixture
def log(written, tmp_path):
    """A copy of that log for an auditor: without the private key."""
    return shutil.copytree(written / "audit", tmp_path / "log", ignore=shutil.ignore_patterns("key"))


@pytest.fixture
def witness(written, tmp_path):
    state = tmp_path / "witness"
    pandok("audit", "witness", "init", "--state", state, "--name", "witness.test/1", "--key",
           written / "audit/key.pub")
    return state


def test_each_command_that_changes_something_is_there(home, photos, goods, tmp_path):
    reading = pandok("read", photos[0], "--home", home, "--json").json
    pandok("replay", reading["id"], "--home", home)
    pandok("register", "export", tmp_path / "out.csv", "--home", home)
    pandok("register", "remove", "30-0900001", "--home", home)
    pandok("register", "reindex", "--home", home)
    pandok("evaluate", goods / "QUERIES.csv", "--home", home)
    header, *rows = (goods / "QUERIES.csv").read_text(encoding="utf-8").splitlines()
    (tmp_path / "queries.csv").write_text("\n".join([header, *rows * 3]), encoding="utf-8")
    pandok("calibrate", tmp_path / "queries.csv", "--images", goods, "--home", home)
    (tmp_path / "cases.csv").write_text("file,design_id,verdict\nx.jpg,30-0900002,copy\n")
    pandok("train", tmp_path / "cases.csv", "--home", home, code=(1, 3))
    assert acts(home) == ["home.init", "register.import", "reading.make", "reading.replay",
                          "register.export", "register.remove", "register.reindex",
                          "evaluation.make", "calibration.make", "projection.train"]
    entry = shown(home, "--act", "reading.make")[0]
    assert entry["object_id"] == reading["id"] and entry["role"] == "operator"
    assert len({e["who"] for e in shown(home)}) == 1
    assert (home / "keys").stat().st_mode & 0o777 == 0o700
    assert (home / "audit/key").stat().st_mode & 0o777 == 0o600
    pandok("audit", "verify", "--home", home)


def test_what_cannot_be_recorded_is_not_done(home, photos):
    before = pandok("register", "list", "--home", home, "--json").out
    (home / "audit").rename(home / "away")
    for command in (["read", photos[0]], ["register", "remove", "30-0900001"],
                    ["register", "reindex"], ["audit", "verify"]):
        run = pandok(*command, "--home", home, code=4)
        assert "audit log" in run.problem and "gone" in run.problem and run.out == ""
    assert not (home / "audit").exists(), "no new log hides that the old one is gone"
    (home / "away").rename(home / "audit")
    assert pandok("register", "list", "--home", home, "--json").out == before
    pandok("register", "remove", "30-0900001", "--home", home)


def test_a_full_disk_refuses_the_act(empty_home, tmp_path):
    run = pandok("register", "export", tmp_path / "out.csv", "--home", empty_home, code=3,
                 preexec=file_limit(300))
    assert run.problem and not (tmp_path / "out.csv").exists()


@sqlite_only
def test_a_home_that_is_older_than_the_log_gets_one(empty_home):
    shutil.rmtree(empty_home / "audit")
    shutil.rmtree(empty_home / "keys")
    import sqlite3
    with sqlite3.connect(empty_home / "pandok.db") as database:
        database.execute("DELETE FROM counters WHERE name = 'audit'")
    database.close()
    assert "no audit log yet" in pandok("audit", "verify", "--home", empty_home, code=1).problem
    pandok("register", "reindex", "--home", empty_home)
    assert acts(empty_home) == ["register.reindex"]


def test_verify_says_what_it_has_seen(written, tmp_path):
    line = pandok("audit", "verify", "--home", written, "--json").json
    assert line["ok"] and line["size"] >= 320 and not line["trusted_key"]
    key = written / "audit/key.pub"
    assert pandok("audit", "verify", "--home", written, "--key", key, "--json").json["trusted_key"]
    pandok("init", "--home", tmp_path / "other")
    run = pandok("audit", "verify", "--folder", written / "audit", "--key",
                 tmp_path / "other/audit/key.pub", "--json", code=4)
    assert run.json["ok"] is False and run.problem
    assert "whole" in pandok("audit", "verify", "--home", written).out


def test_fifty_random_flips_are_each_found(log):
    files = sorted(p for p in log.rglob("*") if p.is_file() and p.stat().st_size > 0 and p.name != "lock")
    assert len(files) >= 6
    source = random.Random(20261122)
    for _ in range(50):
        path = source.choice(files)
        good = path.read_bytes()
        flip(path, source.randrange(len(good)), 1 << source.randrange(8))
        run = pandok("audit", "verify", "--folder", log, code=4)
        assert str(log) in run.problem, path
        path.write_bytes(good)
    pandok("audit", "verify", "--folder", log)


def test_what_is_cut_removed_or_added_is_found(log):
    for path in sorted(p for p in log.rglob("*") if p.is_file() and p.stat().st_size > 1 and p.name != "lock"):
        good = path.read_bytes()
        truncate(path, len(good) - 1)
        pandok("audit", "verify", "--folder", log, code=4)
        path.unlink()
        pandok("audit", "verify", "--folder", log, code=4)
        path.write_bytes(good)
    (log / "tile/extra").write_text("x")
    assert "extra" in pandok("audit", "verify", "--folder", log, code=4).problem
    (log / "tile/extra").unlink()
    pandok("audit", "verify", "--folder", log)


def test_a_rollback_and_a_fork_are_found_by_a_checkpoint_that_was_kept(written, tmp_path):
    honest, other = (copy_home(written, tmp_path / name) for name in ("honest", "other"))
    fill(honest, 5)
    kept = tmp_path / "kept"
    pandok("audit", "checkpoint", "--home", honest, "--output", kept)
    rolled = pandok("audit", "verify", "--home", other, "--checkpoint", kept, code=4)
    assert "older checkpoint" in rolled.problem
    fill(other, 9)
    pandok("audit", "verify", "--home", other)
    assert "fork" in pandok("audit", "verify", "--home", other, "--checkpoint", kept, code=4).problem
    fill(honest, 3)
    line = pandok("audit", "verify", "--home", honest, "--checkpoint", kept, "--json").json
    assert line["continues_checkpoint"]


def test_show_filters_and_pages(written):
    everything = shown(written)
    assert [e["index"] for e in everything] == list(range(len(everything) - 1, -1, -1))
    assert shown(written, "--act", "home.")[0]["act"] == "home.init"
    assert [e["object_id"] for e in shown(written, "--object", "design/none-7")] == ["none-7"]
    request = everything[0]["request"]
    assert len(shown(written, "--request", request)) == 320
    assert shown(written, "--to", "2020-01-01") == [] == shown(written, "--from", "2900-01-01")
    assert shown(written, "--from", "2020-01-01", "--to", "2900-01-01") == everything
    page = pandok("audit", "show", "--home", written, "--json", "--limit", 7, "--before", 100)
    assert [e["index"] for e in page.json_lines] == list(range(99, 92, -1))
    assert "--before" in pandok("audit", "show", "--home", written, "--limit", 3).out
    assert "audit" not in pandok("audit", "show", "--home", written, "--limit", 3).err


def user():
    import pwd
    return pwd.getpwuid(os.geteuid()).pw_name


def test_a_person_is_found_and_then_forgotten(written, tmp_path):
    home = copy_home(written, tmp_path / "home")
    mine = shown(home, "--person", user())
    assert mine == shown(home) == shown(home, "--person", "local:" + user())
    assert user() not in "".join(json.dumps(e) for e in mine)
    assert "never acted" in pandok("audit", "show", "--person", "nobody-here", "--home", home,
                                   code=1).problem
    pandok("audit", "show", "--person", user(), "--unseal", "--home", home)
    assert acts(home)[-1] == "audit.unseal"
    pandok("audit", "forget", user(), "--home", home)
    assert acts(home)[-1] == "person.forget"
    assert "forgotten" in pandok("audit", "forget", user(), "--home", home, code=1).problem
    fill(home, 1)
    now = shown(home)
    assert now[0]["who"] != mine[0]["who"], "who comes back is somebody else"
    assert now[-1]["who"] == mine[-1]["who"], "what was written stays"
    pandok("audit", "verify", "--home", home)


def test_a_proof_needs_the_key_only(written, tmp_path):
    proof = tmp_path / "p.tlog-proof"
    key = tmp_path / "key.pub"
    shutil.copy(written / "audit/key.pub", key)
    pandok("audit", "prove", 17, "--home", written, "--output", proof)
    checked = pandok("audit", "check-proof", proof, "--key", key, "--json").json
    assert checked["index"] == 17 and json.loads(checked["entry"])["object"]["id"] == "none-16"
    by_object = pandok("audit", "prove", "--object", "none-16", "--home", written).out
    assert by_object == proof.read_text(encoding="utf-8")
    pandok("audit", "checkpoint", "--home", written, "--output", tmp_path / "kept")
    pandok("audit", "check-proof", proof, "--key", key, "--checkpoint", tmp_path / "kept")
    for at in range(0, proof.stat().st_size, 97):
        good = proof.read_bytes()
        flip(proof, at, 1)
        pandok("audit", "check-proof", proof, "--key", key, code=4)
        proof.write_bytes(good)
    assert "no entry" in pandok("audit", "prove", 999999, "--home", written, code=1).problem
    assert "about" in pandok("audit", "prove", "--object", "nothing", "--home", written, code=1).problem
    pandok("audit", "prove", "--home", written, code=1)


def test_a_witness_on_another_machine_finds_forks_by_checkpoints_alone(written, witness, tmp_path):
    honest, other = (copy_home(written, tmp_path / name) for name in ("honest", "other"))
    request, note = tmp_path / "request", tmp_path / "cosigned"
    pandok("audit", "checkpoint", "--since", 0, "--home", honest, "--output", request)
    pandok("audit", "witness", "cosign", "--state", witness, "--request", request, "--output", note)
    pandok("audit", "witness", "verify", "--key", witness / "key.pub", "--home", honest, "--note",
           note, "--store")
    seen = size(honest / "audit")
    fill(honest, 5)
    pandok("audit", "checkpoint", "--since", seen, "--home", honest, "--output", request)
    line = pandok("audit", "witness", "cosign", "--state", witness, "--request", request, "--json").json
    assert line["seen_before"] == seen and line["size"] == seen + 5
    assert "--since" in pandok("audit", "witness", "cosign", "--state", witness, "--request", request,
                               code=3).problem
    rollback = pandok("audit", "witness", "cosign", "--state", witness, "--home", other, code=4)
    assert "rollback" in rollback.problem
    fill(other, 9)
    fork = pandok("audit", "witness", "cosign", "--state", witness, "--home", other, code=4)
    assert "does not continue" in fork.problem
    pandok("audit", "checkpoint", "--since", seen + 5, "--home", other, "--output", request)
    pandok("audit", "witness", "cosign", "--state", witness, "--request", request, code=4)
    pandok("audit", "witness", "cosign", "--state", witness, "--home", honest, "--store")
    pandok("audit", "witness", "verify", "--key", witness / "key.pub", "--home", honest)
    pandok("audit", "verify", "--home", honest)
    shutil.copy(honest / "audit/cosigned", other / "audit/cosigned")
    pandok("audit", "verify", "--home", other, code=4)
    (other / "audit/cosigned").unlink()
    assert "cosigned" in pandok("audit", "witness", "verify", "--key", witness / "key.pub", "--home",
                                other, code=1).problem
    pandok("audit", "witness", "init", "--state", witness, "--name", "w", "--key",
           honest / "audit/key.pub", code=1)


def test_verify_after_kill_of_a_writing_process(written, tmp_path):
    home = copy_home(written, tmp_path / "home")
    ids = [f"gone-{i}" for i in range(3000)]
    for moment in range(8):
        before = size(home / "audit")
        child = start("register", "remove", *ids, "--home", home)
        time.sleep(0.03 + 0.04 * moment)
        child.send_signal(signal.SIGKILL)
        child.communicate()
        verified = pandok("audit", "verify", "--home", home, "--json").json
        assert verified["size"] + verified["pending"] >= before
    fill(home, 1)
    names = acts(home) if size(home / "audit") < 1000 else []
    assert not names or "log.recovered" in names
    pandok("audit", "verify", "--home", home)


def test_the_demo_finds_each_damage(tmp_path):
    run = pandok("audit", "demo", "--home", tmp_path / "home", "--entries", 2000, "--json")
    *damages, summary = run.json_lines
    assert all(d["found"] for d in damages) and summary["found"] == len(damages) >= 50
    assert {d["found_by"] for d in damages} == {"verify", "checkpoint"}
    assert summary["entries"] >= 2000
    assert (tmp_path / "home/audit/tile/entries").is_dir()
    assert not (tmp_path / "home/audit-demo").exists()
    text = pandok("audit", "demo", "--home", tmp_path / "home", "--entries", 1000).out
    assert "NOT FOUND" not in text and "fork" in text
