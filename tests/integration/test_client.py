"""clients/python: every call and the example against the real server; patience and honesty against a scripted one."""
import ast
import csv
import hashlib
import json
import re
import subprocess
import sys
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from api import Server, serving
from archives import tar
from conftest import REPO, copy_home, pandok
from pictures import decode, shape

CLIENTS = REPO / "clients/python"
sys.path.insert(0, str(CLIENTS))
from pandok_client import Client, PandokError  # noqa: E402

UNKNOWN = "01M806Y11WRTVZEFASQQ8BJZ7V"


@pytest.fixture(scope="module")
def server(template_home, tmp_path_factory):
    with serving(copy_home(template_home, tmp_path_factory.mktemp("client") / "home")) as api:
        yield api


@pytest.fixture(scope="module")
def client(server):
    return Client(f"http://127.0.0.1:{server.port}")


def test_every_call_of_the_client_is_tried_here():
    tree = ast.parse(Path(__file__).read_text(encoding="utf-8"))
    tried = {node.func.attr for node in ast.walk(tree) if isinstance(node, ast.Call)
             and isinstance(node.func, ast.Attribute) and getattr(node.func.value, "id", "") == "client"}
    public = {name for name, what in vars(Client).items() if callable(what) and not name.startswith("_")}
    assert public == tried & public and len(public) > 20


def test_the_client_needs_nothing_but_the_standard_library():
    for path in CLIENTS.glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, (ast.Import, ast.ImportFrom)):
                names = [one.name for one in node.names] if isinstance(node, ast.Import) else [node.module]
                assert {name.split(".")[0] for name in names} <= sys.stdlib_module_names | {"pandok_client"}


# ---- the real server

def test_a_reading_and_what_belongs_to_it(client, photos, shared_home):
    reading = client.read([photos[0], photos[1].read_bytes()], top=3, locarno="09", parcel="EMS 1")
    line = pandok("read", "--home", shared_home, "--json", "--same-item", photos[0], photos[1], "--top", 3,
                  "--locarno", "09").json
    assert reading["candidates"] == line["candidates"] and reading["verdict"] == line["verdict"]
    assert reading["photos"][0] == photos[0].name and reading["parcel"] == "EMS 1"
    assert client.reading(reading["id"]) == reading
    assert hashlib.sha256(client.evidence(reading["id"])).hexdigest() == reading["evidence_sha256"]
    assert decode(client.evidence(reading["id"], 2))[0] > 100
    assert client.photo(reading["photo_sha256"][0]) == photos[0].read_bytes()
    assert client.photo(reading["photo_sha256"][0], side=64)[:2] == b"\xff\xd8"
    assert client.replay(reading["id"])["same"] is True
    assert client.feedback(reading["id"], 4, "좋음")["score"] == 4
    assert client.feedback_summary()["versions"][0]["n"] == 1
    assert [one["id"] for one in client.readings(parcel="EMS 1")] == [reading["id"]]
    day = client.summary()
    assert day["readings"] >= 1 and reading["id"] in client.summary_csv(on=day["on"]).decode()
    assert client.info()["designs"] == 24


def test_each_parameter_of_a_reading_arrives(client, photos):
    reading = client.read(str(photos[3]), top=24, country="KR", on="2026-11-21", crop=(10, 20, 300, 250))
    assert reading["parameters"]["crop"] == [10, 20, 300, 250]
    assert {key: reading["parameters"][key] for key in ("top", "country", "on")} == \
        {"top": 24, "country": "KR", "on": "2026-11-21"}


def test_the_same_key_is_the_same_reading(client):
    ids = {client.read(shape(1), key="client-key-1")["id"] for _ in range(3)}
    assert len(ids) == 1 and client.read(shape(1))["id"] not in ids


def test_readings_come_over_many_pages(client, monkeypatch):
    made = [client.read(shape(n), parcel="pages")["id"] for n in range(5)]
    asked = []
    send = Client._send

    def small_pages(self, method, path, *more, **query):
        asked.append(path)
        return send(self, method, path, *more, **{**query, "limit": 2})
    monkeypatch.setattr(Client, "_send", small_pages)
    assert [one["id"] for one in client.readings(parcel="pages")] == made[::-1] and len(asked) >= 3


def test_the_register(client, designs, goods):
    assert [one["design_id"] for one in client.designs()] == sorted(designs)
    assert [one["design_id"] for one in client.designs("의자", country="KR", locarno=6, status="registered")] == \
        sorted(d for d, r in designs.items() if "의자" in r["article"] and r["country"] == "KR")
    view = client.design("30-0900004")["views"][0]
    assert client.picture(view["picture"]) == (goods / view["file"]).read_bytes()
    assert client.export_designs().startswith(b"design_id,")


def test_jobs_from_an_archive_to_the_removal(client, tmp_path, goods):
    rows = "design_id,file,article\nC/1,1.png,접이식 의자\nC-2,2.png,\nC-3,gone.png,\n"
    path = tmp_path / "새 것.tar.gz"
    path.write_bytes(tar({"DESIGNS.csv": rows.encode(), "1.png": shape(1), "2.png": shape(2)}, "w:gz"))
    seen = []
    job = client.import_archive(path, on_progress=seen.append)
    assert job["state"] == "done" and job["name"] == path.name and seen[-1]["state"] == "done"
    assert job["report"]["designs_added"] == 2 and job["report"]["bad_rows"][0]["line"] == 4
    assert client.design("C/1")["article"] == "접이식 의자"
    assert client.job(job["id"])["state"] == "done" == client.cancel(job["id"])["state"]
    assert [one["id"] for one in client.jobs()][0] == job["id"]
    assert [one["state"] for one in client.watch(job["id"])] == ["done"] and client.wait(job["id"])["report"]
    with pytest.raises(PandokError, match="line 4"):
        client.import_archive(path, strict=True)
    client.remove_design("C/1")
    client.remove_design("C-2")
    with pytest.raises(PandokError) as error:
        client.design("C/1")
    assert (error.value.status, error.value.code) == (404, "not_found")
    assert client.reindex()["kind"] == "reindexing"
    queries = {"QUERIES.csv": b"file,design_id\na.png,30-0900001\n",
               "a.png": (goods / "drawings/30-0900001_front.png").read_bytes()}
    (tmp_path / "q.tar").write_bytes(tar(queries))
    assert client.evaluate(tmp_path / "q.tar", exclude_self=True)["report"]["n"] == 1


def test_a_refusal_has_the_servers_words_and_its_request(client, tmp_path):
    with pytest.raises(PandokError) as error:
        client.read(b"no picture")
    assert error.value.status == 400 and error.value.code == "invalid_argument" and error.value.detail
    assert re.fullmatch(r"[0-9A-Za-z_-]{8,}", error.value.request_id) and error.value.request_id in str(error.value)
    with pytest.raises(PandokError, match="photo"):
        client.read([shape(n) for n in range(8)])
    with pytest.raises(PandokError) as error:
        client.import_archive(tmp_path / "x.rar")
    assert error.value.code == "invalid_argument"
    assert len(client.upload(shape(3))) == 64


def test_a_server_that_is_not_there_is_said_so():
    with pytest.raises(PandokError) as error:
        Client("http://127.0.0.1:1", attempts=2).info()
    assert error.value.status == 0 and "127.0.0.1:1" in error.value.detail
    with pytest.raises(ValueError):
        Client("127.0.0.1:8080")


def test_a_client_gets_over_a_restart_of_the_server(home, photos):
    """Killed while it reads and started again on its port: one reading, and the caller notices nothing."""
    server = Server(home)
    found = []
    client = Client(f"http://127.0.0.1:{server.port}", attempts=12)
    reader = threading.Thread(target=lambda: found.extend(client.read(photos[n]) for n in range(4)))
    reader.start()
    server.kill()
    with serving(home, port=server.port) as api:
        reader.join(timeout=60)
        assert len(found) == 4
        assert {one["id"] for one in found} <= {one["id"] for one in api("listReadings").json["items"]}


# ---- the example

def example(folder, target, port, code=0):
    run = subprocess.run([sys.executable, str(CLIENTS / "example.py"), str(folder), str(target), "--server",
                          f"http://127.0.0.1:{port}"], capture_output=True, text=True, timeout=120, check=False)
    assert run.returncode == code and "Traceback" not in run.stderr, run.stderr
    with open(target, newline="", encoding="utf-8-sig") as file:
        return list(csv.DictReader(file)), run.stderr


def test_the_example_reads_a_folder_into_a_table(server, photos, goods, tmp_path, shared_home):
    folder = tmp_path / "photos"
    folder.mkdir()
    for path in (photos[0], photos[3], goods / "photos/r_dark.jpg"):
        (folder / path.name).write_bytes(path.read_bytes())
    (folder / "notes.txt").write_text("no photo")
    rows, _ = example(folder, tmp_path / "out.csv", server.port)
    lines = pandok("read", "--home", shared_home, "--json", *sorted(folder.glob("*.jpg"))).json_lines
    assert [row["file"] for row in rows] == sorted(path.name for path in folder.glob("*.jpg"))
    for row, line in zip(rows, lines):
        best = line["candidates"][0] if line["candidates"] else {}
        assert (row["verdict"], row["reason"]) == (line["verdict"], line["reason"])
        assert (row["design_id"], row["probability"]) == (best.get("design_id", ""), str(best.get("probability", "")))
    (folder / "bad.jpg").write_bytes(b"no picture")
    again, said = example(folder, tmp_path / "out.csv", server.port, code=1)
    assert again == rows and "bad.jpg" in said and "request " in said


def test_the_readme_names_every_call():
    text = (CLIENTS / "README.md").read_text(encoding="utf-8")
    for name, what in vars(Client).items():
        assert name.startswith("_") or not callable(what) or f"{name}(" in text, name
    for block in re.findall(r"```python\n(.*?)```", text, re.S):
        ast.parse(block)


# ---- a scripted server

class Scripted:
    """Answers with what a test wrote down, and keeps what it was asked. None: closes without a word."""

    def __init__(self, *answers):
        self.answers, self.asked = list(answers), []
        script = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def answer(self):
                body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
                script.asked.append((self.command, self.path, dict(self.headers), body))
                self.close_connection = True
                step = script.answers.pop(0) if script.answers else (200, {})
                if step is None:
                    return
                data = json.dumps(step[1]).encode()
                self.send_response(step[0])
                for name, value in {"Content-Length": len(data), **(step[2] if len(step) > 2 else {})}.items():
                    self.send_header(name, str(value))
                self.end_headers()
                self.wfile.write(data)
            do_GET = do_POST = do_PUT = do_DELETE = answer

            def log_message(self, *_):
                pass
        self.http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.thread = threading.Thread(target=self.http.serve_forever, daemon=True)

    def __enter__(self):
        self.thread.start()
        return self

    def __exit__(self, *_):
        self.http.shutdown()
        self.http.server_close()

    def client(self, **more):
        return Client(f"http://127.0.0.1:{self.http.server_address[1]}", **more)

    def keys(self):
        return [headers.get("Idempotency-Key") for method, path, headers, _ in self.asked if method == "POST"]


@pytest.fixture
def pauses(monkeypatch):
    """The pauses that the client would have made."""
    made = []
    monkeypatch.setattr("pandok_client.time.sleep", made.append)
    return made


def problem(status, code):
    return status, {"type": "about:blank", "title": "x", "status": status, "detail": f"detail {code}", "code": code,
                    "request_id": "req-12345"}, {"X-Request-Id": "req-12345"}


def busy(seconds):
    status, body, headers = problem(503, "unavailable")
    return status, body, {**headers, "Retry-After": seconds}


def test_busy_is_asked_again_no_sooner_than_told_and_under_the_same_key(pauses):
    photo = (200, {"sha256": "0" * 64, "bytes": 1})
    with Scripted(photo, busy(7), busy(3), (201, {"id": "r"})) as script:
        assert script.client().read(b"\x89PNG") == {"id": "r"}
        assert len(script.keys()) == 3 and len(set(script.keys())) == 1 and script.keys()[0]
        assert pauses[0] >= 7 and pauses[1] >= 3
        assert len({body for method, _, _, body in script.asked if method == "POST"}) == 1


def test_a_lost_answer_is_asked_for_under_the_same_key_until_it_is_there(pauses):
    photo = (200, {})
    with Scripted(photo, None, problem(409, "failed_precondition"), (201, {"id": "r"})) as script:
        assert script.client().read(b"\x89PNG") == {"id": "r"}
        assert len(script.keys()) == 3 and len(set(script.keys())) == 1
    assert pauses == sorted(pauses) and len(pauses) == 2 or len(pauses) == 2


def test_what_is_refused_is_not_asked_again(pauses):
    with Scripted((200, {}), problem(409, "failed_precondition")) as script:
        with pytest.raises(PandokError) as error:
            script.client().read(b"\x89PNG")
        assert len(script.asked) == 2 and pauses == []
        assert (error.value.status, error.value.code, error.value.detail, error.value.request_id) == \
            (409, "failed_precondition", "detail failed_precondition", "req-12345")


def test_a_removal_whose_answer_was_lost_is_done(pauses):
    with Scripted(None, problem(404, "not_found")) as script:
        script.client().remove_design("x/1")
        assert [path for _, path, _, _ in script.asked] == ["/api/v1/designs/x%2F1"] * 2
    with Scripted(problem(404, "not_found")) as script, pytest.raises(PandokError):
        script.client().remove_design("x")


def test_it_gives_up_after_its_attempts(pauses):
    with Scripted(*[busy(1)] * 9) as script:
        with pytest.raises(PandokError) as error:
            script.client(attempts=3).info()
        assert error.value.status == 503 and len(script.asked) == 3 and len(pauses) == 2


def test_an_answer_that_is_no_problem_document_is_an_error_all_the_same(pauses):
    with Scripted((500, ["?"]), (200, "x")) as script:
        with pytest.raises(PandokError, match="500"):
            script.client().info()


def test_an_archive_is_sent_again_from_its_beginning(pauses, tmp_path):
    path = tmp_path / "a.csv"
    path.write_bytes(b"design_id,file\n" * 1000)
    with Scripted(busy(1), problem(400, "invalid_argument")) as script:
        with pytest.raises(PandokError):
            script.client().import_archive(path)
        assert [body for _, _, _, body in script.asked] == [path.read_bytes()] * 2
        assert len(set(script.keys())) == 1 and "name=a.csv" in script.asked[0][1]
