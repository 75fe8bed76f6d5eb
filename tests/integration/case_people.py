"""An office, a right holder and an importer around cases: made, signed in, and walking a case."""
import datetime
import hashlib
import json
import os
import subprocess
import sys
import time

from conftest import REPO, pandok
from people import add_organisation, new_person
from pictures import shape

OFFICE, TRADER = "인천공항세관", "한빛무역"


def korea_today():
    return (datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(hours=9)).date()


class MailServer:
    """src/mail/testing_server.py: a real SMTP server on a port that stays the same when it is started again."""

    def __init__(self, folder):
        self.folder, self.child = folder, None
        folder.mkdir(exist_ok=True)

    def start(self):
        self.child = subprocess.Popen(
            [sys.executable, "-B", str(REPO / "src/mail/testing_server.py"), str(self.folder)],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        return int(self.child.stdout.readline())

    def stop(self):
        self.child.stdin.close()
        self.child.wait(timeout=20)

    def letters(self):
        files = sorted(self.folder.glob("*.eml"), key=lambda one: int(one.stem))
        return [one.read_bytes().decode("utf-8", "replace") for one in files]

    @staticmethod
    def configure(home, port):
        file = home / "mail.conf"
        file.write_text(f"host = 127.0.0.1\nport = {port}\nsecurity = none\nfrom = 판독 <pandok@customs.example>\n",
                        encoding="utf-8")
        os.chmod(file, 0o600)


def wait_for(condition, what, deadline_s=30):
    until = time.monotonic() + deadline_s
    while not (value := condition()):
        assert time.monotonic() < until, f"not in {deadline_s} s: {what}"
        time.sleep(0.05)
    return value


def first_design(home):
    return json.loads(pandok("register", "list", "--home", home, "--json", "--limit", "1").out.splitlines()[0])


def make_administrator(home):
    """Somebody who invites the others; from then on a home has people."""
    pandok("user", "organisation", "add", "임시", "--home", home)
    pandok("user", "add", "root", "--name", "관리자", "--organisation", "임시", "--roles", "administrator", "--home", home)


def make_people(api, home, holder):
    """Everybody that a case concerns, and two strangers."""
    add_organisation(home, OFFICE, "--mail", "office@customs.example")
    add_organisation(home, "부산세관")
    add_organisation(home, "권리자", "--kind", "holder", "--holder", holder, "--mail", "rights@holder.example")
    add_organisation(home, "다른 권리자", "--kind", "holder", "--holder", "아무개")
    add_organisation(home, TRADER, "--kind", "company", "--mail", "trade@importer.example")
    add_organisation(home, "다른 무역", "--kind", "company")
    who = {}
    for login, organisation, role in [
            ("officer", OFFICE, "officer"), ("officer2", OFFICE, "officer"), ("supervisor", OFFICE, "supervisor"),
            ("holder", "권리자", "right_holder"), ("stranger", "다른 권리자", "right_holder"),
            ("importer", TRADER, "importer"), ("passer", "다른 무역", "importer"), ("busan", "부산세관", "officer"),
            ("programme", OFFICE, "programme_manager")]:
        who[login] = new_person(api, home, login, organisation, role)
    return who


def read_photo(who, seed, **more):
    data = shape(seed)
    digest = hashlib.sha256(data).hexdigest()
    who("putPhoto", data, media="image/png", sha256=digest)
    return who("createReading", {"photos": [{"sha256": digest, "name": "a.png"}], **more}, expect=201).json


def good_value(field, possible):
    today = korea_today()
    return {"text": "현품과 도면을 대조함", "document": "문서 1", "day": today.isoformat(),
            "any_day": (today + datetime.timedelta(days=10)).isoformat(),
            "won": str(possible.get("security_won", 12_000_000)),
            "choice": field["choices"][0] if field["choices"] else ""}[field["kind"]]


def fields_of(possible, **given):
    return {f["id"]: given.get(f["id"], good_value(f, possible)) for f in possible["fields"]
            if f["required"] or f["id"] in given}


def about(**more):
    return {"item": "의자", "quantity": 40, "channel": "express", "sender_country": "CN", "parcel": "P-1", **more}


def facts(**more):
    return {"situation": "import_or_export", "right_declared": True, "right_in_force": True,
            "customs_value_won": 10_000_000, **more}


def begin(who, path="by_hand", expect=201, what=None, law=None, office=None, **given):
    possible = next(p for p in who("listProcedures").json["items"][0]["paths"] if p["act"] == path)
    body = {"path": path, "about": what or about(), "facts": law or facts(), "fields": fields_of(possible, **given),
            "reason": "판독 결과와 도면이 비슷함"}
    if office is not None:
        body["office"] = office
    return who("createCase", body, expect=expect).json


def act(who, case_id, name, expect=200, **given):
    """Does what is possible now; the case after it."""
    case = who("getCase", case_id=case_id).json
    possible = next((p for p in case["possible"] if p["act"] == name), None)
    assert possible, (name, case["state"]["id"], [p["act"] for p in case["possible"]])
    body = {"version": case["version"], "act": name, "fields": fields_of(possible, **given), "reason": "검토함"}
    return who("actOnCase", body, case_id=case_id, expect=expect).json


def answer_proposal(who, seen, confirm, **more):
    body = {"version": seen["version"], "proposal": seen["proposal"]["id"], "confirm": confirm}
    return who("answerCaseProposal", body, case_id=seen["id"], **more)


def act_together(first, second, case_id, name, **given):
    """An act that needs four eyes: proposed by one, confirmed by the other."""
    case = act(first, case_id, name, **given)
    assert case["proposal"]["act"] == name and not case["proposal"]["may_confirm"]
    seen = second("getCase", case_id=case_id).json
    assert seen["proposal"]["may_confirm"]
    return answer_proposal(second, seen, True).json
