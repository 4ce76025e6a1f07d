"""A database that is put back as it was, as often as a test likes."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest

from tracker.database import Base

# Its address, how to keep what is in it, how to put that back.
Kept = Iterator[tuple[str, Callable[[], None], Callable[[], None]]]


def kept_sqlite(request: pytest.FixtureRequest, folder: Path) -> Kept:
    file, kept = folder / "world.sqlite3", folder / "kept.sqlite3"
    shutil.copy(request.getfixturevalue("sqlite_template"), file)

    def restore() -> None:
        for rest in folder.glob("world.sqlite3-*"):
            rest.unlink()
        shutil.copy(kept, file)

    def keep() -> None:
        shutil.copy(file, kept)

    yield f"sqlite:///{file}", keep, restore


def kept_postgresql(request: pytest.FixtureRequest) -> Kept:
    """Rows are kept in a second schema of the same database: much quicker than making the database anew."""
    server = request.getfixturevalue("cluster")
    name = server.new_database(request.getfixturevalue("postgresql_template"))
    tables = [table.name for table in Base.metadata.sorted_tables]

    with psycopg.connect(server.url(name)) as connection:

        def run(*statements: str) -> None:
            connection.execute(";".join(statements))
            connection.commit()

        def keep() -> None:
            run("CREATE SCHEMA kept", *(f"CREATE TABLE kept.{table} AS TABLE public.{table}" for table in tables))
            run("CREATE TABLE kept.numbers AS SELECT sequencename, last_value FROM pg_sequences")

        def restore() -> None:
            run(
                "SET session_replication_role = replica",  # no foreign keys meanwhile
                *(f"DELETE FROM public.{table}" for table in tables),
                *(f"INSERT INTO public.{table} SELECT * FROM kept.{table}" for table in tables),
                "SELECT setval(sequencename::regclass, coalesce(last_value, 1), last_value IS NOT NULL)"
                " FROM kept.numbers",
            )

        yield server.url(name), keep, restore
    server.execute(f"DROP DATABASE {name} WITH (FORCE)")
