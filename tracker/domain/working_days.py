"""Working days: Monday to Friday but for the rows of the calendar. Kept as one sorted array and asked by bisection."""

from __future__ import annotations

from array import array
from bisect import bisect_left, bisect_right, insort
from collections.abc import Iterable
from datetime import date, timedelta
from enum import StrEnum
from functools import cache

from tracker.domain.days_off import DayOff, DayOffKind
from tracker.domain.days_off_seed import (
    CULTURE_DAY,
    HUNG_KINGS,
    IN_LIEU,
    LABOUR_DAY,
    NATIONAL_DAY,
    NEW_YEAR,
    REUNIFICATION,
    TET,
)
from tracker.domain.errors import RuleBroken
from tracker.domain.messages import Message, message
from tracker.domain.months import FIRST_YEAR, LAST_YEAR, add_months, refuse_far_year

MONTHS_AHEAD = 3  # how long before a year begins its days off should be loaded
_SPOKEN = {
    NEW_YEAR: message("New Year's Day"),
    TET: message("Tết"),
    HUNG_KINGS: message("Hùng Kings' Day"),
    REUNIFICATION: message("Reunification Day"),
    LABOUR_DAY: message("Labour Day"),
    NATIONAL_DAY: message("National Day"),
    CULTURE_DAY: message("Vietnam Culture Day"),
}
_SPOKEN |= {
    IN_LIEU.format(holiday=name): message("a day off in lieu of %(holiday)s", holiday=said)
    for name, said in _SPOKEN.items()
}


class Shift(StrEnum):
    """Where a date goes that falls on a day off; each agreement chooses."""

    FORWARD = "forward"
    BACKWARD = "backward"
    LEAVE = "leave"


class WorkingCalendar:
    """Which days are worked, from the rows that are on. Equal rows make equal calendars, so plans are remembered."""

    def __init__(self, days_off: Iterable[DayOff]) -> None:
        self.rows = tuple(sorted((row for row in days_off if row.is_on), key=lambda row: (row.on, row.kind)))
        self._off = {row.on.toordinal(): row for row in self.rows if not row.is_worked}
        self._worked = {row.on.toordinal(): row for row in self.rows if row.is_worked}
        self._years = frozenset(row.on.year for row in self.rows if row.kind is DayOffKind.HOLIDAY)
        self._working = self._listed()
        self._hash = hash(self.rows)

    def _listed(self) -> array[int]:
        working = array("i", _weekdays())
        for ordinal in self._worked:
            if not _is_weekday(ordinal):
                insort(working, ordinal)
        for ordinal in self._off:
            place = bisect_left(working, ordinal)
            if place < len(working) and working[place] == ordinal:
                del working[place]
        return working

    def __eq__(self, other: object) -> bool:
        return self is other or (isinstance(other, WorkingCalendar) and self.rows == other.rows)

    def __hash__(self) -> int:
        return self._hash

    def is_working(self, day: date) -> bool:
        """True when offices work on ``day``. A row that gives a day off wins over one that makes it up."""
        return self.next_working(day) == day

    def next_working(self, day: date) -> date:
        """``day`` itself if worked, else the first working day after it."""
        return self._at(bisect_left(self._working, _ordinal(day)))

    def previous_working(self, day: date) -> date:
        """``day`` itself if worked, else the last working day before it."""
        return self._at(bisect_right(self._working, _ordinal(day)) - 1)

    def add(self, day: date, count: int) -> date:
        """The ``count``-th working day after ``day`` (before it, if negative); ``day`` itself is never counted.

        Raises ValueError for 0: the day itself may be off, so "0 working days after" has no answer.
        """
        if count > 0:
            return self._at(bisect_right(self._working, _ordinal(day)) + count - 1)
        if count < 0:
            return self._at(bisect_left(self._working, _ordinal(day)) + count)
        raise ValueError("counting starts at one working day")

    def count_between(self, after: date, until: date) -> int:
        """How many working days lie after ``after`` up to and with ``until``; negative when ``until`` is earlier."""
        return bisect_right(self._working, _ordinal(until)) - bisect_right(self._working, _ordinal(after))

    def shift(self, day: date, shift: Shift) -> date:
        """``day`` moved off a day off as ``shift`` says."""
        if shift is Shift.LEAVE:
            return day
        return self.next_working(day) if shift is Shift.FORWARD else self.previous_working(day)

    def covers(self, year: int) -> bool:
        """True when the days off of that year are loaded; otherwise only weekends are known."""
        return year in self._years

    def gap_ahead(self, today: date) -> int | None:
        """The year whose days off an administrator has to enter now, three months ahead; None when all is loaded."""
        ahead = add_months(today, MONTHS_AHEAD).year
        return next((year for year in range(today.year, ahead + 1) if not self.covers(year)), None)

    def row_of(self, day: date) -> DayOff | None:
        """The row that decides about ``day``, if it differs from a plain week."""
        ordinal = day.toordinal()
        return self._off.get(ordinal) or self._worked.get(ordinal)

    def why_off(self, day: date) -> Message | None:
        """Why offices rest on ``day``; None on a working day."""
        row = self._off.get(day.toordinal())
        if row is None:
            return None if self.is_working(day) else message("weekend")
        if row.kind is DayOffKind.SWAPPED_OFF:
            return message("a day off swapped with a Saturday")
        return _SPOKEN.get(row.name) or message("%(name)s", name=row.name)

    def _at(self, place: int) -> date:
        if not 0 <= place < len(self._working):
            raise RuleBroken(message("That many working days cannot be counted."))
        return date.fromordinal(self._working[place])


def _ordinal(day: date) -> int:
    refuse_far_year(day.year)
    return day.toordinal()


def _is_weekday(ordinal: int) -> bool:
    return date.fromordinal(ordinal).weekday() < 5


@cache
def _weekdays() -> array[int]:
    """Every Monday to Friday from 1900 to 2200: 0.3 MB, as a list of numbers 3.7."""
    monday = date(FIRST_YEAR, 1, 1) - timedelta(date(FIRST_YEAR, 1, 1).weekday())
    first, end = monday.toordinal(), date(LAST_YEAR, 12, 31).toordinal() + 1
    return array("i", sorted(ordinal for weekday in range(5) for ordinal in range(first + weekday, end, 7)))
