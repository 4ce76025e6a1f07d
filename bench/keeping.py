"""Reminders of earlier days, told and done with, written by the database itself: a million in seconds."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import text

from bench.owing import TODAY
from tracker.database import db, transaction

OF_ONE_OBLIGATION = 10
OF_ONE_MESSAGE = 25
FIRST = 10_000_000
"""Ids from here on are of what was done long ago."""
NUMBERS = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < :count)"
REMINDERS = f"""
INSERT INTO reminders (id, obligation_kind, obligation_id, owner_id, due_version, rung, agreement_id, about, due_on,
                       for_on, decided_at)
{NUMBERS} SELECT :first + i, 'task', :first + i / {OF_ONE_OBLIGATION}, 1, 1, 'weekly-' || (i % {OF_ONE_OBLIGATION}), 1,
    '{{"text": "%(title)s", "values": {{"title": "x"}}}}', CAST(:day AS DATE), CAST(:day AS DATE), :at FROM n
"""
MESSAGES = f"""
INSERT INTO outbox_messages (id, dedupe_key, message_id, person_id, name, address, language, for_on, planned_at,
                             subject, text, html, state, next_at, refused_count, unknown_count, ended_at)
{NUMBERS} SELECT :first + i, 'kept:' || i, 'kept:' || i, i % :people + 1, 'x', 'x@example.vn', 'vi',
    CAST(:day AS DATE), :at, 'x', 'x', 'x', 'sent', :at, 0, 0, :at FROM n
"""
ITEMS = f"""
INSERT INTO outbox_items (id, reminder_id, person_id, agency_id, role, post_title, why, message_id)
{NUMBERS} SELECT :first + i, :first + i, i / {OF_ONE_MESSAGE} % :people + 1, 1, 'officer', 'x',
    '{{"text": "x"}}', :first + i / {OF_ONE_MESSAGE} + 1 FROM n
"""


def keep(count: int, *, people: int) -> None:
    """So many reminders, ten of an obligation, 25 in a mail that was sent."""
    long_ago = TODAY - timedelta(days=400)
    is_sqlite = db.engine.dialect.name == "sqlite"
    values = {
        "first": FIRST, "people": people, "day": long_ago.isoformat() if is_sqlite else long_ago,
        "at": f"{long_ago} 01:00:00.000000" + "" if is_sqlite else f"{long_ago} 01:00+00",
    }  # fmt: skip
    with transaction():
        for statement, rows in ((REMINDERS, count), (MESSAGES, count // OF_ONE_MESSAGE + 1), (ITEMS, count)):
            asked = statement
            if is_sqlite:
                asked = statement.replace("CAST(:day AS DATE)", ":day")
            else:
                asked = statement.replace(":at", "CAST(:at AS TIMESTAMPTZ)")
            db.session.execute(text(asked), values | {"count": rows})
    if not is_sqlite:
        with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.execute(text("ANALYZE"))
