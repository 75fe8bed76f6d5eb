"""People of a home that is served: made, signed in, and asking for operations each as themselves."""
import base64
import hashlib
import hmac
import re
import struct
import time

from conftest import pandok

PASSWORD = "말안장 뒤의 초록 우산"
ROLES = ("officer", "supervisor", "right_holder", "importer", "data_steward", "developer", "test_engineer", "trainer",
         "trainee", "programme_manager", "auditor", "administrator")


def one_time_code(secret, steps=0):
    """RFC 6238, for a secret in base32."""
    key = base64.b32decode(secret + "=" * (-len(secret) % 8))
    digest = hmac.new(key, struct.pack(">Q", int(time.time()) // 30 + steps), hashlib.sha1).digest()
    at = digest[-1] & 15
    return f"{(struct.unpack('>I', digest[at:at + 4])[0] & 0x7fffffff) % 1000000:06d}"


def add_person(home, login, organisation, roles):
    """A person who has still to use their one-time link; the link's secret."""
    link = pandok("user", "add", login, "--name", f"이름 {login}", "--organisation", organisation, "--roles", roles,
                  "--home", home).out
    return re.search(r"/welcome#([A-Za-z0-9_-]{43})", link)[1]


def add_organisation(home, name, *options):
    pandok("user", "organisation", "add", name, *options, "--home", home)


class Person:
    """Somebody with a browser: its cookies, and the token that its pages send with each change."""

    def __init__(self, api):
        self.api = api
        self.cookies, self.csrf = {}, ""
        self.totp = None

    def headers(self, more=None):
        own = {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())} if self.cookies else {}
        if self.csrf:
            own["X-CSRF-Token"] = self.csrf
        return {**own, **(more or {})}

    def __call__(self, operation_id, body=None, *, headers=None, **more):
        answer = self.api(operation_id, body, headers=self.headers(headers), **more)
        self.keep_cookies(answer)
        return answer

    def keep_cookies(self, answer):
        for cookie in (value for name, value in answer.all_headers if name == "set-cookie"):
            name, value = cookie.partition(";")[0].split("=", 1)
            assert "HttpOnly" in cookie and "SameSite=Strict" in cookie and "Path=/" in cookie, cookie
            if value:
                self.cookies[name] = value
            else:
                self.cookies.pop(name, None)

    def look(self):
        session = self("getSession").json
        self.csrf = session.get("csrf_token", "")
        return session

    def welcome(self, secret, **more):
        """Uses a one-time link; sets an authenticator up if one is wanted."""
        self("useInvitation", {"secret": secret, "password": PASSWORD, **more})
        if self.look()["needs"] == "totp_setup":
            self.set_up_totp()
        return self

    def set_up_totp(self):
        setup = self("beginTotp", {"password": PASSWORD}).json
        assert setup["qr_svg"].startswith("<svg ")
        self.totp = setup["secret"]
        codes = self("confirmTotp", {"code": one_time_code(self.totp)}).json["codes"]
        assert len(set(codes)) == 10
        self.look()
        return codes

    def sign_in(self, login, password=PASSWORD, expect=None):
        answer = self("signIn", {"login": login, "password": password}, expect=expect)
        if answer.status == 200:
            self.look()
        return answer


def new_person(api, home, login, organisation, roles):
    return Person(api).welcome(add_person(home, login, organisation, roles))
