"""A home on PostgreSQL, and moving a home there and back."""
import stat

import postgres
import pytest
from conftest import pandok

pytestmark = [pytest.mark.skipif(postgres.PROGRAMS is None, reason="the package postgresql is missing"),
              pytest.mark.skipif(postgres.USED, reason="begins with homes on SQLite")]


def answers(home, photos):
    runs = [pandok("read", "--home", home, "--json", "--top", 3, photo).json for photo in photos[:3]]
    return [[(c["design_id"], c["probability"]) for c in run["candidates"]] for run in runs]


def listed(home, *more):
    return [d["design_id"] for d in pandok("register", "list", "--home", home, "--json", *more).json_lines]


def test_a_home_moves_to_postgresql_and_back(home, photos, tmp_path):
    before = answers(home, photos), listed(home), listed(home, "--text", "의자")
    url = postgres.server().make()
    run = pandok("db", "copy", "--home", home, "--to", url, "--switch", "--json")
    assert run.json["same"] and run.json["switched"]
    tables = {t["table"]: t for t in run.json["tables"]}
    assert tables["designs"]["rows"] == tables["designs"]["rows_copied"] == 24
    assert all(t["same"] and t["checksum"] == t["checksum_copied"] for t in tables.values())
    assert (home / "database").read_text() == url + "\n"
    assert stat.S_IMODE((home / "database").stat().st_mode) == 0o600
    status = pandok("db", "status", "--home", home, "--json").json
    assert status["kind"] == "postgresql" and status["rows"]["designs"] == 24
    assert (answers(home, photos), listed(home), listed(home, "--text", "의자")) == before
    pandok("check", "--home", home)
    (home / "pandok.db").unlink()

    file = tmp_path / "back.db"
    text = pandok("db", "copy", "--home", home, "--to", file, "--switch").out
    assert "differs" not in text and str(file) in text
    assert pandok("db", "status", "--home", home, "--json").json["kind"] == "sqlite"
    assert (answers(home, photos), listed(home), listed(home, "--text", "의자")) == before
    assert pandok("check", "--home", home)


def test_a_copy_alone_changes_nothing_in_the_home(home, photos):
    url = postgres.server().make()
    assert "same" in pandok("db", "copy", "--home", home, "--to", url).out
    assert not (home / "database").exists()
    assert "empty" in pandok("db", "copy", "--home", home, "--to", url, code=3).problem


def test_a_new_home_on_postgresql_is_like_any_other(tmp_path, goods, photos, designs):
    home, url = tmp_path / "home", postgres.server().make()
    pandok("init", "--home", home, "--db", url)
    pandok("init", "--home", home, "--db", url)
    assert "database" in pandok("init", "--home", home, "--db", tmp_path / "x.db", code=3).problem
    pandok("register", "import", goods / "DESIGNS.csv", "--home", home)
    assert listed(home) == sorted(designs)
    reading = pandok("read", "--home", home, "--json", photos[0]).json
    assert "same" in pandok("replay", reading["id"], "--home", home).out
    pandok("register", "remove", min(designs), "--home", home)
    assert min(designs) not in listed(home)
    pandok("check", "--home", home)
    assert not (home / "pandok.db").exists()


def test_an_unfinished_copy_is_refused(home, tmp_path):
    url = postgres.server().make()
    pandok("init", "--home", tmp_path / "other", "--db", url)
    postgres.server().sql("CREATE TABLE unfinished_copy (since_ms bigint)", url.rsplit("/", 1)[1])
    for args in [("db", "status", "--home", tmp_path / "other"), ("db", "copy", "--home", home, "--to", url)]:
        assert "unfinished copy" in pandok(*args, code=3).problem


@pytest.mark.parametrize("url", ["postgresql://ann:se-cret@/nowhere?host=/nowhere", "postgresql://ann:se-cret@[::1/d",
                                 "mysql://ann:se-cret@h/d", "postgresql://ann:se-cret@h/d?options=-c"])
def test_a_database_that_cannot_be_had_is_one_line_without_the_password(tmp_path, home, url):
    for args in [("init", "--home", tmp_path / "new", "--db", url), ("db", "copy", "--home", home, "--to", url)]:
        assert "se-cret" not in pandok(*args, code=(1, 2, 3)).problem
    assert not (tmp_path / "new").exists()


def test_a_server_that_is_gone_is_said_and_comes_back(tmp_path, home, photos):
    server = postgres.server()
    pandok("db", "copy", "--home", home, "--to", server.make(), "--switch")
    server.stop()
    try:
        assert "server" in pandok("read", "--home", home, "--json", photos[0], code=(1, 3)).problem
    finally:
        server.start()
    pandok("read", "--home", home, "--json", photos[0])
