"""A mail server for the tests of this room: takes messages on a free port of this machine.

Usage: testing_server.py FOLDER [--tls CERT KEY | --starttls CERT KEY] [--login USER PASSWORD]

Prints its port, then serves until its standard input ends. Each message is kept as
FOLDER/N.eml, N from 1. What a recipient's name says is what happens to it: refused, later, stall,
close, big, blocked, talk; everything else is taken.
"""
import argparse
import asyncio
import pathlib
import ssl
import sys

from aiosmtpd.smtp import SMTP, AuthResult


class Handler:
    def __init__(self, folder):
        self.folder = pathlib.Path(folder)
        self.count = 0

    async def handle_RCPT(self, server, session, envelope, address, options):
        what = address.split("@")[0]
        if what == "refused":
            return "550 5.1.1 no such mailbox"
        if what == "later":
            return "451 4.7.1 greylisted, try again later"
        if what == "stall":
            await asyncio.sleep(3600)
        if what == "close":
            server.transport.abort()
        if what == "talk":
            return "250-talking\r\n" * 20_000 + "250 done"
        envelope.rcpt_tos.append(address)
        return "250 2.1.5 recipient ok"

    async def handle_MAIL(self, server, session, envelope, address, options):
        if address.startswith("blocked"):
            return "550 5.7.1 sender not allowed"
        envelope.mail_from = address
        return "250 2.1.0 sender ok"

    async def handle_DATA(self, server, session, envelope):
        if envelope.rcpt_tos[0].startswith("big"):
            return "552 5.3.4 message too big"
        self.count += 1
        text = f"{envelope.mail_from} {' '.join(envelope.rcpt_tos)}\n".encode()
        (self.folder / f"{self.count}.eml").write_bytes(text + envelope.original_content)
        return f"250 2.0.0 queued as {self.count}"


def context_of(pair):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(*pair)
    return context


async def serve(options):
    login = options.login and [word.encode() for word in options.login]

    def check(server, session, envelope, mechanism, data):
        if login == [data.login, data.password]:
            return AuthResult(success=True)
        password = data.password.decode()
        return AuthResult(success=False, handled=False, message=f"535 5.7.8 '{password}' is wrong")

    handler = Handler(options.folder)
    loop = asyncio.get_running_loop()

    def session():
        return SMTP(handler, hostname="mail.example", loop=loop, data_size_limit=64 << 20,
                    tls_context=context_of(options.starttls) if options.starttls else None,
                    require_starttls=bool(options.starttls), auth_require_tls=False,
                    auth_required=bool(login), authenticator=check if login else None)

    tls = context_of(options.tls) if options.tls else None
    server = await loop.create_server(session, "127.0.0.1", 0, ssl=tls)
    print(server.sockets[0].getsockname()[1], flush=True)
    await loop.run_in_executor(None, sys.stdin.read)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("folder")
    parser.add_argument("--tls", nargs=2)
    parser.add_argument("--starttls", nargs=2)
    parser.add_argument("--login", nargs=2)
    asyncio.run(serve(parser.parse_args()))


if __name__ == "__main__":
    main()
