"""A PostgreSQL server for the tests: a folder, a socket in it, gone at the end.

With PANDOK_TEST_DB=postgresql every `pandok init` of the suite makes a home on it (conftest.py).
"""
import atexit
import functools
import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from pathlib import Path
from urllib.parse import quote

USED = os.environ.get("PANDOK_TEST_DB") == "postgresql"
PROGRAMS = max(Path("/usr/lib/postgresql").glob("*/bin"), default=None)


class Server:
    def __init__(self):
        self.folder = Path(tempfile.mkdtemp(prefix="pandok_pg_"))
        self.user = pwd.getpwnam("postgres") if os.getuid() == 0 else None
        if self.user:  # the server refuses to run as root
            os.chown(self.folder, self.user.pw_uid, self.user.pw_gid)
        self.folder.chmod(0o755)
        self.count = 0
        self.run("initdb", "-A", "trust", "-U", "pandok", "-E", "UTF8", "--locale=C.UTF-8",
                 "--locale-provider=icu", "--icu-locale=ko", "--no-sync").wait()
        self.start()

    def run(self, program, *args):
        more = {"user": self.user.pw_uid, "group": self.user.pw_gid, "extra_groups": []} if self.user else {}
        with open(self.folder / "log", "ab") as log:
            return subprocess.Popen([PROGRAMS / program, "-D", self.folder / "data", *args], stdout=log,
                                    stderr=log, stdin=subprocess.DEVNULL, cwd="/", **more)

    def start(self):
        self.process = self.run("postgres", "-k", self.folder, "-c", "listen_addresses=")
        deadline = time.monotonic() + 60
        while subprocess.run([PROGRAMS / "pg_isready", "-q", "-h", self.folder], check=False).returncode:
            assert time.monotonic() < deadline, (self.folder / "log").read_text()
            time.sleep(0.02)

    def stop(self):
        self.process.send_signal(signal.SIGINT)
        self.process.wait()

    def end(self):
        self.stop()
        shutil.rmtree(self.folder, ignore_errors=True)

    def url(self, name):
        return f"postgresql://pandok@{quote(str(self.folder), safe='')}/{name}"

    def sql(self, text, name="postgres"):
        return subprocess.run([PROGRAMS / "psql", "-qAtX", "-v", "ON_ERROR_STOP=1", "-d", self.url(name), "-c", text],
                              check=True, capture_output=True, text=True).stdout.strip()

    def make(self, template=None):
        """The URL of a new database, empty or a copy of another one."""
        self.count += 1
        name = f"home{self.count}"
        self.sql(f"CREATE DATABASE {name}" + (f" TEMPLATE {template}" if template else ""))
        return self.url(name)

    def copy_of(self, url):
        return self.make(url.rsplit("/", 1)[1])

    def drop(self, url):
        self.sql(f"DROP DATABASE IF EXISTS {url.rsplit('/', 1)[1]} WITH (FORCE)")


@functools.lru_cache(maxsize=None)
def server():
    assert PROGRAMS, "PANDOK_TEST_DB=postgresql needs the package postgresql"
    one = Server()
    atexit.register(one.end)
    return one
