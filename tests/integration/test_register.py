"""register: import, list, show, remove, export; hostile files; memory that does not grow."""
import csv
import filecmp
import json
import os
import shutil
import sqlite3

import pytest
from conftest import copy_home, pandok, pandok_measured, read_csv, sqlite_only
from pictures import shape

HEADER = "design_id,view,file,article,locarno,holder,holder_contact,country,registered_on,expires_on,status"


@pytest.fixture
def folder(tmp_path):
    """Three small pictures, and a place for DESIGNS.csv."""
    place = tmp_path / "designs"
    place.mkdir()
    for n in (1, 2, 3):
        (place / f"{n}.png").write_bytes(shape(n))
    return place


def write(folder, text):
    data = text if isinstance(text, bytes) else text.encode()
    (folder / "DESIGNS.csv").write_bytes(data)
    return folder / "DESIGNS.csv"


def load(home, source, *options, code=0, **more):
    return pandok("register", "import", source, "--home", home, "--json", *options, code=code, **more)


def export(home, target):
    pandok("register", "export", target, "--home", home)
    return target.read_bytes()


def ids(home):
    lines = pandok("register", "list", "--home", home, "--json", "--limit", 1000).json_lines
    return [one["design_id"] for one in lines]


def test_import_says_what_it_did_and_doing_it_again_changes_nothing(home, goods, tmp_path):
    before = export(home, tmp_path / "before.csv")
    report = load(home, goods / "DESIGNS.csv").json
    assert report["rows"] == 168 and report["rows_bad"] == 0
    assert (report["designs_added"], report["designs_changed"], report["designs_unchanged"]) == (0, 0, 24)
    assert (report["views_added"], report["views_changed"], report["views_unchanged"]) == (0, 0, 168)
    assert report["pictures_computed"] == 0 and report["bad_rows"] == []
    assert export(home, tmp_path / "after.csv") == before


def test_the_first_import_adds_everything(empty_home, folder):
    source = write(folder, f"{HEADER}\n"
                   "A-1,front,1.png,chair,06-01,Kim,kim@example.com,KR,2020-01-01,2040-01-01,registered\n"
                   "A-1,back,2.png,,,,,,,,\n"
                   "A-2,front,3.png,lamp,26-05,Lee,,JP,2021-02-03,,\n"
                   "A-1,front,1.png,chair,06-01,Kim,kim@example.com,KR,2020-01-01,2040-01-01,registered\n")
    report = load(empty_home, source).json
    assert (report["rows"], report["rows_bad"], report["rows_duplicate"]) == (4, 0, 1)
    assert (report["designs_added"], report["views_added"], report["pictures_computed"]) == (2, 3, 3)
    shown = json.loads(pandok("register", "show", "A-1", "--home", empty_home).out)
    assert shown["article"] == "chair" and shown["country"] == "KR"
    assert shown["expires_on"] == "2040-01-01"
    assert [(v["view"], v["file"]) for v in shown["views"]] == [("front", "1.png"), ("back", "2.png")]
    assert ids(empty_home) == ["A-1", "A-2"]


def test_a_changed_field_changes_that_design_only(home, goods, tmp_path):
    text = (goods / "DESIGNS.csv").read_text(encoding="utf-8")
    one = text.splitlines()[1].split(",")[3]
    changed = [line.replace(one, "new name") if line.startswith("30-0900001,") else line
               for line in text.splitlines()]
    (tmp_path / "d.csv").write_text("\n".join(changed) + "\n", encoding="utf-8")
    report = load(home, tmp_path / "d.csv", "--images", goods).json
    assert (report["designs_changed"], report["designs_unchanged"]) == (1, 23)
    assert "new name" in pandok("register", "show", "30-0900001", "--home", home).out


BAD_ROWS = [
    (",front,1.png,,,,,,,,", "design_id", "empty"),
    ("B-1,front,,,,,,,,,", "file", "empty"),
    ("B-2,upside,1.png,,,,,,,,", "view", "upside"),
    ("B-3,front,1.png,,6000-1,,,,,,", "locarno", ""),
    ("B-4,front,1.png,,,,,KOR,,,", "country", "KOR"),
    ("B-5,front,1.png,,,,,,2020-02-30,,", "registered_on", ""),
    ("B-6,front,1.png,,,,,,2020-02-01,2019-01-01,", "expires_on", "before"),
    ("B-7,front,1.png,,,,,,,,maybe", "status", "maybe"),
    ("B-8,front,none.png,,,,,,,,", "file", "none.png"),
    ("B-9,front,../out.png,,,,,,,,", "file", "leaves"),
    ("B-10,front,/etc/hostname,,,,,,,,", "file", "relative"),
    ("B-11,front,link.png,,,,,,,,", "file", "link"),
    ("B-12,front,linked/1.png,,,,,,,,", "file", "link"),
    ("B-13,front,text.png,,,,,,,,", "file", ""),
    ("B-14,front,.,,,,,,,,", "file", ""),
    ("B-15,front", "", "fields"),
    (f"{'B' * 65},front,1.png,,,,,,,,", "design_id", "64"),
    (f"B-16,front,1.png,{'x' * 1_000_000},,,,,,,", "", "field"),
    (f"B-17,front,1.png,{'x' * 2_001},,,,,,,", "article", "2000"),
    ('B-18,front,"1.png"x,,,,,,,,', "", "quote"),
    ("G-1,left,1.png,table,,,,,,,", "article", "")]


def test_bad_rows_are_reported_with_line_and_reason_and_the_others_go_in(empty_home, folder):
    (folder / "text.png").write_text("no picture")
    (folder.parent / "out.png").write_bytes(shape(9))
    (folder / "link.png").symlink_to(folder.parent / "out.png")
    outside = folder.parent / "outside"
    outside.mkdir()
    (outside / "1.png").write_bytes(shape(9))
    (folder / "linked").symlink_to(outside)
    rows = [HEADER, "G-1,front,1.png,chair,,,,,,,", *[row for row, _, _ in BAD_ROWS],
            "G-2,front,2.png,,,,,,,,"]
    source = write(folder, "\n".join(rows) + "\n")
    run = load(empty_home, source, code=1, problems_max=len(BAD_ROWS))
    report = run.json
    assert report["rows_bad"] == len(BAD_ROWS) == len(run.problems)
    assert report["designs_added"] == 2 and ids(empty_home) == ["G-1", "G-2"]
    by_line = {bad["line"]: bad for bad in report["bad_rows"]}
    for line, (row, column, said) in enumerate(BAD_ROWS, 3):
        bad = by_line[line]
        assert bad["column"] == column and said in bad["reason"], (row[:60], bad)
        assert len(bad["reason"]) < 300
        assert any(f"line {line}" in problem for problem in run.problems)


def test_a_picture_outside_the_folder_is_never_opened(empty_home, folder):
    """Behind a link out of the folder lies a fine picture: nothing of it may come in."""
    (folder.parent / "out.png").write_bytes(shape(9))
    (folder / "link.png").symlink_to(folder.parent / "out.png")
    load(empty_home, write(folder, "design_id,file\nX,link.png\nY,../out.png\n"), code=1)
    assert ids(empty_home) == [] and not any((empty_home / "blobs").rglob("*/*"))


def test_strict_refuses_the_whole_file(home, folder, tmp_path):
    before = export(home, tmp_path / "before.csv")
    source = write(folder, "design_id,file,view\nA,1.png,front\nB,gone.png,front\nC,2.png,front\n")
    run = load(home, source, "--strict", code=1)
    assert run.out == "" and "nothing was imported" in run.problems[-1] and "line 3" in run.problems[-1]
    assert export(home, tmp_path / "after.csv") == before


@pytest.mark.parametrize("text,designs", [
    (b"\xef\xbb\xbfdesign_id,file\nA,1.png\nB,2.png\n", ["A", "B"]),
    (b"design_id,file\r\nA,1.png\r\nB,2.png\r\n", ["A", "B"]),
    (b"design_id,file\nA,1.png\nB,2.png", ["A", "B"]),
    (b"FILE , Design_ID\n1.png,A\n", ["A"]),
    (b'design_id,file,article\n"A, ""x""",1.png,"two\nlines"\n', ['A, "x"']),
    ("design_id,file,article\n가-1,1.png,의자\n".encode(), ["가-1"]),
    (b"\n\ndesign_id,file\n\nA,1.png\n\n", ["A"])])
def test_the_many_ways_to_write_csv(empty_home, folder, text, designs):
    report = load(empty_home, write(folder, text)).json
    assert report["rows_bad"] == 0 and ids(empty_home) == designs


@pytest.mark.parametrize("text,said", [
    (b"", "empty"), (b"design_id\nA\n", "'file'"), (b"file\n1.png\n", "'design_id'"),
    (b"design_id,file,design_id\nA,1.png,B\n", "twice"),
    (b"\xff\xfed\0e\0s\0", "UTF-16"), (b"design_id,fi\0le\n", ""), (b"\x89PNG\r\n\x1a\n\0\0", "")])
def test_a_file_that_is_no_designs_csv_is_refused(empty_home, folder, text, said):
    run = load(empty_home, write(folder, text), code=1)
    assert run.out == "" and said in run.problem and "DESIGNS.csv" in run.problem
    assert ids(empty_home) == []


def test_a_row_that_is_not_utf8_is_bad_and_only_it(empty_home, folder):
    report = load(empty_home, write(folder, b"design_id,file\nA,1.png\n\xff\xfe,2.png\nC,3.png\n"), code=1).json
    assert report["rows_bad"] == 1 and report["bad_rows"][0]["line"] == 3
    assert ids(empty_home) == ["A", "C"]


def test_a_missing_source_is_named(empty_home, tmp_path):
    assert "nothing.csv" in load(empty_home, tmp_path / "nothing.csv", code=1).problem


def test_export_goes_round(home, template_empty, tmp_path, goods):
    first = export(home, tmp_path / "first.csv")
    (tmp_path / "out").mkdir()
    pandok("register", "export", tmp_path / "out/DESIGNS.csv", "--images", tmp_path / "out",
           "--home", home)
    assert (tmp_path / "out/DESIGNS.csv").read_bytes() == first
    fresh = copy_home(template_empty, tmp_path / "fresh")
    load(fresh, tmp_path / "out/DESIGNS.csv")
    assert export(fresh, tmp_path / "second.csv") == first
    rows = read_csv(goods / "DESIGNS.csv")
    assert len(rows) == 168
    for row in rows:
        assert filecmp.cmp(goods / row["file"], tmp_path / "out" / row["file"], shallow=False)
    key = lambda row: tuple(sorted(row.items()))  # noqa: E731
    assert sorted(map(key, read_csv(tmp_path / "first.csv"))) == sorted(map(key, rows))
    shutil.rmtree(fresh)


def test_export_keeps_the_old_file_if_it_cannot_write(home, tmp_path):
    run = pandok("register", "export", tmp_path / "no/such/folder/x.csv", "--home", home, code=(1, 3))
    assert "x.csv" in run.problem or "folder" in run.problem


def test_list_filters(home, designs):
    def listed(*options):
        lines = pandok("register", "list", "--home", home, "--json", "--limit", 1000, *options)
        return [one["design_id"] for one in lines.json_lines]
    assert listed() == sorted(designs)
    assert listed("--locarno", 7) == sorted(d for d, r in designs.items() if r["locarno"][:2] == "07")
    assert listed("--country", "KR") == sorted(d for d, r in designs.items() if r["country"] == "KR")
    assert listed("--text", "의자") == sorted(d for d, r in designs.items() if "의자" in r["article"])
    word = next(iter(designs.values()))["holder"].split()[0]
    assert listed("--text", f"{word[:2]} 의자") == sorted(
        d for d, r in designs.items() if word[:2] in r["holder"] and "의자" in r["article"])
    assert listed("--after", "30-0900020") == sorted(d for d in designs if d > "30-0900020")
    assert listed("--text", "' OR 1=1 --") == [] == listed("--text", "%")
    text = pandok("register", "list", "--home", home, "--limit", 3).out
    assert "3 shown of 24 designs in 168 views" in text


@sqlite_only
def test_a_home_from_before_the_search_for_text_is_made_ready_by_it(home, designs, photos):
    old, = pandok("read", "--home", home, "--json", photos[0]).json_lines
    with sqlite3.connect(home / "pandok.db") as database:
        database.executescript("""
            DROP TABLE mails; DROP TABLE case_proposals; DROP TABLE case_papers; DROP TABLE case_files;
            DROP TABLE case_events; DROP TABLE cases; DROP TABLE openid_links;
            DROP TABLE photos; DROP TABLE invitations; DROP TABLE tokens; DROP TABLE sessions;
            DROP TABLE recovery_codes; DROP TABLE credentials; DROP TABLE people; DROP TABLE organisations;
            DELETE FROM counters WHERE name = 'people';
            DROP INDEX readings_by_organisation; DROP INDEX readings_by_organisation_and_verdict;
            DROP INDEX readings_by_organisation_and_time; DROP INDEX readings_by_maker;
            DROP INDEX readings_by_maker_and_time;
            ALTER TABLE readings DROP COLUMN made_by; ALTER TABLE readings DROP COLUMN organisation;
            DROP TABLE jobs; DROP TABLE idempotency_keys;
            DROP TABLE design_text; DROP TABLE feedback; DROP INDEX readings_by_verdict;
            DROP INDEX readings_by_parcel; DROP INDEX readings_by_time;
            ALTER TABLE readings DROP COLUMN parcel;
            CREATE INDEX readings_by_time ON readings (created_ms);
            UPDATE readings SET document = json_remove(document, '$.parcel');
            PRAGMA user_version = 2;""")
    database.close()
    assert "database   ok" in pandok("check", "--home", home).out
    expected = sorted(d for d, r in designs.items() if "의자" in r["article"])
    for _ in range(2):
        found = pandok("register", "list", "--home", home, "--json", "--text", "의자").json_lines
        assert [one["design_id"] for one in found] == expected != []
    assert "same" in pandok("replay", old["id"], "--home", home).out


@sqlite_only
def test_a_search_table_that_lacks_a_design_is_told_and_made_anew(home, designs):
    with sqlite3.connect(home / "pandok.db") as database:
        database.execute("DELETE FROM design_text WHERE rowid = (SELECT min(id) FROM designs)")
    database.close()
    assert "register reindex" in pandok("check", "--home", home, code=4).problem
    pandok("register", "reindex", "--home", home)
    pandok("check", "--home", home)
    found = pandok("register", "list", "--home", home, "--json", "--text", min(designs)).json_lines
    assert [one["design_id"] for one in found] == [min(designs)]


@pytest.mark.parametrize("option,value", [("--text", "가" * 201), ("--limit", "0"), ("--limit", "-1"), ("--limit", "100000"),
                                          ("--locarno", "99"), ("--locarno", "x"), ("--on", "soon")])
def test_list_refuses_values_that_make_no_sense(home, option, value):
    assert pandok("register", "list", "--home", home, option, value, code=(1, 2)).out == ""


def test_remove_takes_designs_out_of_the_register_and_the_search(home, goods, photos):
    photo = goods / "drawings/30-0900009_front.png"
    first, = pandok("read", "--home", home, "--json", photo).json_lines
    assert first["candidates"][0]["design_id"] == "30-0900009"
    run = pandok("register", "remove", "30-0900009", "none", "--home", home, code=1)
    assert "1 designs removed" in run.out and "none" in run.problem
    assert "30-0900009" not in ids(home) and len(ids(home)) == 23
    after, = pandok("read", "--home", home, "--json", photo, "--top", 24).json_lines
    assert "30-0900009" not in [c["design_id"] for c in after["candidates"]]
    assert after["index"] != first["index"]
    load(home, goods / "DESIGNS.csv")
    again, = pandok("read", "--home", home, "--json", photo).json_lines
    assert again["candidates"] == first["candidates"]


def test_show_of_an_unknown_design_is_named_and_the_others_are_shown(home):
    run = pandok("register", "show", "30-0900001", "none", "30-0900002", "--home", home, code=1)
    assert "none" in run.problem and run.out.count('"design_id"') == 2


def test_reindex_gives_the_same_answers(home, photos):
    before, = pandok("read", "--home", home, "--json", photos[0]).json_lines
    assert "24 designs in 168 views" in pandok("register", "reindex", "--home", home).out
    after, = pandok("read", "--home", home, "--json", photos[0]).json_lines
    assert after["candidates"] == before["candidates"]


XML = """<?xml version="1.0" encoding="UTF-8"?>
<response><body><items><item>
 <applicationNumber>3020190012345</applicationNumber><designNumber>1</designNumber>
 <registrationNumber>3010012340000</registrationNumber><articleName>커피잔 &amp; 받침</articleName>
 <LocarnoClasscode>07-01</LocarnoClasscode><regPrivilegeName>홍길동</regPrivilegeName>
 <registrationDate>20200131</registrationDate><applicationStatus>등록</applicationStatus>
 <designImageInfo><imageName>정면도</imageName><largePath>front.png</largePath></designImageInfo>
 <designImageInfo><imageName>배면도</imageName><largePath>back.png</largePath></designImageInfo>
</item></items></body></response>"""


def test_a_folder_of_office_records(empty_home, tmp_path, goods):
    records = tmp_path / "records"
    (records / "json").mkdir(parents=True)
    for name, view in (("front.png", "front"), ("back.png", "back"), ("json/p.png", "perspective")):
        shutil.copyfile(goods / f"drawings/30-0900002_{view}.png", records / name)
    (records / "a.xml").write_text(XML, encoding="utf-8")
    (records / "json/b.json").write_text(json.dumps({"item": {
        "applicationNumber": "3020210099999", "articleName": "의자", "applicantName": "Lee",
        "LocarnoClasscode": ["06-01"], "applicationStatus": "소멸",
        "designImageInfo": [{"imageName": "사시도", "largePath": "p.png"}]}}), encoding="utf-8")
    (records / "c.xml").write_text("<item><applicationNumber>1</applicationNumber>", encoding="utf-8")
    (records / "d.json").write_text("{", encoding="utf-8")
    run = load(empty_home, records, code=1)
    assert run.json["designs_added"] == 2 and run.json["views_added"] == 3
    assert {bad["source"] for bad in run.json["bad_rows"]} == {"c.xml", "d.json"}
    assert ids(empty_home) == ["3020190012345/1", "3020210099999"]
    shown = json.loads(pandok("register", "show", "3020190012345/1", "--home", empty_home).out)
    assert shown["article"] == "커피잔 & 받침" and shown["holder"] == "홍길동"
    assert shown["country"] == "KR" and shown["registered_on"] == "2020-01-31"
    assert [v["view"] for v in shown["views"]] == ["front", "back"] and shown["in_force"] is True
    lapsed = json.loads(pandok("register", "show", "3020210099999", "--home", empty_home).out)
    assert lapsed["in_force"] is False and lapsed["views"][0]["view"] == "perspective"


def write_many(folder, rows):
    with open(folder / f"{rows}.csv", "w", newline="", encoding="utf-8") as file:
        out = csv.writer(file)
        out.writerow(["design_id", "file", "view", "article", "locarno", "holder", "country"])
        for n in range(rows):
            out.writerow([f"M-{n:07}", f"{n % 3 + 1}.png", "front", f"article {n}", "06-01",
                          f"holder {n % 50}", "KR"])
    return folder / f"{rows}.csv"


def peak_mib(template_empty, folder, rows):
    home = copy_home(template_empty, folder / f"home-{rows}")
    run = pandok_measured("register", "import", write_many(folder, rows), "--home", home, "--json",
                          tmp=folder)
    assert run.json["designs_added"] == rows and run.json["pictures_computed"] <= 3
    shutil.rmtree(home)
    return run.peak_kib / 1024


def test_memory_does_not_grow_with_the_file(template_empty, folder):
    small, large = (peak_mib(template_empty, folder, rows) for rows in (5_000, 20_000))
    assert large <= 400 and large - small <= 100, (small, large)


@pytest.mark.skipif(os.environ.get("PANDOK_LONG") != "1", reason="PANDOK_LONG=1 runs it: minutes")
def test_memory_stays_bounded_for_a_hundred_thousand_rows(template_empty, folder):
    peak = peak_mib(template_empty, folder, 100_000)
    assert peak <= 600, peak
