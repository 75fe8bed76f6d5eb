"""The API on what is stored: lists and pages, summaries, feedback, replay, designs, export, removal."""
import csv
import datetime
import hashlib
import io
import struct
import threading
import time

import pytest
from api import Api, covers, serving, wait_until
from archives import tar
from conftest import copy_home, pandok, read_csv
from pictures import shape

UNKNOWN = "01M806Y11WRTVZEFASQQ8BJZ7V"
HEADER = "design_id,view,file,article,locarno,holder,country,registered_on,expires_on,status"
SEOUL = datetime.timezone(datetime.timedelta(minutes=540))
VERDICTS = ("match", "possible", "no_match", "retake")
# Words that a data base or a pattern could take for more than text.
NO_WORDS = ["' OR 1=1 --", "%", "_", "*", "\\", '"', "의\U0001f600", "a" * 200, "NEAR(", "AND", "-의자", "의자)"]


@pytest.fixture(scope="module")
def api(template_home, tmp_path_factory):
    """For tests that leave the register as it is."""
    with serving(copy_home(template_home, tmp_path_factory.mktemp("stored") / "home")) as one:
        yield one


@pytest.fixture
def own(home):
    """For tests that change the register."""
    with serving(home) as one:
        yield one


def small(api, seed, **parameters):
    """A reading that costs little."""
    return api("createReading", shape(seed), media="image/png", expect=201, **parameters).json


@pytest.fixture(scope="module")
def readings(api, photos, goods):
    """Eight readings, the oldest first, of three parcels and at least two verdicts."""
    made = [small(api, n, parcel=f"P-{n % 3}") for n in range(5)]
    for path in (photos[3], goods / "photos/r_dark.jpg", goods / "drawings/30-0900001_perspective.png"):
        media = "image/png" if path.suffix == ".png" else "image/jpeg"
        made.append(api("createReading", path.read_bytes(), media=media, name=path.name, expect=201).json)
    return made


def pages(api, operation, between=None, **parameters):
    """Every item over all pages; between: called after each page."""
    found, cursor, pages_left = [], None, 200
    while pages_left:
        page = api(operation, cursor=cursor, **parameters).json
        assert len(page["items"]) <= parameters.get("limit", 50)
        assert page["items"] or "next" not in page, "a page that leads on holds something"
        found += page["items"]
        cursor = page.get("next")
        if cursor is None:
            return found
        assert cursor
        pages_left -= 1
        if between:
            between()
    raise AssertionError("the pages do not end")


# ---- readings

@covers("listReadings")
def test_pages_of_readings_have_no_gap_and_no_double(api, readings):
    everything = pages(api, "listReadings", limit=200)
    ids = [one["id"] for one in everything]
    assert ids == sorted(ids, reverse=True) and len(set(ids)) == len(ids)
    assert {one["id"] for one in readings} <= set(ids)
    for limit in (1, 3, len(ids), len(ids) + 1):
        assert [one["id"] for one in pages(api, "listReadings", limit=limit)] == ids
    by_id = {one["id"]: one for one in everything}
    for one in readings:
        assert {**by_id[one["id"]], "feedback": None} == {**one, "feedback": None}


def test_a_reading_made_between_two_pages_moves_nothing(api, readings):
    before = [one["id"] for one in pages(api, "listReadings", limit=200)]
    seeds = iter(range(100, 200))
    after = pages(api, "listReadings", between=lambda: small(api, next(seeds)), limit=4)
    assert [one["id"] for one in after] == before
    assert len(pages(api, "listReadings", limit=200)) > len(before)


def test_readings_are_filtered(api, readings):
    everything = pages(api, "listReadings", limit=200)
    for verdict in VERDICTS:
        assert pages(api, "listReadings", verdict=verdict, limit=2) == \
            [one for one in everything if one["verdict"] == verdict]
    assert len({one["verdict"] for one in everything}) >= 2
    for parcel in ("P-0", "P-2"):
        assert [one["id"] for one in pages(api, "listReadings", parcel=parcel, limit=1)] == \
            [one["id"] for one in everything if one["parcel"] == parcel]
    assert pages(api, "listReadings", parcel="P-0", verdict="retake") == []


def day_of(reading, offset_min):
    at = datetime.datetime.fromtimestamp(reading["created_ms"] / 1000, datetime.timezone.utc)
    return (at + datetime.timedelta(minutes=offset_min)).date().isoformat()


@pytest.mark.parametrize("offset_min", [None, 0, 540, -720, 840, 345])
def test_readings_of_a_day_are_those_of_the_officers_day(api, readings, offset_min):
    everything = pages(api, "listReadings", limit=200)
    minutes = 540 if offset_min is None else offset_min
    day = day_of(readings[0], minutes)
    found = pages(api, "listReadings", limit=3, on=day, utc_offset_min=offset_min)
    assert [one["id"] for one in found] == [one["id"] for one in everything if day_of(one, minutes) == day]
    before = (datetime.date.fromisoformat(day) - datetime.timedelta(days=1)).isoformat()
    assert api("listReadings", on=before, utc_offset_min=offset_min).json["items"] == []


@pytest.mark.parametrize("operation,name,value", [
    ("listReadings", "limit", "0"), ("listReadings", "limit", "201"), ("listReadings", "limit", "x"),
    ("listReadings", "verdict", "guilty"), ("listReadings", "parcel", ""), ("listReadings", "parcel", "p" * 65),
    ("listReadings", "on", "today"), ("listReadings", "utc_offset_min", "841"), ("listReadings", "q", "x"),
    ("listReadings", "cursor", "c" * 201), ("listDesigns", "limit", "-1"), ("listDesigns", "limit", "1000"),
    ("listDesigns", "locarno", "0"), ("listDesigns", "locarno", "100"), ("listDesigns", "locarno", "06"[:1] + "x"),
    ("listDesigns", "country", "kr"), ("listDesigns", "country", "KOR"), ("listDesigns", "status", "lapsed"),
    ("listDesigns", "in_force_on", "2026-1-1"), ("listDesigns", "q", "q" * 201), ("listDesigns", "Limit", "5"),
    ("listJobs", "limit", "0"), ("listJobs", "limit", "201"), ("listJobs", "cursor", "c" * 201),
    ("getSummary", "on", "20261121"), ("getSummary", "utc_offset_min", "-721"), ("getSummary", "day", "1"),
    ("getSummaryCsv", "on", "x"), ("getSummaryCsv", "utc_offset_min", "1.5")], ids=lambda text: text[:20])
def test_lists_refuse_what_makes_no_sense(api, operation, name, value):
    detail = api(operation, expect=400, valid=False, **{name: value}).json["detail"]
    assert name in detail or value[:20] in detail or str(len(value) - 1) in detail, "it says what is wrong"


@pytest.mark.parametrize("operation", ["listReadings", "listDesigns", "listJobs"])
def test_a_cursor_that_was_never_handed_out_is_harmless(api, operation):
    """Refused, or a place in the list: never an error of ours."""
    for cursor in ("zzz", "-1", "0", "' OR 1=1 --", "99999999999999999999", "AAAA", "a" * 200):
        answer = api(operation, cursor=cursor, limit=1, expect=(200, 400))
        assert answer.status == 400 or len(answer.json["items"]) <= 1


@covers("getSummary")
def test_the_summary_counts_every_reading_once(api, readings):
    for offset in (540, 0, -720, 840):
        day = day_of(readings[0], offset)
        found = [one for one in pages(api, "listReadings", limit=200) if day_of(one, offset) == day]
        summary = api("getSummary", on=day, utc_offset_min=offset).json
        assert (summary["on"], summary["utc_offset_min"], summary["readings"]) == (day, offset, len(found))
        assert summary["parcels"] == len({one["parcel"] for one in found} - {""})
        hours = [{verdict: 0 for verdict in VERDICTS} for _ in range(24)]
        for one in found:
            local = (one["created_ms"] // 60_000 + offset) // 60 % 24
            hours[local][one["verdict"]] += 1
        assert summary["hours"] == hours
        assert summary["verdicts"] == {v: sum(hour[v] for hour in hours) for v in VERDICTS}
    empty = api("getSummary", on="1999-12-31").json
    assert empty["readings"] == 0 and empty["verdicts"] == {verdict: 0 for verdict in VERDICTS}
    for day in ("2026-02-30", "2026-13-01"):
        api("getSummary", on=day, expect=400)


def test_without_a_day_the_summary_is_of_today(api, readings):
    summary = api("getSummary").json
    assert summary["utc_offset_min"] == 540
    assert summary["on"] in {day_of(readings[-1], 540), datetime.datetime.now(SEOUL).date().isoformat()}


@covers("getSummaryCsv")
def test_the_summary_for_a_spreadsheet_has_a_row_a_reading(api, readings):
    small(api, 9, parcel="=HYPERLINK(1)")
    day = day_of(readings[0], 540)
    answer = api("getSummaryCsv", on=day)
    assert answer.body.startswith(b"\xef\xbb\xbf") and "attachment" in answer.headers["content-disposition"]
    rows = list(csv.reader(io.StringIO(answer.body.decode("utf-8-sig"), newline="")))
    found = [one for one in pages(api, "listReadings", limit=200) if day_of(one, 540) == day]
    assert len(rows) == 1 + len(found) and len({len(row) for row in rows}) == 1
    text = answer.body.decode("utf-8-sig")
    assert all(one["id"] in text for one in found)
    for row in rows:
        assert not any(cell.startswith(("=", "+", "-", "@", "\t")) for cell in row), f"a formula: {row}"


@covers("putFeedback", "getFeedback")
def test_feedback_is_kept_with_the_reading_and_counted_by_version(api, readings):
    first, second = readings[0]["id"], readings[1]["id"]
    given = api("putFeedback", {"score": 2, "comment": "다른 물건 \"x\"\n둘째 줄"}, reading_id=first).json
    assert given["score"] == 2 and abs(given["given_ms"] / 1000 - time.time()) < 3600
    assert api("getReading", reading_id=first).json["feedback"] == given
    later = api("putFeedback", {"score": 5}, reading_id=first).json
    assert later["comment"] == "" and api("getReading", reading_id=first).json["feedback"] == later
    api("putFeedback", {"score": 4, "comment": "가" * 1000}, reading_id=second)
    only, = api("getFeedback").json["versions"]
    assert (only["n"], only["scores"]) == (2, [0, 0, 0, 1, 1])
    assert (only["model"], only["calibration"]) == (readings[0]["model"], readings[0]["calibration"])
    assert 1 <= only["mean"]["low"] <= only["mean"]["value"] == 4.5 <= only["mean"]["high"] <= 5


@pytest.mark.parametrize("document", [{}, {"score": 0}, {"score": 6}, {"score": "5"}, {"score": 2.5}, {"score": None},
                                      {"score": 3, "comment": "x" * 1001}, {"score": 3, "comment": 1},
                                      {"score": 3, "by": "me"}, []])
def test_feedback_that_makes_no_sense_is_refused(api, readings, document):
    api("putFeedback", document, reading_id=readings[2]["id"], expect=400, valid=False)
    assert api("getReading", reading_id=readings[2]["id"]).json["feedback"] is None


def test_feedback_on_nothing_is_not_found(api):
    api("putFeedback", {"score": 3}, reading_id=UNKNOWN, expect=404)
    api("getReading", reading_id=UNKNOWN, expect=404)
    api("replayReading", reading_id=UNKNOWN, expect=404)


@covers("replayReading")
def test_a_replay_is_the_same_answer_until_the_register_changes(own, photos):
    reading = own("createReading", photos[3].read_bytes(), media="image/jpeg", expect=201).json
    replay = own("replayReading", reading_id=reading["id"]).json
    assert replay["same"] and replay["differences"] == [] == replay["causes"]
    assert replay["now"]["candidates"] == reading["candidates"] and replay["now"]["verdict"] == reading["verdict"]
    count = len(own("listReadings").json["items"])
    own("removeDesign", design_id=reading["candidates"][0]["design_id"])
    replay = own("replayReading", reading_id=reading["id"]).json
    assert not replay["same"] and replay["differences"] and any("register" in one for one in replay["causes"])
    assert replay["now"]["index"] != reading["index"]
    assert own("getReading", reading_id=reading["id"]).json == reading
    assert len(own("listReadings").json["items"]) == count, "a replay stores nothing"


# ---- designs

@covers("listDesigns", "getDesign")
def test_designs_page_by_page_in_the_order_of_their_ids(api, designs):
    everything = pages(api, "listDesigns", limit=200)
    assert [one["design_id"] for one in everything] == sorted(designs)
    for limit in (1, 7, 24, 25):
        assert pages(api, "listDesigns", limit=limit) == everything
    for one in (everything[0], everything[23]):
        row = designs[one["design_id"]]
        for key in ("article", "holder", "holder_contact", "country", "registered_on", "expires_on", "status"):
            assert one[key] == row[key]
        shown = api("getDesign", design_id=one["design_id"]).json
        assert len(shown["views"]) == 7 and shown["in_force"] is True
        assert {**shown, "views": []} == {**one, "views": []}
    for name in ("none", "30-0900001 ", "%25", "가", "a/b", "' OR 1=1 --", "d" * 64):
        api("getDesign", design_id=name, expect=404)
    api("getDesign", design_id="d" * 65, expect=(400, 404), valid=False)


def listed(api, **parameters):
    return [one["design_id"] for one in pages(api, "listDesigns", **parameters)]


def test_designs_are_filtered_and_filters_meet(api, designs):
    def those(keep):
        return sorted(d for d, row in designs.items() if keep(row))
    assert listed(api, locarno=7) == those(lambda r: r["locarno"][:2] == "07")
    assert listed(api, country="KR", limit=2) == those(lambda r: r["country"] == "KR")
    assert listed(api, locarno=7, country="KR") == \
        those(lambda r: r["locarno"][:2] == "07" and r["country"] == "KR")
    assert listed(api, status="registered") == those(lambda r: r["status"] == "registered")
    assert listed(api, status="refused") == [] == listed(api, locarno=99)
    for day in ("2026-11-21", "1990-01-01", designs["30-0900001"]["expires_on"]):
        assert listed(api, in_force_on=day) == \
            those(lambda r: r["registered_on"] <= day <= r["expires_on"] and r["status"] == "registered")


@pytest.mark.parametrize("words", ["의자", "향수", "가구", "하늘", "Furniture", "furniture", "30-0900007", "09000",
                                   "의자 하늘", "하늘 의자", "소담유리"])
def test_words_are_found_in_id_article_and_holder(api, designs, words):
    def text(row):
        return " ".join((row["design_id"], row["article"], row["holder"])).lower()
    expected = sorted(d for d, row in designs.items() if all(w in text(row) for w in words.lower().split()))
    assert listed(api, q=words) == expected and expected


@pytest.mark.parametrize("words", NO_WORDS)
def test_words_that_stand_nowhere_find_nothing_and_break_nothing(api, words):
    assert listed(api, q=words) == []


def add_design(api, name, seed=1, article="시험"):
    text = f"{HEADER}\n{name},front,1.png,{article},06-01,Kim,KR,2020-01-01,2040-01-01,registered\n"
    archive = tar({"DESIGNS.csv": text.encode(), "1.png": shape(seed)})
    return api.finished(api("createImport", archive, media="application/x-tar", expect=202).json["id"])


def test_a_design_added_between_two_pages_moves_nothing(own, designs):
    names = iter(["30-0000000", "30-0900012a", "99-9999999"])
    found = pages(own, "listDesigns", between=lambda: add_design(own, n) if (n := next(names, None)) else None,
                  limit=9)
    ids = [one["design_id"] for one in found]
    assert ids == sorted(set(ids)) and set(designs) <= set(ids) <= set(designs) | {"30-0900012a", "99-9999999"}


def test_an_id_may_hold_what_an_address_must_encode(own):
    for name in ("3020190012345/1", "가-1", "a b+c?d#e%f", "...", "x;y&z=1"):
        add_design(own, name)
        assert own("getDesign", design_id=name).json["design_id"] == name
    own("removeDesign", design_id="3020190012345/1")
    own("getDesign", design_id="3020190012345/1", expect=404)


def jpeg_size(data):
    at = data.index(b"\xff\xc0")
    return struct.unpack(">HH", data[at + 5:at + 9])[::-1]


@covers("getPicture")
def test_a_registered_picture_is_the_file_that_came_in(api, goods):
    for view in api("getDesign", design_id="30-0900003").json["views"]:
        data = (goods / view["file"]).read_bytes()
        assert view["picture"] == hashlib.sha256(data).hexdigest()
        assert api("getPicture", sha256=view["picture"]).body == data
    answer = api("getPicture", sha256=view["picture"], side=64)
    assert answer.type == "image/jpeg" and max(jpeg_size(answer.body)) == 64
    api("getPicture", sha256="0" * 64, expect=404)
    for wrong in ("0" * 63, "0" * 65, "G" * 64, "A" * 64):
        api("getPicture", sha256=wrong, expect=(400, 404), valid=False)
    api("getPicture", sha256=view["picture"], side="63", expect=400, valid=False)


@covers("removeDesign")
def test_a_removed_design_is_nowhere_any_more(own, goods):
    photo = (goods / "drawings/30-0900009_front.png").read_bytes()
    first = own("createReading", photo, media="image/png", expect=201).json
    assert first["candidates"][0]["design_id"] == "30-0900009"
    own("removeDesign", design_id="30-0900009", expect=204)
    own("removeDesign", design_id="30-0900009", expect=404)
    own("getDesign", design_id="30-0900009", expect=404)
    assert "30-0900009" not in listed(own) and listed(own, q="30-0900009") == []
    after = own("createReading", photo, media="image/png", top=24, expect=201).json
    assert "30-0900009" not in [c["design_id"] for c in after["candidates"]] and after["index"] != first["index"]
    assert own("getInfo").json["designs"] == 23
    assert own("getReading", reading_id=first["id"]).json == first, "what was answered stays as it was answered"


@covers("exportDesigns", "createImport")
def test_export_goes_round(api, template_empty, goods, tmp_path):
    first = api("exportDesigns").body
    pandok("register", "export", tmp_path / "cli.csv", "--home", api.server.home)
    assert first == (tmp_path / "cli.csv").read_bytes()
    files = {"DESIGNS.csv": first}
    for design in pages(api, "listDesigns", q="의자"):
        for view in api("getDesign", design_id=design["design_id"]).json["views"]:
            files[view["file"]] = api("getPicture", sha256=view["picture"]).body
    chairs = [line for line in first.decode().splitlines(True) if line.split(",")[2] in files]
    files["DESIGNS.csv"] = "".join([first.decode().splitlines(True)[0], *chairs]).encode()
    with serving(copy_home(template_empty, tmp_path / "fresh")) as fresh:
        report = fresh.finished(fresh("createImport", tar(files), media="application/x-tar").json["id"])["report"]
        assert report["rows"] == len(chairs) and report["rows_bad"] == 0
        assert fresh("exportDesigns").body == files["DESIGNS.csv"]


def test_the_register_is_exported_while_it_changes(own):
    """As it was before: reading it needs nobody to wait."""
    before = own("exportDesigns").body
    files = {"DESIGNS.csv": ("design_id,file\n" + "".join(f"E-{n},{n}.png\n" for n in range(150))).encode()}
    files |= {f"{n}.png": shape(n) for n in range(150)}
    job = own("createImport", tar(files), media="application/x-tar").json
    next(one for one in own.watch(job["id"]) if one["progress"]["unit"] != "files" and one["progress"]["done"])
    assert own("exportDesigns", expect=200).body == before
    assert own("getJob", job_id=job["id"]).json["state"] == "running"
    own("cancelJob", job_id=job["id"])
    own.finished(job["id"], state="cancelled")


def test_an_empty_register_is_exported_as_its_header(template_empty, tmp_path):
    with serving(copy_home(template_empty, tmp_path / "home")) as one:
        assert one("exportDesigns").body.decode().splitlines()[0].startswith("design_id,")
        assert len(one("exportDesigns").body.splitlines()) == 1
        assert one("listDesigns").json == {"items": []} == one("listReadings").json == one("listJobs").json
        assert one("getFeedback").json == {"versions": []}
        reading = small(one, 1)
        assert reading["candidates"] == [] and reading["verdict"] in ("no_match", "retake")


# ---- the command line beside the server

def test_what_the_command_line_imports_is_seen_within_five_seconds(own, tmp_path):
    picture = shape(31, side=200)
    (tmp_path / "1.png").write_bytes(picture)
    (tmp_path / "d.csv").write_text("design_id,file\nCLI-1,1.png\n", encoding="utf-8")
    before = own("createReading", picture, media="image/png", expect=201).json
    pandok("register", "import", tmp_path / "d.csv", "--home", own.server.home)

    def seen():
        now = own("createReading", picture, media="image/png", expect=201).json
        return now["index"] != before["index"] and now["candidates"][0]["design_id"] == "CLI-1"
    wait_until(seen, "the design of the command line in a reading", deadline_s=5)
    assert own("getDesign", design_id="CLI-1").json["design_id"] == "CLI-1"


def test_readings_of_the_command_line_are_listed(own, photos):
    line = pandok("read", "--home", own.server.home, "--json", photos[3]).json
    reading = own("getReading", reading_id=line["id"]).json
    assert reading["candidates"] == line["candidates"] and reading["parcel"] == ""
    assert own("listReadings").json["items"][0]["id"] == line["id"]


def test_readers_beside_a_change_see_it_before_or_after(own, goods):
    seen, stop = set(), threading.Event()

    def look():
        api = Api(own.port)
        while not stop.is_set():
            page = api("listDesigns", limit=200).json["items"]
            seen.add(len(page))
            api("createReading", shape(3), media="image/png", top=24, expect=201)
    thread = threading.Thread(target=look)
    thread.start()
    try:
        for name in ("30-0900001", "30-0900002"):
            own("removeDesign", design_id=name)
        rows = [row for row in read_csv(goods / "DESIGNS.csv") if row["design_id"] in ("30-0900001", "30-0900002")]
        text = "design_id,view,file\n" + "".join(f"{r['design_id']},{r['view']},{r['file']}\n" for r in rows)
        files = {row["file"]: (goods / row["file"]).read_bytes() for row in rows}
        archive = tar({"DESIGNS.csv": text.encode(), **files}, "w:gz")
        own.finished(own("createImport", archive, media="application/gzip").json["id"])
    finally:
        stop.set()
        thread.join()
    assert seen <= {22, 23, 24}
    assert own("getInfo").json["designs"] == 24
