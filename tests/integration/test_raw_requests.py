"""What no client library sends, over a socket to the real server: it refuses, says nothing of itself, and goes on."""

from __future__ import annotations

import re
import socket
import time
from collections.abc import Iterator
from contextlib import ExitStack
from urllib.parse import quote

import pytest

from tests.chaos.web_server import WebServer
from tests.databases import settings_for
from tracker.web.security import HEADERS

HOST = b"Host: 127.0.0.1\r\n"
RAW = (
    b"", b"\r\n\r\n", b"\0" * 100, b"\xff\xfe\r\n\r\n", b"GET\r\n\r\n", b"GET /\r\n\r\n", b"GET / HTTP/9.9\r\n\r\n",
    b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", b"\x16\x03\x01\x02\x00\x01\x00", b"GET /sign-in HTTP/1.1\r\n\r\n",
    b"GET http://evil/ HTTP/1.1\r\n" + HOST + b"\r\n", b"GET //evil/..//%2e%2e/ HTTP/1.1\r\n" + HOST + b"\r\n",
    b"GET /sign-in?\xff=\xfe HTTP/1.1\r\n" + HOST + b"\r\n", b"GET /\xff\xfe HTTP/1.1\r\n" + HOST + b"\r\n",
    b"GET /%00%ff HTTP/1.1\r\n" + HOST + b"\r\n", b"GET /" + b"a" * 9000 + b" HTTP/1.1\r\n" + HOST + b"\r\n",
    b"GET / HTTP/1.1\r\n" + HOST + b"Host: evil\r\n\r\n", b"GET / HTTP/1.1\r\nHost: evil.example\r\n\r\n",
    b"GET / HTTP/1.1\r\n" + HOST + b"X: " + b"a" * 20_000 + b"\r\n\r\n",
    b"GET / HTTP/1.1\r\n" + HOST + b"A: b\r\n" * 300 + b"\r\n",
    b"GET / HTTP/1.1\r\n" + HOST + b"Cookie: session=\xff\x01\r\n\r\n",
    b"GET / HTTP/1.1\r\n" + HOST + b"A\0: b\r\n\r\n",
    b"GET / HTTP/1.1\r\n" + HOST + b" folded: x\r\n\r\n", b"GET / HTTP/1.1\r\n" + HOST + b"no colon\r\n\r\n",
    b"POST /sign-in HTTP/1.1\r\n" + HOST + b"Content-Length: -1\r\n\r\n",
    b"POST /sign-in HTTP/1.1\r\n" + HOST + b"Content-Length: 1\r\nContent-Length: 9\r\n\r\nx",
    b"POST /sign-in HTTP/1.1\r\n" + HOST + b"Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
    b"POST /sign-in HTTP/1.1\r\n" + HOST + b"Transfer-Encoding: chunked\r\n\r\nzz\r\nx\r\n",
    b"POST /sign-in HTTP/1.1\r\n" + HOST + b"Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n",
    b"POST /sign-in HTTP/1.1\r\n" + HOST + b"Transfer-Encoding: chunked\r\n\r\n" + b"f" * 17 + b"\r\nx\r\n",
)  # fmt: skip
"""In the last ones two servers in a row might not agree where a request ends."""
SOON = 4.0
"""Seconds; less than gunicorn itself waits beside each of them."""
HEALTHY = b"GET /healthz HTTP/1.1\r\n" + HOST + b"Connection: close\r\n\r\n"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[WebServer]:
    folder = tmp_path_factory.mktemp("raw")
    web = WebServer(settings_for(f"sqlite:///{folder / 'none.sqlite3'}", folder))
    yield web
    web.stop()


def answer(port: int, raw: bytes) -> bytes:
    with socket.create_connection(("127.0.0.1", port), timeout=20) as line:
        line.sendall(raw)
        line.shutdown(socket.SHUT_WR)
        found = b""
        while piece := line.recv(65_536):
            found += piece
        return found


def test_broken_requests_are_refused_without_a_word_about_the_server(server: WebServer) -> None:
    wrong = []
    for raw in RAW:
        said = answer(server.port, raw)
        if re.match(rb"HTTP/1.1 5(?!01 )", said) or b"Traceback" in said or b"unicorn" in said:
            wrong.append((raw[:80], said[:200]))
        if b"evil" in raw and b"Location: http://evil" in said:
            wrong.append((raw[:80], said[:200]))
    assert not wrong
    assert answer(server.port, HEALTHY).startswith(b"HTTP/1.1 200")


def test_what_is_no_request_is_refused_like_everything_else(server: WebServer) -> None:
    """In Vietnamese, with the headers of every answer, and without a piece of what came."""
    long = "tìm kiếm ".encode() * 2000
    found = {raw: answer(server.port, raw) for raw in (b"GET /" + long + b" HTTP/1.1\r\n" + HOST + b"\r\n", *RAW)}
    refused = {raw: said for raw, said in found.items() if re.match(rb"HTTP/1.1 (4|501)", said)}
    assert {said[9:12] for said in refused.values()} > {b"400", b"414", b"431", b"501"}
    for said in refused.values():
        head, _, page = said.partition(b"\r\n\r\n")
        assert not [name for name, value in HEADERS.items() if f"{name}: {value}".encode() not in head], said
        assert b"Cache-Control: no-store" in head
        assert b'lang="vi"' in page
        assert not re.search(rb"zz|xchunked|no colon|PRI|ki%|aaaa", page)


def test_a_search_as_long_as_its_field_takes_reaches_the_application_through_the_sign_in(server: WebServer) -> None:
    asked = quote("ệ" * 200)
    said = answer(
        server.port, f"GET /sign-in?next={quote(f'/search?q={asked}')} HTTP/1.1\r\n".encode() + HOST + b"\r\n"
    )
    assert said.startswith(b"HTTP/1.1 200")


def test_connections_that_say_nothing_keep_nobody_waiting(server: WebServer) -> None:
    with ExitStack() as silent:
        for _ in range(40):
            silent.enter_context(socket.create_connection(("127.0.0.1", server.port)))
        began = time.monotonic()
        for _ in range(10):
            assert answer(server.port, HEALTHY).startswith(b"HTTP/1.1 200")
        assert time.monotonic() - began < SOON
