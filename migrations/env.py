"""Runs the migrations on either database, inside one transaction; on SQLite with foreign keys checked by hand.

Batch mode copies tables, and with foreign keys enforced SQLite would follow the dropped copy and delete child rows.
So enforcement is switched off outside the transaction, and every key is checked before the commit.
"""

from __future__ import annotations

from alembic import context
from flask import current_app
from sqlalchemy import Connection

engine = current_app.extensions["migrate"].db.engine
metadata = current_app.extensions["migrate"].db.metadata

OWN_TYPES = {"Instant": "sa.DateTime(timezone=True)", "Said": "sa.Text()"}


def run() -> None:
    with engine.connect() as connection:
        if connection.dialect.name == "sqlite":
            _run_on_sqlite(connection)
        else:
            _run_on_postgresql(connection)


def _run_on_postgresql(connection: Connection) -> None:
    with connection.begin():
        # Two servers may start at once: the second waits here and finds nothing left to do.
        connection.exec_driver_sql("SELECT pg_advisory_xact_lock(7220405)")
        _configure(connection)
        context.run_migrations()


def _run_on_sqlite(connection: Connection) -> None:
    raw = connection.connection.driver_connection
    assert raw is not None
    raw.execute("PRAGMA foreign_keys=OFF")
    assert raw.execute("PRAGMA foreign_keys").fetchone() == (0,)
    try:
        with connection.execution_options(tracker_begin="BEGIN IMMEDIATE").begin():
            _configure(connection)
            context.run_migrations()
            broken = raw.execute("PRAGMA foreign_key_check").fetchall()
            if broken:
                raise RuntimeError(f"the migration leaves rows without their parents: {broken[:5]}")
    finally:
        raw.execute("PRAGMA foreign_keys=ON")


def _configure(connection: Connection) -> None:
    context.configure(
        connection=connection,
        target_metadata=metadata,
        render_as_batch=True,
        compare_type=True,
        transactional_ddl=False,
        render_item=_render,
    )


def _render(kind: str, value: object, autogen_context: object) -> str | bool:
    """Write our column types as what they are in the database: migrations never import the tracker."""
    return OWN_TYPES.get(type(value).__name__, False) if kind == "type" else False


run()
