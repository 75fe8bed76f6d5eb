"""kill -9 of the server at many moments: what was acknowledged is there, nothing is half, jobs go on."""
import functools
import hashlib
import http.client
import os
import random
import threading
import time

import pytest
from api import Api, Server, files_of, serving, wait_until
from archives import tar
from case_people import act, begin
from conftest import pandok
from pictures import shape

ROUNDS = 200 if os.environ.get("PANDOK_LONG") == "1" else 8
IMPORTS = 20 if os.environ.get("PANDOK_LONG") == "1" else 3
DESIGNS = 45
GONE = (OSError, http.client.HTTPException)


class Load:
    """Clients that read and send until the server is gone, and what was acknowledged to them."""

    def __init__(self, port, seed, clients=4):
        self.readings, self.photos, self.feedback, self.wrong = {}, {}, {}, []
        self.threads = [threading.Thread(target=self.run, args=(port, seed * 100 + n)) for n in range(clients)]
        for one in self.threads:
            one.start()

    def run(self, port, seed):
        api, rng = Api(port), random.Random(seed)
        try:
            while True:
                self.ask(api, rng)
        except GONE:
            pass  # killed; whatever was not answered may be there or not
        except AssertionError as error:
            self.wrong.append(str(error))

    def ask(self, api, rng):
        picture = shape(rng.randrange(1 << 30))
        digest = hashlib.sha256(picture).hexdigest()
        api("putPhoto", picture, media="image/png", sha256=digest)
        key = f"load-{digest[:20]}"
        reading = api("createReading", {"photos": [{"sha256": digest}]}, idempotency_key=key, expect=(201, 503))
        if reading.status == 201:
            self.readings[reading.json["id"]] = reading.json
            self.photos[digest] = picture
            score = rng.randrange(1, 6)
            api("putFeedback", {"score": score}, reading_id=reading.json["id"])
            self.feedback[reading.json["id"]] = score

    def ended(self):
        for one in self.threads:
            one.join(timeout=60)
        assert not any(one.is_alive() for one in self.threads) and not self.wrong, self.wrong


def check_load(api, load):
    for name, reading in load.readings.items():
        found = api("getReading", reading_id=name).json
        assert {**found, "feedback": None} == reading
        if name in load.feedback:
            assert found["feedback"]["score"] == load.feedback[name]
    for digest, picture in load.photos.items():
        assert api("getPhoto", sha256=digest).body == picture


def check_log(home, load):
    """The log is whole, and knows of every act that was acknowledged."""
    pandok("audit", "verify", "--home", home)
    for name in load.readings:
        acts = [line["act"] for line in pandok("audit", "show", "--home", home, "--object", name, "--json").json_lines]
        assert acts.count("reading.make") == 1, (name, acts)
        assert "feedback.give" in acts or name not in load.feedback, (name, acts)


def killed(server, load, after_s):
    """Kills when the load has had so much time, and at least one answer."""
    wait_until(lambda: load.readings or load.wrong, "a first reading")
    time.sleep(after_s)  # waits for nothing: it is the moment that the round tries
    server.kill()
    load.ended()
    server.check_stderr()


def test_acknowledged_readings_survive_kills_at_any_moment(home):
    """One home through all rounds: each start finds what every round before was told."""
    rng, before = random.Random(20261122), []
    for seed in range(ROUNDS):
        server = Server(home)
        if before:
            check_load(Api(server.port), before[-1])
        load = Load(server.port, seed)
        killed(server, load, rng.random() * 0.6)
        assert load.readings
        check_log(home, load)
        before.append(load)
        pandok("check", "--home", home)
    with serving(home) as api:
        for load in before:
            check_load(api, load)
        assert api("getInfo").json["readings_today"] >= sum(len(load.readings) for load in before)
        some = next(iter(before[-1].readings))
        assert api("replayReading", reading_id=some).json["same"]


class CaseLoad(Load):
    """Clients that begin cases and act on them, one act after the other."""
    ACTS = ("hold_generally", "tell_declarant", "end_general_hold", "ask_for_experts", "notify")

    def __init__(self, port, seed):
        self.cases = {}  # the last answer of each
        super().__init__(port, seed)

    def ask(self, api, rng):
        case = begin(api)
        self.cases[case["id"]] = case
        for name in self.ACTS[:rng.randrange(1, len(self.ACTS) + 1)]:
            self.cases[case["id"]] = act(api, case["id"], name)


def check_cases(api, load):
    """What was acknowledged is there, and each case stands where its last act left it."""
    for name, told in load.cases.items():
        found = api("getCase", case_id=name).json
        assert found["events"][:len(told["events"])] == told["events"], name
        assert len(found["events"]) <= len(told["events"]) + 1
        states = ["", *(event["to"] for event in found["events"])]
        assert [event["from"] for event in found["events"]] == states[:-1] and states[-1] == found["state"]["id"]
        assert found["version"] == len(found["events"])


def check_case_log(home, load):
    pandok("audit", "verify", "--home", home)
    for name, told in list(load.cases.items())[-3:]:
        acts = [line["act"] for line in pandok("audit", "show", "--home", home, "--object", name, "--json").json_lines]
        for event in told["events"]:
            assert f"case.{event['act']}" in acts, (name, acts)


def test_cases_are_never_between_two_states(home):
    rng, before = random.Random(6), []
    for seed in range(ROUNDS):
        server = Server(home)
        if before:
            check_cases(Api(server.port), before[-1])
        load = CaseLoad(server.port, seed)
        wait_until(lambda load=load: load.cases or load.wrong, "a first case")
        time.sleep(rng.random() * 0.4)  # waits for nothing: it is the moment that the round tries
        server.kill()
        load.ended()
        server.check_stderr()
        check_case_log(home, load)
        before.append(load)
    with serving(home) as api:
        for load in before:
            check_cases(api, load)
    pandok("check", "--home", home)


@functools.lru_cache(maxsize=None)
def archive():
    """The same bytes each time: gzip notes when it packed."""
    rows = "design_id,file\n" + "".join(f"K-{n:03},{n}.png\n" for n in range(DESIGNS))
    return tar({"DESIGNS.csv": rows.encode()} | {f"{n}.png": shape(n) for n in range(DESIGNS)}, "w:gz")


def take_on(api):
    answer = api("createImport", archive(), media="application/gzip", idempotency_key="crash-import", expect=202)
    return answer.json["id"]


def check_import(home, job_id):
    """The import that a start found unfinished goes on by itself and ends; sent again, it is the same job."""
    with serving(home) as api:
        job = api.finished(job_id)
        assert (job["report"]["rows"], job["report"]["rows_bad"]) == (DESIGNS, 0)
        assert api("getInfo").json["designs"] == DESIGNS
        assert take_on(api) == job_id and len(api("listJobs").json["items"]) == 1
        reading = api("createReading", shape(7), media="image/png", expect=201).json
        assert reading["candidates"][0]["design_id"] == "K-007"
        wait_until(lambda: not [p for p in files_of(home) if not p.startswith(("blobs/", "model/", "home.json"))],
                   "no archive is left")
    assert f"{DESIGNS} rows" in pandok("check", "--home", home).out


@pytest.mark.parametrize("moment", range(IMPORTS))
def test_a_killed_import_goes_on(empty_home, moment):
    server = Server(empty_home)
    api = Api(server.port)
    job_id = take_on(api)
    wanted = DESIGNS * moment // IMPORTS
    for event in api.watch(job_id):
        if event["state"] == "running" and event["progress"]["done"] >= wanted or event["state"] == "done":
            break
    server.kill()
    server.check_stderr()
    check_import(empty_home, job_id)


def test_an_import_killed_twice_still_ends(empty_home):
    rng = random.Random(5)
    server = Server(empty_home)
    job_id = take_on(Api(server.port))
    for again in (True, False):
        time.sleep(rng.random() * 0.3)
        server.kill()
        server.check_stderr()
        server = Server(empty_home) if again else None
    check_import(empty_home, job_id)


def test_a_job_that_always_brings_the_server_down_is_given_up(empty_home):
    """Begun again for ever, it would keep every other job from being done."""
    server = Server(empty_home)
    job_id = take_on(Api(server.port))
    for _ in range(6):
        events = Api(server.port).watch(job_id)
        state = next(event["state"] for event in events if event["state"] != "queued")
        if state != "running":
            break
        server.kill()
        server = Server(empty_home)
    job = Api(server.port).finished(job_id, state="failed")
    assert job["error"] and Api(server.port)("getInfo").json["designs"] == 0
    server.stop()


def test_an_import_that_was_answered_is_kept_even_if_killed_at_once(empty_home):
    server = Server(empty_home)
    job_id = take_on(Api(server.port))
    server.kill()
    check_import(empty_home, job_id)


def test_uploads_killed_in_the_middle_leave_nothing(home):
    before = files_of(home)
    server = Server(home)
    connections = []
    for target, media in (("/api/v1/imports", "application/x-tar"), ("/api/v1/photos/" + "0" * 64, "image/png")):
        connection = Api(server.port).connect()
        connection.putrequest("PUT" if "photos" in target else "POST", target)
        connection.putheader("Content-Type", media)
        connection.putheader("Content-Length", str(8 << 20))
        connection.endheaders()
        connection.send(bytes(4 << 20))
        connections.append(connection)
    server.kill()
    for connection in connections:
        connection.close()
    with serving(home) as api:
        assert api("listJobs").json["items"] == []
        left = files_of(home) ^ before
        assert not left, f"what was half is cleared at the start: {left}"


def test_readings_and_an_import_at_once_killed(home):
    server = Server(home)
    job_id = take_on(Api(server.port))
    load = Load(server.port, 7)
    killed(server, load, 0.8)
    with serving(home) as api:
        check_load(api, load)
        assert api.finished(job_id)["report"]["rows_bad"] == 0
        assert api("getInfo").json["designs"] == 24 + DESIGNS
        answer = api("createReading", shape(9), media="image/png", expect=201).json
        assert answer["candidates"][0]["design_id"] == "K-009"
    pandok("check", "--home", home)
