"""The server under test, and a client that holds every request and every answer against api/openapi.yaml.

`with serving(home) as api:` starts the program on a port of its own. `api("getReading", reading_id=…)` asks for an
operation by its name and returns the answer; what the document does not allow is an AssertionError. `Wire` is a
bare connection for what no honest client sends.
"""
import functools
import http.client
import json
import os
import re
import select
import signal
import socket
import subprocess
import tempfile
import time
from contextlib import contextmanager
from dataclasses import dataclass, field
from urllib.parse import quote, urlencode

import yaml
from conftest import LOST_CONTROL, PANDOK, REPO, environment
from jsonschema import Draft202012Validator

DOCUMENT = yaml.safe_load((REPO / "api/openapi.yaml").read_text(encoding="utf-8"))
START_S = 60
ANSWER_S = 60
JOB_S = 120
ENDED = ("done", "failed", "cancelled")
# Which statuses a code of a problem may stand beside.
STATUSES = {"invalid_argument": {400, 405, 408, 413, 414, 415, 416, 417, 421, 422, 431, 501, 505}, "not_found": {404},
            "already_exists": {409}, "failed_precondition": {409}, "unauthenticated": {401},
            "permission_denied": {403}, "resource_exhausted": {429, 507}, "deadline_exceeded": {408, 504},
            "cancelled": {409}, "unavailable": {503}, "data_corrupted": {500}, "internal": {500}}
RENAMED = (413, 414, 416, 422)  # RFC 9110 has other words than Python 3.11
MAGIC = {"image/png": (b"\x89PNG",), "image/jpeg": (b"\xff\xd8\xff",), "image/webp": (b"RIFF",),
         "image/tiff": (b"II", b"MM"), "image/heic": (b"\0\0",)}
# (operationId, status) of every answer that was checked, in order.
CALLS = []


def wait_until(condition, what, deadline_s=20):  # asks again and again; the condition's value
    until = time.monotonic() + deadline_s
    while True:
        value = condition()
        if value:
            return value
        assert time.monotonic() < until, f"not in {deadline_s} s: {what}"
        time.sleep(0.01)


# ---- the document

def resolve(node):
    while "$ref" in node:
        target = DOCUMENT
        for part in node["$ref"].removeprefix("#/").split("/"):
            target = target[part]
        node = target
    return node


def faults(schema, value):
    """What a value does not keep of a schema, in words."""
    whole = {**schema, "components": DOCUMENT["components"]}
    return [f"{'/'.join(map(str, e.absolute_path))}: {e.message[:300]}"
            for e in Draft202012Validator(whole).iter_errors(value)]


@dataclass
class Operation:
    """One operation of the document with every $ref of its outer parts followed."""
    id: str
    method: str
    path: str
    parameters: dict = field(default_factory=dict)
    body: dict = field(default_factory=dict)
    responses: dict = field(default_factory=dict)


def contents(node):
    return {media: one["schema"] for media, one in resolve(node).get("content", {}).items()}


def read_operations():
    found = {}
    for path, item in DOCUMENT["paths"].items():
        for method in set(item) - {"parameters"}:
            node = item[method]
            one = Operation(node["operationId"], method.upper(), path)
            for parameter in map(resolve, item.get("parameters", []) + node.get("parameters", [])):
                one.parameters[parameter["name"]] = parameter
            one.body = contents(node.get("requestBody", {}))
            one.responses = {str(status): contents(response) for status, response in node["responses"].items()}
            assert one.id not in found
            found[one.id] = one
    return found


OPERATIONS = read_operations()


def as_value(text, schema):
    """A parameter as the value that its schema speaks of."""
    kind = resolve(schema).get("type")
    if kind == "integer" and re.fullmatch(r"-?[0-9]+", text):
        return int(text)
    return {"true": True, "false": False}.get(text, text) if kind == "boolean" else text


def media_schema(choices, content_type):
    """The schema under the media range that holds the type; None: the type is not documented."""
    plain = content_type.partition(";")[0].strip().lower()
    for media, schema in choices.items():
        if media == plain or (media.endswith("/*") and plain.startswith(media[:-1])):
            return schema
    return None


def request_faults(operation, parameters, body, media):
    found = []
    for name, parameter in operation.parameters.items():
        if name in parameters:
            value = as_value(parameters[name], parameter["schema"])
            found += [f"{name}: {one}" for one in faults(parameter["schema"], value)]
        elif parameter.get("required"):
            found.append(f"{name} is missing")
    found += [f"{name} is not documented" for name in parameters if name not in operation.parameters]
    if operation.body or body:
        schema = media_schema(operation.body, media)
        if schema is None:
            found.append(f"a body of type {media!r} is not documented")
        elif media == "application/json":
            found += faults(schema, json.loads(body))
    return found


@dataclass
class Answer:
    """What came back; names of headers in lower case."""
    status: int
    headers: dict
    body: bytes
    all_headers: tuple = ()  # with those that stand twice

    @property
    def json(self):
        return json.loads(self.body)

    @property
    def type(self):
        return self.headers.get("content-type", "").partition(";")[0]

    def __str__(self):
        return f"{self.status} {self.headers} {self.body[:600]!r}"


def check_problem(answer):
    """That an error is a problem document which fits its status and its request."""
    assert answer.type == "application/problem+json", answer
    problem = answer.json
    assert not faults({"$ref": "#/components/schemas/Problem"}, problem), answer
    assert problem["status"] == answer.status and answer.status in STATUSES[problem["code"]], answer
    assert problem["request_id"] == answer.headers["x-request-id"], answer
    assert problem["title"] == http.client.responses[answer.status] or answer.status in RENAMED, answer
    assert problem["detail"] and problem["detail"].isprintable() and len(problem["detail"]) < 1000, answer
    assert answer.status != 503 or int(answer.headers["retry-after"]) >= 1, answer


def check_content(schema, answer):
    if answer.type == "application/json":
        assert not (wrong := faults(schema, answer.json)), (wrong, answer)
    elif answer.type.startswith("image/"):
        assert answer.status == 206 or answer.body.startswith(MAGIC[answer.type]), answer
    elif answer.type.startswith("text/") and answer.type != "text/event-stream":
        assert not (wrong := faults(schema, answer.body.decode("utf-8"))), (wrong, answer)


def check_common(answer):
    """What holds for every answer of this server, documented or not."""
    assert re.fullmatch(r"[0-9A-Za-z_-]{8,64}", answer.headers.get("x-request-id", "")), answer
    assert answer.headers.get("x-content-type-options") == "nosniff", answer
    assert "access-control-allow-origin" not in answer.headers, answer
    if answer.status >= 400:
        check_problem(answer)


def check_answer(operation, answer, ranged):
    check_common(answer)
    status = "200" if ranged and answer.status == 206 else str(answer.status)
    choices = operation.responses.get(status)
    if choices is None:
        assert answer.status >= 400, f"{operation.id}: {answer.status} is not documented: {answer}"
        choices = operation.responses.get("default")
    assert choices is not None, f"{operation.id}: {answer.status} is not documented: {answer}"
    if not choices:
        assert answer.body == b"" and not answer.type, answer
        return
    schema = media_schema(choices, answer.headers.get("content-type", ""))
    assert schema is not None, f"{operation.id}: {answer.type!r} is not documented for {status}"
    check_content(schema, answer)


def covers(*operations):
    """Marks a test that stands for operations, and makes sure that they answered it."""
    def wrap(test):
        @functools.wraps(test)
        def run(*arguments, **more):
            before = len(CALLS)
            test(*arguments, **more)
            missing = set(operations) - {name for name, status in CALLS[before:] if status < 400}
            assert not missing, f"the test says that it covers {missing}, and did not call them"
        return run
    return wrap


# ---- the program

class Server:
    """A running `pandok serve`. Its end is checked: exit 0, and nothing of a program out of control on stderr."""

    def __init__(self, home, *options, port=0, preexec=None, env=None):
        self.home = home
        self.err = tempfile.TemporaryFile()
        self.child = subprocess.Popen(
            [str(PANDOK), "serve", "--home", str(home), "--listen", f"127.0.0.1:{port}", *map(str, options)],
            env=environment(env), stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=self.err,
            preexec_fn=preexec)
        line = self.first_line()
        found = re.fullmatch(r"pandok: listening on (https?)://127\.0\.0\.1:(\d+)/"
                             r"( \(this machine only: there are no people yet\))?\n", line)
        if not found:
            self.kill()
        assert found, f"no word that it listens: {line!r} {self.stderr()}"
        self.scheme, self.port = found[1], int(found[2])

    def first_line(self):
        text, until = b"", time.monotonic() + START_S
        while not text.endswith(b"\n"):
            ready, _, _ = select.select([self.child.stdout], [], [], max(0, until - time.monotonic()))
            piece = self.child.stdout.read1(1) if ready else b""
            if not piece:
                break
            text += piece
        return text.decode()

    def link(self):
        """The secret of the first administrator's link, which stands on stdout behind the address."""
        text = self.first_line() + self.first_line()
        return re.search(r"/welcome#([A-Za-z0-9_-]{43})\n", text)[1]

    def stderr(self):
        self.err.seek(0)
        return self.err.read().decode("utf-8")

    def status_kib(self, name):
        """VmRSS or VmHWM of the process."""
        with open(f"/proc/{self.child.pid}/status", encoding="ascii") as file:
            return int(re.search(rf"^{name}:\s+(\d+) kB", file.read(), re.M)[1])

    def kill(self):
        self.child.kill()
        self.child.communicate()

    def stop(self, number=signal.SIGTERM):
        self.child.send_signal(number)
        self.ended()

    def ended(self, code=0):
        try:
            self.child.communicate(timeout=60)
        except subprocess.TimeoutExpired:
            self.kill()
            raise AssertionError(f"the server did not end: {self.stderr()[-2000:]}") from None
        self.check_stderr()
        assert self.child.returncode == code, f"exit {self.child.returncode}: {self.stderr()[-2000:]}"

    def check_stderr(self):
        assert not LOST_CONTROL.search(self.stderr()), self.stderr()[-4000:]


class Api:
    """Asks a server for operations of the document."""

    def __init__(self, port, server=None):
        self.port = port
        self.server = server

    def __call__(self, operation_id, body=None, *, media=None, expect=None, valid=None, headers=None, **parameters):
        """expect: a status or some; default: any success. valid: what the document must say of the request;
        default: it must allow what is to succeed."""
        operation = OPERATIONS[operation_id]
        if isinstance(body, (dict, list)):
            body, media = json.dumps(body, ensure_ascii=False).encode(), media or "application/json"
        parameters = {name.replace("idempotency_key", "Idempotency-Key"): str(value) for name, value in
                      parameters.items() if value is not None}
        expected = (expect,) if isinstance(expect, int) else expect
        if valid is None and (expected is None or min(expected) < 400):
            valid = True
        if valid is not None:
            wrong = request_faults(operation, parameters, body, media or "")
            assert bool(wrong) != valid, f"the test was to send {'right' if valid else 'wrong'} things: {wrong}"
        answer = self.send(operation, parameters, body, media, headers or {})
        shown = f"{operation_id} {parameters}: {answer}"
        assert answer.status in expected if expected else answer.status < 400, shown
        return answer

    def send(self, operation, parameters, body, media, headers):
        headers = dict(headers)
        if media:
            headers["Content-Type"] = media
        if "Idempotency-Key" in parameters:
            headers["Idempotency-Key"] = parameters["Idempotency-Key"]
        answer = self.plain(operation.method, self.target(operation, parameters), body, headers)
        check_answer(operation, answer, "Range" in headers)
        CALLS.append((operation.id, answer.status))
        return answer

    @staticmethod
    def target(operation, parameters):
        path, rest = operation.path, {}
        for name, value in parameters.items():
            if "{" + name + "}" in path:
                path = path.replace("{" + name + "}", quote(value, safe=""))
            elif name != "Idempotency-Key":
                rest[name] = value
        return path + ("?" + urlencode(rest) if rest else "")

    def connect(self, timeout_s=ANSWER_S):
        return http.client.HTTPConnection("127.0.0.1", self.port, timeout=timeout_s)

    def plain(self, method, target, body=None, headers=None):
        """A request that is not held against the document; the whole answer."""
        connection = self.connect()
        try:
            connection.request(method, target, body, headers or {})
            response = connection.getresponse()
            names = tuple((name.lower(), value) for name, value in response.getheaders())
            return Answer(response.status, dict(names), response.read(), names)
        finally:
            connection.close()

    def watch(self, job_id):
        """The events of a job, each a job that keeps the document, until the server ends the stream."""
        connection = self.connect(timeout_s=JOB_S)
        try:
            connection.request("GET", f"/api/v1/jobs/{job_id}/events")
            response = connection.getresponse()
            answer = Answer(response.status, {k.lower(): v for k, v in response.getheaders()}, b"")
            check_answer(OPERATIONS["watchJob"], answer, False)
            CALLS.append(("watchJob", answer.status))
            yield from read_events(response)
        finally:
            connection.close()

    def finished(self, job_id, state="done", deadline_s=JOB_S):
        """Waits for the end of a job; the job."""
        until, last = time.monotonic() + deadline_s, None
        for last in self.watch(job_id):
            assert time.monotonic() < until, last
        assert last and last["state"] in ENDED, last
        job = self("getJob", job_id=job_id).json
        assert job["state"] == last["state"], (job, last)
        assert state is None or job["state"] == state, job
        return job

    def metric(self, name):
        text = self("getMetrics").body.decode()
        return sum(float(value) for value in re.findall(rf"^{name}(?:{{[^}}]*}})? ([0-9.e+-]+)$", text, re.M))


def read_events(response):
    """Parses `event: job\\ndata: {…}\\n\\n` and comments, strictly."""
    lines = []
    for line in iter(response.readline, b""):
        assert line.endswith(b"\n") and b"\r" not in line, line
        if line != b"\n":
            lines.append(line.decode().rstrip("\n"))
            continue
        if all(one.startswith(":") for one in lines):
            lines = []
            continue
        assert len(lines) == 2 and lines[0] == "event: job" and lines[1].startswith("data: {"), lines
        job = json.loads(lines[1].removeprefix("data: "))
        assert not (wrong := faults({"$ref": "#/components/schemas/Job"}, job)), wrong
        yield job
        lines = []
    assert lines == [], "the stream ended in the middle of an event"


@contextmanager
def serving(home, *options, **more):
    """A server for a home, and the client of it."""
    server = Server(home, *options, **more)
    try:
        yield Api(server.port, server)
        if server.child.poll() is None:
            server.stop()
        else:
            server.check_stderr()
            assert server.child.returncode in (0, -signal.SIGKILL), server.stderr()[-2000:]
    finally:
        if server.child.poll() is None:
            server.kill()


# ---- bare connections

class Wire:
    """A connection on which a test says every byte itself."""

    def __init__(self, port, deadline_s=20):
        self.socket = socket.create_connection(("127.0.0.1", port), timeout=deadline_s)
        self.buffer = b""

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.socket.close()

    def send(self, data):
        """False if the server has closed the connection already."""
        try:
            self.socket.sendall(data)
            return True
        except (BrokenPipeError, ConnectionResetError):
            return False

    def more(self):
        """Reads a piece; False at the end of the stream."""
        try:
            piece = self.socket.recv(65536)
        except ConnectionResetError:
            piece = b""
        self.buffer += piece
        return bool(piece)

    def rest(self):
        """Everything up to the end of the stream; a server that leaves it open is a timeout."""
        while self.more():
            pass
        data, self.buffer = self.buffer, b""
        return data

    def answer(self, head=False):
        """The next answer, None if the server closed before its head was whole. head: it has no body."""
        while b"\r\n\r\n" not in self.buffer:
            if not self.more():
                return None
        top, self.buffer = self.buffer.split(b"\r\n\r\n", 1)
        first, *lines = top.decode("latin-1").split("\r\n")
        assert re.fullmatch(r"HTTP/1\.1 \d{3} [ -~]+", first), first
        names = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
        size = 0 if head else int(names.get("content-length", 0))
        while len(self.buffer) < size:
            assert self.more(), "the answer is cut"
        body, self.buffer = self.buffer[:size], self.buffer[size:]
        return Answer(int(first.split()[1]), names, body)


def head_of(method, target, port, *lines):
    """The head of a request as bytes; lines: further header lines."""
    return "\r\n".join([f"{method} {target} HTTP/1.1", f"Host: 127.0.0.1:{port}", *lines, "", ""]).encode("latin-1")


def ask(port, data, deadline_s=20):
    """Sends bytes on a fresh connection and says that no more come; everything that comes back."""
    with Wire(port, deadline_s) as wire:
        wire.send(data)
        try:
            wire.socket.shutdown(socket.SHUT_WR)
        except OSError:
            pass
        return wire.rest()


def files_of(home):
    """Everything in a home but what database, index, log and keys keep for themselves: what an upload may leave behind."""
    found = {os.path.relpath(os.path.join(folder, name), home) for folder, _, names in os.walk(home) for name in names}
    return {name for name in found if not re.match(r"pandok\.db|index/|lock$|audit/|keys/|access\.key$|database$", name)}
