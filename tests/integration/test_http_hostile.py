"""What only an attacker or a broken client sends: the server says no, stays whole, and serves the others."""
import hashlib
import re
import resource
import selectors
import socket
import struct
import threading
import time
import zlib

import pytest
from api import Answer, Api, Wire, ask, check_common, files_of, head_of, serving, wait_until
from archives import tar
from conftest import copy_home, pandok
from pictures import chunk, header, png_of, shape
from test_hostile_pictures import bad_files

NOTHING = "01M806Y11WRTVZEFASQQ8BJZ7V"
CONNECTIONS = 2_000
GROWTH_MIB_MAX = 48
PEAK_MIB_MAX = 1_000
BOMB_BYTES = 300 << 20


@pytest.fixture(scope="module")
def api(template_home, tmp_path_factory):
    home = copy_home(template_home, tmp_path_factory.mktemp("hostile") / "home")
    with serving(home, "--header-timeout-ms", 5000, "--idle-timeout-ms", 5000) as one:
        yield one


@pytest.fixture(scope="module")
def good(goods, photos):
    return photos[0].read_bytes(), (goods / "drawings/30-0900001_front.png").read_bytes()


@pytest.fixture(autouse=True)
def still_serving(request):
    """After each test the server of this module answers a stranger at once."""
    yield
    if "api" in request.fixturenames:
        one = request.getfixturevalue("api")
        assert one.server.child.poll() is None, one.server.stderr()[-3000:]
        one("getHealth")
        one.server.check_stderr()


def answers_in(data):
    """The statuses of all answers in raw bytes."""
    return [int(found) for found in re.findall(rb"HTTP/1\.[01] (\d{3}) ", data)]


def refused(data):
    """One refusal, or closed without a word; never a second answer."""
    statuses = answers_in(data)
    return len(statuses) <= 1 and all(400 <= status <= 505 for status in statuses)


def jobs_of(api):
    return {one["id"] for one in api("listJobs").json["items"]}


# ---- bytes that are no request

GARBAGE = [
    b"\0" * 500, b"\r\n\r\n\r\n", b"\n\n\n", bytes(range(256)) * 8, b"GET\r\n\r\n", b"GET /\r\n\r\n",
    b" / HTTP/1.1\r\n\r\n", b"\x16\x03\x01\x02\0\x01\0\x01\xfc\x03\x03" + b"\x5a" * 500,
    b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", b"GET /health HTTP/9.9\r\n\r\n",
    b"GET /health HTTP/1.1 \r\nHost: 127.0.0.1\r\n\r\n", b"GET /health HTTP/1.1x\r\n\r\n",
    b"GET  /health HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n", b"\xff\xfe" * 99 + b"\r\n\r\n", b"A" * 40_000,
    b"SSH-2.0-OpenSSH_9\r\n", b"GET /health\tHTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n",
    b"get /health HTTP/1.1\r\nHost: localhost\r\n\r\n"]


@pytest.mark.parametrize("number", range(len(GARBAGE)))
def test_garbage_is_refused(api, number):
    data = GARBAGE[number]
    assert refused(ask(api.port, data)), data[:60]


def test_garbage_behind_a_good_request(api):
    good = head_of("GET", "/health", api.port)
    statuses = answers_in(ask(api.port, good + b"\x01\x02garbage\r\n\r\n" + good))
    assert statuses[0] == 200 and statuses[1:] in ([], [400])


def test_pipelined_requests_are_answered_in_their_order(api):
    targets = ["/health", "/api/v1/info", "/nothing", "/ready", "/api/v1/designs?limit=1"] * 8
    with Wire(api.port) as wire:
        wire.send(b"".join(head_of("GET", target, api.port) for target in targets))
        for target in targets:
            answer = wire.answer()
            assert answer.status == (404 if target == "/nothing" else 200)
            assert ("designs" in answer.body.decode()) == (target == "/api/v1/info")
            assert answer.type == ("application/json" if "api" in target else
                                   "application/problem+json" if answer.status == 404 else "text/plain")


@pytest.mark.parametrize("target", [
    "http://127.0.0.1/health", "http://evil.example/health", "*", "health", "//evil/health", "evil.example:80",
    "/health#x", "/he alth", "\\health", "/health\\..", "?x", ""])
@pytest.mark.parametrize("method", ["GET", "OPTIONS", "CONNECT"])
def test_odd_forms_of_an_address_reach_nothing(api, method, target):
    data = ask(api.port, head_of(method, target, api.port))
    assert refused(data), data[:300]


@pytest.mark.parametrize("method", [
    "TRACE", "OPTIONS", "PATCH", "PROPFIND", "BREW", "G E T", "GETGETGET" * 99, "get", "\x80"])
def test_odd_methods(api, method):
    data = ask(api.port, head_of(method, "/health", api.port, "X-Secret: abc"))
    assert refused(data) and b"abc" not in data, data[:300]


# ---- request smuggling

INNER = b"GET /metrics HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n"
LENGTH = b"Content-Length: %d\r\n" % len(INNER)
CHUNKED = b"Transfer-Encoding: chunked\r\n"
SMUGGLED = {
    "two lengths": LENGTH + b"Content-Length: 0\r\n", "two equal lengths in a list": b"Content-Length: 2, 2\r\n",
    "two lengths, other case": b"content-length: 0\r\n" + LENGTH, "a plus": b"Content-Length: +5\r\n",
    "a minus": b"Content-Length: -5\r\n", "hex": b"Content-Length: 0x5\r\n", "no number": b"Content-Length: a\r\n",
    "huge": b"Content-Length: 18446744073709551616\r\n", "empty": b"Content-Length:\r\n",
    "length and chunked": LENGTH + CHUNKED, "chunked and length": CHUNKED + LENGTH,
    "two codings": b"Transfer-Encoding: identity, chunked\r\n", "unknown coding": b"Transfer-Encoding: xchunked\r\n",
    "chunked twice": CHUNKED + CHUNKED, "chunked not last": b"Transfer-Encoding: chunked, gzip\r\n",
    "space before the colon": b"Transfer-Encoding : chunked\r\n", "length with a space": b"Content-Length : 5\r\n",
    "folded": b"Transfer-Encoding:\r\n chunked\r\n", "folded length": b"Content-Length:\r\n 5\r\n",
    "tab before a name": b"\tTransfer-Encoding: chunked\r\n", "a line without a colon": b"Transfer-Encoding\r\n",
    "an empty name": b": x\r\n", "NUL in a value": b"X-A: a\0b\r\n", "NUL in a name": b"X-\0A: b\r\n",
    "CR in a value": b"X-A: a\rb\r\n", "a bad name": b"X(A): b\r\n", "DEL in a name": b"X\x7f: b\r\n",
    "vertical tab": b"Transfer-Encoding: \x0bchunked\r\n"}


@pytest.mark.parametrize("shape_of", sorted(SMUGGLED))
def test_a_request_that_two_servers_would_read_differently_is_refused(api, shape_of):
    jobs, head = jobs_of(api), b"POST /api/v1/reindexings HTTP/1.1\r\nHost: 127.0.0.1\r\n"
    data = ask(api.port, head + SMUGGLED[shape_of] + b"\r\n" + INNER)
    assert refused(data), data[:600]
    assert b"pandok_requests_total" not in data, "what stood in the body was answered"
    assert jobs_of(api) == jobs


CHUNKS = {
    "no number": b"x\r\nabc\r\n0\r\n\r\n", "minus": b"-1\r\nabc\r\n0\r\n\r\n", "0x": b"0x3\r\nabc\r\n0\r\n\r\n",
    "huge": b"FFFFFFFFFFFFFFFFF\r\nabc\r\n0\r\n\r\n", "almost 2^64": b"FFFFFFFFFFFFFFFF\r\nabc",
    "empty": b"\r\nabc\r\n0\r\n\r\n", "data too long": b"3\r\nabcdef\r\n0\r\n\r\n",
    "data too short": b"5\r\nab\r\n0\r\n\r\n", "space": b"3 3\r\nabc\r\n0\r\n\r\n",
    "bare LF": b"3\nabc\n0\n\n",
    "NUL": b"3\0\r\nabc\r\n0\r\n\r\n"}


@pytest.mark.parametrize("shape_of", sorted(CHUNKS))
def test_bad_chunks_are_refused(api, shape_of):
    head = head_of("POST", "/api/v1/readings", api.port, "Content-Type: application/json", "Transfer-Encoding: chunked")
    data = ask(api.port, head + CHUNKS[shape_of] + INNER)
    assert refused(data) and b"pandok_requests_total" not in data, data[:600]


def test_a_trailer_changes_nothing(api):
    """A field behind the body must not count as one of the head."""
    head = head_of("POST", "/api/v1/readings", api.port, "Content-Type: application/json", "Transfer-Encoding: chunked")
    data = ask(api.port, head + b"2\r\n{}\r\n0\r\nHost: evil.example\r\nContent-Length: 99\r\n\r\n" + INNER)
    statuses = answers_in(data)
    assert statuses in ([], [400], [400, 200]) and b"evil" not in data


@pytest.mark.parametrize("data", [
    b"GET /health HTTP/1.1\nHost: 127.0.0.1\n\n", b"GET /health HTTP/1.1\r\nHost: 127.0.0.1\n\r\n",
    b"GET /health HTTP/1.1\r\nHost: 127.0.0.1\r\nX: 1\n\n", b"GET /health HTTP/1.1\rHost: x\r\r"])
def test_bare_line_feeds_end_no_line(api, data):
    assert refused(ask(api.port, data))


def test_the_body_of_a_refused_request_is_not_the_next_request(api):
    for target in ("/api/v1/nothing", "/api/v1/info", "/api/v1/readings?size=1"):
        head = head_of("POST", target, api.port, "Content-Type: image/png", f"Content-Length: {len(INNER)}")
        data = ask(api.port, head + INNER)
        assert refused(data) and b"pandok_requests_total" not in data, data[:300]


def test_a_get_with_a_body_does_not_desynchronise(api):
    data = ask(api.port, head_of("GET", "/health", api.port, f"Content-Length: {len(INNER)}") + INNER)
    assert len(answers_in(data)) == 1 and b"pandok_requests_total" not in data, data[:300]


# ---- addresses and headers

PATHS = [
    "/../etc/passwd", "/%2e%2e/%2e%2e/etc/passwd", "/api/v1/../../etc/passwd", "/..%2f..%2fetc%2fpasswd",
    "/%252e%252e/etc/passwd", "/....//etc/passwd", "/\\..\\..\\etc\\passwd", "/%5c..%5cetc%5cpasswd",
    "/%c0%ae%c0%ae/etc/passwd", "/%e0%80%ae/x", "/%00", "/index.html%00.png", "/api/v1/designs/%00",
    "/api/v1/photos/..%2f..%2fpandok.db", "/api/v1/designs/%2e%2e", "/%",
    "/api/v1/pictures/%2e%2e%2f%2e%2e%2fpandok.db", "/%zz", "/%4", "/%ff", "/api/v1/designs/%ed%a0%80",
    "/.git/config", "/api/v1/designs/x%0d%0aX-Injected:%201", "/api//v1/info", "/./api/v1/info", "/api/v1/info/.",
    "/pandok.db", "/~root"]


@pytest.mark.parametrize("path", PATHS)
def test_tricks_with_paths_reach_no_file(api, path):
    with Wire(api.port) as wire:
        wire.send(head_of("GET", path, api.port))
        answer = wire.answer()
    check_common(answer)
    assert answer.status in (400, 404) and b"root:" not in answer.body and b"SQLite" not in answer.body
    assert "x-injected" not in answer.headers


@pytest.mark.parametrize("text", ["a%0d%0aX-Injected:%201", "a%0aX-Injected:%201", "%0d", "%e2%80%a8%0d%0a"])
@pytest.mark.parametrize("target", ["/api/v1/designs?q={}", "/api/v1/readings?name={}", "/api/v1/{}", "/api/v1/jobs/{}",
                                    "/api/v1/designs?{}=1"])
def test_no_line_of_a_header_is_injected(api, target, text):
    with Wire(api.port) as wire:
        wire.send(head_of(
            "POST" if "name" in target else "GET", target.format(text), api.port, "Content-Type: image/png",
            *(["Content-Length: 0"] if "name" in target else [])))
        answer = wire.answer()
    assert answer.status in (400, 404, 411) and "x-injected" not in answer.headers


def test_names_with_markup_come_back_as_data(api):
    name = '<script>alert(1)</script>";\u202e\u0085.png'
    reading = api("createReading", shape(1), media="image/png", name=name, parcel="<b>'\"&", expect=201)
    assert reading.type == "application/json" and reading.json["photos"] == [name]
    assert api("getReading", reading_id=reading.json["id"]).json["parcel"] == "<b>'\"&"


@pytest.mark.parametrize("host", [
    "evil.example", "evil.example:{}", "127.0.0.1.evil.example", "localhost.evil.example", "0.0.0.0",
    "127.0.0.1@evil.example", "", "192.168.0.1", "[::ffff:1.2.3.4]", "local host", 
    "[::1", "127.0.0.1,evil.example", "2130706433"])
def test_a_name_that_was_made_to_point_here_is_told_no(api, host):
    lines = b"GET /api/v1/info HTTP/1.1\r\nHost: " + host.format(api.port).encode() + b"\r\n\r\n"
    data = ask(api.port, lines)
    assert answers_in(data) in ([421], [400]) and b"calibration" not in data, data[:300]


def test_the_names_of_this_machine_are_answered(api):
    for host in ("127.0.0.1", "localhost", "LocalHost", "[::1]", "127.0.0.1:1", "localhost:8080", "[::1]:443"):
        data = ask(api.port, f"GET /health HTTP/1.1\r\nHost: {host}\r\n\r\n".encode())
        assert answers_in(data) == [200], host
    assert answers_in(ask(api.port, b"GET /health HTTP/1.1\r\n\r\n")) in ([400], [421])
    two = b"GET /health HTTP/1.1\r\nHost: 127.0.0.1\r\nHost: localhost\r\n\r\n"
    assert answers_in(ask(api.port, two)) == [400], "which of the two?"
    assert answers_in(ask(api.port, b"GET /health HTTP/1.0\r\n\r\n")) in ([200], [400], [421], [505])


@pytest.mark.parametrize("lines", [
    ["Origin: https://evil.example"], ["Origin: null"], ["Origin: http://localhost:1"],
    ["Origin: http://127.0.0.1.evil.example"], ["Origin: http://127.0.0.1:{}.evil.example"],
    ["Sec-Fetch-Site: cross-site"], ["Sec-Fetch-Site: same-site"], ["Origin: https://127.0.0.1:{}"]])
def test_pages_of_others_change_nothing(api, lines):
    lines, jobs = [line.format(api.port) for line in lines], jobs_of(api)
    for method, target in (("POST", "/api/v1/reindexings"), ("DELETE", "/api/v1/designs/30-0900001"),
                           ("PUT", f"/api/v1/readings/{NOTHING}/feedback")):
        body = ["Content-Type: application/json", "Content-Length: 0"] if method == "PUT" else ["Content-Length: 0"]
        with Wire(api.port) as wire:
            wire.send(head_of(method, target, api.port, *lines, *body))
            answer = wire.answer()
        check_common(answer)
        assert answer.status == 403 and answer.json["code"] == "permission_denied", answer
    assert jobs_of(api) == jobs and api("getDesign", design_id="30-0900001")


def test_the_own_page_may_change_things_and_reading_is_free(api):
    own = {"Origin": f"http://127.0.0.1:{api.port}", "Sec-Fetch-Site": "same-origin"}
    api("createReading", shape(2), media="image/png", headers=own, expect=201)
    api("createReading", shape(2), media="image/png", headers={"Sec-Fetch-Site": "none"}, expect=201)
    api("getInfo", headers={"Origin": "https://evil.example", "Sec-Fetch-Site": "cross-site"}, expect=200)


@pytest.mark.parametrize("media", [
    "text/html", "text/plain", "multipart/form-data; boundary=x", "application/x-www-form-urlencoded", "image",
    "image/", "imagex/png", "application/json2", "", "application/problem+json", "*/*", "application/json\x0b",
    "x" * 5000])
@pytest.mark.parametrize("method,target", [("POST", "/api/v1/readings"), ("PUT", f"/api/v1/photos/{'0' * 64}"),
                                           ("POST", "/api/v1/imports")])
def test_bodies_of_another_type_are_refused(api, method, target, media):
    answer = api.plain(method, target, b"{}", {"Content-Type": media})
    check_common(answer)
    assert answer.status in (400, 415), answer


# ---- pictures

def test_pictures_that_are_broken_or_lie_are_refused_and_cost_no_memory(api, good):
    files = bad_files(*good)
    files["bomb.png"] = (png_of(header(64, 64), chunk(b"IDAT", zlib.compress(bytes(BOMB_BYTES // 3), 9))), "")
    for name, (data, said) in files.items():
        answer = api("createReading", data, media="image/png", name=name, expect=(201, 400))
        assert name in ("bomb.png",) or answer.status == 400, name
        assert answer.status == 201 or said in answer.json["detail"], (name, answer.json["detail"])
    assert api.server.status_kib("VmHWM") < PEAK_MIB_MAX * 1024


# ---- clients that go away, wait, or come in crowds

@pytest.fixture(scope="module")
def target(template_empty, tmp_path_factory):
    """A server on which nothing is ever stored."""
    with serving(copy_home(template_empty, tmp_path_factory.mktemp("uploads") / "home")) as one:
        yield one


def reset(wire):
    """Closes with RST, as a machine that was switched off."""
    wire.socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    wire.socket.close()


@pytest.mark.parametrize("method,target_of,media", [
    ("PUT", f"/api/v1/photos/{'0' * 64}", "image/jpeg"), ("POST", "/api/v1/readings", "image/jpeg"),
    ("POST", "/api/v1/imports", "application/x-tar"), ("POST", "/api/v1/evaluations", "application/zip")])
def test_an_upload_that_is_cut_leaves_nothing(target, method, target_of, media):
    before, jobs = files_of(target.server.home), target("listJobs").json
    connections = target.metric("pandok_connections")
    for end in (reset, lambda wire: wire.socket.close()):
        wire = Wire(target.port)
        wire.send(head_of(method, target_of, target.port, f"Content-Type: {media}", f"Content-Length: {4 << 20}"))
        wire.send(bytes(1 << 20))
        end(wire)
    wait_until(lambda: target.metric("pandok_connections") <= connections, "the connections are gone")
    wait_until(lambda: files_of(target.server.home) == before, "no file is left")
    assert target("listJobs").json == jobs and target("listReadings").json["items"] == []


def test_clients_that_leave_a_stream_of_events_are_forgotten(template_empty, tmp_path):
    with serving(copy_home(template_empty, tmp_path / "home")) as api:
        rows = b"design_id,file\n" + b"".join(b"S-%d,%d.png\n" % (n, n) for n in range(60))
        files = {"DESIGNS.csv": rows} | {f"{n}.png": shape(n) for n in range(60)}
        job = api("createImport", tar(files), media="application/x-tar").json
        for _ in range(12):
            wire = Wire(api.port)
            wire.send(head_of("GET", f"/api/v1/jobs/{job['id']}/events", api.port))
            assert wire.more()
            reset(wire)
        wait_until(lambda: api.metric("pandok_connections") <= 1, "the streams are forgotten")
        assert api.finished(job["id"])["report"]["designs_added"] == 60


def test_clients_that_leave_a_big_download_are_forgotten(api):
    data = shape(8)
    data = data[:33] + chunk(b"paDd", bytes(16 << 20)) + data[33:]
    reading = api("createReading", data, media="image/png", expect=201).json
    for _ in range(8):
        wire = Wire(api.port)
        wire.send(head_of("GET", f"/api/v1/photos/{reading['photo_sha256'][0]}", api.port))
        assert wire.more()
        reset(wire)
    wait_until(lambda: api.metric("pandok_connections") <= 1, "the downloads are forgotten")
    assert api("getPhoto", sha256=hashlib.sha256(data).hexdigest()).body == data


def test_many_half_requests_do_not_delay_others(api):
    halves = [Wire(api.port) for _ in range(300)]
    for wire in halves:
        wire.send(b"POST /api/v1/readings HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Ty")
    took = []
    for _ in range(20):
        began = time.monotonic()
        api("getInfo")
        took.append(time.monotonic() - began)
    assert sorted(took)[10] < 0.25, took
    for wire in halves:
        wire.send(b"pe: application/json\r\nContent-Length: 2\r\n\r\n{}")
        assert wire.answer().status == 400, "a slow one is served when it comes to an end"
        wire.socket.close()


def crowd(port, count):
    """Opens all connections, then asks on every one; the statuses."""
    selector, wires, statuses = selectors.DefaultSelector(), [], []
    for _ in range(count):
        wires.append(Wire(port))
        selector.register(wires[-1].socket, selectors.EVENT_READ, wires[-1])
    for wire in wires:
        assert wire.send(head_of("GET", "/health", port))
    until = time.monotonic() + 60
    while len(statuses) < count and time.monotonic() < until:
        for key, _ in selector.select(1):
            answer = key.data.answer() or Answer(0, {}, b"")
            statuses.append(answer.status)
            selector.unregister(key.fileobj)
    for wire in wires:
        wire.socket.close()
    return statuses


def test_two_thousand_connections_at_once(template_empty, tmp_path):
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = CONNECTIONS + 200
    if hard != resource.RLIM_INFINITY and hard < wanted:
        pytest.skip(f"this machine allows {hard} open files")
    resource.setrlimit(resource.RLIMIT_NOFILE, (max(soft, wanted), hard))
    try:
        options = ("--connections", CONNECTIONS + 10, "--connections-per-address", CONNECTIONS + 10)
        with serving(copy_home(template_empty, tmp_path / "home"), *options) as api:
            assert crowd(api.port, CONNECTIONS) == [200] * CONNECTIONS
            wait_until(lambda: api.metric("pandok_connections") <= 1, "all are forgotten")
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))


def hostile_round(port, n):
    """One of many things at once that must not stay in memory."""
    kinds = [GARBAGE[n % len(GARBAGE)], head_of("GET", PATHS[n % len(PATHS)], port),
             head_of("POST", "/api/v1/readings", port, "Content-Type: application/json", "Content-Length: 60000") +
             b"[" * 60_000, head_of("PUT", f"/api/v1/photos/{n:064x}", port, "Content-Type: image/png",
                                    "Content-Length: 65536") + bytes(65_536),
             head_of("GET", f"/api/v1/designs?q={n}&cursor={n}", port), head_of("GET", f"/x{n}", port, *["A: b"] * 99),
             head_of("POST", "/api/v1/readings", port, "Content-Type: image/png", f"Content-Length: {8 << 20}") +
             bytes(100_000)]
    ask(port, kinds[n % len(kinds)])


def test_memory_does_not_grow_with_what_is_refused(template_home, tmp_path):
    home = copy_home(template_home, tmp_path / "home")
    with serving(home, "--header-timeout-ms", 2000) as api:
        for n in range(150):
            hostile_round(api.port, n)
        before, stored = api.server.status_kib("VmRSS"), files_of(home)

        def attack(first):
            for n in range(first, first + 250):
                hostile_round(api.port, n)
        threads = [threading.Thread(target=attack, args=(1000 * k,)) for k in range(4)]
        for one in threads:
            one.start()
        for one in threads:
            one.join()
        grown = api.server.status_kib("VmRSS") - before
        assert grown < GROWTH_MIB_MAX * 1024, f"{grown / 1024:.0f} MiB"
        assert files_of(home) == stored and Api(api.port)("listReadings").json["items"] == []
    pandok("check", "--home", home)
