"""Where a campaign takes place: an empty, migrated database of one kind, and the application on it."""

from __future__ import annotations

import itertools
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Any

from flask import Flask

from config import Settings
from tests.chaos.processes import Life, start
from tests.databases import Cluster, migrate, settings_for
from tests.make import Make
from tests.outbox_scene import NOW
from tracker import create_app
from tracker.database import db

DATABASES = ("SQLite", "PostgreSQL")
FASTER = 600.0
"""So much shorter are the waits and pauses of senders here: a minute is a tenth of a second."""


@dataclass(frozen=True)
class Place:
    """``cluster``: the database server, None for SQLite."""

    database: str
    settings: Settings
    make: Make
    cluster: Cluster | None

    def sender(self, smtp_url: str, **life: Any) -> BaseProcess:
        """A sender that goes on until it is stopped, in a hurry."""
        return start(self.sender_life(smtp_url, **life))

    def sender_life(self, smtp_url: str, **life: Any) -> Life:
        return self._life("sender", NOW, smtp_url=smtp_url, **{"faster": FASTER, **life})

    def start(self, role: str, now: datetime, **life: Any) -> BaseProcess:
        return start(self._life(role, now, **life))

    def _life(self, role: str, now: datetime, **life: Any) -> Life:
        return Life(role, self.settings.database_url, self.settings.data_dir, now, **life)


class Grounds:
    """Makes places: the migrations run once for each kind of database, every place gets a copy."""

    def __init__(self, folder: Path, *, is_durable: bool = False) -> None:
        self.folder = folder
        self.numbers = itertools.count(1)
        migrate(f"sqlite:///{folder / 'template.sqlite3'}", folder)
        self.cluster = Cluster(Path(tempfile.mkdtemp(prefix="pg-", dir="/tmp")), is_durable=is_durable)  # a short path
        self.template = self.cluster.new_database()
        migrate(self.cluster.url(self.template), folder)

    @contextmanager
    def own_server(self, *, is_empty: bool = False) -> Iterator[Place]:
        """A fresh installation on a PostgreSQL server of its own, that may be killed and restarted."""
        grounds = Grounds(Path(tempfile.mkdtemp(dir=self.folder)), is_durable=True)
        try:
            with grounds.place("PostgreSQL", is_empty=is_empty) as place:
                yield place
        finally:
            grounds.clear()

    @contextmanager
    def place(self, database: str, *, is_empty: bool = False) -> Iterator[Place]:
        """A fresh installation with the cast (or nobody), its application context pushed."""
        folder = self.folder / str(next(self.numbers))
        folder.mkdir()
        cluster = self.cluster if database == "PostgreSQL" else None
        if cluster is None:
            shutil.copy(self.folder / "template.sqlite3", folder / "tracker.sqlite3")
            url = f"sqlite:///{folder / 'tracker.sqlite3'}"
        else:
            url = cluster.url(cluster.new_database(self.template))
        settings = settings_for(url, folder)
        with place_on(settings, create_app(settings), cluster) as place:
            if not is_empty:
                place.make.cast()
            yield place
        shutil.rmtree(folder)

    def clear(self) -> None:
        self.cluster.stop()
        shutil.rmtree(self.cluster.folder, ignore_errors=True)


@contextmanager
def place_on(settings: Settings, app: Flask, cluster: Cluster | None) -> Iterator[Place]:
    """The place that this application is."""
    with app.app_context():
        try:
            yield Place("PostgreSQL" if cluster else "SQLite", settings, Make(app), cluster)
        finally:
            db.session.remove()
            db.engine.dispose()
