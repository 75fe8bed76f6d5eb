"""Cases over HTTP: three parties walk them, each sees what is theirs, and nothing is in between."""
import datetime
import email
import email.policy
import hashlib
import json
import os
import re
import subprocess
import threading

import pytest
from api import covers, serving
from case_people import (OFFICE, TRADER, MailServer, about, act, act_together, answer_proposal, begin, facts,
                         fields_of, first_design, korea_today, make_administrator, make_people, read_photo, wait_for)
from conftest import REPO, copy_home, pandok
from pictures import shape

FORMS = {"notice": "officer", "written_hold": "officer", "hold_request": "holder", "right_declaration": "holder",
         "release_request": "importer"}


@pytest.fixture(scope="module")
def office(template_home, tmp_path_factory):
    """A served home with everybody of a case, a mail server, and a design of the right holder's."""
    folder = tmp_path_factory.mktemp("cases")
    home = copy_home(template_home, folder / "home")
    mail = MailServer(folder / "mail")
    MailServer.configure(home, mail.start())
    design = first_design(home)
    make_administrator(home)
    with serving(home, "--public-url", "https://pandok.customs.example") as api:
        yield home, api, make_people(api, home, design["holder"]), design, mail
    pandok("audit", "verify", "--home", home)
    mail.stop()


def trader_of(people):
    return next(p["id"] for p in people["officer"]("listCaseParties").json["items"] if p["name"] == TRADER)


def notified(people, design, **more):
    case = begin(people["officer"], what=about(holder=design["holder"], design_id=design["design_id"], **more))
    paper = people["officer"]("createCasePaper", {"form": "notice", "shared": True}, case_id=case["id"], expect=201).json
    return act(people["officer"], case["id"], "notify", notice_to_holder=paper["number"])


@covers("createCase", "getCase", "actOnCase", "answerCaseProposal", "listCases", "listCaseQueue", "listProcedures")
def test_a_case_goes_from_a_photo_to_destruction(office):
    _, _, people, design, _ = office
    officer, holder, supervisor = people["officer"], people["holder"], people["supervisor"]
    reading = read_photo(officer, 601)
    what = about(holder=design["holder"], design_id=design["design_id"], readings=[reading["id"]])
    case = begin(officer, "reading", what=what, reading_id=reading["id"])
    assert case["state"]["id"] == "suspected" and case["photos"] == reading["photo_sha256"]
    number = case["number"]
    act(officer, case["id"], "notify")
    assert act(holder, case["id"], "appraise_copy")["state"]["id"] == "notified"
    asked = act(holder, case["id"], "request_hold")
    assert asked["state"]["id"] == "hold_requested" and asked["party"] == "right_holder"
    held = act_together(officer, supervisor, case["id"], "hold")
    assert held["state"]["id"] == "held" and held["terms"][0]["id"] == "proof_of_action"
    act(holder, case["id"], "prove_action")
    act_together(officer, supervisor, case["id"], "continue_hold")
    act(officer, case["id"], "record_infringement")
    act_together(officer, supervisor, case["id"], "order_disposal")
    ended = act_together(officer, supervisor, case["id"], "record_destroyed")
    assert ended["state"] == {**ended["state"], "id": "destroyed", "final": True} and ended["terms"] == []
    assert [e["act"] for e in ended["events"]] == [
        "reading", "notify", "appraise_copy", "request_hold", "hold", "prove_action", "continue_hold",
        "record_infringement", "order_disposal", "record_destroyed"]
    assert all(e["by"] and e["reason"] and e["basis"]["article"] for e in ended["events"])
    assert ended["events"][4]["second"] == "이름 supervisor"
    assert [line["number"] for line in officer("listCases", q=number).json["items"]] == [number]
    assert number not in [line["number"] for line in officer("listCaseQueue", limit=200).json["items"]]


def test_a_case_goes_from_a_photo_to_release(office):
    _, _, people, design, _ = office
    officer, holder, importer, supervisor = (people[n] for n in ("officer", "holder", "importer", "supervisor"))
    trader = trader_of(people)
    case = notified(people, design, importer=trader)
    act(holder, case["id"], "request_hold")
    act_together(officer, supervisor, case["id"], "hold")
    paper = importer("createCasePaper", {"form": "release_request", "reason": "다른 디자인임"}, case_id=case["id"],
                     expect=201).json
    asked = act(importer, case["id"], "request_release", release_application=paper["number"])
    assert {t["id"] for t in asked["terms"]} == {"proof_of_action", "release_decision"}
    act(officer, case["id"], "pass_on_request")
    act(holder, case["id"], "submit_evidence")
    assert act_together(officer, supervisor, case["id"], "grant_release")["state"]["id"] == "released"


def test_a_right_holder_asks_before_the_goods_arrive(office):
    _, _, people, design, _ = office
    officer, holder, supervisor = people["officer"], people["holder"], people["supervisor"]
    customs = next(p["id"] for p in holder("listCaseParties").json["items"] if p["name"] == OFFICE)
    what = about(design_id=design["design_id"], holder="아무개")  # whose right it is, the server knows
    case = begin(holder, "advance_request", what=what, office=customs, security_won="12000000")
    assert case["state"]["id"] == "advance_requested" and case["party"] == "right_holder"
    assert case["about"]["holder"] == design["holder"]
    people["importer"]("getCase", case_id=case["id"], expect=404)
    far = (korea_today() + datetime.timedelta(days=21)).isoformat()
    begin(holder, "advance_request", what=what, office=customs, security_won="12000000", expected_arrival=far, expect=409)
    begin(holder, "advance_request", what=what, office="", security_won="12000000", expect=(400, 404))
    act(officer, case["id"], "goods_arrived")
    assert act_together(officer, supervisor, case["id"], "hold")["state"]["id"] == "held"


def test_nobody_sees_a_case_before_they_are_told_nor_one_of_others(office):
    _, _, people, design, _ = office
    case = begin(people["officer"], what=about(holder=design["holder"], design_id=design["design_id"]))
    for name in ("holder", "stranger", "importer", "passer", "busan"):
        people[name]("getCase", case_id=case["id"], expect=404)
        assert people[name]("listCases", q=case["number"]).json["items"] == []
    act(people["officer"], case["id"], "notify")
    seen = people["holder"]("getCase", case_id=case["id"]).json
    assert seen["officer"] == "" and seen["mails"] == [] and seen["events"][0]["reason"] == ""
    for name in ("stranger", "importer", "passer", "busan"):
        people[name]("getCase", case_id=case["id"], expect=404)
        people[name]("actOnCase", {"version": 2, "act": "dismiss", "fields": {}, "reason": "x"}, case_id=case["id"],
                     expect=404)
        people[name]("createCasePaper", {"form": "notice"}, case_id=case["id"], expect=404)
        people[name]("addCaseFile", shape(3), media="image/png", name="a.png", case_id=case["id"], expect=404)


def test_who_owns_the_goods_is_told_to_the_holder_with_the_hold(office):
    _, _, people, design, _ = office
    names = {"consignee": {"name": "김수하", "address": "서울"}, "declarant": {"name": "관세법인 다온", "address": "인천"}}
    case = notified(people, design, **names)
    holder = people["holder"]
    assert holder("getCase", case_id=case["id"]).json["about"]["consignee"]["name"] == ""
    act(holder, case["id"], "request_hold")
    act_together(people["officer"], people["supervisor"], case["id"], "hold")
    assert holder("getCase", case_id=case["id"]).json["about"]["consignee"]["name"] == "김수하"


# ---- four eyes, and two people at once

def test_four_eyes_are_two_people_and_the_case_they_saw(office):
    _, _, people, design, _ = office
    officer, supervisor = people["officer"], people["supervisor"]
    case = notified(people, design)
    act(people["holder"], case["id"], "request_hold")
    proposed = act(officer, case["id"], "hold")
    assert proposed["state"]["id"] == "hold_requested"
    answer_proposal(officer, proposed, True, expect=403)
    answer_proposal(people["officer2"], proposed, True, expect=403)
    another = act(officer, case["id"], "refuse_hold")  # takes its place: the first was read, not this one
    assert another["version"] == proposed["version"] and another["proposal"]["id"] != proposed["proposal"]["id"]
    answer_proposal(supervisor, proposed, True, expect=409)
    act(people["holder"], case["id"], "appraise_copy")  # the case has changed: the proposal is of another one
    assert supervisor("getCase", case_id=case["id"]).json["proposal"] is None
    answer_proposal(supervisor, another, True, expect=409)
    again = act(officer, case["id"], "hold")
    taken = answer_proposal(supervisor, again, False).json
    assert taken["proposal"] is None and taken["state"]["id"] == "hold_requested"


@covers("changeCase")
def test_of_two_officers_one_wins_and_the_other_is_told(office):
    _, _, people, _, _ = office
    case = begin(people["officer"])
    body = {"version": case["version"], "act": "dismiss", "fields": {"grounds": "다름"}, "reason": "다른 물품"}
    answers = []
    threads = [threading.Thread(target=lambda who=who: answers.append(
        people[who]("actOnCase", body, case_id=case["id"], expect=(200, 409)))) for who in ("officer", "officer2")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(a.status for a in answers) == [200, 409]
    assert "somebody was quicker" in next(a for a in answers if a.status == 409).json["detail"]
    other = begin(people["officer"])
    better = {"version": other["version"], "about": about(quantity=41), "facts": facts()}
    assert people["officer2"]("changeCase", better, case_id=other["id"]).json["about"]["quantity"] == 41
    people["officer"]("changeCase", better, case_id=other["id"], expect=409)


def test_what_the_law_does_not_allow_is_refused_with_its_article(office):
    _, _, people, design, _ = office
    officer = people["officer"]
    case = notified(people, design)
    for name in ("hold", "release", "record_destroyed", "no_request_in_time", "release_against_security", "none"):
        body = {"version": case["version"], "act": name, "fields": {}, "reason": "x"}
        refused = officer("actOnCase", body, case_id=case["id"], expect=(403, 404, 409)).json
        assert "제" in refused["detail"] and "조" in refused["detail"], refused
    body = {"version": case["version"], "act": "request_hold", "fields": {}, "reason": "x"}
    officer("actOnCase", body, case_id=case["id"], expect=403)  # the right holder's
    assert officer("getCase", case_id=case["id"]).json["version"] == case["version"]
    # 120 % of the customs value, and not a won less.
    holder = people["holder"]
    possible = next(p for p in holder("getCase", case_id=case["id"]).json["possible"] if p["act"] == "request_hold")
    assert possible["security_won"] == 12_000_000
    short = {**fields_of(possible), "security_won": "11999999"}
    body = {"version": case["version"], "act": "request_hold", "fields": short, "reason": "x"}
    assert "12000000" in holder("actOnCase", body, case_id=case["id"], expect=(400, 409)).json["detail"].replace(",", "")


# ---- terms

def test_a_term_that_has_passed_takes_effect_before_anybody_looks(office):
    _, _, people, design, _ = office
    officer = people["officer"]
    case = begin(officer, what=about(holder=design["holder"], design_id=design["design_id"]))
    told = (korea_today() - datetime.timedelta(days=40)).isoformat()
    act(officer, case["id"], "notify", holder_told_on=told)
    after = officer("getCase", case_id=case["id"]).json
    assert after["state"]["id"] == "release_due" and after["events"][-1]["by_clock"]
    assert after["events"][-1]["act"] == "no_request_in_time"
    people["holder"]("actOnCase", {"version": after["version"], "act": "request_hold", "fields": {}, "reason": "늦음"},
                     case_id=case["id"], expect=409)


def test_the_clock_lets_terms_pass_without_anybody(office):
    home, _, people, design, _ = office
    officer = people["officer"]
    case = begin(officer, what=about(holder=design["holder"], design_id=design["design_id"]))
    told = (korea_today() - datetime.timedelta(days=40)).isoformat()
    act(officer, case["id"], "notify", holder_told_on=told)

    def passed():
        line = officer("listCases", q=case["number"]).json["items"][0]
        return line["state"]["id"] == "release_due"
    wait_for(passed, "the clock")
    entries = pandok("audit", "show", "--home", home, "--act", "case.no_request_in_time", "--limit", "50", "--json")
    assert any(case["id"] in line for line in entries.out.splitlines())


@covers("getCaseCalendar")
def test_the_calendar_has_the_terms_with_reminders(office):
    _, _, people, design, _ = office
    case = notified(people, design)
    for who in ("officer", "holder"):
        text = people[who]("getCaseCalendar").body.decode("utf-8")
        assert text.startswith("BEGIN:VCALENDAR\r\n") and "BEGIN:VALARM" in text
        assert case["number"] in text.replace("\r\n ", "")
    assert case["number"] not in people["stranger"]("getCaseCalendar").body.decode("utf-8")


# ---- letters

def text_of(letter):
    message = email.message_from_string(letter.split("\n", 1)[1], policy=email.policy.default)
    return message["subject"], message["to"], message.get_content()


def letters_about(mail, number):
    return [one for one in map(text_of, mail.letters()) if number in one[0]]


def test_a_notice_is_sent_once_with_an_address_that_opens_nothing_by_itself(office):
    _, api, people, design, mail = office
    trader = trader_of(people)
    case = notified(people, design, importer=trader)
    wait_for(lambda: len(letters_about(mail, case["number"])) == 2, "two letters")
    for subject, to, text in letters_about(mail, case["number"]):
        assert "rights@holder.example" in to or "trade@importer.example" in to
        path = re.search(r"https://pandok\.customs\.example(/cases/[0-9A-Z]{26})", text)[1]
        assert path == "/cases/" + case["id"] and design["design_id"] not in text
    assert api.plain("GET", "/api/v1" + path).status == 401
    wait_for(lambda: all(m["state"] == "sent" for m in people["officer"]("getCase", case_id=case["id"]).json["mails"]),
             "the case says that they were sent")
    act(people["holder"], case["id"], "appraise_genuine")
    wait_for(lambda: any("office@customs.example" in to for _, to, _ in letters_about(mail, case["number"])),
             "the office is told of an answer")
    assert len(letters_about(mail, case["number"])) == 3


def test_letters_wait_for_a_mail_server_and_are_sent_once(template_home, tmp_path):
    home = copy_home(template_home, tmp_path / "home")
    mail = MailServer(tmp_path / "mail")
    port = mail.start()
    mail.stop()
    MailServer.configure(home, port)  # nobody listens there any more
    design = first_design(home)
    make_administrator(home)
    with serving(home) as api:
        people = make_people(api, home, design["holder"])
        case = notified(people, design)
        letter, = wait_for(lambda: [m for m in people["officer"]("getCase", case_id=case["id"]).json["mails"]
                                    if m["said"]], "a first try")
        assert letter["state"] == "waiting"
    MailServer.configure(home, mail.start())  # back, at another port
    with serving(home) as api:
        wait_for(lambda: letters_about(mail, case["number"]), "the letter", 60)
    assert len(letters_about(mail, case["number"])) == 1
    mail.stop()


# ---- the folder

@covers("addCaseFile", "getCaseFile", "getCasePhoto", "getCaseEvidence")
def test_the_folder_shows_each_party_what_is_theirs(office):
    _, _, people, design, _ = office
    officer, holder = people["officer"], people["holder"]
    reading = read_photo(officer, 602, top=24)  # all of them: the case's design is among them
    case = notified(people, design, readings=[reading["id"]])
    photo = reading["photo_sha256"][0]
    whole = officer("getCasePhoto", case_id=case["id"], sha256=photo)
    copy = holder("getCasePhoto", case_id=case["id"], sha256=photo)
    assert whole.body == shape(602) and copy.type == "image/jpeg"
    for who in (officer, holder):
        who("getCasePhoto", case_id=case["id"], sha256=photo, side=128)
        assert who("getCaseEvidence", case_id=case["id"], reading_id=reading["id"]).type == "image/png"
        assert who("getCaseEvidence", case_id=case["id"], reading_id=reading["id"], side=128).type == "image/jpeg"
    other = notified(people, {**design, "design_id": "none"}, readings=[reading["id"]])
    officer("getCaseEvidence", case_id=other["id"], reading_id=reading["id"], expect=404)
    people["stranger"]("getCasePhoto", case_id=case["id"], sha256=photo, expect=404)
    officer("getCasePhoto", case_id=case["id"], sha256="0" * 64, expect=404)

    def add(who, seed, **more):
        return who("addCaseFile", shape(seed), media="image/png", name=f"{seed}.png", case_id=case["id"], expect=201,
                   **more).json["sha256"]
    inside, shown, theirs = add(officer, 603), add(officer, 604, shared="true"), add(holder, 605)
    assert {f["sha256"] for f in officer("getCase", case_id=case["id"]).json["files"]} == {inside, shown, theirs}
    assert {f["sha256"] for f in holder("getCase", case_id=case["id"]).json["files"]} == {shown, theirs}
    assert holder("getCaseFile", case_id=case["id"], sha256=shown).body == shape(604)
    holder("getCaseFile", case_id=case["id"], sha256=inside, expect=404)
    assert officer("addCaseFile", shape(605), media="image/png", name="a.png", case_id=case["id"],
                   expect=201).json["by"] == "이름 officer"
    colleague = people["officer2"]("addCaseFile", shape(603), media="image/png", name="b.png", case_id=case["id"],
                                   expect=201).json
    assert (colleague["name"], colleague["by"]) == ("603.png", "이름 officer")  # who was first
    again = holder("addCaseFile", shape(603), media="image/png", name="mine.png", case_id=case["id"], expect=201).json
    assert (again["name"], again["party"]) == ("mine.png", "right_holder")  # not a word of the office's own
    assert holder("getCaseFile", case_id=case["id"], sha256=inside).body == shape(603)
    for bad, media in ((b"%PDX", "application/pdf"), (b"no picture", "image/png")):
        officer("addCaseFile", bad, media=media, name="a", case_id=case["id"], expect=400)
    officer("addCaseFile", shape(603), media="image/png", name="a\nb", case_id=case["id"], expect=400)


def printed(body, tmp_path):
    file = tmp_path / "paper.pdf"
    file.write_bytes(body)
    return subprocess.run(["pdftotext", "-raw", str(file), "-"], check=True, capture_output=True,
                          text=True).stdout


@covers("createCasePaper", "getCasePaper", "provePaper")
@pytest.mark.parametrize("form", FORMS)
def test_a_paper_says_what_the_case_knows_and_is_proven(office, form, tmp_path):
    home, api, people, design, _ = office
    long_name = "가나다라마바사아자차" * 30  # 300 characters
    trader = trader_of(people)
    case = notified(people, design, importer=trader, origin="중국", declaration_no="12345-26-1",
                    consignee={"name": long_name, "address": "서울 강남구"})
    who = people[FORMS[form]]
    paper = who("createCasePaper", {"form": form, "reason": "형태가 유사함", "evidence": "사진 3매", "scope": "의자의 형상"},
                case_id=case["id"], expect=201).json
    text = printed(who("getCasePaper", case_id=case["id"], paper_number=paper["number"]).body, tmp_path)
    squeezed = re.sub(r"\s", "", text)
    assert paper["number"] in squeezed and paper["sha256"][:16] in squeezed and "1/" in squeezed
    if form in ("notice", "written_hold", "release_request"):
        assert "의자" in squeezed
    if form == "notice":
        assert long_name in squeezed and "중국" in squeezed
    proof = api("provePaper", sha256=paper["sha256"]).json
    assert proof["number"] == paper["number"] and paper["sha256"] in proof["entry"]
    assert long_name not in json.dumps(proof, ensure_ascii=False)
    pandok("audit", "verify", "--home", home)


def test_papers_are_written_by_whose_they_are(office):
    _, api, people, design, _ = office
    case = notified(people, design)
    for form, who in FORMS.items():
        for name in ("officer", "holder"):
            if name != who:
                people[name]("createCasePaper", {"form": form}, case_id=case["id"], expect=403)
    bad = people["officer"]("createCasePaper", {"form": "notice", "reason": "a\u202eb"}, case_id=case["id"], expect=400)
    assert "\u202e" not in bad.json["detail"]
    api("provePaper", sha256="0" * 64, expect=404)


# ---- what was learnt

def test_appraisals_come_back_as_cases_to_learn_from(office, tmp_path):
    home, _, people, design, _ = office
    for seed, said in ((610, "appraise_copy"), (611, "appraise_genuine"), (612, "appraise_unknown")):
        reading = read_photo(people["officer"], seed)
        case = notified(people, design, readings=[reading["id"]])
        act(people["holder"], case["id"], "appraise_copy")
        act(people["holder"], case["id"], said)  # the last word counts
    told = pandok("case", "appraisals", tmp_path / "out", "--home", home, "--json").json
    rows = (tmp_path / "out/CASES.csv").read_text(encoding="utf-8").splitlines()
    assert rows[0] == "file,design_id,verdict,group" and len(rows) == 1 + told["photos"]
    assert told["unknown"] >= 1 and told["photos"] >= 2
    verdicts = {(tmp_path / "out" / row.split(",")[0]).read_bytes(): row.split(",")[1:3] for row in rows[1:]}
    assert verdicts[shape(610)] == [design["design_id"], "copy"]
    assert verdicts[shape(611)] == [design["design_id"], "genuine"]
    assert shape(612) not in verdicts
    assert "not empty" in pandok("case", "appraisals", tmp_path / "out", "--home", home, code=3).problem


# ---- bad input and figures

def test_bad_input_gets_one_line_and_makes_nothing(office):
    _, _, people, _, _ = office
    officer = people["officer"]
    before = officer("listCases", limit=1).json["items"][0]["number"]
    good = {"path": "by_hand", "about": about(), "facts": facts(),
            "fields": {"grounds": "비슷함", "item_and_quantity": "의자 40점"}, "reason": "검토"}
    for change in ({"path": "none"}, {"reason": ""}, {"fields": {}}, {"fields": {"grounds": "a\u0000b"}},
                   {"about": about(item=" ")}, {"about": about(channel="balloon")},
                   {"about": about(readings=["01M806Y11WRTVZEFASQQ8BJZ7V"])}, {"about": about(importer="x")},
                   {"facts": facts(situation="none")}, {"procedure": "kr_none"}, {"about": about(item="x" * 2001)}):
        answer = officer("createCase", {**good, **change}, expect=(400, 403, 404, 409))
        assert "\n" not in answer.json["detail"]
    assert officer("listCases", limit=1).json["items"][0]["number"] == before
    for cursor in ("x", "1.x", "-1.01M806Y11WRTVZEFASQQ8BJZ7V", "."):
        officer("listCaseQueue", cursor=cursor, expect=400)


def test_lists_and_queue_go_on_where_a_page_ended(office):
    _, _, people, _, _ = office
    officer = people["officer"]
    for _ in range(7):
        begin(officer)
    for operation in ("listCases", "listCaseQueue"):
        whole = [line["id"] for line in officer(operation, limit=200).json["items"]]
        paged, cursor = [], None
        while True:
            page = officer(operation, limit=3, cursor=cursor).json
            paged += [line["id"] for line in page["items"]]
            cursor = page.get("next")
            if not cursor:
                break
        assert paged == whole and len(whole) > 6
    due = [line.get("due", "9") for line in officer("listCaseQueue", limit=200).json["items"]]
    assert due == sorted(due)


@covers("getCaseFigures", "getCaseFiguresCsv", "listCaseParties")
def test_the_figures_of_a_year_add_up(office):
    _, _, people, _, _ = office
    year = korea_today().year
    begin(people["officer"])
    figures = people["programme"]("getCaseFigures", year=year).json
    assert figures["cases"] >= 1
    for by in ("holder", "channel", "item", "country", "outcome"):
        assert sum(row["cases"] for row in figures[by]) == figures["cases"]
        assert sum(row["goods"] for row in figures[by]) == figures["goods"]
    rows = people["supervisor"]("getCaseFiguresCsv", year=year).body.decode("utf-8").splitlines()
    assert rows[0] == "by,name,cases,goods" and rows[1] == f"all,,{figures['cases']},{figures['goods']}"
    assert people["programme"]("getCaseFigures", year=2001).json["cases"] == 0
    assert people["holder"]("listCaseParties").json["items"]
    assert {p["kind"] for p in people["holder"]("listCaseParties").json["items"]} == {"agency"}


@pytest.mark.skipif(os.environ.get("PANDOK_LONG") != "1", reason="PANDOK_LONG=1 runs it: two minutes")
def test_a_case_with_a_thousand_photos(template_home, tmp_path):
    home = copy_home(template_home, tmp_path / "home")
    with serving(home) as api:
        readings = []
        for i in range(143):
            digests = []
            for k in range(7):
                data = shape(10_000 + 7 * i + k)
                digests.append(hashlib.sha256(data).hexdigest())
                api("putPhoto", data, media="image/png", sha256=digests[-1])
            readings.append(api("createReading", {"photos": [{"sha256": one} for one in digests]}, expect=201).json["id"])
        case = begin(api, what=about(readings=readings))
        assert len(case["photos"]) == 1001
        api("getCasePhoto", case_id=case["id"], sha256=case["photos"][-1], side=128)
        paper = api("createCasePaper", {"form": "notice"}, case_id=case["id"], expect=201).json
        assert api("getCasePaper", case_id=case["id"], paper_number=paper["number"]).body.startswith(b"%PDF-")


def test_without_people_the_machine_itself_is_the_office(template_home, tmp_path):
    home = copy_home(template_home, tmp_path / "home")
    with serving(home) as api:
        case = begin(api)
        assert act(api, case["id"], "dismiss")["state"]["id"] == "closed_unfounded"


def test_an_agencys_own_law_is_used_and_a_mistake_in_it_stops_the_server(template_home, tmp_path):
    home = copy_home(template_home, tmp_path / "home")
    (home / "law").mkdir()
    for name in ("design.toml", "holidays.toml"):
        text = (REPO / "law/kr" / name).read_text(encoding="utf-8")
        (home / "law" / name).write_text(text.replace("percent = 120", "percent = 130"), encoding="utf-8")
    with serving(home) as api:
        assert api("listProcedures").json["items"][0]["percent"] == 130
    (home / "law/design.toml").write_text("[law]\nid = 7\n", encoding="utf-8")
    assert "design.toml:2" in pandok("serve", "--home", home, "--listen", "127.0.0.1:0", code=1).problem
