"""How an engine behaves: durable, exact, foreign keys on; on PostgreSQL, connections that are known to live."""

from __future__ import annotations

import time
from typing import Any

from sqlalchemy import Engine, event
from sqlalchemy.exc import DisconnectionError

BUSY_SECONDS = 10
TRUSTED_SECONDS = 1.0
"""So long after its last use a connection to a server counts as alive without being asked."""


def prepare_engine(engine: Engine) -> None:
    """Give a new engine the settings this project relies on (durable, exact, foreign keys on)."""
    if engine.dialect.name != "sqlite":
        _interpret(engine)
        _ask_after_a_rest(engine)
        return

    @event.listens_for(engine, "connect")
    def _settings(connection: Any, _record: Any) -> None:
        connection.isolation_level = None  # we begin transactions ourselves
        for pragma in (
            "journal_mode=WAL",
            "synchronous=FULL",
            f"busy_timeout={BUSY_SECONDS * 1000}",
            "foreign_keys=ON",
            "temp_store=MEMORY",
        ):
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def _begin(connection: Any) -> None:
        connection.exec_driver_sql(connection.get_execution_options().get("tracker_begin", "BEGIN"))


def _interpret(engine: Engine) -> None:
    """PostgreSQL compiles long statements to machine code anew each time: half a second, to save some milliseconds."""

    @event.listens_for(engine, "connect")
    def _settings(connection: Any, _record: Any) -> None:
        connection.autocommit = True
        connection.execute("SET jit = off")
        connection.autocommit = False


def _ask_after_a_rest(engine: Engine) -> None:
    """A connection that has not been used just now is asked whether it still lives, and replaced if not.

    The pool's own pre-ping asks before every transaction: for a sender one way to the server in six.
    """

    @event.listens_for(engine, "checkin")
    def _rest(_connection: Any, record: Any) -> None:
        record.info["rests_since"] = time.monotonic()

    @event.listens_for(engine, "checkout")
    def _ask(connection: Any, record: Any, _proxy: Any) -> None:
        rests_since = record.info.get("rests_since")
        if rests_since is None or time.monotonic() - rests_since < TRUSTED_SECONDS:
            return
        try:
            engine.dialect.do_ping(connection)
        except engine.dialect.loaded_dbapi.Error as gone:
            raise DisconnectionError from gone


def engine_options(url: str) -> dict[str, Any]:
    """Pool settings by database. Units: seconds."""
    if url.startswith("postgresql"):
        return {"pool_size": 5, "max_overflow": 5}
    # The connection used last is used first: its pages are still cached, and the others' caches stay small.
    return {"pool_use_lifo": True, "connect_args": {"timeout": BUSY_SECONDS, "check_same_thread": False}}
