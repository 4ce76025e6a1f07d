"""Fixtures: a fresh, migrated database for each test, on SQLite and on PostgreSQL.

The migrations run once for each kind; every test gets a copy (a file, or CREATE DATABASE .. TEMPLATE).
"""

from __future__ import annotations

import contextlib
import getpass
import itertools
import os
import shutil
import sqlite3
import subprocess
import tempfile
import threading
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from flask import Flask
from flask_migrate import upgrade

from config import Settings
from tests.compiled import keep_compiled
from tests.make import Make
from tracker import connect_migrations, create_app
from tracker.database import Base, db

SECRET = "only-for-tests-only-for-tests-only-for-tests"


def settings_for(url: str, data_dir: Path) -> Settings:
    return Settings(
        environment="test",
        database_url=url,
        smtp_url=f"file://{data_dir / 'mail'}",
        mail_from="Theo dõi phối hợp <tracker@example.vn>",
        base_url="http://localhost",
        secret_key=SECRET,
        data_dir=data_dir,
    )


_MIGRATING = threading.Lock()
"""Alembic knows one migration at a time, whatever thread asks."""


def migrate(url: str, data_dir: Path) -> None:
    app = create_app(settings_for(url, data_dir))
    connect_migrations(app)
    with app.app_context():
        with _MIGRATING:
            upgrade()
        db.engine.dispose()


def add_cast(url: str, data_dir: Path) -> None:
    """Let that migrated database know the cast."""
    app = create_app(settings_for(url, data_dir))
    with app.app_context():
        Make(app).cast()
        db.session.remove()
        db.engine.dispose()


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("sqlite")
    migrate(f"sqlite:///{folder / 'template.sqlite3'}", folder)
    return one_file(folder / "template.sqlite3")


@pytest.fixture(scope="session")
def sqlite_cast(sqlite_template: Path) -> Path:
    """The template of tests that begin with the cast."""
    copy = Path(shutil.copy(sqlite_template, sqlite_template.with_name("cast.sqlite3")))
    add_cast(f"sqlite:///{copy}", copy.parent)
    return one_file(copy)


def one_file(database: Path) -> Path:
    """The same database without a journal beside it: one file to copy."""
    with contextlib.closing(sqlite3.connect(database)) as raw:
        raw.execute("PRAGMA journal_mode=DELETE")
    return database


class Cluster:
    """A PostgreSQL server of our own on a unix socket, gone with the test session.

    ``is_durable``: it waits for the disk at every commit, as in life.
    """

    def __init__(self, folder: Path, *, is_durable: bool = False) -> None:
        self.folder = folder
        self.numbers = itertools.count(1)
        self.bin = newest_postgresql()
        as_postgres = ["runuser", "-u", "postgres", "--"] if os.geteuid() == 0 else []
        self.user = "postgres" if as_postgres else getpass.getuser()
        if as_postgres:
            shutil.chown(folder, "postgres")
        subprocess.run(
            [*as_postgres, self.bin / "initdb", "-D", folder / "data", "-A", "trust", "-U", self.user, "-E", "UTF8",
             "--locale=C.UTF-8", "--no-sync"],
            check=True, capture_output=True,
        )  # fmt: skip
        waits = "" if is_durable else "-c fsync=off -c full_page_writes=off -c autovacuum=off"
        self.options = f"-k {folder} -c listen_addresses='' -c max_connections=60 {waits}"
        self.control = [*as_postgres, self.bin / "pg_ctl", "-D", folder / "data", "-w", "-l", folder / "log"]
        self.start()

    def start(self) -> None:
        subprocess.run([*self.control, "-o", self.options, "start"], check=True, capture_output=True)

    @property
    def pid(self) -> int:
        """Of the process that all others of it are children of."""
        return int((self.folder / "data" / "postmaster.pid").read_text().split()[0])

    def url(self, name: str) -> str:
        return f"postgresql://{self.user}@/{name}?host={self.folder}"

    def execute(self, statement: str) -> None:
        with psycopg.connect(self.url("postgres"), autocommit=True) as connection:
            connection.execute(statement)

    def new_database(self, template: str | None = None) -> str:
        name = f"t{next(self.numbers)}"
        self.execute(f"CREATE DATABASE {name}" + (f" TEMPLATE {template}" if template else ""))
        return name

    def stop(self, *, mode: str = "immediate") -> None:
        subprocess.run([*self.control, "-m", mode, "stop"], check=True, capture_output=True)


def newest_postgresql() -> Path:
    """The newest server on this machine; all tools are taken from its folder."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda p: int(p.parts[-3]))
    if not found and os.environ.get("CI"):
        pytest.fail("PostgreSQL is not installed, so half of the tests cannot run: apt-get install postgresql")
    if not found:
        pytest.skip("NOT RUN on PostgreSQL: it is not installed")
    return found[-1].parent


@pytest.fixture(scope="session")
def cluster() -> Iterator[Cluster]:
    place = os.environ.get("PYTEST_DEBUG_TEMPROOT", "/tmp")  # in memory where there is room: see conftest
    folder = Path(tempfile.mkdtemp(prefix="pg-", dir=place))  # a socket's path must be short
    server = Cluster(folder)
    yield server
    server.stop()
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def postgresql_template(cluster: Cluster, tmp_path_factory: pytest.TempPathFactory) -> str:
    name = cluster.new_database()
    migrate(cluster.url(name), tmp_path_factory.mktemp("pg"))
    return name


class Reused:
    """One database that each test finds as its template was: making one anew costs ten times as much."""

    def __init__(self, server: Cluster, template: str) -> None:
        self.server, self.template = server, template
        self.tables = ["alembic_version", *(table.name for table in Base.metadata.sorted_tables)]
        self.uses = 0
        self._make()

    def _make(self) -> None:
        """A new copy; what is in it is kept beside it, in a schema of its own."""
        self.name = self.server.new_database(self.template)
        self.connection = psycopg.connect(self.server.url(self.name), autocommit=True)
        self.connection.execute("SET session_replication_role = replica")  # no foreign keys while rows are put back
        self.connection.execute("CREATE SCHEMA kept")
        self.filled = self._with_rows()
        for table in self.filled:
            self.connection.execute(f"CREATE TABLE kept.{table} AS TABLE public.{table}")
        self.connection.execute(
            "CREATE TABLE kept.numbers AS SELECT sequencename, last_value FROM pg_sequences WHERE schemaname = 'public'"
        )

    def _with_rows(self) -> list[str]:
        asked = (f"SELECT '{table}' WHERE EXISTS (SELECT FROM public.{table})" for table in self.tables)
        return [row[0] for row in self.connection.execute(" UNION ALL ".join(asked), prepare=True)]

    def url(self) -> str:
        """Its address, after putting it back; a test may have broken it altogether, then it is made anew."""
        try:
            self._put_back()
        except psycopg.Error:
            self.close()
            self._make()
        return self.server.url(self.name)

    def close(self) -> None:
        """Leave it alone."""
        self.connection.close()

    def _put_back(self) -> None:
        self.connection.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()",
            prepare=True,  # what is asked before every test is planned once
        )
        deleted = [f"DELETE FROM public.{table}" for table in self._with_rows()]
        inserted = [f"INSERT INTO public.{table} SELECT * FROM kept.{table}" for table in self.filled]
        self.connection.execute(";".join([*deleted, *inserted]))
        self.connection.execute(
            "SELECT setval(('public.' || was.sequencename)::regclass, coalesce(was.last_value, 1),"
            " was.last_value IS NOT NULL) FROM kept.numbers was JOIN pg_sequences now USING (sequencename)"
            " WHERE now.schemaname = 'public' AND now.last_value IS DISTINCT FROM was.last_value",
            prepare=True,
        )
        self.uses += 1
        if self.uses % 40 == 0:
            self.connection.execute("VACUUM")  # else every look into a table passes all its deleted rows


@pytest.fixture(scope="session")
def postgresql_for_all(cluster: Cluster, postgresql_template: str) -> Iterator[Reused]:
    reused = Reused(cluster, postgresql_template)
    yield reused
    reused.close()


@pytest.fixture(scope="session")
def postgresql_with_cast(
    cluster: Cluster, postgresql_template: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Reused]:
    template = cluster.new_database(postgresql_template)
    add_cast(cluster.url(template), tmp_path_factory.mktemp("cast"))
    reused = Reused(cluster, template)
    yield reused
    reused.close()


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """A migrated database of each kind in turn: with the cast for a test that asks for ``make``, else empty."""
    knows_cast = "make" in request.fixturenames
    if request.param == "sqlite":
        copy = tmp_path / "tracker.sqlite3"
        shutil.copy(request.getfixturevalue("sqlite_cast" if knows_cast else "sqlite_template"), copy)
        yield f"sqlite:///{copy}"
        return
    reused: Reused = request.getfixturevalue("postgresql_with_cast" if knows_cast else "postgresql_for_all")
    yield reused.url()


@pytest.fixture
def settings(database_url: str, tmp_path: Path) -> Settings:
    return settings_for(database_url, tmp_path)


@pytest.fixture
def app(settings: Settings) -> Iterator[Flask]:
    """The application on a fresh database, inside its context."""
    application = create_app(settings)
    keep_compiled(application)
    with application.app_context():
        yield application
        db.session.remove()
        db.engine.dispose()
