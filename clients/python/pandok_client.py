"""A client of the pandok server: one file, Python 3.9 or later, nothing but the standard library.

    from pandok_client import Client

    client = Client("http://127.0.0.1:8080")  # token="pandok_…" where there are people
    reading = client.read(["box-1.jpg", "box-2.jpg"], parcel="EMS 123")
    print(reading["verdict"], [c["design_id"] for c in reading["candidates"]])

Answers are the JSON of api/openapi.yaml as dictionaries. Everything that goes wrong is a PandokError. What the server
did not do (503) or what a broken line may have swallowed is sent again, under the same Idempotency-Key, so that
nothing is made twice. A Client may be used by several threads.
"""
from __future__ import annotations

import hashlib
import http.client
import json
import os
import secrets
import ssl
import time
from pathlib import Path
from typing import IO, Any, Callable, Dict, Iterable, Iterator, Mapping, Optional, Sequence, Tuple, Union
from urllib.parse import quote, urlencode, urlsplit

Json = Dict[str, Any]
Photo = Union[str, "os.PathLike[str]", bytes]
OnProgress = Callable[[Json], None]
Body = Union[None, bytes, IO[bytes]]

ENDED = ("done", "failed", "cancelled")
PAUSE_S_MAX = 10.0
BLOCK_BYTES = 256 << 10
ARCHIVES = {".tar": "application/x-tar", ".gz": "application/gzip", ".tgz": "application/gzip",
            ".zip": "application/zip", ".csv": "text/csv"}
PICTURES = ((b"\xff\xd8\xff", "image/jpeg"), (b"\x89PNG", "image/png"), (b"RIFF", "image/webp"),
            (b"II", "image/tiff"), (b"MM", "image/tiff"))
# What a broken connection raises; a refused or lost one is worth another try.
LOST = (OSError, http.client.HTTPException)


class PandokError(Exception):
    """What went wrong, in the server's words.

    status: of HTTP, 0 if no answer came. code: one of the twelve of the document, "unavailable" if no answer came.
    detail: one line for a person. request_id: what the server's log knows the request by, "" if no answer came.
    """

    def __init__(self, detail: str, status: int = 0, code: str = "unavailable", request_id: str = "") -> None:
        super().__init__(detail)
        self.detail, self.status, self.code, self.request_id = detail, status, code, request_id

    def __str__(self) -> str:
        after = f" (HTTP {self.status}, request {self.request_id})" if self.status else ""
        return self.detail + after


class _Answer:
    def __init__(self, response: http.client.HTTPResponse) -> None:
        self.status = response.status
        self.retry_after = response.headers.get("Retry-After", "")
        self.request_id = response.headers.get("X-Request-Id", "")
        self.body = response.read()

    def error(self) -> PandokError:
        try:
            problem = json.loads(self.body)
            return PandokError(problem["detail"], self.status, problem["code"], problem["request_id"])
        except (ValueError, KeyError, TypeError):
            return PandokError(f"the server answered {self.status} without a reason", self.status, "internal",
                               self.request_id)


class Client:
    """Asks one server. timeout_s: for each step of a request; attempts: how often a request is sent at most."""

    def __init__(self, base_url: str = "http://127.0.0.1:8080", timeout_s: float = 30.0, *, attempts: int = 6,
                 certificate: Optional[str] = None, token: Optional[str] = None) -> None:
        """certificate: a PEM file to trust beside those of the system, for a server with one of its own.
        token: an API token (pandok_…), where there are people; default: $PANDOK_TOKEN."""
        parts = urlsplit(base_url)
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise ValueError(f"{base_url!r} is not like http://127.0.0.1:8080")
        self._host, self._port, self._prefix = parts.hostname, parts.port, parts.path.rstrip("/")
        self._tls = ssl.create_default_context() if parts.scheme == "https" else None
        if self._tls and certificate:
            self._tls.load_verify_locations(certificate)
        self.timeout_s, self.attempts = timeout_s, max(1, attempts)
        token = token or os.environ.get("PANDOK_TOKEN", "")
        self._own_headers = {"Authorization": f"Bearer {token}"} if token else {}

    # ---- readings

    def upload(self, photo: Photo) -> str:
        """Sends a photo ahead of its reading; its SHA-256, by which read() may name it. Sending it again is free of
        harm: a photo is known by its bytes."""
        data = photo if isinstance(photo, bytes) else Path(photo).read_bytes()
        digest = hashlib.sha256(data).hexdigest()
        media = next((media for magic, media in PICTURES if data.startswith(magic)), "image/heic")
        self._json("PUT", f"/api/v1/photos/{digest}", body=data, media=media)
        return digest

    def read(self, photos: Union[Photo, Sequence[Photo]], *, top: Optional[int] = None, locarno: Optional[str] = None,
             country: Optional[str] = None, on: Optional[str] = None, crop: Optional[Tuple[int, int, int, int]] = None,
             parcel: Optional[str] = None, key: Optional[str] = None) -> Json:
        """Reads one to seven photos of one item: files, or their bytes. The stored reading.

        crop: x, y, width, height of the item in the first photo. key: an Idempotency-Key of your own (8 to 64 letters,
        digits, '-', '_'), so that a program that was stopped can ask again without a second reading.
        """
        several = [photos] if isinstance(photos, (str, bytes, os.PathLike)) else list(photos)
        named = [{"sha256": self.upload(photo), **_name(photo)} for photo in several]
        document: Json = {"photos": named, "top": top, "locarno": locarno, "country": country, "on": on,
                          "parcel": parcel}
        if crop is not None:
            document["crop"] = dict(zip(("x", "y", "width", "height"), crop))
        return self._json("POST", "/api/v1/readings", document=document, key=key or _new_key())

    def reading(self, reading_id: str) -> Json:
        """A reading as it was answered."""
        return self._json("GET", f"/api/v1/readings/{_part(reading_id)}")

    def readings(self, *, verdict: Optional[str] = None, parcel: Optional[str] = None, on: Optional[str] = None,
                 utc_offset_min: Optional[int] = None) -> Iterator[Json]:
        """All readings that pass, the newest first, fetched page by page. on: a day, like 2026-11-21."""
        return self._pages("/api/v1/readings", verdict=verdict, parcel=parcel, on=on, utc_offset_min=utc_offset_min)

    def evidence(self, reading_id: str, rank: int = 1) -> bytes:
        """The PNG that shows why, for the candidate of a rank."""
        return self._bytes("GET", f"/api/v1/readings/{_part(reading_id)}/evidence", rank=rank)

    def replay(self, reading_id: str) -> Json:
        """Reads the stored photos again: the same answer, or what has changed and why."""
        return self._json("POST", f"/api/v1/readings/{_part(reading_id)}/replay", again=True)

    def feedback(self, reading_id: str, score: int, comment: str = "") -> Json:
        """Was it right? 1 wrong … 5 right. A later answer replaces it."""
        document = {"score": score, "comment": comment}
        return self._json("PUT", f"/api/v1/readings/{_part(reading_id)}/feedback", document=document)

    def feedback_summary(self) -> Json:
        """What officers said, by version of what answered."""
        return self._json("GET", "/api/v1/feedback")

    def photo(self, sha256: str, side: Optional[int] = None) -> bytes:
        """A photo of a reading as it was sent; side: as a JPEG of at most that many pixels."""
        return self._bytes("GET", f"/api/v1/photos/{_part(sha256)}", side=side)

    def summary(self, on: Optional[str] = None, utc_offset_min: Optional[int] = None) -> Json:
        """A day's readings, counted by hour and verdict; today without a day."""
        return self._json("GET", "/api/v1/summary", on=on, utc_offset_min=utc_offset_min)

    def summary_csv(self, on: Optional[str] = None, utc_offset_min: Optional[int] = None) -> bytes:
        """A day's readings, one a row, for a spreadsheet."""
        return self._bytes("GET", "/api/v1/summary.csv", on=on, utc_offset_min=utc_offset_min)

    # ---- the register

    def designs(self, q: Optional[str] = None, *, locarno: Optional[int] = None, country: Optional[str] = None,
                status: Optional[str] = None, in_force_on: Optional[str] = None) -> Iterator[Json]:
        """All designs that pass, in the order of their ids, fetched page by page. q: words of id, article or holder."""
        return self._pages("/api/v1/designs", q=q, locarno=locarno, country=country, status=status,
                           in_force_on=in_force_on)

    def design(self, design_id: str) -> Json:
        """A design with its views, its right and its life."""
        return self._json("GET", f"/api/v1/designs/{_part(design_id)}")

    def remove_design(self, design_id: str) -> None:
        """Takes a design off the register."""
        self._send("DELETE", f"/api/v1/designs/{_part(design_id)}")

    def picture(self, sha256: str, side: Optional[int] = None) -> bytes:
        """A registered picture as it was imported; side: as a JPEG of at most that many pixels."""
        return self._bytes("GET", f"/api/v1/pictures/{_part(sha256)}", side=side)

    def export_designs(self) -> bytes:
        """The whole register as DESIGNS.csv."""
        return self._bytes("GET", "/api/v1/designs.csv")

    # ---- jobs

    def import_archive(self, path: Union[str, "os.PathLike[str]"], on_progress: Optional[OnProgress] = None, *,
                       strict: bool = False, key: Optional[str] = None) -> Json:
        """Puts an archive of designs (.tar, .tar.gz, .zip) or a DESIGNS.csv into the register and waits; the ended job.

        Its `report` says what came in and which rows were bad. A job that failed is a PandokError.
        """
        return self._archive("/api/v1/imports", Path(path), on_progress, key, strict=_truth(strict))

    def evaluate(self, path: Union[str, "os.PathLike[str]"], on_progress: Optional[OnProgress] = None, *,
                 exclude_self: bool = False, key: Optional[str] = None) -> Json:
        """Measures readings on an archive with QUERIES.csv and its photos and waits; the figures are its `report`."""
        return self._archive("/api/v1/evaluations", Path(path), on_progress, key, exclude_self=_truth(exclude_self))

    def reindex(self, on_progress: Optional[OnProgress] = None) -> Json:
        """Builds the search index anew from the database and waits; the ended job."""
        return self.wait(self._json("POST", "/api/v1/reindexings", key=_new_key())["id"], on_progress)

    def jobs(self) -> Iterator[Json]:
        """All jobs, the newest first."""
        return self._pages("/api/v1/jobs")

    def job(self, job_id: str) -> Json:
        """A job as it stands."""
        return self._json("GET", f"/api/v1/jobs/{_part(job_id)}")

    def cancel(self, job_id: str) -> Json:
        """Stops a job at its next safe point; one that has ended stays as it is."""
        return self._json("POST", f"/api/v1/jobs/{_part(job_id)}/cancel", again=True)

    def watch(self, job_id: str) -> Iterator[Json]:
        """A job each time that it changes, until it has ended. A stream that breaks is taken up again."""
        left = self.attempts
        while True:
            try:
                for job in self._events(job_id):
                    yield job
                    left = self.attempts
                    if job["state"] in ENDED:
                        return
            except LOST as error:
                left -= 1
                if left <= 0:
                    raise self._unreachable(error) from error
            self._pause(self.attempts - left)

    def wait(self, job_id: str, on_progress: Optional[OnProgress] = None) -> Json:
        """Waits for the end of a job; PandokError if it failed."""
        job: Json = {}
        for job in self.watch(job_id):
            if on_progress:
                on_progress(job)
        if job["state"] == "failed":
            raise PandokError(job["error"], 0, "failed_precondition")
        return job

    # ---- the service

    def info(self) -> Json:
        """What is in use there: version, model, index, how many designs, limits."""
        return self._json("GET", "/api/v1/info")

    # ---- how it is sent

    def _connect(self) -> http.client.HTTPConnection:
        how: Json = {"timeout": self.timeout_s, "blocksize": BLOCK_BYTES}
        if self._tls:
            return http.client.HTTPSConnection(self._host, self._port, context=self._tls, **how)
        return http.client.HTTPConnection(self._host, self._port, **how)

    def _unreachable(self, error: BaseException) -> PandokError:
        return PandokError(f"no answer from {self._host}:{self._port}: {error or type(error).__name__}")

    @staticmethod
    def _pause(attempt: int, retry_after: str = "") -> None:
        """Longer each time, never the same for two clients; at least what the server asked for."""
        wanted = float(retry_after) if retry_after.isdigit() else 0.0
        time.sleep(max(wanted, min(PAUSE_S_MAX, 0.1 * 2 ** attempt) * (0.5 + secrets.randbelow(1000) / 1000)))

    def _once(self, method: str, target: str, body: Body, headers: Mapping[str, str]) -> _Answer:
        connection = self._connect()
        try:
            try:
                connection.request(method, target, body, {**self._own_headers, **headers})
            except (BrokenPipeError, ConnectionResetError):
                if connection.sock is None:  # there was no connection yet
                    raise
                # A server that refuses a body may answer before it has come whole; the answer says why.
                return _Answer(connection.getresponse())
            return _Answer(connection.getresponse())
        finally:
            connection.close()

    def _send(self, method: str, path: str, body: Body = None, media: str = "",
              key: Optional[str] = None, again: bool = False, **query: object) -> _Answer:
        """Sends until it is answered. Without a key only what does no harm twice is sent again after a lost answer."""
        headers = {name: value for name, value in (("Content-Type", media), ("Idempotency-Key", key or "")) if value}
        if hasattr(body, "fileno"):
            headers["Content-Length"] = str(os.fstat(body.fileno()).st_size)  # type: ignore[union-attr]
        target = self._prefix + path + _query(query)
        again, lost = again or key is not None or method != "POST", False
        for attempt in range(self.attempts):
            last = attempt + 1 == self.attempts
            if hasattr(body, "seek"):
                body.seek(0)  # type: ignore[union-attr]
            try:
                answer = self._once(method, target, body, headers)
            except LOST as error:
                refused = isinstance(error, ConnectionRefusedError)
                if last or not (again or refused):
                    raise self._unreachable(error) from error
                lost = lost or not refused
                self._pause(attempt)
                continue
            if answer.status < 400 or (lost and method == "DELETE" and answer.status == 404):
                return answer
            # 409 under a key: the first with it is still being answered.
            waits = answer.status == 409 and key and (lost or answer.retry_after)
            if last or not (answer.status == 503 or waits):
                raise answer.error()
            self._pause(attempt, answer.retry_after)
        raise AssertionError("unreachable")

    def _json(self, method: str, path: str, document: Optional[Json] = None, body: Optional[bytes] = None,
              media: str = "", key: Optional[str] = None, again: bool = False, **query: object) -> Json:
        if document is not None:
            kept = {name: value for name, value in document.items() if value is not None}
            body, media = json.dumps(kept, ensure_ascii=False).encode(), "application/json"
        answer = self._send(method, path, body, media, key, again, **query)
        try:
            return json.loads(answer.body)
        except ValueError:
            raise PandokError("the answer is no JSON", answer.status, "internal", answer.request_id) from None

    def _bytes(self, method: str, path: str, **query: object) -> bytes:
        return self._send(method, path, **query).body

    def _pages(self, path: str, **query: object) -> Iterator[Json]:
        cursor: Optional[str] = None
        while True:
            page = self._json("GET", path, cursor=cursor, limit=200, **query)
            yield from page["items"]
            cursor = page.get("next")
            if not cursor:
                return

    def _archive(self, target: str, path: Path, on_progress: Optional[OnProgress], key: Optional[str],
                 **query: object) -> Json:
        media = ARCHIVES.get(path.suffix.lower())
        if media is None:
            raise PandokError(f"{path.name} is not .tar, .tar.gz, .zip or .csv", 0, "invalid_argument")
        with open(path, "rb") as file:
            answer = self._send("POST", target, file, media, key or _new_key(), name=path.name, **query)
        return self.wait(json.loads(answer.body)["id"], on_progress)

    def _events(self, job_id: str) -> Iterable[Json]:
        connection = self._connect()
        try:
            connection.request("GET", f"{self._prefix}/api/v1/jobs/{_part(job_id)}/events")
            response = connection.getresponse()
            if response.status == 503:
                raise http.client.HTTPException(response.reason)
            if response.status != 200:
                raise _Answer(response).error()
            for line in iter(response.readline, b""):
                if line.startswith(b"data:"):
                    yield json.loads(line[5:])
        finally:
            connection.close()


def _new_key() -> str:
    return secrets.token_hex(16)


def _truth(value: bool) -> str:
    return "true" if value else "false"


def _part(text: str) -> str:
    """A piece of a path; ids may hold '/' and spaces."""
    return quote(text, safe="")


def _query(values: Mapping[str, object]) -> str:
    given = {name: value for name, value in values.items() if value is not None}
    return "?" + urlencode(given) if given else ""


def _name(photo: Photo) -> Dict[str, str]:
    return {} if isinstance(photo, bytes) else {"name": Path(photo).name[:255]}
