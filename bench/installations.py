"""Installations for measurements: an empty, migrated database of either kind, the application on it, its commands."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from flask import Flask

from config import Settings, from_environment
from tests.databases import Cluster, migrate
from tracker import create_app
from tracker.database import db

SQLITE, POSTGRESQL = "SQLite", "PostgreSQL"


TIMED = """
import json, resource, subprocess, sys, time
began = time.monotonic()
said = subprocess.run(sys.argv[1:], stdout=subprocess.PIPE, check=True, text=True).stdout
seconds, used = time.monotonic() - began, resource.getrusage(resource.RUSAGE_CHILDREN)
print(json.dumps({"seconds": seconds, "processor_seconds": used.ru_utime + used.ru_stime,
                  "megabytes": used.ru_maxrss / 1024, "said": said}))
"""
"""Runs a command out of a small process: the system counts to a command's memory what its parent had at the fork."""


@dataclass(frozen=True)
class Ran:
    """A command that ran from start to end. ``megabytes``: its memory at the most."""

    seconds: float
    processor_seconds: float
    megabytes: float
    did: dict[str, Any]


@dataclass(frozen=True)
class Installation:
    """``environment``: what makes a process one of this installation."""

    environment: dict[str, str]

    @property
    def settings(self) -> Settings:
        """As its processes read them."""
        return from_environment(self.environment)

    @contextmanager
    def application(self) -> Iterator[Flask]:
        """The application inside its context."""
        app = create_app(self.settings)
        with app.app_context():
            try:
                yield app
            finally:
                db.session.remove()
                db.engine.dispose()

    def run(self, *command: str) -> Ran:
        """Run ``flask --app tracker`` with this command; it must answer JSON."""
        ran = subprocess.run(
            [sys.executable, "-I", "-S", "-c", TIMED, sys.executable, "-m", "flask", "--app", "tracker", *command],
            env=os.environ | self.environment,
            stdout=subprocess.PIPE,
            check=True,
            text=True,
        )
        told = json.loads(ran.stdout)
        return Ran(told["seconds"], told["processor_seconds"], told["megabytes"], json.loads(told["said"])["did"])


class Installations:
    """Makes them: the migrations run once for each kind of database, each gets a copy."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.number = 0
        migrate(f"sqlite:///{folder / 'template.sqlite3'}", folder)
        self.cluster = Cluster(Path(tempfile.mkdtemp(prefix="pg-", dir="/tmp")), is_durable=True)
        self.template = self.cluster.new_database()
        migrate(self.cluster.url(self.template), folder)

    def new(self, database: str, **variables: str) -> Installation:
        """A fresh one on that kind of database."""
        self.number += 1
        folder = self.folder / str(self.number)
        folder.mkdir()
        if database == POSTGRESQL:
            return self._at(self.cluster.url(self.cluster.new_database(self.template)), folder, **variables)
        shutil.copy(self.folder / "template.sqlite3", folder / "tracker.sqlite3")
        return self._at(f"sqlite:///{folder / 'tracker.sqlite3'}", folder, **variables)

    def clear(self) -> None:
        """Stop the server that was started for this."""
        self.cluster.stop()
        shutil.rmtree(self.cluster.folder, ignore_errors=True)

    def _at(self, url: str, folder: Path, **variables: str) -> Installation:
        return Installation(
            {
                "TRACKER_ENV": "test",
                "TRACKER_DATA_DIR": str(folder),
                "TRACKER_DATABASE_URL": url,
                "TRACKER_BASE_URL": "http://127.0.0.1:5000",
                "TRACKER_MAIL_FROM": "Theo dõi phối hợp <nhac-viec@example.vn>",
                **variables,
            }
        )


@contextmanager
def installations() -> Iterator[Installations]:
    """A maker of installations, cleared away at the end."""
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        made = Installations(Path(folder))
        try:
            yield made
        finally:
            made.clear()
