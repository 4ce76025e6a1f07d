"""A database that is put back as it was, as often as a test likes."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from hashlib import sha256
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import Connection

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
            there, wanted = (dict(connection.execute(digests_of(schema)).fetchall()) for schema in ("public", "kept"))
            changed = [table for table in tables if there[table] != wanted[table]]
            run(
                "SET session_replication_role = replica",  # no foreign keys meanwhile
                *(f"DELETE FROM public.{table}" for table in changed),
                *(f"INSERT INTO public.{table} SELECT * FROM kept.{table}" for table in changed),
                "SELECT setval(sequencename::regclass, coalesce(last_value, 1), last_value IS NOT NULL)"
                " FROM kept.numbers",
            )

        yield server.url(name), keep, restore
    server.execute(f"DROP DATABASE {name} WITH (FORCE)")


def digest_of_everything(connection: Connection) -> str:
    """One hash over every row of every table, as the driver gives it or the server writes it: quick, not pretty."""
    if connection.dialect.name == "postgresql":
        rows = connection.exec_driver_sql(digests_of("public")).fetchall()
        return sha256(repr(rows).encode()).hexdigest()
    cursor, found = connection.connection.cursor(), sha256()
    for table in Base.metadata.sorted_tables:
        key = ", ".join(column.name for column in table.primary_key.columns)
        found.update(
            repr((table.name, cursor.execute(f"SELECT * FROM {table.name} ORDER BY {key}").fetchall())).encode()
        )
    cursor.close()
    return found.hexdigest()


def digests_of(schema: str) -> str:
    """The statement that gives a hash for each table of that schema."""
    rows = "coalesce(string_agg(t::text, ';' ORDER BY t::text), '')"
    names = [table.name for table in Base.metadata.sorted_tables]
    return " UNION ALL ".join(f"SELECT '{name}', md5({rows}) FROM {schema}.{name} t" for name in names)
