"""The calendar that commands count with: the installation's rows where it has a database, else the shipped seed.

Asks the driver itself: loading the whole mapping of tables takes longer than a command may. A test holds this reading
equal to ``tracker.queries.days_off``. Never creates a database.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from contextlib import closing
from datetime import date
from typing import Any

from tracker.domain.days_off import DayOff, DayOffKind
from tracker.domain.days_off_seed import SEED
from tracker.domain.working_days import WorkingCalendar

SQLITE = "sqlite:///"
ROWS = "SELECT on_date, kind, name, legal_basis, is_provisional, is_on FROM days_off ORDER BY on_date, id"
SECONDS_TO_WAIT = 3


def calendar_for_commands() -> WorkingCalendar:
    """The working calendar of this installation; needs an application context for its settings."""
    from flask import current_app

    rows = _stored_rows(current_app.config["SETTINGS"].database_url)
    return WorkingCalendar(_day_off(row) for row in rows) if rows else WorkingCalendar(SEED)


def _stored_rows(url: str) -> Sequence[tuple[Any, ...]]:
    """The rows of the table, none where there is no database or no table yet."""
    if url.startswith(SQLITE):
        return _from_sqlite(url.removeprefix(SQLITE))
    import psycopg

    try:
        with psycopg.connect(url, connect_timeout=SECONDS_TO_WAIT) as connection:
            return connection.execute(ROWS).fetchall()
    except (psycopg.OperationalError, psycopg.errors.UndefinedTable):
        return ()


def _from_sqlite(path: str) -> Sequence[tuple[Any, ...]]:
    try:
        with closing(sqlite3.connect(f"file:{path}?mode=rw", uri=True, timeout=SECONDS_TO_WAIT)) as connection:
            return connection.execute(ROWS).fetchall()
    except sqlite3.OperationalError:
        return ()


def _day_off(row: tuple[Any, ...]) -> DayOff:
    on, kind, name, legal_basis, is_provisional, is_on = row
    day = on if isinstance(on, date) else date.fromisoformat(on)
    return DayOff(day, DayOffKind(kind), name, legal_basis, bool(is_provisional), bool(is_on))
