"""The API by its document: routes, the service itself, photos, readings, evidence, idempotency."""
import ast
import gzip
import hashlib
import json
import re
import struct
import threading
from pathlib import Path

import pytest
from api import CALLS, OPERATIONS, Api, Wire, check_common, covers, head_of, serving
from conftest import copy_home, pandok, read_csv
from pictures import decode, grey, png, shape

SAME = ("verdict", "reason", "reason_ko", "probability_none", "candidates", "model", "index", "calibration",
        "thresholds", "photo_sha256", "photo_faults", "evidence_sha256", "sharpness", "item_confidence")
UNKNOWN = "01M806Y11WRTVZEFASQQ8BJZ7V"
ALL = 24


@pytest.fixture(scope="module")
def api(template_home, tmp_path_factory):
    with serving(copy_home(template_home, tmp_path_factory.mktemp("api") / "home")) as one:
        yield one


def sent(api, path):
    """Sends a photo ahead; how a request names it."""
    data = path.read_bytes()
    digest = hashlib.sha256(data).hexdigest()
    api("putPhoto", data, media="image/png" if data[:4] == b"\x89PNG" else "image/jpeg", sha256=digest)
    return {"sha256": digest, "name": path.name}


def read(api, *paths, **more):
    return api("createReading", {"photos": [sent(api, p) for p in paths], **more}, expect=201).json


def small(api, seed, **parameters):
    """A reading that costs little: a drawing of 96 pixels as the body."""
    return api("createReading", shape(seed), media="image/png", expect=201, **parameters).json


@pytest.fixture(scope="module")
def reading(api, photos):
    return read(api, photos[3], top=ALL, parcel="EMS-1")


# ---- the document

def test_the_program_answers_exactly_the_routes_of_the_document(tmp_path):
    pandok("init", "--home", tmp_path / "home")
    lines = pandok("serve", "--routes", "--home", tmp_path / "home").out.splitlines()
    assert len(lines) == len(set(lines))
    assert set(lines) == {f"{one.method} {one.path}" for one in OPERATIONS.values()}


def covered_by_tests():
    names = set()
    for path in Path(__file__).parent.glob("test_*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "covers":
                names |= {one.value for one in node.args}
    return names


def test_every_operation_has_a_test():
    """covers() makes sure that the test really calls what it names."""
    assert covered_by_tests() == set(OPERATIONS)


def test_the_check_of_covered_operations_can_fail(api):
    @covers("getInfo")
    def lazy():
        api("getHealth")
    with pytest.raises(AssertionError, match="getInfo"):
        lazy()
    assert CALLS[-1] == ("getHealth", 200)


def test_the_check_against_the_document_can_fail(api, monkeypatch):
    with pytest.raises(AssertionError, match="right"):
        api("listReadings", limit=0)
    monkeypatch.setitem(OPERATIONS["getInfo"].responses["200"], "application/json",
                        {"type": "object", "required": ["never"]})
    with pytest.raises(AssertionError, match="never"):
        api("getInfo")
    monkeypatch.delitem(OPERATIONS["getHealth"].responses, "200")
    with pytest.raises(AssertionError, match="not documented"):
        api("getHealth")


# ---- the service itself

@covers("getHealth", "getReady", "getInfo")
def test_health_and_what_is_in_use(api, shared_home, photos):
    api("getHealth", expect=200)
    api("getReady", expect=200)
    before = api("getInfo").json
    assert (before["designs"], before["views"], before["accounts"]) == (24, 168, False)
    assert before["limits"]["photo_bytes_max"] == 40 << 20 and before["limits"]["photos_per_item_max"] == 7
    assert before["version"] in pandok("--version").out
    command = pandok("read", "--home", shared_home, "--json", photos[0]).json
    assert all(before[key] == command[key] for key in ("model", "index", "calibration"))
    small(api, 1)
    assert api("getInfo").json["readings_today"] == before["readings_today"] + 1


@covers("getMetrics")
def test_metrics_count_and_keep_the_format(api):
    answer = api("getMetrics", expect=200)
    assert "version=0.0.4" in answer.headers["content-type"]
    text = answer.body.decode()
    sample = re.compile(r'[a-z_]+(\{[a-z_]+="[^"\n]*"(,[a-z_]+="[^"\n]*")*\})? [0-9.e+-]+')
    for line in text.splitlines():
        assert line.startswith(("# HELP ", "# TYPE ")) or sample.fullmatch(line), line
    typed = set(re.findall(r"^# TYPE ([a-z_]+) ", text, re.M))
    for name in re.findall(r"^([a-z_]+)[{ ]", text, re.M):
        assert name in typed or re.sub(r"_(bucket|sum|count)$", "", name) in typed, name
    assert UNKNOWN not in text
    api("getReading", reading_id=UNKNOWN, expect=404)
    assert UNKNOWN not in api("getMetrics").body.decode(), "a client must not make new time series"


def test_a_head_is_the_get_without_its_body(api):
    whole = api("getInfo")
    with Wire(api.port) as wire:
        wire.send(head_of("HEAD", "/api/v1/info", api.port))
        answer = wire.answer(head=True)
        assert answer.status == 200 and answer.headers["content-type"] == whole.headers["content-type"]
        assert int(answer.headers["content-length"]) == len(whole.body)
        wire.send(head_of("GET", "/health", api.port))
        assert wire.answer().body == b"ok\n", "nothing of a body came behind the head"


@pytest.mark.parametrize("target", ["/", "/api/v1/designs.csv", "/api/v1/summary.csv", "/api/v1/designs?limit=1",
                                    "/metrics"])
def test_a_head_of_what_is_made_while_it_is_sent_ends(api, target):
    with Wire(api.port) as wire:
        wire.send(head_of("HEAD", target, api.port))
        assert wire.answer(head=True).status == 200
        if wire.send(head_of("GET", "/health", api.port)) and (next_answer := wire.answer()):
            assert next_answer.body == b"ok\n"


@pytest.mark.parametrize("method,target,status,allow", [
    ("GET", "/api/v1/nothing", 404, None), ("GET", "/api/v2/info", 404, None),
    ("GET", "/api/v1/info/", 404, None), ("GET", "/API/v1/info", 404, None),
    ("POST", "/api/v1/info", 405, {"GET", "HEAD"}), ("DELETE", "/api/v1/readings", 405, {"GET", "HEAD", "POST"}),
    ("PUT", f"/api/v1/readings/{UNKNOWN}", 405, {"GET", "HEAD"}),
    ("PATCH", "/api/v1/designs/30-0900001", 405, {"GET", "HEAD", "DELETE"}),
    ("GET", f"/api/v1/readings/{UNKNOWN}/replay", 405, {"POST"}),
    ("GET", "/api/v1/info?pretty=1", 400, None), ("GET", "/health?x=1", 400, None)])
def test_what_the_document_does_not_have_is_refused_as_a_problem(api, method, target, status, allow):
    answer = api.plain(method, target)
    check_common(answer)
    assert answer.status == status, answer
    if allow:
        assert set(re.split(r", ?", answer.headers["allow"])) == allow


def test_the_console_is_one_page_under_a_strict_policy(api):
    page = api.plain("GET", "/")
    assert page.status == 200 and page.type == "text/html" and "content-encoding" not in page.headers
    policy = page.headers["content-security-policy"]
    assert "default-src" in policy and "unsafe-eval" not in policy and "*" not in policy
    assert "frame-ancestors 'none'" in policy and page.headers["x-content-type-options"] == "nosniff"
    packed = api.plain("GET", "/", headers={"Accept-Encoding": "gzip"})
    assert packed.headers.get("content-encoding") == "gzip" and gzip.decompress(packed.body) == page.body
    again = api.plain("GET", "/", headers={"If-None-Match": page.headers["etag"]})
    assert again.status == 304 and again.body == b""


# ---- photos

def jpeg_size(data):
    at = 2
    while True:
        kind, length = data[at + 1], struct.unpack(">H", data[at + 2:at + 4])[0]
        if 0xC0 <= kind <= 0xC2:
            return struct.unpack(">HH", data[at + 5:at + 9])[::-1]
        at += 2 + length


@covers("putPhoto", "getPhoto")
def test_a_photo_is_sent_once_and_comes_back_as_it_was(api, photos, reading):
    data = photos[4].read_bytes()
    digest = hashlib.sha256(data).hexdigest()
    first = api("putPhoto", data, media="image/jpeg", sha256=digest, expect=201)
    again = api("putPhoto", data, media="image/jpeg", sha256=digest, expect=200)
    assert first.json == again.json == {"sha256": digest, "bytes": len(data)}
    back = api("getPhoto", sha256=reading["photo_sha256"][0])
    assert back.body == photos[3].read_bytes() and back.type == "image/jpeg"


@pytest.mark.parametrize("side", [64, 200, 1024])
def test_a_photo_can_be_asked_for_smaller(api, photos, reading, side):
    answer = api("getPhoto", sha256=reading["photo_sha256"][0], side=side)
    assert answer.type == "image/jpeg"
    width, height = jpeg_size(photos[3].read_bytes())
    assert max(jpeg_size(answer.body)) == min(side, max(width, height))


@pytest.mark.parametrize("side", ["63", "1025", "x", "-1", "", "64.5", "99999999999999999999"])
def test_a_side_out_of_bounds_is_refused(api, reading, side):
    assert "side" in api("getPhoto", sha256=reading["photo_sha256"][0], side=side, expect=400,
                         valid=False).json["detail"]


def test_a_photo_under_a_wrong_name_is_refused(api, photos):
    data = photos[5].read_bytes()
    right, wrong = hashlib.sha256(data).hexdigest(), hashlib.sha256(b"").hexdigest()
    api("putPhoto", data, media="image/jpeg", sha256=wrong, expect=400)
    api("putPhoto", data, media="image/jpeg", sha256=right.upper(), expect=(400, 404), valid=False)
    api("putPhoto", data, media="image/jpeg", sha256=right[:-1], expect=(400, 404), valid=False)
    for digest in (wrong, right):
        api("getPhoto", sha256=digest, expect=404)


def test_a_photo_is_no_registered_picture(api, reading):
    api("getPicture", sha256=reading["photo_sha256"][0], expect=404)
    api("getPhoto", sha256="0" * 64, expect=404)


@pytest.fixture(scope="module", params=["getPhoto", "getPicture", "getEvidence"])
def picture(request, api, reading):
    """(asks for a picture with headers, the whole picture as an answer)."""
    named = {"getPhoto": {"sha256": reading["photo_sha256"][0]}, "getEvidence": {"reading_id": reading["id"]},
             "getPicture": {"sha256": reading["candidates"][0]["view_picture"]}}[request.param]

    def ask(expect, **headers):
        return api(request.param, expect=expect, headers={k.replace("_", "-"): v for k, v in headers.items()}, **named)
    return ask, ask(200)


def test_a_picture_that_has_not_changed_is_not_sent_again(picture):
    ask, whole = picture
    etag = whole.headers["etag"]
    assert re.fullmatch(r'"[^"]+"', etag) and ask(200).headers["etag"] == etag
    for value in (etag, f'"x", {etag}', f"W/{etag}", "*"):
        same = ask(304, If_None_Match=value)
        assert same.body == b"" and same.headers["etag"] == etag
    for value in ('"other"', etag.strip('"'), etag[:-2] + '"'):
        assert ask(200, If_None_Match=value).body == whole.body


def test_a_part_of_a_picture(picture):
    ask, whole = picture
    size = len(whole.body)
    for text, part in (("bytes=0-9", whole.body[:10]), ("bytes=10-", whole.body[10:]), ("bytes=-7", whole.body[-7:]),
                       (f"bytes=5-{size + 100}", whole.body[5:]), ("bytes=0-0", whole.body[:1]),
                       (f"bytes=-{size + 5}", whole.body)):
        answer = ask(206, Range=text)
        assert answer.body == part and answer.headers["content-range"].endswith(f"/{size}"), text
    assert ask(206, Range="bytes=0-3", If_Range=whole.headers["etag"]).body == whole.body[:4]
    assert ask(200, Range="bytes=0-3", If_Range='"other"').body == whole.body
    for text in ("bytes=9-1", "lines=0-1", "bytes=x", "bytes=0-1,4-5", "bytes=-"):
        assert ask(200, Range=text).body == whole.body, text


def test_a_part_behind_the_end_is_refused(picture):
    ask, whole = picture
    for text in (f"bytes={len(whole.body)}-", "bytes=999999999-", "bytes=-0"):
        assert ask(416, Range=text).headers["content-range"] == f"bytes */{len(whole.body)}"


# ---- readings

@covers("createReading", "getReading")
def test_a_reading_is_what_the_command_line_says(api, shared_home, photos):
    for photo, line in zip(photos[:3], pandok("read", "--home", shared_home, "--json", *photos[:3],
                                              "--top", ALL).json_lines):
        answer = read(api, photo, top=ALL)
        assert {key: answer[key] for key in SAME} == {key: line[key] for key in SAME}
        assert answer["photos"] == [photo.name] and answer["parcel"] == "" and answer["feedback"] is None
        assert set(line["timings_ms"]) <= set(answer["timings_ms"])
        assert api("getReading", reading_id=answer["id"]).json == answer


def test_a_reading_stands_in_the_home_for_the_command_line(api, reading):
    assert "the same answer" in pandok("replay", reading["id"], "--home", api.server.home).out


def test_a_photo_can_be_the_body(api, photos, reading):
    answer = api("createReading", photos[3].read_bytes(), media="image/jpeg", name="상자 1.jpg", top=ALL,
                 expect=201).json
    assert answer["photos"] == ["상자 1.jpg"]
    assert {key: answer[key] for key in SAME} == {key: reading[key] for key in SAME}


def test_several_photos_are_one_reading_and_eight_are_refused(api, shared_home, photos):
    line = pandok("read", "--home", shared_home, "--json", "--same-item", *photos[:7]).json
    answer = read(api, *photos[:7])
    assert {key: answer[key] for key in SAME} == {key: line[key] for key in SAME}
    assert answer["photos"] == [p.name for p in photos[:7]]
    names = [sent(api, p) for p in photos[:8]]
    assert "7" in api("createReading", {"photos": names}, expect=400, valid=False).json["detail"]


QUESTIONS = [{"top": 1}, {"top": 24, "locarno": "07"}, {"top": 24, "locarno": "06-01"}, {"top": 24, "country": "JP"},
             {"top": 24, "on": "2040-01-01"}, {"crop": "10,20,300,250"}]


@pytest.mark.parametrize("question", QUESTIONS, ids=str)
def test_each_parameter_means_the_same_in_json_query_and_command(api, shared_home, photos, question):
    options = [part for name, value in question.items() for part in (f"--{name}", value)]
    line = pandok("read", "--home", shared_home, "--json", photos[3], *options).json
    by_query = api("createReading", photos[3].read_bytes(), media="image/jpeg", expect=201, **question).json
    document = dict(question)
    if "crop" in question:
        document["crop"] = dict(zip(("x", "y", "width", "height"), map(int, question["crop"].split(","))))
    by_json = read(api, photos[3], **document)
    for answer in (by_query, by_json):
        assert {key: answer[key] for key in SAME} == {key: line[key] for key in SAME}
        assert answer["parameters"] == line["parameters"]


def test_a_parcel_is_kept_and_found(api):
    name = "등기 600-12 #가"
    one = small(api, 2, parcel=name)
    two = api("createReading", shape(3), media="image/png", parcel="p" * 64, expect=201).json
    assert one["parcel"] == name and two["parcel"] == "p" * 64
    assert [r["id"] for r in api("listReadings", parcel=name).json["items"]] == [one["id"]]
    assert api("listReadings", parcel="600").json["items"] == []


BAD_QUERIES = [("top", "0"), ("top", "101"), ("top", "many"), ("top", ""), ("top", "1e1"), ("locarno", "chair"),
               ("locarno", "06-01-02"), ("country", "KOR"), ("country", "kr"), ("on", "yesterday"), ("on", "2026-1-1"),
               ("crop", "1,2,3"), ("crop", "a,b,c,d"), ("crop", "-5,0,50,50"), ("parcel", ""), ("parcel", "p" * 65),
               ("name", "n" * 256), ("size", "1")]


@pytest.mark.parametrize("name,value", BAD_QUERIES)
def test_queries_that_make_no_sense_are_refused_by_name(api, name, value):
    answer = api("createReading", shape(1), media="image/png", expect=400, valid=False, **{name: value})
    assert name in answer.json["detail"] and answer.json["code"] == "invalid_argument"


@pytest.mark.parametrize("name,value", [("on", "2026-02-30"), ("on", "0000-00-00"), ("crop", "0,0,1,1"),
                                        ("crop", "90,90,50,50"), ("crop", "0,0,99999999999,50"), ("locarno", "0")])
def test_values_of_the_right_form_that_cannot_be_are_refused(api, name, value):
    api("createReading", shape(1), media="image/png", expect=400, **{name: value})


DIGEST = hashlib.sha256(b"").hexdigest()
BAD_DOCUMENTS = [
    {}, [], {"photos": []}, {"photos": "x"}, {"photos": [DIGEST]}, {"photos": [{"name": "x"}]},
    {"photos": [{"sha256": DIGEST.upper()}]}, {"photos": [{"sha256": "../x"}]},
    {"photos": [{"sha256": DIGEST, "name": 3}]}, {"photos": [{"sha256": DIGEST, "name": "n" * 256}]},
    {"photos": [{"sha256": DIGEST, "more": 1}]}, {"photos": [{"sha256": DIGEST}], "more": 1},
    {"photos": [{"sha256": DIGEST}], "top": "5"}, {"photos": [{"sha256": DIGEST}], "top": 5.5},
    {"photos": [{"sha256": DIGEST}], "top": 10 ** 30}, {"photos": [{"sha256": DIGEST}], "country": None},
    {"photos": [{"sha256": DIGEST}], "crop": "1,2,3,4"}, {"photos": [{"sha256": DIGEST}], "parcel": ""},
    {"photos": [{"sha256": DIGEST}], "crop": {"x": 0, "y": 0, "width": 15, "height": 16}},
    {"photos": [{"sha256": DIGEST}], "crop": {"x": -1, "y": 0, "width": 16, "height": 16}},
    {"photos": [{"sha256": DIGEST}], "crop": {"x": 0, "y": 0, "width": 16}}]


@pytest.mark.parametrize("number", range(len(BAD_DOCUMENTS)))
def test_documents_against_the_schema_are_refused(api, number):
    api("createReading", BAD_DOCUMENTS[number], expect=400, valid=False)


@pytest.mark.parametrize("text", [
    b"", b"{", b"null", b'"x"', b'{"photos":[{"sha256":"\xff"}]}', b"\xef\xbb\xbf{}", b"[" * 60_000,
    b'{"photos":[{"sha256":"%s"}]} x' % DIGEST.encode(), b'{"a":' * 9000 + b"1" + b"}" * 9000,
    b'{"photos":[{"sha256":"%s"}],"top":NaN}' % DIGEST.encode(),
    b'{"photos":[{"sha256":"%s"}],"top":1,"top":2}' % DIGEST.encode()], ids=lambda text: text[:20].hex())
def test_what_is_no_json_is_refused(api, text):
    answer = api.plain("POST", "/api/v1/readings", text, {"Content-Type": "application/json"})
    assert answer.status == 400 and answer.json["code"] == "invalid_argument", answer


def test_a_photo_that_was_not_sent_is_named(api):
    answer = api("createReading", {"photos": [{"sha256": DIGEST}]}, expect=404)
    assert DIGEST[:8] in answer.json["detail"]


@pytest.mark.parametrize("parameters", [{"locarno": "07"}, {"name": "x.jpg"}, {"top": 3}])
def test_parameters_stand_in_one_place(api, photos, parameters):
    """With a document as the body the query must not carry them too: which would count?"""
    api("createReading", {"photos": [sent(api, photos[3])], "top": 2}, expect=400, **parameters)


def test_useless_photos_ask_for_another_one(api, goods):
    for row in read_csv(goods / "RETAKES.csv"):
        answer = read(api, goods / row["file"])
        assert answer["verdict"] == "retake" and answer["candidates"] == [] and answer["evidence_sha256"] == ""
        api("getEvidence", reading_id=answer["id"], expect=404)
        assert api("getReading", reading_id=answer["id"]).json == answer


def test_the_crop_says_which_item_is_meant(api, goods, tmp_path):
    left, right = (grey((goods / f"drawings/30-09000{n}_perspective.png").read_bytes()) for n in ("01", "17"))
    height = max(len(left), len(right))
    for rows in (left, right):
        rows += [bytearray(b"\xff" * len(rows[0]))] * (height - len(rows))
    (tmp_path / "two.png").write_bytes(png([bytes(a) + bytes(b) for a, b in zip(left, right)]))
    for x, width, design in ((0, len(left[0]), "30-0900001"), (len(left[0]), len(right[0]), "30-0900017")):
        crop = {"x": x, "y": 0, "width": width, "height": height}
        assert read(api, tmp_path / "two.png", crop=crop)["candidates"][0]["design_id"] == design


@covers("getEvidence")
def test_the_evidence_is_the_picture_that_the_reading_names(api, reading):
    first = api("getEvidence", reading_id=reading["id"])
    assert hashlib.sha256(first.body).hexdigest() == reading["evidence_sha256"]
    assert decode(first.body)[0] > 300
    second = api("getEvidence", reading_id=reading["id"], rank=2)
    assert second.body != first.body and decode(second.body)[1] > 100
    api("getEvidence", reading_id=reading["id"], rank=25, expect=404)
    api("getEvidence", reading_id=UNKNOWN, expect=404)
    for rank in ("0", "101", "-1", "x", ""):
        api("getEvidence", reading_id=reading["id"], rank=rank, expect=400, valid=False)


@pytest.mark.parametrize("operation", ["getReading", "getEvidence", "replayReading", "getJob", "cancelJob"])
@pytest.mark.parametrize("name", ["x", UNKNOWN.lower(), UNKNOWN + "0", "' OR 1=1 --", "I" * 26])
def test_an_id_of_a_wrong_form_is_not_found_or_refused(api, operation, name):
    kind = "job_id" if "Job" in operation else "reading_id"
    api(operation, expect=(400, 404), valid=False, **{kind: name})


# ---- idempotency

@pytest.mark.parametrize("key", ["short-7", "k" * 65, "with space", "sla/sh-key", "\xec\x89\xbf" * 8])
def test_a_key_of_a_wrong_form_is_refused(api, key):
    answer = api("createReading", shape(1), media="image/png", idempotency_key=key, expect=400, valid=False)
    assert "Idempotency-Key" in answer.json["detail"]


def test_the_same_key_is_the_same_reading(api):
    send = {"media": "image/png", "idempotency_key": "parcel-00000001"}
    first = api("createReading", shape(21), expect=201, **send)
    again = api("createReading", shape(21), expect=201, **send)
    assert again.json == first.json
    assert "Idempotency-Key" in api("createReading", shape(22), expect=422, **send).json["detail"]
    api("createReading", shape(21), expect=422, top=3, **send)
    assert api("createReading", shape(21), media="image/png", expect=201).json["id"] != first.json["id"]


def test_a_refused_request_is_refused_again_under_its_key(api):
    for _ in range(2):
        api("createReading", b"no picture", media="image/png", idempotency_key="parcel-00000002", expect=400)


def test_twenty_at_once_with_one_key_are_one_reading(api):
    before, answers = api("getInfo").json["readings_today"], []

    def ask():
        answers.append(Api(api.port)("createReading", shape(24), media="image/png", idempotency_key="parcel-00000003",
                                     expect=(201, 409)))
    threads = [threading.Thread(target=ask) for _ in range(20)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert len(answers) == 20 and len({one.json["id"] for one in answers if one.status == 201}) == 1
    assert api("getInfo").json["readings_today"] == before + 1


def test_a_key_holds_over_a_restart(home):
    bodies = []
    for _ in range(2):
        with serving(home) as one:
            bodies.append(one("createReading", shape(25), media="image/png", idempotency_key="over-restart-1",
                              expect=201).body)
            one("createReading", shape(26), media="image/png", idempotency_key="over-restart-1", expect=422)
    assert json.loads(bodies[0]) == json.loads(bodies[1])
