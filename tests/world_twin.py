"""A twin of everything in the world, between twins of its agencies, with a secret marker in every text that it holds.

Nobody of the world has anything to do with the twin: whatever a page, paper, mail or count shows of it has leaked.
"""

from __future__ import annotations

import json
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Connection, Integer, String, Table, TypeDecorator

from tracker.database import Base, db, transaction
from tracker.models.said import Said

MARKER = "zzmatzz"  # the same folded, so that it stands in what searches read too
SOUGHT = "zzkinzz"  # stands beside it: what somebody may search for, for pages repeat what was typed
NAMED = "zzngozz"  # in names and addresses of people: who runs the installation knows them
FURTHER = 500_000  # a twin's id is its original's and this
SHARED = {
    "days_off", "mail_breaker", "password_requests", "schedulers", "sign_in_failures", "spent_forms", "stored_files",
    "audit_heads",  # hashes, which the database lets nobody write but with the next entry
}  # fmt: skip
WHO = (
    "agencies", "people", "posts", "holdings", "former_names", "agency_changes", "agency_successions", "agency_merges",
    "aliases",
)  # fmt: skip
"""Which agencies there are is no secret, so the twins of these are there before anything is asked."""
KNOWN_TO_ALL = {"agencies", "former_names", "agency_changes", "agency_merges", "posts"}
NO_SECRET = {"post_title"}  # what a post is called: who runs the mail sees to whom it went
ADDRESSED = {("outbox_messages", "name"), ("outbox_messages", "address")}
AT_MOST_A_WORD = 64  # kinds, states, periods and digests


def add_agencies() -> None:
    """The agencies of the twin, and their people."""
    _copy([table for table in _tables() if table.name in WHO])


def add_twin() -> None:
    """All else: programs, tasks, reviews, reports, evidence, mails, the trail."""
    _copy([table for table in _tables() if table.name not in WHO])


def _tables() -> list[Table]:
    return [table for table in Base.metadata.sorted_tables if table.name not in SHARED]


def _copy(tables: list[Table]) -> None:
    with transaction():
        connection = db.session.connection()
        for table in tables:
            _copy_table(connection, table)
            if "id" in table.columns and connection.dialect.name == "postgresql":
                highest = sa.select(sa.func.coalesce(sa.func.max(table.c.id), 1)).scalar_subquery()
                connection.execute(sa.select(sa.func.setval(f"{table.name}_id_seq", highest)))


def _copy_table(connection: Connection, table: Table) -> None:
    """Raw texts in, raw texts out: what a type makes of them is not our business."""
    raw = sa.table(table.name, *(sa.column(one.name, String() if _is_text(one) else one.type) for one in table.columns))
    rows = connection.execute(sa.select(raw)).mappings().all()
    made = [{one.name: _twin_of(table, one, row) for one in table.columns} for row in rows if row.get("chain") != 0]
    if made:
        connection.execute(sa.insert(raw), made)


def _is_text(column: sa.Column[Any]) -> bool:
    kind = column.type.impl if isinstance(column.type, TypeDecorator) else column.type
    return isinstance(kind, String)


def _twin_of(table: Table, column: sa.Column[Any], row: Any) -> Any:
    value = row[column.name]
    into = [key.column.table.name for key in column.foreign_keys]
    if value is None or any(name in SHARED for name in into):
        return value
    if isinstance(column.type, Integer):
        is_id = column.primary_key or into or column.name.endswith("_id") or column.name == "chain"
        return value + FURTHER if is_id else value
    return _marked(table, column, value) if _is_text(column) else value


def _marked(table: Table, column: sa.Column[Any], text: str) -> str:
    long = getattr(column.type, "length", None) or 1000
    if long <= AT_MOST_A_WORD:
        is_secret = len(text) >= AT_MOST_A_WORD // 2 and column.name not in ("purpose", "file_sha256")
        return text[::-1] if is_secret else text  # digests and tokens: as unique as before
    if table.name in KNOWN_TO_ALL or column.name in NO_SECRET:
        return f"{text} 2"
    if table.name == "people" or (table.name, column.name) in ADDRESSED:
        return f"{text} {NAMED} {SOUGHT}"
    if isinstance(column.type, TypeDecorator) and not isinstance(column.type, Said):
        return text
    if text[:1] in ("{", "["):
        return json.dumps(_inside(json.loads(text)), ensure_ascii=False)
    return f"{text} {MARKER} {SOUGHT}"


def _inside(found: Any) -> Any:
    """Sentences in JSON; what has no space is a word of ours or a day."""
    if isinstance(found, dict):
        return {name: _inside(value) for name, value in found.items()}
    if isinstance(found, list):
        return [_inside(value) for value in found]
    return f"{found} {MARKER} {SOUGHT}" if isinstance(found, str) and " " in found else found
