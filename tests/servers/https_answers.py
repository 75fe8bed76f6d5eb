#!/usr/bin/env python3
"""An HTTPS server that behaves well or badly, for tests: prints its port, ends with its parent's pipe.

Usage: https_answers.py FOLDER   (makes FOLDER/cert.pem and FOLDER/key.pem, valid for localhost)
"""
import base64
import http.server
import pathlib
import ssl
import subprocess
import sys
import threading


def make_certificate(folder):
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "1",
         "-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1",
         "-keyout", folder / "key.pem", "-out", folder / "cert.pem"],
        check=True, capture_output=True)


class Answers(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *_):
        pass

    def answer(self, status, body, **headers):
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def do_GET(self):
        if self.path == "/big":
            return self.answer(200, b"x" * (256 * 1024 + 1))
        if self.path == "/full":
            return self.answer(200, b"x" * (256 * 1024))
        if self.path == "/elsewhere":
            return self.answer(302, b"", Location="/plain")
        if self.path == "/silent":
            return threading.Event().wait()
        return self.answer(200 if self.path == "/plain" else 404, self.path.encode())

    def do_POST(self):
        user = base64.b64decode(self.headers.get("Authorization", "Basic ")[6:]).decode()
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        self.answer(200, f"{user}|{self.headers['Content-Type']}|{body}".encode())


def tls_server(folder, handler):
    """A server on a free port of this machine, behind a certificate that is made in the folder."""
    make_certificate(folder)
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
    server.daemon_threads = True
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(folder / "cert.pem", folder / "key.pem")
    server.socket = context.wrap_socket(server.socket, server_side=True)
    return server


def main():
    server = tls_server(pathlib.Path(sys.argv[1]), Answers)
    print(server.server_port, flush=True)
    server.serve_forever()


if __name__ == "__main__":
    main()
