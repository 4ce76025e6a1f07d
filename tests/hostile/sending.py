"""One request as it goes over the wire, and what came back."""

from __future__ import annotations

import io
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote_from_bytes, unquote_to_bytes

from flask import got_request_exception
from itsdangerous import URLSafeTimedSerializer
from werkzeug.test import run_wsgi_app

from tests.hostile.values import as_bytes
from tests.people import Cast
from tests.world import World
from tracker.database import db

FORM = "application/x-www-form-urlencoded"
CSRF_SECRET = "0" * 40
Pairs = list[tuple[str, bytes]]


@dataclass(frozen=True)
class Sent:
    """``how``: in a word, what is wrong with it. ``address``: percent-encoded, may have a query.

    ``headers``: of WSGI, in place of the usual ones. ``lies``: Content-Length, when it is not the body's.
    """

    how: str
    who: Cast | None
    method: str
    address: str
    body: bytes = b""
    kind: str = FORM
    headers: dict[str, str] = field(default_factory=dict)
    lies: str | None = None

    def says(self, text: bytes) -> bool:
        """Is that text of the request's own, so that an answer may repeat it?"""
        return any(text in one for one in (self.body, unquote_to_bytes(self.body), unquote_to_bytes(self.address)))

    def __str__(self) -> str:
        who = self.who.name if self.who else "a stranger"
        return f"{self.how}: {who} {self.method} {self.address[:120]} {self.kind} {self.body[:200]!r} {self.headers}"


@dataclass(frozen=True)
class Got:
    """An answer, whole; ``trouble`` is what went wrong inside, if anything did."""

    status: int
    headers: Any
    body: bytes
    trouble: BaseException | None = None

    @property
    def is_html(self) -> bool:
        return str(self.headers.get("Content-Type", "")).startswith("text/html")


class Wire:
    """Sends to the application as its server would; everybody has a cookie and a form token that are good."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.token = str(URLSafeTimedSerializer(world.app.secret_key, salt="wtf-csrf-token").dumps(CSRF_SECRET))
        self.cookies = {who: self._with_token(cookie) for who, cookie in [*world.cookies.items(), (None, "")]}
        self.trouble: BaseException | None = None
        got_request_exception.connect(self._note, world.app)

    def send(self, sent: Sent) -> Got:
        self.trouble = None
        db.session.rollback()
        try:
            with self.world.app.app_context():
                parts, status, headers = run_wsgi_app(self.world.app, self._environ(sent), buffered=True)
                body = b"".join(parts)
        except Exception as trouble:  # past every error page: worse than a 500
            return Got(599, {}, b"", trouble)
        return Got(int(status.split()[0]), headers, body, self.trouble)

    def _note(self, _sender: object, exception: BaseException, **_more: object) -> None:
        self.trouble = exception

    def _environ(self, sent: Sent) -> dict[str, Any]:
        path, _, query = sent.address.partition("?")
        return {
            "REQUEST_METHOD": sent.method,
            "SCRIPT_NAME": "",
            "PATH_INFO": unquote_to_bytes(path).decode("latin-1"),
            "QUERY_STRING": query,
            "SERVER_NAME": "localhost",
            "SERVER_PORT": "80",
            "SERVER_PROTOCOL": "HTTP/1.1",
            "REMOTE_ADDR": "127.0.0.1",
            "HTTP_HOST": "localhost",
            "HTTP_COOKIE": f"session={self.cookies[sent.who]}",
            "CONTENT_TYPE": sent.kind,
            "CONTENT_LENGTH": str(len(sent.body)) if sent.lies is None else sent.lies,
            "wsgi.version": (1, 0),
            "wsgi.url_scheme": "http",
            "wsgi.input": io.BytesIO(sent.body),
            "wsgi.errors": io.StringIO(),
            "wsgi.multithread": True,
            "wsgi.multiprocess": True,
            "wsgi.run_once": False,
            **sent.headers,
        }

    def _with_token(self, cookie: str) -> str:
        with self.world.app.test_request_context():
            signer = self.world.app.session_interface.get_signing_serializer(self.world.app)
            assert signer is not None
            return str(signer.dumps({**(signer.loads(cookie) if cookie else {}), "csrf_token": CSRF_SECRET}))


def encoded(pairs: Pairs) -> bytes:
    """As an ordinary form is sent."""
    return b"&".join(
        quote_from_bytes(as_bytes(name), safe="").encode() + b"=" + quote_from_bytes(text, safe="").encode()
        for name, text in pairs
    )


def in_parts(pairs: Pairs, files: Pairs = [], *, boundary: str = "xYzZy") -> bytes:  # noqa: B006 - never changed
    """As a form with files is sent; the names of ``files`` are ``field/file name``."""
    found = b""
    for name, text in pairs:
        head = f'--{boundary}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n'
        found += as_bytes(head) + text + b"\r\n"
    for name, content in files:
        of, _, called = name.partition("/")
        head = f'--{boundary}\r\nContent-Disposition: form-data; name="{of}"; filename="{called}"\r\n\r\n'
        found += as_bytes(head) + content + b"\r\n"
    return found + f"--{boundary}--\r\n".encode()
