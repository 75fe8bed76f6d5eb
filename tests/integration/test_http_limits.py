"""Each limit of the server: at it things go well, one over it they are refused in words. And its start and stop."""
import ctypes
import hashlib
import json
import re
import select
import shutil
import signal
import ssl
import struct
import subprocess
import threading
import time
import zlib
from pathlib import Path

import pytest
from api import Answer, Api, Wire, check_common, files_of, head_of, serving, wait_until
from archives import tar
from conftest import copy_home, file_limit, own_disk_only, pandok
from pictures import chunk, shape

HEAD_BYTES_MAX, FIELDS_MAX, TARGET_BYTES_MAX = 16 << 10, 100, 8 << 10
PHOTO_BYTES_MAX, JSON_BYTES_MAX, ARCHIVE_BYTES_MAX = 40 << 20, 64 << 10, 8 << 30
KEY = "0" * 64


@pytest.fixture(scope="module")
def api(template_home, tmp_path_factory):
    with serving(copy_home(template_home, tmp_path_factory.mktemp("bounds") / "home")) as one:
        yield one


@pytest.fixture
def a_home(template_empty, tmp_path):
    """A home that costs nothing, for servers with limits of their own."""
    yield copy_home(template_empty, tmp_path / "home")
    shutil.rmtree(tmp_path / "home")


def ask(api, data):
    with Wire(api.port) as wire:
        wire.send(data)
        answer = wire.answer()
        assert answer is not None, "closed without a word"
        check_common(answer)
        return answer


# ---- the head

def head_of_size(api, size):
    """A request whose head is that many bytes, in fields of at most 4000."""
    lines, missing = [], size - len(head_of("GET", "/health", api.port))
    while missing:
        piece = min(missing, 4000) if missing - min(missing, 4000) not in range(1, 8) else missing - 8
        lines.append("X-A: " + "a" * (piece - 7))
        missing -= piece
    data = head_of("GET", "/health", api.port, *lines)
    assert len(data) == size
    return data


@pytest.mark.parametrize("over,status", [(0, 200), (1, 431), (100_000, 431)])
def test_the_bytes_of_a_head(api, over, status):
    assert ask(api, head_of_size(api, HEAD_BYTES_MAX + over)).status == status


@pytest.mark.parametrize("over,status", [(0, 200), (1, 431), (900, 431)])
def test_the_fields_of_a_head(api, over, status):
    lines = [f"X{n}: 1" for n in range(FIELDS_MAX + over - 1)]  # and Host
    assert ask(api, head_of("GET", "/health", api.port, *lines)).status == status


@pytest.mark.parametrize("over,status", [(0, 404), (1, 414), (2000, 414)])
def test_the_length_of_an_address(api, over, status):
    assert ask(api, head_of("GET", "/" + "a" * (TARGET_BYTES_MAX + over - 1), api.port)).status == status


# ---- bodies

def picture_of(size):
    """A drawing as a PNG of exactly that many bytes, in a chunk that readers leave out."""
    data = shape(77)
    room = size - len(data) - 12
    return data[:33] + chunk(b"paDd", bytes(room)) + data[33:]


@pytest.mark.parametrize("method,target,media,limit", [
    ("PUT", f"/api/v1/photos/{KEY}", "image/png", PHOTO_BYTES_MAX),
    ("POST", "/api/v1/readings", "image/png", PHOTO_BYTES_MAX),
    ("POST", "/api/v1/readings", "application/json", JSON_BYTES_MAX),
    ("PUT", "/api/v1/readings/01M806Y11WRTVZEFASQQ8BJZ7V/feedback", "application/json", JSON_BYTES_MAX),
    ("POST", "/api/v1/imports", "application/x-tar", ARCHIVE_BYTES_MAX),
    ("POST", "/api/v1/evaluations", "application/zip", ARCHIVE_BYTES_MAX),
    ("POST", "/api/v1/imports", "application/x-tar", 2 ** 63 - 2), ("POST", "/api/v1/reindexings", "text/plain", 0)])
def test_a_body_that_says_it_is_too_long_is_refused_before_it_comes(api, method, target, media, limit):
    lines = (f"Content-Type: {media}", f"Content-Length: {limit + 1}")
    answer = ask(api, head_of(method, target, api.port, *lines))
    assert answer.status in ((413,) if limit else (400, 413, 415)), answer
    assert answer.headers.get("connection", "").lower() == "close", "its body would be taken for the next request"


def test_a_chunked_body_is_cut_where_it_gets_too_long(api):
    lines = ("Content-Type: application/json", "Transfer-Encoding: chunked")
    with Wire(api.port) as wire:
        wire.send(head_of("POST", "/api/v1/readings", api.port, *lines))
        for _ in range(JSON_BYTES_MAX // 4096 + 2):
            wire.send(b"1000\r\n" + b" " * 4096 + b"\r\n")
        answer = wire.answer()
        assert answer is not None and answer.status == 413


def chunks_of(data, size):
    pieces = [data[at:at + size] for at in range(0, len(data), size)]
    return b"".join(b"%x\r\n%s\r\n" % (len(piece), piece) for piece in pieces) + b"0\r\n\r\n"


@pytest.mark.parametrize("size", [1, 7, 1000, 1 << 20])
def test_a_body_in_chunks_is_as_good_as_one_with_a_length(api, size):
    """As clients send that do not know how much comes; in memory and into a file."""
    lines = ("Content-Type: image/png", "Transfer-Encoding: chunked")
    answer = ask(api, head_of("POST", "/api/v1/readings", api.port, *lines) + chunks_of(shape(6), size))
    assert answer.status == 201 and answer.json["photo_sha256"] == [hashlib.sha256(shape(6)).hexdigest()]
    lines = ("Content-Type: application/x-tar", "Transfer-Encoding: chunked")
    archive = tar({"DESIGNS.csv": b"design_id,file\n", "1.png": shape(1)})
    answer = ask(api, head_of("POST", "/api/v1/imports", api.port, *lines) + chunks_of(archive, size))
    assert answer.status == 202
    job = api.finished(answer.json["id"], state=None)
    assert job["state"] == "done" and job["report"]["rows"] == 0 or "no" in job["error"]


def test_an_old_client_gets_streams_without_chunks(api):
    """HTTP/1.0 knows no chunks: the end of the connection is the end of the text."""
    with Wire(api.port) as wire:
        wire.send(b"GET /api/v1/designs.csv HTTP/1.0\r\nHost: 127.0.0.1\r\n\r\n")
        head, _, body = wire.rest().partition(b"\r\n\r\n")
    assert b" 200 " in head.split(b"\r\n")[0] and b"chunked" not in head.lower()
    assert body == api("exportDesigns").body


def test_json_at_its_limit_is_read(api):
    """As long as allowed it is read and found wrong; one over it is not read."""
    for size, status in ((JSON_BYTES_MAX, 400), (JSON_BYTES_MAX + 1, 413)):
        body = b'{"photos": []' + b" " * (size - 14) + b"}"
        answer = api.plain("POST", "/api/v1/readings", body, {"Content-Type": "application/json"})
        assert len(body) == size and answer.status == status, answer


def test_a_photo_at_its_limit_is_kept_and_read(api):
    data = picture_of(PHOTO_BYTES_MAX)
    assert len(data) == PHOTO_BYTES_MAX
    digest = hashlib.sha256(data).hexdigest()
    assert api("putPhoto", data, media="image/png", sha256=digest, expect=201).json["bytes"] == PHOTO_BYTES_MAX
    reading = api("createReading", {"photos": [{"sha256": digest}]}, expect=201).json
    assert api("getPhoto", sha256=digest).body == data and reading["photo_sha256"] == [digest]


def test_a_picture_over_the_limits_of_pictures_is_refused(api):
    """20,001 pixels wide, in a hundred bytes."""
    rows = zlib.compress(bytes(20_002 * 16))
    data = b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", 20_001, 16, 8, 0, 0, 0, 0)) + \
        chunk(b"IDAT", rows) + chunk(b"IEND", b"")
    assert "20001" in api("createReading", data, media="image/png", expect=400).json["detail"]


def test_a_client_that_asks_before_it_sends_is_answered(api):
    """Expect: 100-continue: go on, or a refusal before the body came."""
    picture = shape(4)
    for target, media, said in (("/api/v1/readings", "image/png", 100), ("/api/v1/readings", "text/html", 415)):
        with Wire(api.port) as wire:
            wire.send(head_of("POST", target, api.port, f"Content-Type: {media}", f"Content-Length: {len(picture)}",
                              "Expect: 100-continue"))
            assert wire.answer().status == said
            if said == 100:
                wire.send(picture)
                assert wire.answer().status == 201


def test_an_empty_body_is_no_picture(api):
    for method, target in (("POST", "/api/v1/readings"), ("PUT", f"/api/v1/photos/{hashlib.sha256(b'').hexdigest()}"),
                           ("POST", "/api/v1/imports")):
        answer = api.plain(method, target, b"", {"Content-Type": "image/png"})
        assert answer.status in (400, 415), answer


def test_bytes_in_flight_are_bounded(a_home):
    picture = picture_of(600 << 10)
    lines = ("Content-Type: image/png", f"Content-Length: {len(picture)}")
    with serving(a_home, "--bytes-in-flight", 1 << 20) as api, Wire(api.port) as slow:
        slow.send(head_of("POST", "/api/v1/readings", api.port, *lines) + picture[:-1])
        wait_until(lambda: api.metric("pandok_body_bytes_in_flight") >= len(picture), "the first body is counted")
        refused = ask(api, head_of("POST", "/api/v1/readings", api.port, *lines))
        assert refused.status == 503 and refused.json["code"] == "unavailable"
        slow.send(picture[-1:])
        assert slow.answer().status == 201
        wait_until(lambda: api.metric("pandok_body_bytes_in_flight") == 0, "the bytes are given back")
        api("createReading", picture, media="image/png", expect=201)


# ---- time

def test_half_a_head_is_waited_for_and_then_closed(a_home):
    with serving(a_home, "--header-timeout-ms", 400) as api:
        for data in (b"GET / HT", b"GET /health HTTP/1.1\r\nHost: x\r\n"):
            with Wire(api.port) as wire:
                began = time.monotonic()
                wire.send(data)
                answer = wire.rest()
                assert 0.3 < time.monotonic() - began < 10
                assert answer == b"" or answer.startswith(b"HTTP/1.1 408 "), answer


def test_a_head_that_drips_has_no_more_time(a_home):
    """The time is for the whole head, not from byte to byte."""
    with serving(a_home, "--header-timeout-ms", 500) as api, Wire(api.port) as wire:
        began = time.monotonic()
        wire.send(b"GET /health HTTP/1.1\r\n")
        while wire.send(b"X: 1\r\n"):
            assert time.monotonic() - began < 10, "it goes on for ever"
            if select.select([wire.socket], [], [], 0.05)[0]:
                wire.rest()
                break


def test_an_idle_connection_is_closed_and_a_busy_one_is_not(a_home):
    with serving(a_home, "--idle-timeout-ms", 500, "--header-timeout-ms", 500) as api, Wire(api.port) as wire:
        for _ in range(4):
            wire.send(head_of("GET", "/health", api.port))
            assert wire.answer().status == 200
            assert not select.select([wire.socket], [], [], 0.2)[0], "closed before its time"
        began = time.monotonic()
        assert wire.rest() == b"" and 0.1 < time.monotonic() - began < 10
        with Wire(api.port) as silent:
            assert silent.rest() == b"", "one that never says a word is closed too"
        wait_until(lambda: api.metric("pandok_connections") <= 1, "closed connections are not counted")


def drip(api, piece, pause_s, size=1 << 20):
    """Sends a body in pieces; (seconds, the answer)."""
    lines = ("Content-Type: image/png", f"Content-Length: {size}")
    with Wire(api.port) as wire:
        began, sent = time.monotonic(), 0
        wire.send(head_of("POST", "/api/v1/readings", api.port, *lines))
        while sent < size and wire.send(bytes(min(piece, size - sent))):
            sent += min(piece, size - sent)
            assert time.monotonic() - began < 20, "it goes on for ever"
            if select.select([wire.socket], [], [], pause_s)[0]:
                break
        return time.monotonic() - began, wire.answer()


def test_a_body_that_drips_is_cut_and_a_slow_one_is_not(a_home):
    with serving(a_home, "--body-grace-ms", 400) as api:
        took, answer = drip(api, piece=20, pause_s=0.02)
        assert 0.3 < took < 10 and (answer is None or answer.status == 408), answer
        took, answer = drip(api, piece=4096, pause_s=0.05, size=80 << 10)
        assert took > 0.8 and answer.status == 400, "80 KiB/s is a slow line, and zeros are no picture"
        assert not [path for path in files_of(a_home) if path.endswith(".tmp")]


# ---- numbers of connections

@pytest.mark.parametrize("option", ["--connections-per-address", "--connections"])
def test_one_connection_over_the_limit_is_refused(a_home, option):
    with serving(a_home, option, 6) as api:
        wires = [Wire(api.port) for _ in range(6)]
        for wire in wires:
            wire.send(head_of("GET", "/health", api.port))
            assert wire.answer().status == 200
        with Wire(api.port) as over:
            over.send(head_of("GET", "/health", api.port))
            answer = over.answer()
            assert answer is None or answer.status == 503 and int(answer.headers["retry-after"]) >= 1
            assert over.rest() == b""
        wires.pop().socket.close()

        def again():
            with Wire(api.port) as wire:
                return wire.send(head_of("GET", "/health", api.port)) and (wire.answer() or Answer(0, {}, b"")).status
        assert wait_until(lambda: again() == 200, "a place that was left is given to another")
        for wire in wires:
            wire.send(head_of("GET", "/health", api.port))
            assert wire.answer().status == 200, "those that are in stay in"
            wire.socket.close()


def test_full_queues_say_so_and_nothing_is_lost(a_home):
    """More readings at once than may wait: each is made, or refused with word when to come again."""
    picture, answers = shape(5), []
    with serving(a_home) as api:
        def ask_one():
            answers.append(Api(api.port)("createReading", picture, media="image/png", expect=(201, 503)))
        threads = [threading.Thread(target=ask_one) for _ in range(90)]
        for one in threads:
            one.start()
        api("getHealth")
        for one in threads:
            one.join()
        made = {one.json["id"] for one in answers if one.status == 201}
        assert len(answers) == 90 and len(made) >= 60
        assert api("getInfo").json["readings_today"] == len(made) == sum(one.status == 201 for one in answers)


# ---- the disk

@own_disk_only
def test_a_start_on_a_full_disk_is_refused_in_words(a_home):
    run = pandok("serve", "--home", a_home, "--listen", "127.0.0.1:0", code=3, preexec=file_limit(512))
    assert run.out == "" and "disk" in run.problem


def test_a_full_disk_refuses_what_writes_and_shows_nothing_unlogged(home, photos):
    """What belongs to somebody is shown only when the log holds that it was; the register is for all."""
    with serving(home) as api:
        kept = api("createReading", photos[3].read_bytes(), media="image/jpeg", expect=201).json
    before = files_of(home)
    with serving(home, preexec=file_limit(40 << 10)) as api:
        data = photos[0].read_bytes()
        digest = hashlib.sha256(data).hexdigest()
        api("putPhoto", data, media="image/jpeg", sha256=digest, expect=507)
        api("createReading", data, media="image/jpeg", expect=507)
        api("createImport", bytes(200 << 10), media="application/x-tar", expect=507)
        reading = api("getReading", reading_id=kept["id"], expect=(200, 507))
        assert reading.status == 507 or reading.json == kept
        api("listDesigns")
        api("getReady", expect=(200, 503))
    assert files_of(home) == before, "nothing half is left"
    with serving(home) as api:
        assert api("getReading", reading_id=kept["id"]).json == kept
        api("createReading", data, media="image/jpeg", expect=201)
    pandok("check", "--home", home)


# ---- start and stop

@pytest.mark.parametrize("address", ["0.0.0.0:0", "[::]:0", "192.0.2.1:0", "10.0.0.1:8080"])
def test_an_address_for_others_needs_tls(a_home, address):
    run = pandok("serve", "--home", a_home, "--listen", address, code=3)
    assert run.out == "" and address.rsplit(":", 1)[0].strip("[]") in run.problem and "passwords" in run.problem


@pytest.mark.parametrize("options", [
    ["--listen", "nowhere"], ["--listen", "127.0.0.1"], ["--listen", "127.0.0.1:65536"], ["--listen", "127.0.0.1:-1"],
    ["--connections", "0"], ["--connections", "many"], ["--bytes-in-flight", "-1"], ["--connections-per-address", "0"],
    ["--certificate", "none.pem", "--key", "none.pem"], ["--certificate", "none.pem"], ["--request-log", "/no/such/x"]])
def test_options_that_make_no_sense_are_refused(a_home, options):
    extra = [] if "--listen" in options else ["--listen", "127.0.0.1:0"]
    run = pandok("serve", "--home", a_home, *extra, *options, code=(1, 2, 3))
    assert run.out == "" and run.problems


def test_a_folder_that_is_no_home_is_refused(tmp_path):
    assert "pandok init" in pandok("serve", "--home", tmp_path, "--listen", "127.0.0.1:0", code=(1, 3)).problem


def test_a_stop_finishes_what_was_accepted(home, photos):
    """A reading whose body is in, and one whose body is still coming, are both answered; idle ones are closed."""
    data, answers = photos[3].read_bytes(), []
    lines = ("Content-Type: image/jpeg", f"Content-Length: {len(data)}")
    with serving(home) as api, Wire(api.port) as idle, Wire(api.port) as coming:
        idle.send(head_of("GET", "/health", api.port))
        assert idle.answer().status == 200
        coming.send(head_of("POST", "/api/v1/readings", api.port, *lines) + data[:1000])
        wait_until(lambda: api.metric("pandok_requests_in_flight") >= 2, "it is being read")
        api.server.child.send_signal(signal.SIGTERM)
        assert idle.rest() == b"", "closed at once"
        coming.send(data[1000:])
        answers.append(coming.answer())
        api.server.ended()
    assert answers[0].status == 201 and answers[0].headers.get("connection", "").lower() == "close"
    with serving(home) as api:
        assert api("getReading", reading_id=answers[0].json["id"]).json["id"] == answers[0].json["id"]


def test_a_signal_that_another_thread_is_given_is_not_the_end(a_home):
    """The kernel may hand it to any thread that has not blocked it; libraries begin some before main()."""
    with serving(a_home) as api:
        child = api.server.child
        for task in Path(f"/proc/{child.pid}/task").iterdir():
            blocked = int(re.search(r"^SigBlk:\s*([0-9a-f]+)$", (task / "status").read_text(), re.M)[1], 16)
            if task.name != str(child.pid) and not blocked >> (signal.SIGTERM - 1) & 1:
                assert ctypes.CDLL(None).tgkill(child.pid, int(task.name), int(signal.SIGTERM)) == 0
                break
        else:
            child.send_signal(signal.SIGTERM)
        api.server.ended()


def test_a_second_signal_does_not_wait(a_home):
    lines = ("Content-Type: image/jpeg", "Content-Length: 1000")
    with serving(a_home) as api, Wire(api.port) as hanging:
        hanging.send(head_of("POST", "/api/v1/readings", api.port, *lines) + b"\xff")
        wait_until(lambda: api.metric("pandok_requests_in_flight") >= 2, "it is being read")
        api.server.child.send_signal(signal.SIGTERM)
        wait_until(lambda: refused(api.port), "it listens no more")
        assert api.server.child.poll() is None, "it waits for the body"
        api.server.stop(signal.SIGTERM)


def refused(port):
    try:
        with Wire(port, deadline_s=2):
            return False
    except OSError:
        return True


def certificate(folder, name):
    """A self-signed certificate for 127.0.0.1: (certificate, key)."""
    paths = folder / f"{name}.pem", folder / f"{name}.key"
    subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes",
                    "-days", "2", "-subj", f"/CN={name}", "-addext", "subjectAltName=IP:127.0.0.1",
                    "-out", str(paths[0]), "-keyout", str(paths[1])], check=True, capture_output=True)
    return paths


def ask_tls(port, trusted, size=100):
    context = ssl.create_default_context(cafile=str(trusted))
    with Wire(port) as wire:
        wire.socket = context.wrap_socket(wire.socket, server_hostname="127.0.0.1")
        wire.send(head_of("PUT", f"/api/v1/photos/{KEY}", port, "Content-Type: image/png", f"Content-Length: {size}") +
                  bytes(size))
        return wire.answer()


def test_tls_and_a_new_certificate_without_a_stop(a_home, tmp_path):
    first, second = (certificate(tmp_path, name) for name in ("first", "second"))
    used = [shutil.copyfile(path, tmp_path / f"used.{n}") for n, path in enumerate(first)]
    with serving(a_home, "--certificate", used[0], "--key", used[1]) as api:
        assert api.server.scheme == "https"
        assert ask_tls(api.port, first[0], 3 << 20).status == 400, "the digest is not that of zeros"
        with Wire(api.port) as plain:
            plain.send(head_of("GET", "/health", api.port))
            assert b"200 OK" not in plain.rest()
        for source, target in zip(second, used):
            shutil.copyfile(source, target)
        api.server.child.send_signal(signal.SIGHUP)

        def renewed():
            try:
                return ask_tls(api.port, second[0]).status == 400
            except ssl.SSLCertVerificationError:
                return False
        wait_until(renewed, "the new certificate")
        Path(used[0]).write_text("no certificate")
        api.server.child.send_signal(signal.SIGHUP)
        wait_until(lambda: "certificate" in api.server.stderr(), "a word about the bad certificate")
        assert renewed(), "the one that was good stays"


def test_the_request_log_has_a_line_a_request_and_no_secrets(a_home, tmp_path):
    log = tmp_path / "requests.log"
    with serving(a_home, "--request-log", log) as api:
        api("listDesigns", q="geheim")
        sent = [api("createReading", shape(3), media="image/png", parcel="geheim", idempotency_key="geheim-0001",
                    headers={"Authorization": "Bearer geheim", "Cookie": "geheim"}),
                api("getReading", reading_id="01M806Y11WRTVZEFASQQ8BJZ7V", expect=404)]
        api.plain("GET", "/geheim%0a?geheim=1")
    lines = [json.loads(line) for line in log.read_text(encoding="utf-8").splitlines()]
    assert "geheim" not in log.read_text(encoding="utf-8") and len(lines) == 4
    by_id = {line["id"]: line for line in lines}
    made = by_id[sent[0].headers["x-request-id"]]
    assert set(made) == {"time", "event", "id", "method", "route", "status", "ms", "bytes_in", "bytes_out"}
    assert made["event"] == "request"
    assert (made["method"], made["route"], made["status"]) == ("POST", "/api/v1/readings", 201)
    assert made["bytes_in"] == len(shape(3)) and made["bytes_out"] == len(sent[0].body) and made["ms"] > 0
    assert by_id[sent[1].headers["x-request-id"]]["route"] == "/api/v1/readings/{reading_id}"
