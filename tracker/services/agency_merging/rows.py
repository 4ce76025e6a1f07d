"""Rows that name an agency: which they are, what a row is by its figures, and how one is kept outside of its table."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import Column, Table, UniqueConstraint, and_, select, true

from tracker.database import db
from tracker.models.agency_merges import agency_columns

NO_WORK = frozenset({"reminders", "outbox_items", "posts", "former_names", "agencies", "agency_successions"})
"""Tables whose rows change without anybody working for the agency, or belong to no program."""


def key_of(column: Column[Any]) -> str:
    """How a column is called in what is kept of a merge: "parties.agency_id"."""
    return f"{column.table.name}.{column.name}"


def columns_by_key() -> dict[str, Column[int]]:
    """Every column that names an agency."""
    return {key_of(column): column for column in agency_columns()}


def ids_at(column: Column[int], agency_id: int) -> list[int]:
    """The rows that name this agency there."""
    table = column.table
    return list(db.session.scalars(select(table.c.id).where(column == agency_id).order_by(table.c.id)))


def hold_rows(column: Column[int], agency_id: int) -> None:
    """Wait for whoever works on a row of this agency, and let others wait."""
    table = column.table
    db.session.execute(select(table.c.id).where(column == agency_id).order_by(table.c.id).with_for_update()).all()


def digests(column: Column[int], ids: Iterable[int]) -> dict[str, str]:
    """By row: a digest of all that stands in it but whose it is."""
    table = column.table
    found = {}
    for some in batches(list(ids)):
        for row in db.session.execute(select(table).where(table.c.id.in_(some)).order_by(table.c.id)).mappings():
            facts = {name: value for name, value in row.items() if name != column.name}
            text = json.dumps(facts, default=str, sort_keys=True, ensure_ascii=False)
            found[str(row["id"])] = hashlib.sha256(text.encode()).hexdigest()[:12]
    return found


def doubles(column: Column[int], gone_id: int, kept_id: int) -> Iterator[tuple[int, int]]:
    """Pairs of rows (of the gone, of the kept) that could not stand beside each other for one agency."""
    table = column.table
    for names in _unique_with(table, column):
        one, other = table.alias("one"), table.alias("other")
        same = and_(true(), *(one.c[name] == other.c[name] for name in names if name != column.name))
        asked = select(one.c.id, other.c.id).join(other, same)
        asked = asked.where(one.c[column.name] == gone_id, other.c[column.name] == kept_id).order_by(one.c.id)
        yield from ((row[0], row[1]) for row in db.session.execute(asked))


def kept_row(table: Table, row_id: int) -> dict[str, Any]:
    """The row as JSON keeps it."""
    row = db.session.execute(select(table).where(table.c.id == row_id)).mappings().one()
    return {name: _plain(value) for name, value in row.items()}


def put_back(table: Table, row: Mapping[str, Any]) -> None:
    """Insert a row that was kept so, with the id that it had."""
    db.session.execute(table.insert().values({name: _typed(table.c[name], value) for name, value in row.items()}))


def batches(ids: list[int], size: int = 500) -> Iterator[list[int]]:
    """So many that a statement takes them."""
    for at in range(0, len(ids), size):
        yield ids[at : at + size]


def _unique_with(table: Table, column: Column[int]) -> Iterator[list[str]]:
    """The columns of each constraint or index that says "only once" of this column and others."""
    for constraint in table.constraints:
        if isinstance(constraint, UniqueConstraint) and column.name in constraint.columns:
            yield [one.name for one in constraint.columns]
    for index in table.indexes:
        if index.unique and column.name in index.columns:
            yield [one.name for one in index.columns]


def _plain(value: Any) -> Any:
    if isinstance(value, date | datetime):
        return value.isoformat()
    return str(value) if isinstance(value, Decimal) else value


def _typed(column: Column[Any], value: Any) -> Any:
    if value is None:
        return None
    kind = column.type.python_type
    if kind is datetime:
        return datetime.fromisoformat(value)
    if kind is date:
        return date.fromisoformat(value)
    return Decimal(value) if kind is Decimal else value
