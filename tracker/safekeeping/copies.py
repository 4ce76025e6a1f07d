"""Copies of a database while it is in use: SQLite by its own backup, PostgreSQL by pg_dump from one snapshot."""

from __future__ import annotations

import shutil
import sqlite3
import subprocess
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, cast

from sqlalchemy import Connection, Dialect, NullPool, Table, Update, create_engine, make_url, text
from sqlalchemy.dialects import postgresql, sqlite

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
MISSING = "~missing~"
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


def copy_in(url: str, folder: Path, *, rows: Mapping[str, int], first: Sequence[Change]) -> None:
    """Bring the copy in, all or nothing: with ``first`` made in it, and as many rows as there were. There is none yet.

    Whoever interrupts it, even by kill -9, leaves no database in use. Raises RuleBroken.
    """
    copy = folder / FILES[kind_of(url)]
    if kind_of(url) == POSTGRESQL:
        _pour(url, copy, _last_words(rows, first))
        return
    target = Path(_file_of(url))
    target.parent.mkdir(parents=True, exist_ok=True)
    new = target.with_name(target.name + ".new")
    try:
        shutil.copyfile(copy, new)
        new.chmod(0o600)
        with closing(sqlite3.connect(new, isolation_level=None)) as opened:
            there = _rows(rows, lambda statement: opened.execute(statement).fetchone()[0])
            refuse_missing(name for name, count in rows.items() if there[name] != count)
            for change in first:
                if (change.column,) in opened.execute(
                    "SELECT name FROM pragma_table_info(?)", [change.table]
                ).fetchall():
                    opened.execute(change.said(sqlite.dialect()))
        new.replace(target)
    finally:
        new.unlink(missing_ok=True)


@dataclass(frozen=True)
class Change:
    """What is changed in a database before it is in use; an older one may not have the column yet."""

    column: str
    statement: Update

    @property
    def table(self) -> str:
        """Its name."""
        return str(cast(Table, self.statement.table).name)

    def said(self, dialect: Dialect) -> str:
        """The statement with its values in it."""
        return str(self.statement.compile(dialect=dialect, compile_kwargs={"literal_binds": True}))


def refuse_missing(tables: Iterable[str]) -> None:
    """Raises RuleBroken where there are any."""
    if missing := ", ".join(sorted(tables)):
        raise RuleBroken(message("Not all rows came back: %(tables)s", tables=missing))


def _last_words(rows: Mapping[str, int], first: Sequence[Change]) -> str:
    """What is said to PostgreSQL after the copy, in its transaction; without the last of it nothing stays."""
    asked = ", ".join(
        f"CASE WHEN (SELECT count(*) FROM \"{name}\") <> {int(count)} THEN '{name}' END"  # noqa: S608 - our own tables
        for name, count in rows.items()
    )
    missing = f"missing text := concat_ws(', ', {asked or 'NULL'});"
    counted = (
        f"DECLARE {missing} BEGIN IF missing <> '' THEN RAISE EXCEPTION '{MISSING}%{MISSING}', missing; END IF; END"
    )
    known = "SELECT FROM pg_attribute WHERE attrelid = to_regclass('public.{0}') AND attname = '{1}'"
    speaks = postgresql.dialect(paramstyle="named")  # type: ignore[no-untyped-call]
    changes = [
        f"BEGIN IF EXISTS ({known.format(one.table, one.column)}) THEN {one.said(speaks)}; END IF; END" for one in first
    ]
    blocks = "".join(f"DO $tracker$ {block} $tracker$;\n" for block in (counted, *changes))
    return f"SET search_path = public;\n{blocks}COMMIT;\n"


def _pour(url: str, copy: Path, last_words: str) -> None:
    """From pg_restore by way of us into psql, in one transaction that only we end: it dies with us."""
    environment = {"PATH": "/usr/bin:/bin"} | _as_libpq_reads(url)
    read = [_program("pg_restore"), "--no-owner", "--no-privileges", "--file=-", str(copy)]
    told = [_program("psql"), "--no-psqlrc", "--quiet", "--set=ON_ERROR_STOP=1", "--output=/dev/null", "--file=-"]
    with (
        tempfile.TemporaryFile() as troubles,
        subprocess.Popen(read, stdout=subprocess.PIPE, stderr=troubles, env=environment) as reader,
        subprocess.Popen(told, stdin=subprocess.PIPE, stderr=troubles, env=environment) as teller,
    ):
        copied, told_to = cast(IO[bytes], reader.stdout), cast(IO[bytes], teller.stdin)
        with suppress(BrokenPipeError), told_to as words:
            words.write(b"BEGIN;\n")
            shutil.copyfileobj(copied, words)
            copied.close()
            if reader.wait() == 0:
                words.write(last_words.encode())
        copied.close()
        failed = [name for name, one in (("psql", teller), ("pg_restore", reader)) if one.wait()]
        troubles.seek(0)
        said = troubles.read().decode(errors="replace").strip()
    if MISSING in said:
        refuse_missing(said.split(MISSING)[1].split(", "))
    if failed:
        raise RuleBroken(message("%(program)s: %(said)s", program=failed[-1], said=said[-500:]))


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
