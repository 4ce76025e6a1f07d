"""A real browser (Debian's chromium) and a real server on a free port of this machine."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import Browser, sync_playwright
from werkzeug.serving import make_server

from tests.databases import settings_for
from tests.e2e.looking import DESKTOP, Looked
from tracker import create_app

# It has no window to draw and is faster; the whole browser does as well.
SHELL, WHOLE = "/usr/bin/chromium-headless-shell", "/usr/bin/chromium"
CHROMIUM = SHELL if Path(SHELL).exists() else WHOLE
QUIET = "gpu quic background-networking component-update sync"
FLAGS = ["--no-sandbox", "--no-first-run", *(f"--disable-{part}" for part in QUIET.split())]

Open = Callable[..., Looked]


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def served() -> Iterator[Callable[[Flask], str]]:
    """``served(app)`` serves it until the session ends; returns its address."""
    servers = []

    def serve(app: Flask) -> str:
        server = make_server("127.0.0.1", 0, app, threaded=True)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        servers.append(server)
        return f"http://127.0.0.1:{server.server_port}"

    yield serve
    for server in servers:
        server.shutdown()
        server.server_close()


@pytest.fixture(scope="session")
def plain_site(served: Callable[[Flask], str], tmp_path_factory: pytest.TempPathFactory) -> str:
    """The address of an application without a database."""
    folder = tmp_path_factory.mktemp("plain")
    return served(create_app(settings_for(f"sqlite:///{folder / 'none.sqlite3'}", folder)))


@pytest.fixture
def open_page(chromium: Browser) -> Iterator[Open]:
    """``open_page(address, width=360)`` in a browser that has seen nothing yet; returns what to look at."""
    contexts = []

    def open_(address: str, width: int = DESKTOP) -> Looked:
        context = chromium.new_context(viewport={"width": width, "height": 800})
        contexts.append(context)
        looked = Looked(context.new_page())
        looked.page.goto(address)
        return looked

    yield open_
    for context in contexts:
        context.close()
