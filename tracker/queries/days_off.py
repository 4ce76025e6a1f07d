"""The working calendar of this installation: its own rows, else the shipped seed."""

from __future__ import annotations

from functools import lru_cache

from sqlalchemy import select

from tracker.database import db
from tracker.domain.days_off import DayOff, DayOffKind
from tracker.domain.days_off_seed import SEED
from tracker.domain.working_days import WorkingCalendar
from tracker.models import DayOffRow


def load_days_off() -> tuple[DayOff, ...]:
    """All rows an administrator keeps, switched off ones too; the seed as long as nobody has filled the table."""
    rows = db.session.execute(
        select(
            DayOffRow.on_date,
            DayOffRow.kind,
            DayOffRow.name,
            DayOffRow.legal_basis,
            DayOffRow.is_provisional,
            DayOffRow.is_on,
        ).order_by(DayOffRow.on_date, DayOffRow.id)
    ).all()
    loaded = tuple(
        DayOff(row.on_date, DayOffKind(row.kind), row.name, row.legal_basis, row.is_provisional, row.is_on)
        for row in rows
    )
    return loaded or tuple(SEED)


def working_calendar() -> WorkingCalendar:
    """The calendar that every due date is counted by."""
    return _calendar_of(load_days_off())


@lru_cache(maxsize=4)
def _calendar_of(rows: tuple[DayOff, ...]) -> WorkingCalendar:
    """Built once for the same rows: the table is read each time, the counting table is not made anew."""
    return WorkingCalendar(rows)
