"""The demonstration, served to a real browser, with everybody signed in already."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import Browser, BrowserContext

from config import from_environment
from tests.e2e.screens import Shot, cookies_of_the_demonstration, load, shots_of
from tracker import create_app
from tracker.database import db


@dataclass(frozen=True)
class Site:
    """Where it is, what pages it has, and the session cookie of each person by e-mail."""

    address: str
    shots: tuple[Shot, ...]
    cookies: dict[str, str]

    @contextmanager
    def browser_of(self, who: str | None, chromium: Browser, width: int) -> Iterator[BrowserContext]:
        """A browser of that width, signed in as that person; None for a stranger."""
        context = chromium.new_context(viewport={"width": width, "height": 800})
        if who is not None:
            context.add_cookies([{"name": "session", "value": self.cookies[who], "url": self.address}])
        yield context
        context.close()


@pytest.fixture(scope="session")
def told(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the demonstration, loaded once; every file of tests works on a copy."""
    folder = tmp_path_factory.mktemp("told")
    app = create_app(from_environment({"TRACKER_ENV": "demo", "TRACKER_DATA_DIR": str(folder)}))
    with app.app_context():
        load(app)
        db.session.remove()
        db.engine.dispose()
    return folder


@pytest.fixture(scope="module")
def site(told: Path, served: Callable[[Flask], str], tmp_path_factory: pytest.TempPathFactory) -> Site:
    """A demonstration of its own for each file of tests, as ``make run`` starts it."""
    folder = shutil.copytree(told, tmp_path_factory.mktemp("demonstration") / "data")
    app = create_app(from_environment({"TRACKER_ENV": "demo", "TRACKER_DATA_DIR": str(folder)}))
    with app.app_context():
        return Site(served(app), tuple(shots_of(app)), cookies_of_the_demonstration(app))
