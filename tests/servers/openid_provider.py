#!/usr/bin/env python3
"""A small OpenID provider for tests: the code flow with PKCE, with everything that it must check, over TLS.

Usage: openid_provider.py FOLDER   (makes keys and FOLDER/cert.pem; prints its port; ends when stdin closes)

The client is `pandok` with the secret `s:ecret/한`. Whoever comes to /authorize gets a page that asks
who they are; its form may also name a fault, which the next token has, and "mfa" as a second factor.
"""
import base64
import hashlib
import html
import http.server
import json
import pathlib
import secrets
import subprocess
import sys
import threading
import time
import urllib.parse

from https_answers import tls_server

CLIENT, SECRET = "pandok", "s:ecret/한"


def base64url(data):
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


class Key:
    """An RSA key by the openssl command."""

    def __init__(self, folder, kid):
        self.kid, self.file = kid, folder / f"{kid}.pem"
        subprocess.run(["openssl", "genpkey", "-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:2048", "-out", self.file],
                       check=True, capture_output=True)
        shown = subprocess.run(["openssl", "rsa", "-in", self.file, "-noout", "-modulus"], check=True, capture_output=True)
        self.modulus = bytes.fromhex(shown.stdout.decode().strip().split("=")[1])

    def jwk(self):
        return {"kty": "RSA", "use": "sig", "alg": "RS256", "kid": self.kid, "n": base64url(self.modulus), "e": "AQAB"}

    def sign(self, data):
        return subprocess.run(["openssl", "dgst", "-sha256", "-sign", self.file], input=data, check=True,
                              capture_output=True).stdout


class Provider:
    def __init__(self, folder):
        self.folder, self.issuer = folder, ""
        self.keys = [Key(folder, "first")]
        self.codes = {}  # code → what was asked and who came
        self.lock = threading.Lock()

    def configuration(self):
        return {"issuer": self.issuer, "authorization_endpoint": self.issuer + "/authorize",
                "token_endpoint": self.issuer + "/token", "jwks_uri": self.issuer + "/keys",
                "response_types_supported": ["code"], "code_challenge_methods_supported": ["S256"],
                "id_token_signing_alg_values_supported": ["RS256"]}

    def token(self, asked):
        fault, now = asked["fault"], int(time.time())
        if fault == "new key":
            self.keys = [Key(self.folder, "k" + secrets.token_hex(4))]
        key = self.keys[0]
        header = {"alg": "none" if fault == "unsigned" else "RS256", "kid": "?" if fault == "unknown key" else key.kid}
        claims = {"iss": self.issuer + ("x" if fault == "issuer" else ""), "sub": asked["who"], "nonce": asked["nonce"],
                  "aud": "other" if fault == "audience" else CLIENT, "iat": now - (3600 if fault == "old" else 0),
                  "exp": now + (-3000 if fault == "old" else 300), "amr": ["pwd", "mfa"] if asked["mfa"] else ["pwd"]}
        if fault == "nonce":
            claims["nonce"] = "x" * 43
        body = ".".join(base64url(json.dumps(part).encode()) for part in (header, claims))
        signature = b"" if fault == "unsigned" else key.sign(body.encode())
        if fault == "signature":
            body = body[:-2] + ("AA" if body[-2:] != "AA" else "BB")
        return f"{body}.{base64url(signature)}"


class Pages(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    provider = None

    def log_message(self, *_):
        pass

    def answer(self, status, body, media="application/json", **headers):
        data = body.encode() if isinstance(body, str) else json.dumps(body).encode()
        self.send_response(status)
        for name, value in {"Content-Type": media, "Content-Length": str(len(data)), **headers}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(data)

    def do_GET(self):
        path, _, query = self.path.partition("?")
        if path == "/.well-known/openid-configuration":
            return self.answer(200, self.provider.configuration())
        if path == "/keys":
            return self.answer(200, {"keys": [key.jwk() for key in self.provider.keys]})
        asked = dict(urllib.parse.parse_qsl(query))
        wanted = {"response_type": "code", "client_id": CLIENT, "code_challenge_method": "S256", "scope": "openid"}
        if path != "/authorize" or any(asked.get(name) != value for name, value in wanted.items()):
            return self.answer(400, {"error": "invalid_request"})
        hidden = "".join(f'<input type="hidden" name="{html.escape(k)}" value="{html.escape(v)}">' for k, v in asked.items())
        self.answer(200, f"<!doctype html><title>Provider</title><form method=post action=/come>{hidden}"
                         "<label>Who <input name=who></label><button>Come in</button></form>", "text/html; charset=utf-8")

    def form(self):
        return dict(urllib.parse.parse_qsl(self.rfile.read(int(self.headers["Content-Length"])).decode()))

    def do_POST(self):
        form = self.form()
        if self.path == "/come":
            return self.come(form)
        if self.path == "/token":
            return self.exchange(form)
        self.answer(404, {})

    def come(self, form):
        code = secrets.token_urlsafe(24)
        with self.provider.lock:
            self.provider.codes[code] = {"who": form["who"], "nonce": form["nonce"], "challenge": form["code_challenge"],
                                         "redirect": form["redirect_uri"], "fault": form.get("fault", ""), "mfa": "mfa" in form}
        query = urllib.parse.urlencode({"code": code, "state": form["state"]})
        self.answer(303, "", Location=f"{form['redirect_uri']}?{query}")

    def is_client(self):
        sent = base64.b64decode(self.headers.get("Authorization", "Basic ")[6:]).decode()
        return [urllib.parse.unquote(part) for part in sent.split(":")] == [CLIENT, SECRET]

    def exchange(self, form):
        with self.provider.lock:
            asked = self.provider.codes.pop(form.get("code", ""), None)  # a code is taken once
        challenge = base64url(hashlib.sha256(form.get("code_verifier", "").encode()).digest())
        if not self.is_client():
            return self.answer(401, {"error": "invalid_client"})
        if asked is None or asked["challenge"] != challenge or asked["redirect"] != form.get("redirect_uri"):
            return self.answer(400, {"error": "invalid_grant"})
        if asked["fault"] == "broken":
            return self.answer(500, "no JSON at all", "text/plain")
        self.answer(200, {"access_token": "unused", "token_type": "Bearer", "id_token": self.provider.token(asked)})


def main():
    folder = pathlib.Path(sys.argv[1])
    server = tls_server(folder, Pages)
    Pages.provider = Provider(folder)
    Pages.provider.issuer = f"https://localhost:{server.server_port}"
    threading.Thread(target=server.serve_forever, daemon=True).start()
    print(server.server_port, flush=True)
    sys.stdin.read()


if __name__ == "__main__":
    main()
