"""Signing in with an account at an OpenID provider: a small one of the tests' own, over TLS."""
import json
import re
import ssl
import stat
import subprocess
import sys
import urllib.error
import urllib.parse
import urllib.request

import postgres
import pytest
from api import covers, serving
from conftest import PANDOK, REPO, copy_home, environment, pandok
from people import PASSWORD, Person, add_organisation, new_person, one_time_code

SECRET = "s:ecret/한"


class NoRedirect(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_):
        return None


class Provider:
    """The process of tests/servers/openid_provider.py, and a browser there."""

    def __init__(self, folder):
        self.process = subprocess.Popen([sys.executable, REPO / "tests/servers/openid_provider.py", folder],
                                        stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        self.issuer = f"https://localhost:{int(self.process.stdout.readline())}"
        self.authority = folder / "cert.pem"
        context = ssl.create_default_context(cafile=str(self.authority))
        self.browser = urllib.request.build_opener(urllib.request.HTTPSHandler(context=context), NoRedirect)

    def end(self):
        self.process.stdin.close()
        self.process.wait(10)

    def come(self, location, who, **more):
        """Signs in there; what the browser is sent back with."""
        page = self.browser.open(location).read().decode()
        form = dict(re.findall(r'name="([^"]+)" value="([^"]+)"', page))
        body = urllib.parse.urlencode({**form, "who": who, **more}).encode()
        try:
            self.browser.open(f"{self.issuer}/come", body)
        except urllib.error.HTTPError as sent:
            assert sent.code == 303
            target, _, query = sent.headers["Location"].partition("?")
            assert target == "http://127.0.0.1:8080/openid"
            back = dict(urllib.parse.parse_qsl(query))
            return {"code": back["code"], "state": back["state"]}
        raise AssertionError("the provider sent nobody back")


@pytest.fixture(scope="module")
def provider(tmp_path_factory):
    one = Provider(tmp_path_factory.mktemp("provider"))
    yield one
    one.end()


def set_provider(home, issuer, *options, secret=SECRET, code=0):
    command = [PANDOK, "user", "openid", "set", issuer, "--client-id", "pandok", "--name", "통합인증", "--server",
               "http://127.0.0.1:8080", *options, "--home", home]
    done = subprocess.run(list(map(str, command)), input=f"{secret}\n".encode(), capture_output=True, env=environment(),
                          timeout=60, check=False)
    assert done.returncode == code, done.stderr.decode()
    return done.stdout.decode() + done.stderr.decode()


@pytest.fixture(scope="module")
def office(template_home, tmp_path_factory, provider):
    home = copy_home(template_home, tmp_path_factory.mktemp("openid") / "home")
    add_organisation(home, "관세청")
    assert "http://127.0.0.1:8080/openid" in set_provider(home, provider.issuer, "--authority", provider.authority)
    with serving(home) as api:
        new_person(api, home, "boss", "관세청", "administrator")
        yield home, api


def linked(office, provider, login, who=None):
    """Somebody who has linked an account."""
    home, api = office
    someone = new_person(api, home, login, "관세청", "officer")
    begun = someone("beginOpenidLink", {"password": PASSWORD}).json
    someone("finishOpenidLink", provider.come(begun["location"], who or login), expect=204)
    return someone


def come(api, provider, who, **more):
    """A new browser at the provider; it, and what it is sent back with."""
    browser = Person(api)
    begun = browser("beginOpenid", {}).json
    return browser, provider.come(begun["location"], who, **more)


@covers("getOpenid", "beginOpenid", "finishOpenid", "getOpenidLink", "beginOpenidLink", "finishOpenidLink", "removeOpenidLink")
def test_an_account_is_linked_signs_in_and_is_unlinked(office, provider):
    _, api = office
    assert api("getOpenid").json == {"name": "통합인증"}
    kim = linked(office, provider, "kim", "account-7")
    link = kim("getOpenidLink").json
    assert (link["linked"], link["issuer"], link["subject"]) == (True, provider.issuer, "account-7")
    browser, back = come(api, provider, "account-7")
    assert browser("finishOpenid", back).json == {"state": "signed_in"}
    assert browser.look()["person"]["login"] == "kim"
    assert "pandok-openid" not in browser.cookies
    kim("removeOpenidLink", expect=204)
    kim("removeOpenidLink", expect=404)
    assert kim("getOpenidLink").json == {"linked": False}
    browser, back = come(api, provider, "account-7")
    assert "linked with nobody" in browser("finishOpenid", back, expect=401).json["detail"]


def test_what_comes_back_counts_once_and_only_in_its_browser(office, provider):
    _, api = office
    linked(office, provider, "lee")
    browser, back = come(api, provider, "lee")
    stranger = Person(api)
    stranger("finishOpenid", back, expect=401)
    browser("finishOpenid", {**back, "state": "A" * 43}, expect=401)
    kept = dict(browser.cookies)
    browser("finishOpenid", back)
    again = Person(api)
    again.cookies = kept
    again("finishOpenid", back, expect=401)  # the provider takes a code once
    other, _ = come(api, provider, "lee")
    other("finishOpenid", back, expect=401)


@pytest.mark.parametrize("fault", ["nonce", "audience", "issuer", "old", "unsigned", "signature", "unknown key"])
def test_a_wrong_token_signs_nobody_in(office, provider, fault):
    _, api = office
    if fault == "nonce":
        linked(office, provider, "park")
    browser, back = come(api, provider, "park", fault=fault)
    answer = browser("finishOpenid", back, expect=401)
    assert "pandok-session" not in browser.cookies and back["code"] not in answer.body.decode()


def test_a_provider_that_answers_badly_is_named_as_such(office, provider):
    _, api = office
    browser, back = come(api, provider, "park", fault="broken")
    assert "provider does not answer" in browser("finishOpenid", back, expect=503).json["detail"]


def test_the_second_factor_is_asked_for_unless_the_provider_did(office, provider):
    _, api = office
    choi = linked(office, provider, "choi")
    choi.set_up_totp()
    browser, back = come(api, provider, "choi")
    step = browser("finishOpenid", back).json
    assert step["state"] == "code_needed" and "pandok-session" not in browser.cookies
    browser("signInWithCode", {"challenge": step["challenge"], "code": one_time_code(choi.totp, 1)})
    assert browser.look()["person"]["login"] == "choi"
    browser, back = come(api, provider, "choi", mfa="1")
    assert browser("finishOpenid", back).json == {"state": "signed_in"}


def test_an_account_and_a_person_belong_together_once(office, provider):
    home, api = office
    linked(office, provider, "seo", "shared")
    other = new_person(api, home, "moon", "관세청", "officer")
    other("beginOpenidLink", {"password": "wrong, and long enough"}, expect=403)
    begun = other("beginOpenidLink", {"password": PASSWORD}).json
    back = provider.come(begun["location"], "shared")
    assert "linked already" in other("finishOpenidLink", back, expect=409).json["detail"]
    # A ticket for linking is none for signing in, and the other way round.
    browser, back = come(api, provider, "shared")
    other.cookies["pandok-openid"] = browser.cookies["pandok-openid"]
    other("finishOpenidLink", back, expect=401)


def test_a_disabled_person_does_not_come_in(office, provider):
    home, api = office
    linked(office, provider, "yoon")
    pandok("user", "disable", "yoon", "--home", home)
    browser, back = come(api, provider, "yoon")
    browser("finishOpenid", back, expect=401)


def test_new_keys_of_the_provider_are_fetched_not_more_than_once_a_minute(office, provider):
    _, api = office
    linked(office, provider, "jung")
    browser, back = come(api, provider, "jung", fault="new key")
    # The old keys are younger than a minute: a token with a new one is not believed yet.
    browser("finishOpenid", back, expect=401)


@pytest.mark.skipif(postgres.USED, reason="copies a home while it is served")
def test_a_link_can_be_removed_from_the_command_line(office, provider):
    home, api = office
    with serving(copy_home(home, home.parent / "again")) as again:
        assert again("getOpenid").json == {"name": "통합인증"}  # a second server, with new keys of the provider
        kept = new_person(again, home.parent / "again", "baek", "관세청", "officer")
        begun = kept("beginOpenidLink", {"password": PASSWORD}).json
        kept("finishOpenidLink", provider.come(begun["location"], "baek"), expect=204)
        pandok("user", "openid", "unlink", "baek", "--home", home.parent / "again")
        assert kept("getOpenidLink").json == {"linked": False}
        assert "no account" in pandok("user", "openid", "unlink", "baek", "--home", home.parent / "again", code=1).problem


def test_the_provider_is_set_shown_and_removed(empty_home):
    add_organisation(empty_home, "관세청")
    assert pandok("user", "openid", "show", "--home", empty_home, code=1).problem
    set_provider(empty_home, "https://login.example.kr")
    file = empty_home / "openid.json"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600 and SECRET in file.read_text()
    shown = pandok("user", "openid", "show", "--home", empty_home)
    assert SECRET not in shown.out and json.loads(shown.out)["has_client_secret"] is True
    for wrong in ("http://login.example.kr", "https://a b", "https://user@login.example.kr", "login"):
        assert "issuer" in set_provider(empty_home, wrong, code=1)
    file.chmod(0o644)
    assert "chmod 600" in pandok("user", "openid", "show", "--home", empty_home, code=3).problem
    file.chmod(0o600)
    file.write_text("{}")
    assert "pandok user openid set" in pandok("user", "openid", "show", "--home", empty_home, code=4).problem
    pandok("user", "openid", "remove", "--home", empty_home)
    assert not file.exists()
    pandok("user", "openid", "remove", "--home", empty_home, code=1)


def test_without_a_provider_nothing_is_begun(served_alone):
    assert served_alone("getOpenid").json == {"name": None}
    served_alone("beginOpenid", {}, expect=409)


@pytest.fixture
def served_alone(template_home, tmp_path):
    with serving(copy_home(template_home, tmp_path / "home")) as api:
        yield api


def test_a_provider_that_is_away_stops_nobody_with_a_password(template_home, tmp_path):
    home = copy_home(template_home, tmp_path / "home")
    add_organisation(home, "관세청")
    set_provider(home, "https://localhost:1")
    with serving(home) as api:
        new_person(api, home, "boss", "관세청", "administrator")
        assert "cannot be asked" in api("beginOpenid", {}, expect=503).json["detail"]
        assert Person(api)("signIn", {"login": "boss", "password": PASSWORD}).json["state"] == "code_needed"
