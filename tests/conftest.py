"""What a test may ask for: ``plain_settings`` without a database; ``app``, ``make`` with each kind in turn."""

from __future__ import annotations

import gc
import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import HealthCheck
from hypothesis import settings as hypothesis_settings

from config import Settings
from tests.browsing import Browser
from tests.compiled import keep_compiled
from tests.databases import (
    app,
    cluster,
    database_url,
    postgresql_for_all,
    postgresql_template,
    postgresql_with_cast,
    settings,
    settings_for,
    sqlite_cast,
    sqlite_template,
)
from tests.make import Make
from tracker import create_app
from tracker.database import db

__all__ = [
    "app",
    "cluster",
    "database_url",
    "postgresql_for_all",
    "postgresql_template",
    "postgresql_with_cast",
    "settings",
    "sqlite_cast",
    "sqlite_template",
]

# Every test has files of its own and waits until the disk has them; memory is as good a place and does not wait.
MEMORY, ROOM = "/dev/shm", 4 * 1024**3
if os.access(MEMORY, os.W_OK) and shutil.disk_usage(MEMORY).free > ROOM:
    os.environ.setdefault("PYTEST_DEBUG_TEMPROOT", MEMORY)

# Properties say no number of examples of their own, so that a campaign can ask for more: --hypothesis-profile=chaos.
# No deadline: a slow machine is no failure. The tests try the same examples each time; the campaign tries new ones.
hypothesis_settings.register_profile("tests", max_examples=200, deadline=None, derandomize=True)
hypothesis_settings.register_profile(
    "chaos", max_examples=20_000, deadline=None, database=None, suppress_health_check=list(HealthCheck)
)
hypothesis_settings.load_profile("tests")


def pytest_collection_finish() -> None:
    """What is loaded by now stays; going through it again and again was a quarter of all processor time."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(100_000, 50, 100)


@pytest.fixture
def plain_settings(tmp_path: Path) -> Settings:
    """Settings whose database is not there: for what must work without one."""
    return settings_for(f"sqlite:///{tmp_path / 'none.sqlite3'}", tmp_path)


@pytest.fixture
def plain_app(plain_settings: Settings) -> Iterator[Flask]:
    """The application without a database: for what every page has in common."""
    application = create_app(plain_settings)
    keep_compiled(application)
    yield application
    with application.app_context():
        db.engine.dispose()


@pytest.fixture
def make(app: Flask) -> Make:
    """Builders on a database that knows the cast and nothing else."""
    return Make(app)


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """A browser without scripts; forms need no token here (a test of its own checks tokens)."""
    app.config["WTF_CSRF_ENABLED"] = False
    app.test_client_class = Browser
    return app.test_client()
