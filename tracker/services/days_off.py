"""Keeping the calendar of days off. What is counted by it follows in the same transaction, or is only shown first.

As long as nobody has changed anything the table is empty and the shipped seed counts; the first change fills it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import select, text

from tracker.database import db
from tracker.domain.days_off import DayOff, check_day_off
from tracker.domain.days_off_seed import SEED
from tracker.domain.errors import NotAllowed, NotFound, RuleBroken
from tracker.domain.messages import message
from tracker.domain.permissions import Action, Viewer, may
from tracker.domain.working_days import WorkingCalendar
from tracker.models import DayOffRow
from tracker.services.agreements.previews import saving
from tracker.services.audit import record
from tracker.services.moved_dates import MovedDates, move_dates
from tracker.services.once import spend


def add_days_off(
    days: Sequence[DayOff],
    *,
    by: Viewer | None,
    today: date,
    now: datetime,
    once: str | None = None,
    only_preview: bool = False,
) -> MovedDates:
    """Add rows to the calendar (one, or the days of Tết at once); answers which dates move.

    Raises NotAllowed, RuleBroken with the field, AlreadyDone.
    """
    _require_administrator(by)
    for day in days:
        check_day_off(day)
    moved = MovedDates()
    with saving(only_preview=only_preview):
        spend(once, at=now)
        rows = _rows()
        for day in days:
            _refuse_twice(day, rows)
        before, added = _counted(rows), [_row(day) for day in days]
        db.session.add_all(added)
        db.session.flush()
        moved = move_dates([day.on for day in days], before, _counted([*rows, *added]), by=by, today=today, now=now)
        for row in added:
            record(by, "added", "day_off", row.id, at=now, before={}, after=_facts(row) | moved.counts)
    return moved


def change_day_off(
    on: date,
    name: str,
    *,
    to: DayOff,
    by: Viewer | None,
    today: date,
    now: datetime,
    once: str | None = None,
    only_preview: bool = False,
) -> MovedDates:
    """Make of the row of that day and name what ``to`` says: its day, name, kind, legal basis, whether it counts or is
    decided. Answers which dates move.

    Raises NotAllowed, NotFound, RuleBroken with the field, AlreadyDone.
    """
    _require_administrator(by)
    check_day_off(to)
    moved = MovedDates()
    with saving(only_preview=only_preview):
        spend(once, at=now)
        rows = _rows()
        row = next((row for row in rows if (row.on_date, row.name) == (on, name)), None)
        if row is None:
            raise NotFound(message("There is no such day."))
        _refuse_twice(to, (other for other in rows if other is not row))
        facts, before = _facts(row), _counted(rows)
        for field, value in _columns(to).items():
            setattr(row, field, value)
        db.session.flush()
        moved = move_dates([on, to.on], before, _counted(rows), by=by, today=today, now=now)
        record(by, "edited", "day_off", row.id, at=now, before=facts, after=_facts(row) | moved.counts)
    return moved


def _require_administrator(by: Viewer | None) -> None:
    if by is not None and not may(by, Action.ADMINISTER):
        raise NotAllowed(message("Your post does not allow this."))


def _rows() -> list[DayOffRow]:
    """Every row of the table, filled from the seed if nobody did yet. Others wait until this transaction ends."""
    if db.session.get_bind().dialect.name == "postgresql":
        db.session.execute(text("SELECT pg_advisory_xact_lock(1632, 0)"))
    wanted = select(DayOffRow).order_by(DayOffRow.on_date, DayOffRow.id)
    if not (rows := list(db.session.scalars(wanted))):
        db.session.add_all([_row(day) for day in SEED])
        db.session.flush()
        rows = list(db.session.scalars(wanted))
    return rows


def _refuse_twice(day: DayOff, rows: Iterable[DayOffRow]) -> None:
    if any((row.on_date, row.name) == (day.on, day.name) for row in rows):
        raise RuleBroken(message("%(day)s is in the calendar already by this name.", day=day.on), field="day")


def _row(day: DayOff) -> DayOffRow:
    return DayOffRow(**_columns(day))


def _columns(day: DayOff) -> dict[str, Any]:
    return {
        "on_date": day.on, "kind": day.kind.value, "name": day.name, "legal_basis": day.legal_basis,
        "is_provisional": day.is_provisional, "is_on": day.is_on,
    }  # fmt: skip


def _counted(rows: Sequence[DayOffRow]) -> WorkingCalendar:
    return WorkingCalendar(row.fact for row in rows)


def _facts(row: DayOffRow) -> dict[str, Any]:
    """The row as the trail keeps it."""
    return _columns(row.fact)
