"""The working calendar of this installation: its own rows, else the shipped seed; and a year of it for the page."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from itertools import groupby
from typing import Any

from sqlalchemy import Row, select

from tracker.database import read
from tracker.domain.days_off import DayOff, DayOffKind
from tracker.domain.days_off_seed import SEED
from tracker.domain.days_off_seed import YEARS as SHIPPED_YEARS
from tracker.domain.messages import Message, message
from tracker.domain.months import FIRST_YEAR, LAST_YEAR, weekday_name
from tracker.domain.working_days import WorkingCalendar
from tracker.models import DayOffRow


@dataclass(frozen=True)
class DayOffLine:
    """One row of the calendar; ``number`` tells the rows of one day apart, from 1."""

    day: DayOff
    number: int

    @property
    def weekday(self) -> Message:
        """Monday to Sunday."""
        return weekday_name(self.day.on)


@dataclass(frozen=True)
class DaysOffYear:
    """A year of the calendar. ``is_loaded`` false: nobody has entered its holidays, only weekends count."""

    year: int
    lines: tuple[DayOffLine, ...]
    is_loaded: bool

    @property
    def by_month(self) -> list[tuple[Message, list[DayOffLine]]]:
        """The rows under the name of their month."""
        groups = groupby(self.lines, key=lambda line: line.day.on.month)
        return [(message("Month %(month)s", month=str(month)), list(lines)) for month, lines in groups]

    @property
    def off_count(self) -> int:
        """Rows that give a day off and count."""
        return sum(line.day.is_on and not line.day.is_worked for line in self.lines)

    @property
    def worked_count(self) -> int:
        """Rows that make a day up and count."""
        return sum(line.day.is_on and line.day.is_worked for line in self.lines)

    @property
    def guessed_count(self) -> int:
        """Rows that nobody has confirmed yet."""
        return sum(line.day.is_provisional for line in self.lines)


def days_off_year(year: int) -> DaysOffYear:
    """The calendar of one year."""
    lines = _numbered(row for row in load_days_off() if row.on.year == year)
    return DaysOffYear(year, lines, working_calendar().covers(year))


def day_off_line(on: date, number: int) -> DayOffLine | None:
    """One row by its day and its number on that day."""
    lines = _numbered(row for row in load_days_off() if row.on == on)
    return next((line for line in lines if line.number == number), None)


def unloaded_year(today: date) -> int | None:
    """The year whose days off an administrator has to enter now, three months ahead; None when all is loaded."""
    return working_calendar().gap_ahead(today)


def unloaded_years(
    days: Iterable[date | None], *, today: date, calendar: Callable[[], WorkingCalendar] | None = None
) -> list[int]:
    """The years from this one on in which ``days`` lie and whose days off nobody has entered.

    Asks the database only about years beyond the shipped ones, whose rows are never taken away; ``calendar`` where
    a page that asks several times has read it already.
    """
    years = {day.year for day in days if day is not None and day.year >= today.year}
    if years <= set(SHIPPED_YEARS):
        return []
    covers = (calendar or working_calendar)().covers
    return sorted(year for year in years if not covers(year))


def is_countable(year: int) -> bool:
    """May a calendar be shown for this year?"""
    return FIRST_YEAR <= year <= LAST_YEAR


def _numbered(rows: Iterable[DayOff]) -> tuple[DayOffLine, ...]:
    days = groupby(rows, key=lambda row: row.on)
    return tuple(DayOffLine(row, number) for _on, same in days for number, row in enumerate(same, start=1))


def load_days_off() -> tuple[DayOff, ...]:
    """All rows an administrator keeps, switched off ones too; the seed as long as nobody has filled the table."""
    return _days_off_of(_kept_rows())


def working_calendar() -> WorkingCalendar:
    """The calendar that every due date is counted by. The table is read each time: another process may change it."""
    return _calendar_of(_kept_rows())


def _kept_rows() -> tuple[Row[Any], ...]:
    return tuple(read(_KEPT, {}))


_KEPT = select(
    DayOffRow.on_date,
    DayOffRow.kind,
    DayOffRow.name,
    DayOffRow.legal_basis,
    DayOffRow.is_provisional,
    DayOffRow.is_on,
).order_by(DayOffRow.on_date, DayOffRow.id)


@lru_cache(maxsize=4)
def _days_off_of(rows: tuple[Row[Any], ...]) -> tuple[DayOff, ...]:
    kept = tuple(
        DayOff(row.on_date, DayOffKind(row.kind), row.name, row.legal_basis, row.is_provisional, row.is_on)
        for row in rows
    )
    return kept or tuple(SEED)


@lru_cache(maxsize=4)
def _calendar_of(rows: tuple[Row[Any], ...]) -> WorkingCalendar:
    """Built once for the same rows; kept by them as they were read, which are quicker to compare."""
    return WorkingCalendar(_days_off_of(rows))
