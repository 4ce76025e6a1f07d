"""Copies of a database while it is in use: SQLite by its own backup, PostgreSQL by pg_dump from one snapshot."""

from __future__ import annotations

import shutil
import sqlite3
import subprocess
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, NullPool, create_engine, make_url, text

import tracker.models  # noqa: F401 - a command by itself knows no tables yet
from tracker.database import Base, db
from tracker.domain.errors import RuleBroken
from tracker.domain.messages import message

SQLITE, POSTGRESQL = "sqlite", "postgresql"
LIBPQ = {
    "dbname": "PGDATABASE", "connect_timeout": "PGCONNECT_TIMEOUT", "channel_binding": "PGCHANNELBINDING",
    "application_name": "PGAPPNAME", "gssencmode": "PGGSSENCMODE", "target_session_attrs": "PGTARGETSESSIONATTRS",
} | {
    name: f"PG{name.upper()}"
    for name in (
        "host", "hostaddr", "port", "user", "password", "passfile", "service", "options", "sslmode", "sslcert",
        "sslkey", "sslrootcert", "sslcrl",
    )
}  # fmt: skip
"""What may stand in an address of PostgreSQL, and the variable by which its programs are told (libpq, 34.15)."""
Ask = Callable[[str], Any]
FILES = {SQLITE: "database.sqlite3", POSTGRESQL: "database.dump"}


def kind_of(url: str) -> str:
    """Which of the two databases this address is of."""
    return POSTGRESQL if url.startswith(POSTGRESQL) else SQLITE


def copy_out(url: str, folder: Path) -> tuple[dict[str, int], str]:
    """Copy the database into the folder; answers the rows of every table and its newest migration, as in the copy."""
    target = folder / FILES[kind_of(url)]
    if kind_of(url) == SQLITE:
        with closing(sqlite3.connect(_file_of(url))) as source, closing(sqlite3.connect(target)) as copy:
            source.backup(copy)
            copy.execute("PRAGMA journal_mode=DELETE")  # one file
            return _facts(lambda statement: copy.execute(statement).fetchone()[0])
    with db.engine.connect().execution_options(isolation_level="REPEATABLE READ") as connection:
        snapshot = connection.scalar(text("SELECT pg_export_snapshot()"))
        _run("pg_dump", url, "--format=custom", f"--snapshot={snapshot}", f"--file={target}")
        return _facts(lambda statement: connection.scalar(text(statement)))


def refuse_unreadable(url: str, folder: Path) -> None:
    """Can the copy be read from beginning to end? Raises RuleBroken."""
    copy = folder / FILES[kind_of(url)]
    if kind_of(url) == POSTGRESQL:
        _run("pg_restore", url, "--file=/dev/null", str(copy))
        return
    try:
        with closing(sqlite3.connect(f"{copy.absolute().as_uri()}?mode=ro", uri=True)) as opened:
            said = opened.execute("PRAGMA integrity_check").fetchone()[0]
    except sqlite3.DatabaseError as broken:
        said = str(broken)
    if said != "ok":
        raise RuleBroken(message("The database in the backup is damaged: %(said)s", said=said))


@contextmanager
def opened_copy(folder: Path) -> Iterator[Connection]:
    """SQLite's copy, to read and never to write."""
    file = f"{(folder / FILES[SQLITE]).absolute().as_uri()}?mode=ro"
    engine = create_engine("sqlite://", creator=lambda: sqlite3.connect(file, uri=True), poolclass=NullPool)
    with engine.connect() as connection:
        yield connection


def refuse_full(url: str) -> None:
    """A backup only goes into a database that holds nothing. Raises RuleBroken."""
    full = message("The database that is set holds something already; restore into an empty one.")
    if kind_of(url) == SQLITE:
        if any(file.exists() and file.stat().st_size for file in _files_of(url)):
            raise RuleBroken(full)
        return
    with db.engine.connect() as connection:
        if connection.scalar(text("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'")):
            raise RuleBroken(full)


def copy_in(url: str, folder: Path, *, tables: Iterable[str]) -> dict[str, int]:
    """Bring the copy in, all or nothing; answers the rows of these tables. The database is empty."""
    copy = folder / FILES[kind_of(url)]
    if kind_of(url) == SQLITE:
        target = Path(_file_of(url))
        target.parent.mkdir(parents=True, exist_ok=True)
        new = target.with_name(target.name + ".new")
        shutil.copyfile(copy, new)
        new.chmod(0o600)
        new.replace(target)
        with closing(sqlite3.connect(target)) as opened:
            return _rows(tables, lambda statement: opened.execute(statement).fetchone()[0])
    _run("pg_restore", url, "--single-transaction", "--no-owner", "--no-privileges", "--exit-on-error",
         f"--dbname={make_url(url).database}", str(copy))  # fmt: skip
    with db.engine.connect() as connection:
        return _rows(tables, lambda statement: connection.scalar(text(statement)))


def _facts(ask: Ask) -> tuple[dict[str, int], str]:
    """Rows of every table, and the newest migration."""
    names = [table.name for table in Base.metadata.sorted_tables]
    return _rows(names, ask), str(ask("SELECT version_num FROM alembic_version"))


def _rows(tables: Iterable[str], ask: Ask) -> dict[str, int]:
    return {name: int(ask(f'SELECT count(*) FROM "{name}"')) for name in tables}  # noqa: S608 - names of our own tables


def _file_of(url: str) -> str:
    return str(make_url(url).database)


def _files_of(url: str) -> Iterator[Path]:
    """The file, and what SQLite would read into another that takes its place."""
    file = Path(_file_of(url))
    return (file.with_name(file.name + tail) for tail in ("", "-wal", "-journal"))


def _run(program: str, url: str, *arguments: str) -> None:
    """One of PostgreSQL's own programs, told to connect as we do.

    All of it goes by the environment, where no list of processes shows the password.
    """
    environment = {"PATH": "/usr/bin:/bin"} | _as_libpq_reads(url)
    ran = subprocess.run([_program(program), *arguments], env=environment, capture_output=True, text=True, check=False)
    if ran.returncode:
        raise RuleBroken(message("%(program)s: %(said)s", program=program, said=ran.stderr.strip()[-500:]))


def _as_libpq_reads(url: str) -> dict[str, str]:
    """The address as variables, with what stands behind the "?": without sslmode a program may go unencrypted."""
    at = make_url(url)
    named = {"host": at.host, "port": at.port, "user": at.username, "password": at.password, "dbname": at.database}
    asked = at.query | {name: str(value) for name, value in named.items() if value}
    said = {name: value if isinstance(value, str) else ",".join(value) for name, value in asked.items()}
    return {variable: said[name] for name, variable in LIBPQ.items() if name in said}


def _program(name: str) -> str:
    """The newest on this machine. Raises RuleBroken."""
    versions = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"), key=_version)
    found = str(versions[-1]) if versions else shutil.which(name)
    if found is None:
        raise RuleBroken(message("%(program)s is missing. Install it: apt-get install postgresql-client", program=name))
    return found


def _version(path: Path) -> int:
    return int(path.parts[-3]) if path.parts[-3].isdigit() else 0
