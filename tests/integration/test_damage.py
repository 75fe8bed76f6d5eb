"""A damaged home: exit code 4 and what to do; doing it heals what can be healed."""
import re
import sqlite3

import pytest
from conftest import pandok
from damage import flip, overwrite, truncate
import postgres

if postgres.USED:
    pytest.skip("looks into the file pandok.db", allow_module_level=True)


def reading(home, photo, code=0):
    run = pandok("read", "--home", home, "--json", photo, code=code)
    return run.json if code == 0 else run.problem


def answer(r):
    return {k: r[k] for k in ("verdict", "candidates", "probability_none", "evidence_sha256")}


@pytest.fixture(scope="module")
def before(shared_home, photos):
    """The answer of a whole home."""
    return answer(reading(shared_home, photos[0]))


def one(home, pattern):
    found, = (home / "index").glob(pattern)
    return found


def index_damage():
    """File, damage, who sees it, whether healing is tried. A segment is a header of 256 bytes, then
    rows, codes and vectors, each from a multiple of 4096. Opening looks at header and rows, as a
    reading must not pay for more; flipped bits in codes and vectors are seen by `check` only."""
    segment, log, manifest = "segment-*.seg", "log-*.log", "MANIFEST"

    def case(name, pattern, damage, seen="read", heal=False):
        return pytest.param(pattern, damage, seen, heal, id=f"{pattern[:3]} {name}")

    def end(p):
        return p.stat().st_size
    return [
        case("magic", segment, lambda p: flip(p, 0)),
        case("counts", segment, lambda p: flip(p, 16)),
        case("header checksum", segment, lambda p: flip(p, 253)),
        case("rows", segment, lambda p: flip(p, 4096 + 100), heal=True),
        case("codes", segment, lambda p: flip(p, 3 * 4096 + 77), "check", heal=True),
        case("vectors", segment, lambda p: flip(p, end(p) - 500), "check"),
        case("empty", segment, lambda p: truncate(p, 0)),
        case("half", segment, lambda p: truncate(p, end(p) // 2)),
        case("last byte", segment, lambda p: truncate(p, end(p) - 1)),
        case("gone", segment, lambda p: p.unlink(), heal=True),
        case("magic", log, lambda p: flip(p, 0), heal=True),
        case("sequence", log, lambda p: flip(p, 17)),
        case("acknowledged", log, lambda p: flip(p, 33)),
        case("cut", log, lambda p: truncate(p, 10)),
        case("gone", log, lambda p: p.unlink(), heal=True),
        case("first line", manifest, lambda p: flip(p, 0)),
        case("number", manifest, lambda p: flip(p, 22)),
        case("checksum", manifest, lambda p: flip(p, end(p) - 3)),
        case("cut", manifest, lambda p: truncate(p, 20), heal=True),
        case("empty", manifest, lambda p: truncate(p, 0)),
        case("gone", manifest, lambda p: p.unlink(), heal=True)]


@pytest.mark.parametrize("pattern,damage,seen,heal", index_damage())
def test_a_damaged_index_is_named_and_reindex_heals_it(home, photos, before, pattern, damage, seen,
                                                       heal):
    damage(one(home, pattern))
    if seen == "read":
        assert "pandok register reindex" in reading(home, photos[0], code=4)
    assert "pandok register reindex" in pandok("check", "--home", home, code=4).problem
    if heal:
        pandok("register", "reindex", "--home", home)
        assert answer(reading(home, photos[0])) == before
        pandok("check", "--home", home)


def test_an_index_that_is_gone_is_made_again(home, photos, before):
    for path in (home / "index").iterdir():
        path.unlink()
    problem = reading(home, photos[0], code=4)
    assert "reindex" in problem
    pandok("register", "reindex", "--home", home)
    assert answer(reading(home, photos[0])) == before


@pytest.mark.parametrize("text", [b"", b"{", b'{"revision":1,"model":"x","version":"0"}', b"\0" * 64])
def test_a_damaged_mark_of_the_index_heals_by_itself(home, photos, before, text):
    (home / "index/register.json").write_bytes(text)
    assert answer(reading(home, photos[0])) == before
    pandok("check", "--home", home)


def other_digest(card):
    """The card of another network: its own digest of the network differs in one digit."""
    data = card.read_bytes()
    at = re.search(rb'"sha256": *"(sha256:)?', data).end()
    overwrite(card, at, b"0" if data[at:at + 1] != b"0" else b"1")


NETWORK_DAMAGE = [(file, damage) for file in ("reader.onnx", "reader.json") for damage in (
    "first byte", "last byte", "empty", "half", "gone", "inside")]


@pytest.mark.parametrize("file,damage", NETWORK_DAMAGE)
def test_a_damaged_network_is_named_and_init_repair_heals_it(home, photos, before, file, damage):
    path = home / "model" / file
    size = path.stat().st_size
    if damage == "inside" and file == "reader.json":
        other_digest(path)
    else:
        {"first byte": lambda: flip(path, 0), "last byte": lambda: flip(path, size - 1),
         "empty": lambda: truncate(path, 0), "half": lambda: truncate(path, size // 2),
         "gone": path.unlink, "inside": lambda: flip(path, size // 2)}[damage]()
    problem = reading(home, photos[0], code=4)
    assert "pandok init --repair" in problem
    assert pandok("check", "--home", home, code=4).problem == problem
    pandok("init", "--repair", "--home", home)
    pandok("check", "--home", home)
    if damage == "inside":
        assert answer(reading(home, photos[0])) == before


@pytest.mark.parametrize("text", [b"", b"{", b"[]", b'{"format":0}', b'{"format":"1"}', b"\xff\0"])
def test_a_damaged_home_json_says_what_belongs_there(home, photos, before, text):
    (home / "home.json").write_bytes(text)
    problem = reading(home, photos[0], code=4)
    assert '{"format": 1}' in problem
    assert pandok("check", "--home", home, code=4).problem == problem
    (home / "home.json").write_text('{"format": 1}')
    assert answer(reading(home, photos[0])) == before


def test_a_home_of_a_newer_pandok_is_refused(home, photos):
    (home / "home.json").write_text('{"format":2}')
    assert "newer" in reading(home, photos[0], code=3)


def settle(home):
    """All of the database in its one file, as after a clean end."""
    with sqlite3.connect(home / "pandok.db") as db:
        db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    db.close()
    return home / "pandok.db"


DATABASE_DAMAGE = {
    "header": lambda p: overwrite(p, 0, b"no database at all"),
    "page size": lambda p: overwrite(p, 16, b"\xff\xff"),
    "schema": lambda p: overwrite(p, 100, bytes(200)),
    "half": lambda p: truncate(p, p.stat().st_size // 2 // 4096 * 4096),
    "odd end": lambda p: truncate(p, p.stat().st_size - 1000),
    "one page": lambda p: truncate(p, 4096),
    "tree page": lambda p: overwrite(p, 4096 * 3, b"\xff" * 64)}


@pytest.mark.parametrize("name", DATABASE_DAMAGE)
def test_a_damaged_database_is_found(home, photos, name):
    """Reading may not touch the damaged page; `check` looks at all of them."""
    DATABASE_DAMAGE[name](settle(home))
    run = pandok("read", "--home", home, "--json", photos[0], code=None)
    assert run.code in (0, 4), run
    assert run.code == 0 or len(run.problems) == 1
    problem = pandok("check", "--home", home, code=4).problem
    assert "database" in problem or "pandok.db" in problem
    assert "backup" in problem or "restore" in problem, problem


def test_an_empty_database_is_not_taken_for_a_full_one(home, photos):
    """An empty file is a new database; the answer must not be a quiet "no match"."""
    truncate(settle(home), 0)
    run = pandok("read", "--home", home, "--json", photos[0], code=None)
    assert run.code in (1, 3, 4) and run.out == ""


def change(home, sql):
    with sqlite3.connect(home / "pandok.db") as db:
        assert db.execute(sql).rowcount > 0
    db.close()


def feature_column(home):
    """A table and blob column with what was computed for the pictures."""
    with sqlite3.connect(home / "pandok.db") as db:
        tables = [row[0] for row in db.execute("SELECT name FROM sqlite_master WHERE type='table'")]
        for table in tables:
            if not db.execute(f"SELECT EXISTS (SELECT 1 FROM {table})").fetchone()[0]:
                continue  # nothing to damage
            for column in db.execute(f"PRAGMA table_info({table})"):
                if column[2].upper() == "BLOB":
                    yield table, column[1]
    db.close()


def test_damaged_features_are_found(home, photos, goods):
    columns = list(feature_column(home))
    assert columns
    for table, column in columns:
        change(home, f"UPDATE {table} SET {column} = CAST(zeroblob(length({column})) AS BLOB)")
    run = pandok("read", "--home", home, "--json", photos[0], code=4)
    assert run.out == "" and run.problem
    assert pandok("evaluate", goods / "QUERIES.csv", "--home", home, "--json", code=4,
                  problems_max=20)


def test_check_finds_damaged_features(home):
    for table, column in feature_column(home):
        change(home, f"UPDATE {table} SET {column} = CAST(zeroblob(length({column})) AS BLOB)")
    pandok("check", "--home", home, code=4)


def test_a_damaged_calibration_is_found(home, photos):
    with sqlite3.connect(home / "pandok.db") as db:
        names = [row[0] for row in db.execute("SELECT name FROM sqlite_master WHERE type='table'")]
    db.close()
    table, = (name for name in names if "calibration" in name)
    change(home, f"UPDATE {table} SET document = substr(document, 1, 40)")
    run = pandok("read", "--home", home, "--json", photos[0], code=4)
    assert "calibrat" in run.problem
    pandok("check", "--home", home, code=4)


def test_a_damaged_reading_is_found(home, photos):
    r = reading(home, photos[0])
    change(home, "UPDATE readings SET document = substr(document, 1, 40)")
    assert r["id"] in pandok("replay", r["id"], "--home", home, code=4).problem
    assert reading(home, photos[0])["candidates"] == r["candidates"]
    pandok("check", "--home", home, code=4)


def test_a_damaged_registered_picture_is_found_by_check_and_healed_by_import(home, photos, goods, before):
    """Reading needs only the first candidate's picture; a full check sees every one."""
    digest = before["candidates"][0]["view_picture"]
    blob = home / "blobs" / digest[:2] / digest
    for damage in (lambda: flip(blob, 50), lambda: truncate(blob, 10), lambda: truncate(blob, 0)):
        damage()
        assert digest[:8] in pandok("check", "--home", home, code=4).problem
        assert digest[:8] in reading(home, photos[0], code=4)
        pandok("register", "import", goods / "DESIGNS.csv", "--home", home)
        pandok("check", "--home", home)
        assert answer(reading(home, photos[0])) == before


def test_a_picture_that_is_gone_is_corruption_too(home):
    blob = next(p for p in (home / "blobs").rglob("*") if p.is_file())
    blob.unlink()
    assert blob.name[:8] in pandok("check", "--home", home, code=4).problem


def test_check_finds_a_damaged_photo_of_a_reading(home, photos):
    digest = reading(home, photos[0])["photo_sha256"][0]
    flip(home / "blobs" / digest[:2] / digest, 1000)
    assert digest[:8] in pandok("check", "--home", home, code=4).problem


def test_what_is_whole_passes_the_check(home):
    out = pandok("check", "--home", home).out
    assert out.count(" ok") >= 4 and "168 rows" in out


def test_a_database_that_is_gone_is_damage_and_none_is_made_in_its_place(home, photos):
    for file in home.glob("pandok.db*"):
        file.unlink()
    for command in (["check"], ["register", "list"], ["user", "list"], ["init"]):
        problem = pandok(*command, "--home", home, code=4).problem
        assert "pandok.db is gone" in problem and "backup" in problem
    assert "gone" in reading(home, photos[0], code=4)
    assert not (home / "pandok.db").exists()


def test_check_looks_at_the_audit_log_too(home):
    assert re.search(r"log +ok +\d+ entries", pandok("check", "--home", home).out)
    tile = max((p for p in (home / "audit" / "tile" / "entries").rglob("*") if p.is_file()), key=lambda p: p.stat().st_size)
    flip(tile, 30)
    assert "audit" in pandok("check", "--home", home, code=4).problem
    flip(tile, 30)
