"""Jobs of the API: imports of every kind, evaluations, reindexing; progress, cancelling, restarts; hostile archives."""
import gzip
import io
import signal
import tarfile
import threading
import zlib
from pathlib import Path

import pytest
from api import ENDED, Api, covers, files_of, serving, wait_until
from archives import tar, zipped
from conftest import copy_home, pandok, read_csv
from pictures import shape

UNKNOWN = "01M806Y11WRTVZEFASQQ8BJZ7V"
PEAK_MIB_MAX = 1_000
BOMB_BYTES = 300 << 20
HEADER = "design_id,view,file,article,locarno,holder,country,registered_on,expires_on,status"
MEDIA = {"tar": "application/x-tar", "tar.gz": "application/gzip", "zip": "application/zip", "csv": "text/csv"}


def goods_of(count, more=(), prefix="J"):
    """Small designs as the files of an archive; more: further rows."""
    rows = [f"{prefix}-{n:04},front,{n}.png,thing {n},06-01,Kim,KR,2020-01-01,2040-01-01,registered"
            for n in range(count)]
    files = {"DESIGNS.csv": ("\n".join([HEADER, *rows, *more]) + "\n").encode()}
    return files | {f"{n}.png": shape(n) for n in range(count)}


def pack(kind, files):
    return {"tar": lambda: tar(files), "tar.gz": lambda: tar(files, "w:gz"), "zip": lambda: zipped(files),
            "csv": lambda: files["DESIGNS.csv"]}[kind]()


@pytest.fixture(scope="module")
def api(template_home, tmp_path_factory):
    """A home with the invented goods; tests add designs under names of their own."""
    with serving(copy_home(template_home, tmp_path_factory.mktemp("jobs") / "home")) as one:
        yield one


@pytest.fixture
def own(empty_home):
    with serving(empty_home) as one:
        yield one


def send(api, files, kind="tar", **parameters):
    """Takes an import on; its job."""
    answer = api("createImport", pack(kind, files), media=MEDIA[kind], expect=202, **parameters)
    assert answer.headers["location"] == f"/api/v1/jobs/{answer.json['id']}"
    return answer.json


def ids(api):
    return [one["design_id"] for one in api("listDesigns", limit=200).json["items"]]


def exported(home, target):
    pandok("register", "export", target, "--home", home)
    return target.read_bytes()


@covers("createImport", "getJob", "watchJob")
@pytest.mark.parametrize("kind", ["tar", "tar.gz", "zip"])
def test_each_kind_of_archive_is_imported_as_the_command_line_does(own, template_empty, tmp_path, kind):
    files = goods_of(6)
    job = send(own, files, kind, name="새 디자인 1.tar")
    assert job["kind"] == "import" and job["name"] == "새 디자인 1.tar" and job["state"] in ("queued", "running", "done")
    done = own.finished(job["id"])
    report = done["report"]
    assert (report["rows"], report["rows_bad"], report["designs_added"], report["pictures_computed"]) == (6, 0, 6, 6)
    assert done["progress"]["done"] == done["progress"]["total"] > 0 and done["error"] == ""
    for name, data in files.items():
        (tmp_path / name).write_bytes(data)
    home = copy_home(template_empty, tmp_path / "home")
    line = pandok("register", "import", tmp_path / "DESIGNS.csv", "--home", home, "--json").json
    assert {key: report[key] for key in line} == line
    assert own("exportDesigns").body == exported(home, tmp_path / "cli.csv")
    reading = own("createReading", files["3.png"], media="image/png", expect=201).json
    assert reading["candidates"][0]["design_id"] == "J-0003", "the index holds what the job brought"


def test_pictures_in_folders_of_the_archive(own):
    files = goods_of(2)
    text = files.pop("DESIGNS.csv").decode().replace(",0.png", ",a/b/0.png").replace(",1.png", ",./1.png")
    report = own.finished(send(own, {"DESIGNS.csv": text.encode(), "a/b/0.png": files["0.png"],
                                     "1.png": files["1.png"], "unused.txt": b"x"})["id"])["report"]
    assert report["designs_added"] >= 1 and "J-0000" in ids(own)


def test_a_csv_alone_changes_designs_whose_pictures_are_known(api, goods):
    lines = (goods / "DESIGNS.csv").read_text(encoding="utf-8").splitlines(keepends=True)
    text = "".join(one.replace("의자", "걸상") if one.startswith("30-0900001,") else one for one in lines)
    before = api("getInfo").json
    report = api.finished(send(api, {"DESIGNS.csv": text.encode()}, "csv")["id"])["report"]
    assert report["rows"] == 168 and report["rows_bad"] == 0 and report["pictures_computed"] == 0
    assert report["designs_changed"] == 1
    assert api("getDesign", design_id="30-0900001").json["article"] == "걸상"
    assert api("getInfo").json["views"] == before["views"]


def test_a_csv_alone_does_not_reach_the_files_of_the_server(api, tmp_path):
    picture = tmp_path / "1.png"
    picture.write_bytes(shape(900))
    rows = [HEADER, f"F-1,front,{picture},,,,,,,", "F-2,front,1.png,,,,,,,", "F-3,front,../1.png,,,,,,,"]
    job = api.finished(send(api, {"DESIGNS.csv": ("\n".join(rows) + "\n").encode()}, "csv")["id"], state=None)
    assert job["state"] == "failed" or job["report"]["rows_bad"] == 3
    assert not any(name.startswith("F-") for name in ids(api))


def test_an_archive_of_office_records(own):
    record = """<?xml version="1.0" encoding="UTF-8"?><response><body><items><item>
 <applicationNumber>3020190012345</applicationNumber><designNumber>1</designNumber><articleName>커피잔</articleName>
 <LocarnoClasscode>07-01</LocarnoClasscode><applicationStatus>등록</applicationStatus>
 <designImageInfo><imageName>정면도</imageName><largePath>front.png</largePath></designImageInfo>
</item></items></body></response>"""
    files = {"records/a.xml": record.encode(), "records/front.png": shape(5), "records/bad.xml": b"<item>"}
    report = own.finished(send(own, files)["id"])["report"]
    assert report["designs_added"] == 1 and report["rows_bad"] == 1
    assert own("getDesign", design_id="3020190012345/1").json["article"] == "커피잔"


BAD = ["B-1,upside,0.png,,,,,,,", "B-2,front,none.png,,,,,,,", "B-3,front,../0.png,,,,,,,", "B-4,front,0.png,,,,KOR,,,"]


def test_bad_rows_are_listed_and_the_others_go_in(own):
    report = own.finished(send(own, goods_of(2, BAD))["id"])["report"]
    assert (report["rows_bad"], report["designs_added"]) == (4, 2)
    assert [(bad["line"], bad["column"]) for bad in report["bad_rows"]] == \
        [(4, "view"), (5, "file"), (6, "file"), (7, "country")]
    assert ids(own) == ["J-0000", "J-0001"]


def test_strict_refuses_the_whole_file(own):
    job = own.finished(send(own, goods_of(2, BAD), strict="true")["id"], state="failed")
    assert "line 4" in job["error"] and ids(own) == [] and own("getInfo").json["designs"] == 0
    own.finished(send(own, goods_of(2, BAD), strict="false")["id"])
    assert len(ids(own)) == 2


@pytest.mark.parametrize("operation", ["createImport", "createEvaluation"])
@pytest.mark.parametrize("name,value", [("strict", "yes"), ("exclude_self", "1"), ("name", "n" * 256), ("top", "5")])
def test_parameters_of_a_job_that_make_no_sense_are_refused_by_name(api, operation, name, value):
    before = len(api("listJobs", limit=200).json["items"])
    assert name in api(operation, tar(goods_of(1)), media=MEDIA["tar"], expect=400, valid=False,
                       **{name: value}).json["detail"]
    assert len(api("listJobs", limit=200).json["items"]) == before


def test_an_import_under_the_same_key_is_one_job(api):
    archive = tar(goods_of(1))
    send_it = {"media": MEDIA["tar"], "idempotency_key": "import-0000001"}
    first = api("createImport", archive, expect=202, **send_it).json
    api.finished(first["id"])
    assert api("createImport", archive, expect=202, **send_it).json["id"] == first["id"]
    api("createImport", tar(goods_of(2)), expect=422, **send_it)
    once = api("createReindexing", idempotency_key="reindex-000001", expect=202).json
    api.finished(once["id"])
    assert api("createReindexing", idempotency_key="reindex-000001", expect=202).json["id"] == once["id"]


def test_progress_only_grows_and_the_stream_ends_with_the_job(own):
    job = send(own, goods_of(30))
    seen = list(own.watch(job["id"]))
    states = [one["state"] for one in seen]
    assert states[-1] == "done" and not set(states[:-1]) & set(ENDED), states
    order = {"queued": 0, "running": 1, "done": 2}
    assert [order[state] for state in states] == sorted(order[state] for state in states)
    assert [one["updated_ms"] for one in seen] == sorted(one["updated_ms"] for one in seen)
    by_unit = {}
    for one in seen:
        by_unit.setdefault(one["progress"]["unit"], []).append(one["progress"]["done"])
        assert one["progress"]["done"] <= one["progress"]["total"] or one["progress"]["total"] == 0
    assert all(done == sorted(done) for done in by_unit.values()), by_unit
    assert len(seen) >= 2, "it is seen before it has ended, and when it has"
    late = list(own.watch(job["id"]))
    assert [one["state"] for one in late] == ["done"], "an ended job is one event"


def test_readings_are_answered_while_an_import_runs(api, photos):
    job = send(api, goods_of(250, prefix="R"))
    events = api.watch(job["id"])
    next(one for one in events if one["state"] == "running")
    reading = api("createReading", photos[3].read_bytes(), media="image/jpeg", expect=201).json
    assert api("getJob", job_id=job["id"]).json["state"] == "running", "it was answered meanwhile"
    assert reading["candidates"] and api("listDesigns", limit=1).json["items"]
    api("cancelJob", job_id=job["id"])
    assert list(events)[-1]["state"] == "cancelled"


def test_readings_are_answered_while_the_index_is_built_anew(own):
    """With what was there before, or with what is there then; never an error."""
    own.finished(send(own, goods_of(40))["id"])
    answers = []
    for _ in range(10):
        job = own("createReindexing", expect=202).json
        while own("getJob", job_id=job["id"]).json["state"] not in ENDED:
            answers.append(own("createReading", shape(1), media="image/png", expect=201).json)
        assert own("getJob", job_id=job["id"]).json["state"] == "done"
    assert {one["candidates"][0]["design_id"] for one in answers} <= {"J-0001"}


@covers("cancelJob")
def test_a_cancelled_import_leaves_nothing(own):
    before = own("exportDesigns").body
    files = goods_of(400)
    job = send(own, files)
    events = own.watch(job["id"])
    next(one for one in events if one["state"] == "running")
    assert own("cancelJob", job_id=job["id"]).json["state"] in ("running", "cancelled")
    assert list(events)[-1]["state"] == "cancelled"
    assert own("getJob", job_id=job["id"]).json["error"] == "" and own("exportDesigns").body == before
    assert own("cancelJob", job_id=job["id"]).json["state"] == "cancelled"
    own.finished(send(own, goods_of(2))["id"])
    assert ids(own) == ["J-0000", "J-0001"]


def test_a_waiting_job_is_cancelled_at_once(own):
    first, second = send(own, goods_of(250)), send(own, goods_of(3))
    own("cancelJob", job_id=second["id"])
    own.finished(second["id"], state="cancelled")
    assert own("getJob", job_id=first["id"]).json["state"] == "running", "it did not wait for the one before"
    own("cancelJob", job_id=first["id"])
    own.finished(first["id"], state="cancelled")


def test_an_ended_job_stays_as_it_is(own):
    job = own.finished(send(own, goods_of(1))["id"])
    assert own("cancelJob", job_id=job["id"]).json == job == own("getJob", job_id=job["id"]).json


def test_jobs_one_after_the_other_all_end(own):
    sent = [send(own, goods_of(3, prefix=letter)) for letter in "ABCDE"]
    for job in sent:
        own.finished(job["id"])
    assert len(ids(own)) == 15


@covers("listJobs")
def test_jobs_are_listed_the_newest_first_and_paged(api):
    for n in range(3):
        api.finished(send(api, goods_of(1), name=f"list {n}")["id"])
    everything = api("listJobs", limit=200).json["items"]
    assert [one["name"] for one in everything[:3]] == ["list 2", "list 1", "list 0"]
    names = [one["id"] for one in everything]
    assert names == sorted(names, reverse=True)
    found, cursor = [], None
    while True:
        page = api("listJobs", limit=2, cursor=cursor).json
        found += [one["id"] for one in page["items"]]
        if not (cursor := page.get("next")):
            break
        if len(found) == 2:
            api.finished(send(api, goods_of(1), name="between")["id"])
    assert found == names


def test_an_unknown_job_is_not_found(api):
    for operation in ("getJob", "watchJob", "cancelJob"):
        api(operation, job_id=UNKNOWN, expect=404)


@covers("createReindexing")
def test_reindexing_changes_no_answer(api, photos):
    photo = photos[3].read_bytes()
    before = api("createReading", photo, media="image/jpeg", expect=201).json
    answer = api("createReindexing", expect=202)
    assert answer.json["kind"] == "reindexing" and answer.headers["location"].endswith(answer.json["id"])
    api.finished(answer.json["id"])
    after = api("createReading", photo, media="image/jpeg", expect=201).json
    assert after["candidates"] == before["candidates"] and after["probability_none"] == before["probability_none"]


def queries(goods, count):
    rows = read_csv(goods / "QUERIES.csv")[:count]
    text = "file,design_id,group\n" + "".join(f"{r['file']},{r['design_id']},{r['group']}\n" for r in rows)
    return {"QUERIES.csv": text.encode(), **{r["file"]: (goods / r["file"]).read_bytes() for r in rows}}


def untimed(figures):
    """The figures without those that are another each time."""
    return {key: untimed(value) if isinstance(value, dict) else value for key, value in figures.items()
            if key not in ("ms_per_photo", "photos_per_second")}


@covers("createEvaluation")
@pytest.mark.parametrize("exclude_self", [False, True])
def test_an_evaluation_comes_to_the_figures_of_the_command_line(shared_home, goods, tmp_path, exclude_self):
    rows = ["file,design_id,group"] + [f"drawings/30-090000{n}_front.png,30-090000{n},a" for n in (1, 2, 3)]
    files = {"QUERIES.csv": ("\n".join(rows) + "\n").encode()}
    files |= {r.split(",")[0]: (goods / r.split(",")[0]).read_bytes() for r in rows[1:]}
    (tmp_path / "q.csv").write_bytes(files["QUERIES.csv"])
    option = ["--exclude-self"] if exclude_self else []
    line = pandok("evaluate", tmp_path / "q.csv", "--images", goods, "--home", shared_home, "--json", *option).json
    with serving(shared_home) as one:
        answer = one("createEvaluation", tar(files, "w:gz"), media=MEDIA["tar.gz"], name="q.tar.gz",
                     exclude_self=str(exclude_self).lower(), expect=202)
        assert answer.json["kind"] == "evaluation" and answer.json["name"] == "q.tar.gz"
        report = one.finished(answer.json["id"])["report"]
    assert set(line) == set(report) and untimed(report) == untimed(line)


@pytest.mark.parametrize("files,said", [({"DESIGNS.csv": b"x"}, "QUERIES.csv"),
                                        ({"QUERIES.csv": b"file\na\n"}, "design_id"),
                                        ({"QUERIES.csv": b"file,design_id\n"}, "no query")])
def test_an_evaluation_without_queries_fails_and_says_why(api, files, said):
    answer = api("createEvaluation", tar(files), media=MEDIA["tar"], expect=(202, 400))
    job = api.finished(answer.json["id"], state="failed") if answer.status == 202 else None
    assert said in (job["error"] if job else answer.json["detail"])


def test_an_evaluation_whose_photo_is_missing_counts_it(api, goods):
    files = queries(goods, 2)
    files.pop("photos/q_002.jpg")
    job = api.finished(api("createEvaluation", tar(files), media=MEDIA["tar"], expect=202).json["id"], state=None)
    assert job["state"] == "failed" and "q_002" in job["error"] or job["report"]["errors"] == 1


def test_a_job_goes_on_after_a_stop_of_the_server(empty_home):
    """SIGTERM in the middle of an import: the next start completes it."""
    with serving(empty_home) as one:
        job = send(one, goods_of(150))
        events = one.watch(job["id"])
        next(event for event in events if event["state"] == "running")
        one.server.child.send_signal(signal.SIGTERM)
        one.server.ended()
    with serving(empty_home) as one:
        assert one.finished(job["id"])["report"]["rows"] == 150
        assert one("getInfo").json["designs"] == 150
    pandok("check", "--home", empty_home)


def test_a_stream_of_events_does_not_hold_up_a_stop(empty_home):
    with serving(empty_home) as one:
        job = send(one, goods_of(150))
        seen = []

        def look():
            try:
                seen.extend(one.watch(job["id"]))
            except (AssertionError, OSError, ValueError):
                pass  # the stream may end anywhere when the server stops
        thread = threading.Thread(target=look)
        thread.start()
        wait_until(lambda: seen, "a first event")
        one.server.stop()
        thread.join(timeout=20)
        assert not thread.is_alive()


def test_a_second_server_on_the_same_port_is_refused_and_disturbs_no_job(empty_home):
    with serving(empty_home) as one:
        job = send(one, goods_of(3))
        other = pandok("serve", "--home", empty_home, "--listen", f"127.0.0.1:{one.port}", code=3)
        assert str(one.port) in other.problem or "another pandok" in other.problem
        assert one.finished(job["id"])["report"]["designs_added"] == 3
        assert Api(one.port)("getInfo").json["designs"] == 3


# ---- archives that lie

def tar_of(*members):
    """An archive with members that tarfile would not write for an honest client: (type, name, link or bytes)."""
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w") as archive:
        for kind, name, what in members:
            info = tarfile.TarInfo(name)
            info.type = kind
            data = what if isinstance(what, bytes) else b""
            info.size, info.linkname = len(data), what if isinstance(what, str) else ""
            archive.addfile(info, io.BytesIO(data))
    return out.getvalue()


CSV = b"design_id,file\nX-1,1.png\n"
FILE, LINK, HARD = tarfile.REGTYPE, tarfile.SYMTYPE, tarfile.LNKTYPE


def with_encryption(data):
    """A zip that says that its files are encrypted."""
    data = bytearray(data)
    for signature, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = data.find(signature)
        while at >= 0:
            data[at + offset] |= 1
            at = data.find(signature, at + 4)
    return bytes(data)


OUTSIDE = "pandok-hostile-1.png"


def bad_tars(picture):
    first = (FILE, "DESIGNS.csv", CSV)
    whole = tar_of(first, (FILE, "1.png", picture))
    return {
        "parent": tar_of(first, (FILE, "../../1.png", picture)),
        "parent csv": tar_of((FILE, "../DESIGNS.csv", CSV), (FILE, "1.png", picture)),
        "deep parent": tar_of(first, (FILE, "a/b/../../../../1.png", picture)),
        "absolute": tar_of(first, (FILE, f"/{OUTSIDE}", picture)),
        "link": tar_of(first, (LINK, "1.png", "/etc/passwd")),
        "link folder": tar_of(first, (LINK, "a", "/"), (FILE, f"a/{OUTSIDE}", picture)),
        "hard link": tar_of(first, (HARD, "1.png", "/etc/hostname")),
        "device": tar_of(first, (tarfile.CHRTYPE, "1.png", b"")),
        "pipe": tar_of(first, (tarfile.FIFOTYPE, "1.png", b"")),
        "twice": tar_of(first, (FILE, "1.png", picture), (FILE, "1.png", shape(2))),
        "empty": tar({}), "no csv": tar({"1.png": picture}), "cut": whole[:1500], "zeros": bytes(10_240),
        "checksum": whole.replace(b"ustar", b"usTar", 1),
        "name": tar_of(first, (FILE, "x\ny" * 60, b"")),
        "folder": tar_of(first, (tarfile.DIRTYPE, "1.png", b""))}


def bad_archives():
    """name → (media, bytes); none of them may come in whole."""
    picture, plain = shape(1), {"DESIGNS.csv": CSV, "1.png": shape(1)}
    packed, archive = gzip.compress(tar(plain)), zipped(plain)
    gzips = {
        "cut": packed[:-40], "damaged": packed[:60] + b"\xff" * 9 + packed[69:], "of nothing": gzip.compress(b""),
        "of text": gzip.compress(b"hello, officer\n" * 99), "none": b"\x1f\x8b" + bytes(99)}
    zips = {
        "cut": archive[:len(archive) // 2], "parent": zipped({"DESIGNS.csv": CSV, "../../1.png": picture}),
        "encrypted": with_encryption(archive), "end only": archive[-22:], "none": b"PK" + bytes(99),
        "damaged": archive[:80] + bytes(20) + archive[100:]}
    return {f"{kind} {name}": (MEDIA[kind], data) for kind, some in
            (("tar", bad_tars(picture)), ("tar.gz", gzips), ("zip", zips)) for name, data in some.items()}


BAD_ARCHIVES = bad_archives()


def import_of(api, data, media, **more):
    """Sends an import and waits for its end: the problem, or the job."""
    answer = api("createImport", data, media=media, expect=(202, 400, 413, 507), **more)
    return answer.json if answer.status != 202 else api.finished(answer.json["id"], state=None)


@pytest.fixture(scope="module")
def target(template_empty, tmp_path_factory):
    """A server for hostile archives, with nothing in its register."""
    with serving(copy_home(template_empty, tmp_path_factory.mktemp("archives") / "home")) as one:
        yield one


@pytest.mark.parametrize("name", sorted(BAD_ARCHIVES))
def test_hostile_archives_leave_nothing_anywhere(target, name):
    before, parent = files_of(target.server.home), sorted(target.server.home.parent.iterdir())
    media, data = BAD_ARCHIVES[name]
    end = import_of(target, data, media)
    assert end.get("status") == 400 or end["state"] == "failed" or end["report"]["rows_bad"] > 0, end
    assert end.get("detail") or end["error"] or end["report"]["bad_rows"][0]["reason"]
    assert target("getInfo").json["designs"] == 0 and b"X-1" not in target("exportDesigns").body
    assert sorted(target.server.home.parent.iterdir()) == parent
    wait_until(lambda: files_of(target.server.home) == before, "no file is left of the archive")
    assert not Path("/", OUTSIDE).exists()


def many_entries(count):
    """A packed tar of that many empty files, written by hand: tarfile would take half a minute."""
    info = tarfile.TarInfo("e/0000000.png").tobuf(tarfile.USTAR_FORMAT)
    base = sum(info) - sum(info[148:156]) + 8 * 32 - 7 * 48
    packer, out = zlib.compressobj(1, zlib.DEFLATED, 31), []
    for n in range(count):
        digits = b"%07d" % n
        total = base + sum(digits) + 0
        head = info[:2] + digits + info[9:148] + b"%06o\0 " % total + info[156:]
        out.append(packer.compress(head))
    out.append(packer.compress(tar({"DESIGNS.csv": CSV, "1.png": shape(1)})) + packer.flush())
    return b"".join(out)


def test_the_many_entries_of_these_tests_are_an_archive():
    with tarfile.open(fileobj=io.BytesIO(many_entries(50))) as archive:
        assert len(archive.getnames()) == 52


def test_a_hundred_thousand_tiny_entries_are_bounded(template_empty, tmp_path):
    home = copy_home(template_empty, tmp_path / "home")
    with serving(home) as api:
        before = files_of(home)
        end = import_of(api, many_entries(100_000), "application/gzip")
        assert end.get("status") in (400, 413, 507) or end["state"] in ("done", "failed"), end
        wait_until(lambda: files_of(home) - before <= {p for p in files_of(home) if p.startswith("blobs/")}, "cleaned")
        assert api.server.status_kib("VmHWM") < PEAK_MIB_MAX * 1024


@pytest.mark.parametrize("name,media,data", [
    ("picture", "application/gzip", lambda: gzip.compress(tar({"DESIGNS.csv": CSV, "1.png": bytes(BOMB_BYTES)}), 1)),
    ("zip", "application/zip", lambda: zipped({"DESIGNS.csv": CSV, "1.png": bytes(BOMB_BYTES)})),
    ("csv", "application/zip", lambda: zipped({"DESIGNS.csv": b"design_id,file\n" + b"a" * (BOMB_BYTES // 16)})),
    ("csv alone", "text/csv", lambda: b"design_id,file\n" + b'"' * (8 << 20))])
def test_bombs_do_not_cost_memory(target, name, media, data):
    before = files_of(target.server.home)
    end = import_of(target, data(), media)
    assert end.get("status") in (400, 413, 507) or end["state"] == "failed" or end["report"]["rows_bad"] > 0, end
    assert target.server.status_kib("VmHWM") < PEAK_MIB_MAX * 1024
    wait_until(lambda: files_of(target.server.home) == before, "no file is left")
