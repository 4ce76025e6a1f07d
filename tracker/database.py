"""The database's edge: base class, UTC instants, the short ways to its rows, and the one place that commits.

SQLite's own transactions begin too late and lose updates, so this module begins them by hand: readers with BEGIN,
writers with BEGIN IMMEDIATE. Everything that writes goes through ``transaction()``.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import cache
from threading import Lock
from typing import Any

from flask_sqlalchemy import SQLAlchemy
from flask_sqlalchemy.session import Session
from sqlalchemy import (
    Connection,
    DateTime,
    Dialect,
    Float,
    Insert,
    MetaData,
    Row,
    TypeDecorator,
    event,
    insert,
    literal,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.orm import DeclarativeBase
from sqlalchemy.orm.exc import StaleDataError
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.dml import ReturningInsert, UpdateBase
from sqlalchemy.sql.functions import FunctionElement
from sqlalchemy.sql.selectable import SelectBase

from tracker.domain.errors import ChangedMeanwhile
from tracker.domain.messages import message
from tracker.engines import BUSY_SECONDS
from tracker.prepared import Answer, prepared, prepared_write

_TURN = Lock()
"""SQLite has one writer at a time; the others sleep and ask again. Threads of one process queue here instead."""
MOST_ANSWERS = 24
FIRST_ELSE = frozenset(
    ("23505", "SQLITE_CONSTRAINT_UNIQUE", "SQLITE_CONSTRAINT_PRIMARYKEY", "23503", "SQLITE_CONSTRAINT_FOREIGNKEY",
     "40001", "40P01")
)  # fmt: skip
CHANGED = message("Someone else changed this meanwhile. Please look at it again.")


class Base(DeclarativeBase):
    """All tables. Constraints have names, so that both databases and the migrations agree on them."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s",
            "pk": "pk_%(table_name)s",
        }
    )


db = SQLAlchemy(model_class=Base)


@event.listens_for(Session, "after_begin")
def _keep(session: Any, _transaction: Any, connection: Connection) -> None:
    session.info["connection"] = connection


@event.listens_for(Session, "after_transaction_end")
def _give_back(session: Any, ended: Any) -> None:
    if ended.parent is None:
        session.info.pop("connection", None)


def connected() -> Connection:
    """The connection of the running transaction, begun if there is none; the session itself looks for it each time."""
    session = db.session()
    connection: Connection = session.info.get("connection") or session.connection()
    return connection


class Instant(TypeDecorator[datetime]):
    """A moment, stored in UTC on both databases; naive datetimes are refused."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """To the database: UTC."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("an instant without a zone")
        return value.astimezone(UTC)

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:
        """From the database: aware, in UTC (SQLite forgets the zone)."""
        if value is None:
            return None
        instant: datetime = value
        return instant.replace(tzinfo=UTC) if instant.tzinfo is None else instant.astimezone(UTC)


class database_clock(FunctionElement[datetime]):  # noqa: N801 - read as a function of SQL
    """The database's own time, ``seconds`` from now: ``database_clock(30)``. For leases and back-off only."""

    type = Instant()
    inherit_cache = True
    name = "database_clock"

    def __init__(self, seconds: float = 0) -> None:
        super().__init__(literal(float(seconds), Float()))


@compiles(database_clock, "sqlite")
def _sqlite_clock(element: database_clock, compiler: SQLCompiler, **given: Any) -> str:
    # As Instant is stored: text with six digits after the second.
    moved = compiler.process(element.clauses, **given)
    return f"(strftime('%Y-%m-%d %H:%M:%f', 'now', {moved} || ' seconds') || '000')"


@compiles(database_clock, "postgresql")
def _postgresql_clock(element: database_clock, compiler: SQLCompiler, **given: Any) -> str:
    return f"(clock_timestamp() + make_interval(secs => {compiler.process(element.clauses, **given)}))"


def _somebody_was_first(error: DBAPIError) -> bool:
    """Did another one's writing make ours impossible (and not a CHECK, or a database that is away)?

    He wrote the same (UNIQUE), or took away what it was written for (a foreign key), or PostgreSQL ended ours: a
    serialization failure, a deadlock.
    """
    said = getattr(error.orig, "sqlstate", None) or getattr(error.orig, "sqlite_errorname", None)
    return said in FIRST_ELSE


def insert_new(table: type[Base]) -> postgresql.Insert | sqlite.Insert:
    """INSERT that leaves alone what a UNIQUE constraint already holds; RETURNING gives only the new rows.

    Of the table and not of its class: many rows are one statement, where the mapper would send one for each."""
    return _insert_new(table, db.session.get_bind().dialect.name)


@cache
def _insert_new(table: type[Base], dialect: str) -> postgresql.Insert | sqlite.Insert:
    insert_into = postgresql.insert if dialect == "postgresql" else sqlite.insert
    return insert_into(table.metadata.tables[table.__tablename__]).on_conflict_do_nothing()


def insert_row(table: type[Base], **values: Any) -> None:
    """One new row at once, straight to the connection; what waits in the session goes first."""
    write(_insert_into(table), values)


def insert_with_id(table: type[Base], **values: Any) -> int:
    """The same, and the id that the database gave it."""
    given: int = write(_insert_with_id(table), values)[0][0]
    return given


def write(statement: UpdateBase, values: Mapping[str, Any]) -> Sequence[tuple[Any, ...]]:
    """Writing by a statement that is built once, the same short way. Answers what it returns, as the driver has it."""
    db.session.flush()
    connection = connected()
    return prepared_write(statement, tuple(values), connection.dialect).run(connection, values)


@cache
def _insert_into(table: type[Base]) -> Insert:
    return insert(table.metadata.tables[table.__tablename__])


@cache
def _insert_with_id(table: type[Base]) -> ReturningInsert[Any]:
    return _insert_into(table).returning(table.metadata.tables[table.__tablename__].c.id)


def write_all(statement: UpdateBase, rows: Sequence[Mapping[str, Any]]) -> None:
    """The same for many rows at once, whose values have the same names in the same order."""
    db.session.flush()
    connection = connected()
    prepared_write(statement, tuple(rows[0]), connection.dialect).run_many(connection, rows)


def read(statement: SelectBase, values: Mapping[str, Any]) -> Sequence[Row[*tuple[Any, ...]]]:
    """Rows of columns straight from the connection, without the cost of mapped objects. Writes nothing that waits."""
    connection = connected()
    return prepared(statement, connection.dialect).answer(connection, values).rows


def answer(statement: SelectBase, values: Mapping[str, Any]) -> Answer:
    """The same of a long statement, before it is made into rows: what to keep by it is found without making them.

    A connection gives its last few answers again while nothing in the database has changed.
    """
    connection = connected()
    ready = prepared(statement, connection.dialect)
    if db.session.info.get("writing"):
        return ready.answer(connection, values)
    kept: dict[Any, tuple[Any, Answer]] = connection.info.setdefault("answers", {})
    asked = ready, tuple([tuple(value) if isinstance(value, list) else value for value in values.values()])
    state = _state_of(connection)  # before the answer: at worst it is of an older state than what is answered
    was, found = kept.pop(asked, (None, None))
    if found is None or was != state:
        found = ready.answer(connection, values)
    kept[asked] = state, found
    if len(kept) > MOST_ANSWERS:
        del kept[next(iter(kept))]
    return found


def _state_of(connection: Connection) -> Any:
    """Tells this state of the database from every other that this connection sees: who finds it again, finds all again.

    SQLite: commits of others, and what was written here. PostgreSQL: the transactions that can be seen.
    """
    driver: Any = connection.connection.dbapi_connection
    if connection.dialect.name == "sqlite":
        return driver.execute("PRAGMA data_version").fetchone(), driver.total_changes
    return driver.execute("SELECT pg_current_snapshot()::text").fetchone()


_WRITING = {"tracker_begin": "BEGIN IMMEDIATE"}
_ALONE = {"isolation_level": "AUTOCOMMIT"}


@contextmanager
def transaction(*, is_one_statement: bool = False) -> Iterator[None]:
    """One use case, all or nothing. What was read before is read again; nesting is a mistake and refused.

    ``is_one_statement``: it is nothing else, so PostgreSQL need not be told where it begins and ends.

    Raises ChangedMeanwhile when a row's version moved under us, or somebody was first.
    """
    session = db.session()
    if session.info.get("writing"):
        raise RuntimeError("transaction() inside transaction(): a use case calls another use case")
    session.rollback()
    session.info["writing"] = True
    has_turn = session.get_bind().dialect.name == "sqlite" and _TURN.acquire(timeout=BUSY_SECONDS)
    try:
        session.connection(execution_options=_ALONE if is_one_statement else _WRITING)
        yield
        session.commit()
    except StaleDataError as stale:
        session.rollback()
        raise ChangedMeanwhile(CHANGED) from stale
    except DBAPIError as refused:
        session.rollback()
        if _somebody_was_first(refused):
            raise ChangedMeanwhile(CHANGED) from refused
        raise
    except BaseException:
        session.rollback()
        raise
    finally:
        session.info.pop("writing", None)
        if has_turn:
            _TURN.release()
