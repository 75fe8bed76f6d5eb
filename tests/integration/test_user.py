"""`pandok user`: people, roles, tokens and links from the command line."""
import json
import re
import sqlite3
import stat
import subprocess

import pytest
from conftest import PANDOK, REPO, environment, pandok, sqlite_only

PASSWORD = "correct horse battery"
LINK = re.compile(r"https?://[^#\s]+/welcome#[A-Za-z0-9_-]{43}\n")


def user(home, *args, typed=None, code=0):
    """pandok user … with what is typed on stdin; what it printed."""
    if typed is None:
        return pandok("user", *args, "--home", home, code=code)
    done = subprocess.run([str(PANDOK), "user", *map(str, args), "--home", str(home)], input=typed.encode(),
                          capture_output=True, env=environment(), timeout=60, check=False)
    assert done.returncode == code, done.stderr.decode()
    return done


@pytest.fixture
def people(empty_home):
    """A home with an agency, an administrator and an officer."""
    user(empty_home, "organisation", "add", "관세청")
    for login, role in (("boss", "administrator"), ("kim", "officer")):
        user(empty_home, "add", login, "--name", f"이름 {login}", "--organisation", "관세청", "--roles", role)
    return empty_home


def shown(home, login):
    return user(home, "show", login).json


def everything_stored(home):
    """The bytes of the database, with what is still in its log."""
    return b"".join(path.read_bytes() for path in home.glob("pandok.db*"))


def test_the_first_person_is_an_administrator(empty_home):
    user(empty_home, "organisation", "add", "관세청")
    args = ("add", "kim", "--name", "Kim", "--organisation", "관세청", "--roles")
    assert "administrator" in user(empty_home, *args, "officer", code=3).problem
    assert LINK.fullmatch(user(empty_home, *args, "administrator,officer").out)


def test_a_home_without_people_gives_a_link_for_the_first_administrator(empty_home):
    first = user(empty_home, "invite", "--server", "https://pandok.example").out
    assert LINK.fullmatch(first) and first.startswith("https://pandok.example/welcome#")
    assert first != user(empty_home, "invite").out
    secret = first.strip().split("#")[1]
    assert secret.encode() not in everything_stored(empty_home)


def test_with_people_there_is_no_such_link(people):
    assert "people already" in user(people, "invite", code=3).problem


def test_people_are_listed_and_shown(people):
    lines = user(people, "list", "--json").json_lines
    assert [one["login"] for one in lines] == ["boss", "kim"]
    assert lines[1]["roles"] == ["officer"] and lines[1]["organisation"] == "관세청"
    assert [one["login"] for one in user(people, "list", "--text", "이름 K", "--json").json_lines] == ["kim"]
    assert [one["login"] for one in user(people, "list", "--after", "boss", "--json").json_lines] == ["kim"]
    assert "2 shown" in user(people, "list", "--organisation", "관세청").out
    assert shown(people, "KIM")["login"] == "kim"
    assert "nobody" in user(people, "show", "nobody", code=1).problem
    assert user(people, "list", "--limit", 0, code=1).problem


def test_a_login_is_taken_once_and_has_rules(people):
    args = ("--name", "x", "--organisation", "관세청", "--roles", "officer")
    assert "taken" in user(people, "add", "KIM", *args, code=(1, 3)).problem
    assert "login" in user(people, "add", "a b", *args, code=1).problem
    assert "role" in user(people, "add", "lee", *args[:-1], "king", code=1).problem
    assert "organisation" in user(people, "add", "lee", "--name", "x", "--organisation", "none",
                                  "--roles", "officer", code=1).problem
    assert len(user(people, "list", "--json").json_lines) == 2


def test_a_password_comes_from_stdin_only(people):
    assert "password" in user(people, "change", "kim", "--password", code=1).problem, "nothing on stdin"
    assert b"10 to 128" in user(people, "change", "kim", "--password", typed="short\n", code=1).stderr
    done = user(people, "change", "kim", "--password", typed=PASSWORD + "\r\nmore\n")
    assert json.loads(done.stdout)["has_password"] is True
    assert PASSWORD.encode() not in done.stdout + done.stderr + everything_stored(people)
    key = people / "access.key"
    assert stat.S_IMODE(key.stat().st_mode) == 0o600 and key.stat().st_size == 32
    user(people, "add", "lee", "--name", "Lee", "--organisation", "관세청", "--roles", "officer", "--password",
         typed=PASSWORD + "\n")
    assert shown(people, "lee")["has_password"] is True
    user(people, "add", "choi", "--name", "Choi", "--organisation", "관세청", "--roles", "officer",
         "--password", typed="1234567890\n", code=1)
    user(people, "show", "choi", code=1)


def test_a_key_that_others_may_read_is_refused(people):
    user(people, "change", "kim", "--password", typed=PASSWORD)
    (people / "access.key").chmod(0o644)
    assert b"chmod 600" in user(people, "change", "kim", "--password", typed=PASSWORD, code=3).stderr


def test_changes(people):
    user(people, "organisation", "add", "학교", "--kind", "school")
    done = user(people, "change", "kim", "--name", "새 이름", "--organisation", "학교",
                "--roles", "trainer,trainee").json
    assert (done["name"], done["organisation"], done["roles"]) == ("새 이름", "학교", ["trainer", "trainee"])
    assert done["version"] == 2 and done["changed_by"].startswith("local:")
    assert user(people, "change", "kim", "--no-roles").json["roles"] == []
    assert "nothing to change" in user(people, "change", "kim", code=1).problem
    user(people, "change", "kim", "--remove-totp")


def test_the_last_administrator_stays(people):
    for args in (("disable", "boss"), ("change", "boss", "--roles", "officer"), ("change", "boss", "--no-roles")):
        assert "last administrator" in user(people, *args, code=3).problem
    user(people, "change", "kim", "--roles", "officer,administrator")
    user(people, "disable", "boss")
    assert shown(people, "boss")["state"] == "disabled"
    user(people, "disable", "boss")
    assert "disabled" in user(people, "invite", "boss", code=3).problem
    assert "active" in user(people, "enable", "boss").out


@sqlite_only
def test_invitations_and_sign_out(people):
    assert LINK.fullmatch(user(people, "invite", "kim").out)
    user(people, "change", "kim", "--password", typed=PASSWORD)
    link = user(people, "invite", "kim").out
    assert LINK.fullmatch(link)
    rows = sqlite3.connect(people / "pandok.db").execute("SELECT purpose FROM invitations ORDER BY purpose").fetchall()
    assert ("reset",) in rows
    assert user(people, "sign-out", "kim").out == "0 sessions ended, 0 tokens revoked\n"


def test_tokens(people):
    args = ("token", "add", "kim", "--name", "scale", "--scopes")
    made = user(people, *args, "make_readings,see_own_readings", "--days", 30, "--json").json
    assert re.fullmatch(r"pandok_[0-9A-Z]{26}_[A-Za-z0-9_-]{43}", made["token"])
    assert made["token"].split("_", 2)[2].encode() not in everything_stored(people)
    assert "more than its owner" in user(people, *args, "manage_people", code=3).problem
    assert "permission" in user(people, *args, "rule", code=1).problem
    user(people, *args, "make_readings", "--days", 366, code=2)
    listed = user(people, "token", "list", "kim", "--json").json_lines
    assert [one["id"] for one in listed] == [made["id"]] and "token" not in listed[0]
    assert "alive" in user(people, "token", "list", "kim").out
    assert user(people, "token", "revoke", "boss", made["id"], code=1).problem
    user(people, "token", "revoke", "kim", made["id"])
    assert "revoked" in user(people, "token", "list", "kim").out
    user(people, *args, "make_readings")
    assert "1 tokens revoked" in user(people, "sign-out", "kim", "--tokens").out


def test_organisations(people):
    user(people, "organisation", "add", "Acme", "--kind", "holder", "--holder", "ACME Toys Inc.")
    assert "already" in user(people, "organisation", "add", "ACME", code=(1, 3)).problem
    user(people, "organisation", "add", "x", "--kind", "club", code=2)
    listed = {one["name"]: one for one in user(people, "organisation", "list", "--json").json_lines}
    assert listed["Acme"]["kind"] == "holder" and listed["Acme"]["holder"] == "ACME Toys Inc."
    assert "관세청" in user(people, "organisation", "list").out


def test_an_organisation_is_changed(people):
    user(people, "organisation", "add", "Acme", "--kind", "holder", "--holder", "ACME Toys Inc.")
    change = ("organisation", "change", "acme")
    done = user(people, *change, "--holder", "ACME Inc.").json
    assert (done["name"], done["kind"], done["holder"], done["version"]) == ("Acme", "holder", "ACME Inc.", 2)
    assert done["changed_by"].startswith("local:") and done["changed_ms"] > done["created_ms"]
    assert "nothing to change" in user(people, *change, code=1).problem
    assert "no organisation" in user(people, "organisation", "change", "none", "--name", "x", code=1).problem
    assert "already" in user(people, *change, "--name", "관세청", code=1).problem
    assert "only a right holder" in user(people, *change, "--kind", "school", "--holder", "x", code=1).problem
    user(people, *change, "--kind", "club", code=2)
    user(people, "change", "kim", "--organisation", "Acme", "--roles", "right_holder")
    for loses in (("--kind", "company"), ("--holder", "")):
        assert "right holders" in user(people, *change, *loses, code=3).problem
    user(people, "change", "kim", "--no-roles")
    done = user(people, *change, "--kind", "company", "--name", "Acme Trading").json
    assert (done["name"], done["kind"], done["holder"], done["version"]) == ("Acme Trading", "company", "", 3)
    assert shown(people, "kim")["organisation"] == "Acme Trading"


def test_the_table_of_roles(tmp_path):
    rows = {row["role"]: row for row in pandok("user", "roles", "--json", cwd=tmp_path).json_lines}
    assert len(rows) == 12
    assert [r for r, row in rows.items() if "manage_people" in row["permissions"]] == ["administrator"]
    assert rows["auditor"]["needs_second_factor"] and not rows["officer"]["needs_second_factor"]
    assert len(pandok("user", "roles", cwd=tmp_path).out.splitlines()) == 12
    assert list(tmp_path.iterdir()) == []


def test_the_page_about_people_shows_the_table_that_the_program_prints(tmp_path):
    table = pandok("user", "roles", cwd=tmp_path).out
    page = (REPO / "docs" / "people.md").read_text(encoding="utf-8")
    assert "".join("    " + line + "\n" for line in table.splitlines()) in page
