"""What changes while people work: their organisation, its name in the register, the phone with the authenticator."""
import pytest
from api import covers, serving
from conftest import copy_home
from people import PASSWORD, Person, add_organisation, add_person, new_person, one_time_code

UNKNOWN = "01M806Y11WRTVZEFASQQ8BJZ7V"


@pytest.fixture(scope="module")
def office(template_home, tmp_path_factory):
    home = copy_home(template_home, tmp_path_factory.mktemp("office") / "home")
    add_organisation(home, "관세청")
    secrets = {role: add_person(home, role, "관세청", role) for role in ("administrator", "officer", "auditor")}
    with serving(home) as api:
        yield home, api, {role: Person(api).welcome(secret) for role, secret in secrets.items()}


@covers("changeOrganisation")
def test_a_right_holder_who_is_called_otherwise_in_the_register(office):
    home, api, people = office
    boss, auditor = people["administrator"], people["auditor"]
    designs = people["officer"]("listDesigns", limit=200).json["items"]
    first, second = sorted({d["holder"] for d in designs})[:2]
    made = boss("createOrganisation", {"name": "권리자 둘", "kind": "holder", "holder": first}, expect=201).json
    who = new_person(api, home, "renamed", "권리자 둘", "right_holder")

    def holders_seen():
        return {d["holder"] for d in who("listDesigns", limit=200).json["items"]}

    def change(version, expect=200, **what):
        return boss("changeOrganisation", {"version": version, **what}, organisation_id=made["id"], expect=expect).json

    assert holders_seen() == {first}
    changed = change(made["version"], name="권리자 셋", holder=second)
    assert (changed["holder"], changed["version"], changed["changed_by"]) == (second, 2, "administrator")
    assert holders_seen() == {second}
    assert who.look()["person"]["organisation_name"] == "권리자 셋"  # at once
    # Two who change one organisation: one wins, the other is told who and when.
    assert change(1, name="other", expect=409)["detail"].startswith("권리자 셋 was changed by administrator at 20")
    assert "right holders" in change(2, kind="company", expect=409)["detail"]
    assert "already" in change(2, name="관세청", expect=409)["detail"]
    for wrong in ({"kind": "club"}, {"name": ""}, {"kind": "school", "holder": "x"}, {"holder": 7}, {"colour": "red"}):
        change(2, expect=400, **wrong)
    change(0, expect=400)
    boss("changeOrganisation", {"version": 1}, organisation_id=UNKNOWN, expect=404)
    assert changed in boss("listOrganisations").json["items"]
    acts = [entry["act"] for entry in auditor("listAuditEntries", object=made["id"]).json["items"]]
    assert acts[-1] == "organisation.create" and set(acts[:-1]) == {"organisation.change"}


def test_the_old_authenticator_works_until_a_code_of_the_new_one_came(office):
    home, api, _ = office
    who = new_person(api, home, "phones", "관세청", "auditor")
    old, new = who.totp, who("beginTotp", {"password": PASSWORD}).json["secret"]
    assert who.look()["person"]["has_totp"] and who.look()["needs"] == "nothing"

    def sign_in(secret, expect):
        other = Person(api)
        challenge = other.sign_in("phones").json["challenge"]
        other("signInWithCode", {"challenge": challenge, "code": one_time_code(secret, steps=1)}, expect=expect)

    sign_in(old, 200)
    who("confirmTotp", {"code": one_time_code(old)}, expect=400)
    who("confirmTotp", {"code": one_time_code(new)})
    who("confirmTotp", {"code": one_time_code(new)}, expect=409)
    sign_in(new, 200)
    sign_in(old, 401)
