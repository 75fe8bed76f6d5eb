"""Who may do what over HTTP: every operation with every role, what belongs to others, and forged credentials."""
import hashlib
import json
import sqlite3
import time

import pytest
from api import DOCUMENT, OPERATIONS, Api, covers, serving
from conftest import copy_home, pandok, sqlite_only
from people import PASSWORD, ROLES, Person, add_organisation, add_person, new_person, one_time_code
from pictures import shape

EVERYBODY, SIGNED_IN, SOMEBODY = "everybody", "signed in", "somebody"
READERS = {"officer", "supervisor"}
REGISTER = {"officer", "supervisor", "data_steward", "test_engineer", "right_holder"}
JOBS = {"data_steward", "test_engineer", "auditor", "administrator"}
FIGURES = {"supervisor", "test_engineer", "programme_manager", "auditor"}
OFFICE, PARTIES = READERS, READERS | {"right_holder", "importer"}
PEOPLE, AUDIT, STEWARD = {"administrator"}, {"auditor"}, {"data_steward"}

# Every operation of api/openapi.yaml: whom it answers.
MAY = {
    "getHealth": EVERYBODY, "getReady": EVERYBODY, "getMetrics": {"auditor", "administrator"}, "getInfo": SOMEBODY,
    "putPhoto": READERS, "getPhoto": READERS, "createReading": READERS, "listReadings": READERS,
    "getReading": READERS, "getEvidence": READERS, "replayReading": READERS, "putFeedback": READERS,
    "getFeedback": FIGURES, "getSummary": READERS, "getSummaryCsv": READERS,
    "listDesigns": REGISTER, "getDesign": REGISTER, "getPicture": REGISTER,
    "exportDesigns": REGISTER - {"right_holder"}, "removeDesign": STEWARD, "createImport": STEWARD,
    "createReindexing": STEWARD, "createEvaluation": {"test_engineer"},
    "listJobs": JOBS, "getJob": JOBS, "watchJob": JOBS, "cancelJob": {"data_steward", "test_engineer"},
    "getSession": EVERYBODY, "signIn": EVERYBODY, "signInWithCode": EVERYBODY, "lookAtInvitation": EVERYBODY,
    "useInvitation": EVERYBODY, "signOut": SIGNED_IN, "changePassword": SIGNED_IN, "beginTotp": SIGNED_IN,
    "confirmTotp": SIGNED_IN, "listSessions": SIGNED_IN, "endSession": SIGNED_IN, "listTokens": SIGNED_IN,
    "createToken": SIGNED_IN, "revokeToken": SIGNED_IN,
    "getOpenid": EVERYBODY, "beginOpenid": EVERYBODY, "finishOpenid": EVERYBODY, "getOpenidLink": SIGNED_IN,
    "beginOpenidLink": SIGNED_IN, "finishOpenidLink": SIGNED_IN, "removeOpenidLink": SIGNED_IN,
    "listPeople": PEOPLE, "createPerson": PEOPLE, "getPerson": PEOPLE, "changePerson": PEOPLE, "invitePerson": PEOPLE,
    "signOutPerson": PEOPLE, "listOrganisations": PEOPLE, "createOrganisation": PEOPLE, "changeOrganisation": PEOPLE,
    "listAuditEntries": AUDIT, "proveAuditEntry": AUDIT, "getAuditCheckpoint": AUDIT, "getAuditKey": AUDIT,
    "proveAuditConsistency": AUDIT,
    "listProcedures": PARTIES | FIGURES, "listCaseParties": PARTIES, "listCases": PARTIES, "createCase": PARTIES,
    "listCaseQueue": PARTIES, "getCaseCalendar": PARTIES, "getCase": PARTIES, "changeCase": OFFICE,
    "actOnCase": PARTIES, "answerCaseProposal": OFFICE, "addCaseFile": PARTIES, "getCaseFile": PARTIES,
    "getCasePhoto": PARTIES, "getCaseEvidence": PARTIES, "createCasePaper": PARTIES, "getCasePaper": PARTIES,
    "provePaper": EVERYBODY, "getCaseFigures": FIGURES, "getCaseFiguresCsv": FIGURES,
}
UNKNOWN = "01M806Y11WRTVZEFASQQ8BJZ7V"
PARAMETERS = {"sha256": "0" * 64, "reading_id": UNKNOWN, "design_id": "none", "job_id": UNKNOWN,
              "person_id": UNKNOWN, "organisation_id": UNKNOWN, "session_id": "0" * 16, "token_id": UNKNOWN, "entry_index": "0",
              "case_id": UNKNOWN, "paper_number": "2026-000001-1"}


@pytest.fixture(scope="module")
def office(template_home, tmp_path_factory):
    """A served home with somebody of every role, all of one agency, and two of others."""
    home = copy_home(template_home, tmp_path_factory.mktemp("office") / "home")
    add_organisation(home, "관세청")
    secrets = {"administrator": add_person(home, "administrator", "관세청", "administrator")}
    for role in ROLES:
        if role != "administrator":
            secrets[role] = add_person(home, role, "관세청", role)
    with serving(home) as api:
        yield home, api, {role: Person(api).welcome(secret) for role, secret in secrets.items()}


def ask(who, operation, headers=None):
    """Asks without a body for what is not there: only whether one may matters."""
    path = {name: PARAMETERS[name] for name in operation.parameters if name in PARAMETERS}
    return who.plain(operation.method, Api.target(operation, path), headers=headers)


def is_refused(answer):
    """What the door says, not what the operation says."""
    words = ("you may not do this", "sign in first", "this needs a sign-in, not a token",
             "set up your authenticator first", "X-CSRF-Token is missing or not that of this session")
    return answer.status in (401, 403) and answer.json["detail"] in words


# ---- the table

def test_the_table_has_every_operation():
    assert set(MAY) == set(OPERATIONS)


def expected(operation_id, role):
    may = MAY[operation_id]
    return may in (EVERYBODY, SIGNED_IN, SOMEBODY) or role in may


@pytest.mark.parametrize("role", ROLES)
def test_every_operation_with_every_role(office, role):
    home, api, people = office
    someone = Person(api)
    someone.cookies, someone.csrf = dict(people[role].cookies), people[role].csrf
    wrong = []
    for operation_id, operation in OPERATIONS.items():
        if operation_id == "signOut":
            continue  # at the end
        answer = ask(api, operation, someone.headers())
        if is_refused(answer) == expected(operation_id, role):
            wrong.append((operation_id, answer.status))
    assert not wrong


@pytest.mark.parametrize("operation_id", sorted(MAY))
def test_nobody_gets_past_the_door(office, operation_id):
    _, api, _ = office
    answer = ask(api, OPERATIONS[operation_id])
    if MAY[operation_id] == EVERYBODY:
        assert not is_refused(answer)
    else:
        assert answer.status == 401 and answer.headers["www-authenticate"] == "Bearer"


@covers("createToken", "listTokens", "revokeToken")
def test_a_token_never_exceeds_its_owner_nor_its_scopes(office):
    _, api, people = office
    officer = people["officer"]
    officer("createToken", {"name": "too much", "scopes": ["manage_people"], "days": 1}, expect=403)
    made = officer("createToken", {"name": "lists", "scopes": ["see_own_readings"], "days": 1}, expect=201).json
    bearer = {"Authorization": f"Bearer {made['secret']}"}
    for operation_id, operation in OPERATIONS.items():
        answer = ask(api, operation, bearer)
        wanted = MAY[operation_id] in (EVERYBODY, SOMEBODY) or operation_id in (
            "getPhoto", "listReadings", "getReading", "getEvidence", "getSummary", "getSummaryCsv")
        assert is_refused(answer) != wanted, (operation_id, answer)
    assert [t["name"] for t in officer("listTokens").json["items"]] == ["lists"]
    assert made["secret"] not in officer("listTokens").body.decode()
    officer("revokeToken", token_id=made["token"]["id"], expect=204)
    assert api.plain("GET", "/api/v1/readings", headers=bearer).status == 401
    officer("revokeToken", token_id=made["token"]["id"], expect=404)


# ---- what belongs to others

def read_shape(who, seed, **more):
    data = shape(seed)
    who("putPhoto", data, media="image/png", sha256=hashlib.sha256(data).hexdigest())
    body = {"photos": [{"sha256": hashlib.sha256(data).hexdigest(), "name": "a.png"}], **more}
    return who("createReading", body, expect=201).json


@pytest.fixture(scope="module")
def others(office):
    home, api, people = office
    add_organisation(home, "세관 둘")
    return {**people,
            "colleague": new_person(api, home, "colleague", "관세청", "officer"),
            "stranger": new_person(api, home, "stranger", "세관 둘", "supervisor")}


def test_readings_are_seen_by_who_made_them_and_their_supervisor(others):
    reading = read_shape(others["officer"], 501, parcel="MINE-1")
    photo = reading["photo_sha256"][0]
    for name, status in (("officer", 200), ("supervisor", 200), ("colleague", 404), ("stranger", 404)):
        who = others[name]
        who("getReading", reading_id=reading["id"], expect=status)
        who("getPhoto", sha256=photo, expect=status)
        listed = [r["id"] for r in who("listReadings", limit=200).json["items"]]
        assert (reading["id"] in listed) == (status == 200), name
        by_parcel = who("listReadings", parcel="MINE-1").json["items"]
        assert len(by_parcel) == (1 if status == 200 else 0)
        rows = who("getSummaryCsv").body.decode()
        assert (reading["id"] in rows) == (status == 200)
    for name in ("colleague", "stranger"):
        others[name]("replayReading", reading_id=reading["id"], expect=404)
        others[name]("putFeedback", {"score": 5}, reading_id=reading["id"], expect=404)
        others[name]("getEvidence", reading_id=reading["id"], expect=404)
    assert others["colleague"]("getSummary").json["readings"] == 0
    assert others["supervisor"]("getSummary").json["readings"] >= 1


def test_a_known_digest_is_not_a_photo(others):
    data = shape(502)
    digest = hashlib.sha256(data).hexdigest()
    others["officer"]("putPhoto", data, media="image/png", sha256=digest)
    body = {"photos": [{"sha256": digest}]}
    others["colleague"]("createReading", body, expect=404)
    others["colleague"]("getPhoto", sha256=digest, expect=404)
    others["colleague"]("putPhoto", data, media="image/png", sha256=digest)  # who has the bytes may
    others["colleague"]("createReading", body, expect=201)


def test_an_idempotency_key_is_ones_own(others):
    key = "same-key-0001"
    data = shape(503)
    mine = others["officer"]("createReading", data, media="image/png", expect=201, idempotency_key=key).json
    theirs = others["colleague"]("createReading", data, media="image/png", expect=201, idempotency_key=key).json
    again = others["officer"]("createReading", data, media="image/png", expect=201, idempotency_key=key).json
    assert mine["id"] == again["id"] != theirs["id"]


def test_a_right_holder_sees_their_own_designs_only(office):
    home, api, people = office
    designs = people["officer"]("listDesigns", limit=200).json["items"]
    holder = designs[0]["holder"]
    own = {d["design_id"] for d in designs if d["holder"] == holder}
    other = next(d for d in designs if d["holder"] != holder)
    assert own and len(own) < len(designs)
    add_organisation(home, "권리자 하나", "--kind", "holder", "--holder", holder)
    who = new_person(api, home, "rights", "권리자 하나", "right_holder")
    assert {d["design_id"] for d in who("listDesigns", limit=200).json["items"]} == own
    assert who("listDesigns", q=other["holder"]).json["items"] == []
    who("getDesign", design_id=next(iter(own)))
    who("getDesign", design_id=other["design_id"], expect=404)
    pictures = {v["picture"] for d in designs if d["holder"] == holder for v in d["views"]}
    foreign = next(v["picture"] for v in other["views"] if v["picture"] not in pictures)
    who("getPicture", sha256=next(iter(pictures)))
    who("getPicture", sha256=foreign, expect=404)
    # An organisation that is no holder in the register sees nothing, not everything.
    people["right_holder"]("listDesigns", expect=403)


# ---- forged and stale credentials

def test_a_page_elsewhere_cannot_use_the_cookie(office):
    _, api, people = office
    officer = people["officer"]
    cookie = {"Cookie": officer.headers()["Cookie"]}
    data = shape(504)
    target = f"/api/v1/photos/{hashlib.sha256(data).hexdigest()}"
    image = {"Content-Type": "image/png"}
    for forged in ({}, {"X-CSRF-Token": ""}, {"X-CSRF-Token": "0" * 43}, {"X-CSRF-Token": people["supervisor"].csrf}):
        assert api.plain("PUT", target, data, {**cookie, **image, **forged}).status == 403, forged
    elsewhere = {"Origin": "https://evil.example", "Sec-Fetch-Site": "cross-site"}
    assert api.plain("PUT", target, data, {**officer.headers(), **image, **elsewhere}).status == 403
    assert api.plain("PUT", target, data, {**officer.headers(), **image}).status == 201


@pytest.mark.parametrize("credential", [
    "", "x", "pandok_", "pandok_a_b", "pandok_" + UNKNOWN + "_" + "A" * 43, "A" * 43, "A" * 8000, "' OR 1=1 --", "%00"])
def test_forged_credentials_are_nobody(office, credential):
    _, api, _ = office
    for headers in ({"Authorization": f"Bearer {credential}"}, {"Authorization": f"Basic {credential}"},
                    {"Cookie": f"pandok-session={credential}"}, {"Cookie": f"__Host-pandok-session={credential}"}):
        assert api.plain("GET", "/api/v1/readings", headers=headers).status == 401, headers


def change_database(home, sql, *values):
    database = sqlite3.connect(home / "pandok.db", timeout=20)
    with database:
        changed = database.execute(sql, values).rowcount
    database.close()
    return changed


@sqlite_only
def test_a_session_ends(office):
    home, api, people = office
    for column, age_ms in (("seen_ms", 31 * 60_000), ("created_ms", 12 * 3_600_000 + 60_000)):
        who = Person(api)
        who.sign_in("officer")
        assert api.plain("GET", "/api/v1/readings", headers=who.headers()).status == 200
        now_ms = int(time.time() * 1000)
        assert change_database(home, f"UPDATE sessions SET {column} = ? WHERE created_ms = (SELECT max(created_ms) "
                                     "FROM sessions)", now_ms - age_ms) == 1
        time.sleep(2.1)  # what the gate has seen is believed for two seconds
        assert api.plain("GET", "/api/v1/readings", headers=who.headers()).status == 401


@covers("signOut", "listSessions", "endSession", "changePassword")
def test_sessions_are_listed_and_ended(office):
    home, api, people = office
    who = new_person(api, home, "many", "관세청", "officer")
    other = Person(api)
    other.sign_in("many")
    sessions = who("listSessions").json["items"]
    assert [s["current"] for s in sessions].count(True) == 1 and len(sessions) == 2
    foreign = next(s["id"] for s in people["officer"]("listSessions").json["items"])
    who("endSession", session_id=foreign, expect=404)
    who("endSession", session_id=next(s["id"] for s in sessions if not s["current"]), expect=204)
    assert api.plain("GET", "/api/v1/readings", headers=other.headers()).status == 401
    other = Person(api)
    other.sign_in("many")
    who("changePassword", {"password": "wrong", "new_password": "다른 우산 열두 개"}, expect=403)
    who("changePassword", {"password": PASSWORD, "new_password": "short"}, expect=400)
    who("changePassword", {"password": PASSWORD, "new_password": "다른 우산 열두 개"}, expect=204)
    assert api.plain("GET", "/api/v1/readings", headers=other.headers()).status == 401
    assert api.plain("GET", "/api/v1/readings", headers=who.headers()).status == 200
    cookies = dict(who.cookies)
    who("signOut", expect=204)
    assert "pandok-session" not in who.cookies
    who.cookies = cookies
    assert api.plain("GET", "/api/v1/readings", headers=who.headers()).status == 401


def test_who_is_disabled_is_out_at_once(office):
    home, api, _ = office
    who = new_person(api, home, "leaver", "관세청", "officer")
    token = who("createToken", {"name": "t", "scopes": ["see_own_readings"], "days": 9}, expect=201).json["secret"]
    assert api.plain("GET", "/api/v1/readings", headers=who.headers()).status == 200
    pandok("user", "disable", "leaver", "--home", home)
    time.sleep(2.1)
    assert api.plain("GET", "/api/v1/readings", headers=who.headers()).status == 401
    assert api.plain("GET", "/api/v1/readings", headers={"Authorization": f"Bearer {token}"}).status == 401
    Person(api).sign_in("leaver", expect=401)


# ---- signing in

@covers("signIn", "signInWithCode", "getSession")
def test_signing_in_with_an_authenticator(office):
    _, api, people = office
    auditor = people["auditor"]
    who = Person(api)
    challenge = who.sign_in("auditor").json
    assert challenge["state"] == "code_needed" and not who.cookies
    who("signInWithCode", {"challenge": challenge["challenge"], "code": "000000"}, expect=401)
    who("signInWithCode", {"challenge": "forged", "code": one_time_code(auditor.totp)}, expect=401)
    used = one_time_code(auditor.totp)
    code = one_time_code(auditor.totp, steps=1)
    who("signInWithCode", {"challenge": challenge["challenge"], "code": code})
    assert who.look()["needs"] == "nothing"
    again = Person(api)
    challenge = again.sign_in("auditor").json["challenge"]
    for stale in (code, used):  # a code works once
        again("signInWithCode", {"challenge": challenge, "code": stale}, expect=(401, 429))


@covers("beginTotp", "confirmTotp")
def test_an_administrator_without_an_authenticator_may_only_set_one_up(office):
    home, api, _ = office
    who = Person(api)
    who("useInvitation", {"secret": add_person(home, "fresh", "관세청", "administrator"), "password": PASSWORD})
    assert who.look()["needs"] == "totp_setup"
    who("listPeople", expect=403)
    who.set_up_totp()
    who("listPeople")


def test_wrong_logins_and_passwords_are_told_apart_by_nothing(office):
    _, api, _ = office
    answers = [Person(api)("signIn", {"login": login, "password": "not the password"}, expect=401)
               for login in ("trainee", "nobody-of-this-name")]
    assert len({a.json["detail"] for a in answers}) == 1


@covers("lookAtInvitation", "useInvitation")
def test_a_link_is_used_once(office):
    home, api, _ = office
    secret = add_person(home, "once", "관세청", "trainee")
    who = Person(api)
    found = who("lookAtInvitation", {"secret": secret}).json
    assert found["purpose"] == "welcome" and found["login"] == "once"
    who("useInvitation", {"secret": secret, "password": "once"}, expect=400)  # the link stays good
    who("useInvitation", {"secret": secret, "password": PASSWORD})
    who("lookAtInvitation", {"secret": secret}, expect=404)
    Person(api)("useInvitation", {"secret": secret, "password": PASSWORD}, expect=401)


def test_guessing_gets_slower(template_home, tmp_path):
    home = copy_home(template_home, tmp_path / "home")
    add_organisation(home, "관세청")
    add_person(home, "boss", "관세청", "administrator")
    secret = add_person(home, "kim", "관세청", "officer")
    with serving(home) as api:
        owner = Person(api).welcome(secret)
        guesser = Person(api)
        statuses = [guesser("signIn", {"login": "kim", "password": f"wrong {i} guess"}, expect=(401, 429))
                    for i in range(12)]
        assert statuses[0].status == 401 and statuses[-1].status == 429
        assert int(statuses[-1].headers["retry-after"]) >= 1
        # The owner's own device is not kept waiting by a stranger's guesses.
        device = {name: value for name, value in owner.cookies.items() if "device" in name}
        owner.cookies, owner.csrf = device, ""
        answer = owner("signIn", {"login": "kim", "password": PASSWORD}, expect=(200, 429))
        assert answer.status == 200, "the address is throttled: the owner waits for a stranger"


# ---- people

@covers("listPeople", "createPerson", "getPerson", "changePerson", "invitePerson", "signOutPerson",
        "listOrganisations", "createOrganisation")
def test_an_administrator_manages_people(office):
    _, api, people = office
    boss = people["administrator"]
    organisation = boss("createOrganisation", {"name": "세관 셋", "kind": "agency"}, expect=201).json
    assert organisation in boss("listOrganisations").json["items"]
    boss("createOrganisation", {"name": "세관 셋", "kind": "agency"}, expect=409)
    made = boss("createPerson", {"login": "lee", "name": "이 아무개", "organisation": organisation["id"],
                                 "roles": ["officer"]}, expect=201).json
    person = made["person"]
    assert person["state"] == "invited" and made["link"]["path"] == "/welcome#" + made["link"]["secret"]
    lee = Person(api).welcome(made["link"]["secret"])
    assert boss("getPerson", person_id=person["id"]).json["state"] == "active"
    assert [p["login"] for p in boss("listPeople", q="이 아무").json["items"]] == ["lee"]
    changed = boss("changePerson", {"version": person["version"], "roles": ["supervisor"], "state": "active"},
                   person_id=person["id"], expect=(200, 409))
    if changed.status == 409:  # the link has made a newer one of them
        version = boss("getPerson", person_id=person["id"]).json["version"]
        changed = boss("changePerson", {"version": version, "roles": ["supervisor"]}, person_id=person["id"])
    assert changed.json["roles"] == ["supervisor"]
    assert "see_readings" in lee.look()["permissions"]  # at once
    # Two who change one person: one wins, the other is told.
    stale = boss("changePerson", {"version": person["version"], "name": "other"}, person_id=person["id"], expect=409)
    assert stale.json["code"] == "failed_precondition"
    assert "was changed by administrator at 20" in stale.json["detail"]
    boss("signOutPerson", person_id=person["id"], expect=204)
    assert lee.look()["how"] == "none"
    link = boss("invitePerson", person_id=person["id"], expect=201).json
    assert Person(api)("lookAtInvitation", {"secret": link["secret"]}).json["purpose"] == "reset"
    boss("createPerson", {"login": "lee", "name": "x", "organisation": organisation["id"], "roles": []}, expect=409)
    boss("createPerson", {"login": "x y", "name": "x", "organisation": organisation["id"], "roles": []}, expect=400)


def test_the_first_administrator_comes_by_the_link_that_the_server_prints(template_home, tmp_path):
    home = copy_home(template_home, tmp_path / "home")
    with serving(home) as api:
        secret = api.server.link()
        local = Person(api).look()
        assert local["how"] == "local"
        api("createPerson", {"login": "x1", "name": "x", "organisation": UNKNOWN, "roles": []}, expect=409)
        who = Person(api)
        assert who("lookAtInvitation", {"secret": secret}).json["purpose"] == "administrator"
        who.welcome(secret, login="first", name="첫 관리자", organisation="관세청")
        assert who.look()["person"]["roles"] == ["administrator"]
        assert Person(api).look()["needs"] == "sign_in"
        assert api.plain("GET", "/api/v1/readings").status == 401  # from now on nobody else


# ---- the audit log

def test_every_change_and_every_protected_read_stands_in_the_log(office):
    home, api, people = office
    officer, auditor = people["officer"], people["auditor"]
    reading = read_shape(officer, 505)
    officer("getReading", reading_id=reading["id"])
    officer("putFeedback", {"score": 4, "comment": "비밀"}, reading_id=reading["id"])
    found = auditor("listAuditEntries", object=reading["id"]).json
    assert [e["act"] for e in found["items"]] == ["feedback.give", "reading.show", "reading.make"]
    assert {e["login"] for e in found["items"]} == {"officer"} and {e["role"] for e in found["items"]} == {"officer"}
    text = json.dumps(found, ensure_ascii=False)
    assert "비밀" not in text and "이름 officer" not in text
    by_person = auditor("listAuditEntries", person="officer", act="reading.").json["items"]
    assert by_person and all(e["login"] == "officer" for e in by_person)
    pandok("audit", "verify", "--home", home)


@covers("listAuditEntries", "proveAuditEntry", "getAuditCheckpoint", "getAuditKey", "proveAuditConsistency")
def test_an_entry_is_proven(office, tmp_path):
    home, _, people = office
    auditor = people["auditor"]
    checkpoint = auditor("getAuditCheckpoint").body.decode()
    size = int(checkpoint.split("\n")[1])
    key = auditor("getAuditKey").body.decode()
    assert key == (home / "audit" / "key.pub").read_text(encoding="ascii")
    proof = auditor("proveAuditEntry", entry_index=0).json
    assert json.loads(proof["entry"])["v"] == 1 and proof["hashes"]
    grown = auditor("proveAuditConsistency", **{"from": size}).json
    assert grown["from"] == size <= grown["to"]
    assert auditor("listAuditEntries", limit=1).json["size"] >= size
    auditor("proveAuditEntry", entry_index=10**9, expect=404)
    auditor("proveAuditConsistency", **{"from": 10**9}, expect=400)


def test_without_its_log_the_server_does_nothing(template_home, tmp_path):
    home = copy_home(template_home, tmp_path / "home")
    with serving(home) as api:
        reading = api("createReading", shape(506), media="image/png", expect=201).json
        (home / "audit").rename(home / "away")
        try:
            api("getReading", reading_id=reading["id"], expect=(500, 503))
            api("createReading", shape(507), media="image/png", expect=(500, 503))
        finally:
            (home / "away").rename(home / "audit")
        assert len(api("listReadings").json["items"]) == 1


# ---- injection

@pytest.mark.parametrize("text", ["'", "' OR '1'='1", "\"; DROP TABLE people; --", "%' --", "../../etc/passwd", "\\", "$1"])
def test_no_text_is_taken_for_sql_or_a_path(office, text):
    _, api, people = office
    boss, auditor, officer = people["administrator"], people["auditor"], people["officer"]
    assert boss("listPeople", q=text).json["items"] == []
    assert officer("listDesigns", q=text, expect=(200, 400)).status in (200, 400)
    assert officer("listReadings", parcel=text).json["items"] == []
    auditor("listAuditEntries", person=text, expect=404)
    assert auditor("listAuditEntries", object=text, act="none").json["items"] == []
    Person(api)("signIn", {"login": text, "password": text}, expect=(401, 429))


def test_the_document_names_the_credentials():
    assert set(DOCUMENT["components"]["securitySchemes"]) == {"session", "token"}
