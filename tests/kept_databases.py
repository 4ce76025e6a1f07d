"""A database that is put back as it was, as often as a test likes."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path

import psycopg
from sqlalchemy import Connection

from tracker.database import Base

Keep = Callable[[], None]
"""Takes no answer: what is in the database is kept, or put back."""


@contextmanager
def kept(url: str) -> Iterator[tuple[Keep, Keep]]:
    """How to keep what is in that database, how to put it back."""
    is_file = url.startswith("sqlite")
    with _kept_sqlite(Path(url.removeprefix("sqlite:///"))) if is_file else _kept_postgresql(url) as found:
        yield found


@contextmanager
def _kept_sqlite(file: Path) -> Iterator[tuple[Keep, Keep]]:
    copy = file.with_name(f"kept-{file.name}")

    def restore() -> None:
        for rest in file.parent.glob(f"{file.name}-*"):
            rest.unlink()
        shutil.copy(copy, file)

    def keep() -> None:
        shutil.copy(file, copy)

    yield keep, restore


@contextmanager
def _kept_postgresql(url: str) -> Iterator[tuple[Keep, Keep]]:
    """Rows are kept in a second schema of the same database: much quicker than making the database anew."""
    tables = [table.name for table in Base.metadata.sorted_tables]
    wanted: dict[str, str] = {}

    with psycopg.connect(url) as connection:

        def run(*statements: str) -> None:
            connection.execute(";".join(statements))
            connection.commit()

        def digests(schema: str) -> dict[str, str]:
            return dict(connection.execute(digests_of(schema)).fetchall())

        def keep() -> None:
            run("CREATE SCHEMA kept", *(f"CREATE TABLE kept.{table} AS TABLE public.{table}" for table in tables))
            run("CREATE TABLE kept.numbers AS SELECT sequencename, last_value FROM pg_sequences")
            wanted.update(digests("kept"))

        def restore() -> None:
            there = digests("public")
            changed = [table for table in tables if there[table] != wanted[table]]
            run(
                "SET session_replication_role = replica",  # no foreign keys meanwhile
                *(f"DELETE FROM public.{table}" for table in changed),
                *(f"INSERT INTO public.{table} SELECT * FROM kept.{table}" for table in changed),
                "SELECT setval(sequencename::regclass, coalesce(last_value, 1), last_value IS NOT NULL)"
                " FROM kept.numbers",
            )

        yield keep, restore


def digests_of_tables(connection: Connection) -> dict[str, str]:
    """A hash for each table, of its rows as the driver gives them or the server writes them: quick, not pretty."""
    if connection.dialect.name == "postgresql":
        return {row[0]: row[1] for row in connection.exec_driver_sql(digests_of("public"))}
    cursor, found = connection.connection.cursor(), {}
    for table in Base.metadata.sorted_tables:
        key = ", ".join(column.name for column in table.primary_key.columns)
        rows = cursor.execute(f"SELECT * FROM {table.name} ORDER BY {key}").fetchall()
        found[table.name] = sha256(repr(rows).encode()).hexdigest()
    cursor.close()
    return found


def digests_of(schema: str) -> str:
    """The statement that gives a hash for each table of that schema."""
    rows = "coalesce(string_agg(t::text, ';' ORDER BY t::text), '')"
    names = [table.name for table in Base.metadata.sorted_tables]
    hashes = " UNION ALL ".join(f"SELECT '{name}', md5({rows}) FROM {schema}.{name} t" for name in names)
    return f"{hashes} ORDER BY 1"  # PostgreSQL may read tables at the same time, and give them as they come
