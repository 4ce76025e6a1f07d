"""Reporting periods: each begins the day after the one before closes, and is named after the month in which it closes.

Which months close a period, and on which day, is data: a new decree is a new row of CLOSINGS.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from functools import lru_cache, partial
from itertools import repeat
from typing import Any, Literal, NamedTuple, TypeVar

from tracker.domain.errors import RuleBroken
from tracker.domain.messages import message
from tracker.domain.months import (
    MOST_MONTHS,
    day_in_each_month,
    eve_in_each_month,
    last_day,
    place_of_month,
    refuse_far_year,
)

Clipped = Literal["start", "end", "both"]
Made = TypeVar("Made", bound=tuple[Any, ...])
ONE_DAY = timedelta(1)
MOST_PERIODS = 600


class Cadence(StrEnum):
    """How often a review is due. (``yearly`` is a kind of due date, ``annual`` a cadence of reviews.)"""

    MONTHLY = "monthly"
    QUARTERLY = "quarterly"
    HALF_YEARLY = "half_yearly"
    ANNUAL = "annual"
    EVERY_MONTHS = "every_months"
    MILESTONE = "milestone"


class Convention(StrEnum):
    """Which calendar the periods follow."""

    OFFICIAL = "official"
    CALENDAR = "calendar"
    SCHOOL_YEAR = "school_year"


@dataclass(frozen=True)
class Closing:
    """From ``valid_from`` on, periods of a convention close on ``day`` of their last month (None: on its last day)."""

    day: int | None
    valid_from: date
    legal_basis: str


CLOSINGS: dict[Convention, tuple[Closing, ...]] = {
    Convention.OFFICIAL: (Closing(14, date.min, "Nghị định 09/2019/NĐ-CP, Điều 12"),),
    Convention.CALENDAR: (Closing(None, date.min, ""),),
    Convention.SCHOOL_YEAR: (Closing(None, date.min, ""),),
}
CLOSING_MONTHS: dict[Cadence, tuple[int, ...]] = {
    Cadence.MONTHLY: tuple(range(1, 13)),
    Cadence.QUARTERLY: (3, 6, 9, 12),
    Cadence.HALF_YEARLY: (6, 12),
    Cadence.ANNUAL: (12,),
}
# The school year runs 1/9 to 31/8, its first half to 31/1; its months and quarters are calendar ones.
SCHOOL_CLOSING_MONTHS = CLOSING_MONTHS | {Cadence.HALF_YEARLY: (1, 8), Cadence.ANNUAL: (8,)}


class Period(NamedTuple):
    """A stretch of days whose data one review covers, first and last day included; ``clipped`` by the validity."""

    code: str
    cadence: Cadence
    starts_on: date
    ends_on: date
    clipped: Clipped | None = None


def periods(cadence: Cadence, convention: Convention, *, valid_from: date, valid_to: date) -> list[Period]:
    """The periods that tile the validity without gap or overlap; the first and the last are clipped to it.

    Raises RuleBroken for a validity that ends before it begins, lies outside 1900 to 2200 or holds too many periods.
    """
    refuse_impossible_validity(valid_from, valid_to)
    whole = [
        period
        for year in range(valid_from.year, valid_to.year + 2)
        for period in whole_periods(cadence, convention, year)
        if period.ends_on >= valid_from and period.starts_on <= valid_to
    ]
    refuse_too_many(len(whole))
    return [clip(period, valid_from, valid_to) for period in whole]


def period_on(cadence: Cadence, convention: Convention, day: date) -> Period:
    """The whole, unclipped period that ``day`` lies in."""
    return next(
        period
        for year in (day.year, day.year + 1)
        for period in whole_periods(cadence, convention, year)
        if period.ends_on >= day
    )


def period_before(period: Period, convention: Convention) -> Period:
    """The whole period just before the one that ``period`` is, or is a clipped part of."""
    whole = period_on(period.cadence, convention, period.ends_on)
    return period_on(period.cadence, convention, whole.starts_on - ONE_DAY)


@lru_cache(maxsize=8192)
def whole_periods(cadence: Cadence, convention: Convention, year: int) -> tuple[Period, ...]:
    """The unclipped periods that close in ``year``, in order."""
    months = _closing_months(cadence, convention)
    before = [(year - 1, months[-1]), *((year, month) for month in months)]
    return tuple(
        Period(
            _code(cadence, convention, year, place, month),
            cadence,
            _closes_on(convention, *before[place - 1]) + ONE_DAY,
            _closes_on(convention, year, month),
        )
        for place, month in enumerate(months, start=1)
    )


def every_months(length: int, anchor: date, *, valid_from: date, valid_to: date) -> list[Period]:
    """Periods of ``length`` months counted from ``anchor``, clipped to the validity: ``3M-07`` is the seventh.

    Each is computed from the anchor, so that the 31st comes back after a short month. Nothing lies before the anchor.
    """
    if not 1 <= length <= MOST_MONTHS:
        raise RuleBroken(message("A period has 1 to %(most)s months.", most=MOST_MONTHS), field="every_months")
    refuse_impossible_validity(valid_from, valid_to)
    begins, origin = day_in_each_month(anchor.day), place_of_month(anchor)

    def holding(day: date) -> int:
        """How many periods lie before the one that holds ``day``."""
        number = (place_of_month(day) - origin) // length
        return number if begins[origin + number * length] <= day else number - 1

    if valid_to < anchor:
        return []
    first, last = holding(max(valid_from, anchor)), holding(valid_to)
    refuse_too_many(last + 1 - first)
    names = counted_names(length)[first : last + 1]
    starts_on = begins[origin + first * length : origin + (last + 1) * length : length]
    ends_on = eve_in_each_month(anchor.day)[origin + (first + 1) * length : origin + (last + 2) * length : length]
    found = in_rows(Period, names, repeat(Cadence.EVERY_MONTHS), starts_on, ends_on, repeat(None))
    for place in {0, len(found) - 1}:
        found[place] = clip(found[place], max(valid_from, anchor), valid_to)
    return found


def milestones(days: Iterable[date], *, valid_from: date) -> list[Period]:
    """Reviews that a superior ordered by date: each covers what happened since the one before, or since the start."""
    found: list[Period] = []
    starts_on = valid_from
    for day in sorted(set(days)):
        if day < valid_from:
            raise RuleBroken(
                message("The review on %(day)s comes before the program starts.", day=day), field="milestones"
            )
        found.append(Period(day.isoformat(), Cadence.MILESTONE, starts_on, day))
        starts_on = day + ONE_DAY
    refuse_too_many(len(found))
    return found


def clip(period: Period, valid_from: date, valid_to: date) -> Period:
    """The part of ``period`` inside the validity, marked as clipped where it lost days; its name stays."""
    is_late, is_early = period.starts_on < valid_from, period.ends_on > valid_to
    if not (is_late or is_early):
        return period
    clipped: Clipped = "both" if is_late and is_early else "start" if is_late else "end"
    starts_on, ends_on = max(period.starts_on, valid_from), min(period.ends_on, valid_to)
    return Period(period.code, period.cadence, starts_on, ends_on, clipped)


def refuse_impossible_validity(valid_from: date, valid_to: date) -> None:
    """Raises RuleBroken when the validity ends before it begins or lies outside 1900 to 2200."""
    refuse_far_year(valid_from.year)
    refuse_far_year(valid_to.year)
    if valid_to < valid_from:
        raise RuleBroken(
            message("The validity ends on %(end)s, before it begins on %(start)s.", end=valid_to, start=valid_from),
            field="valid_to",
        )


def refuse_too_many(number: int) -> None:
    """Raises RuleBroken when one rule makes more reviews than anyone can hold."""
    if number > MOST_PERIODS:
        raise RuleBroken(message("That makes more than %(most)s reviews.", most=MOST_PERIODS), field="valid_to")


def _closing_months(cadence: Cadence, convention: Convention) -> tuple[int, ...]:
    table = SCHOOL_CLOSING_MONTHS if convention is Convention.SCHOOL_YEAR else CLOSING_MONTHS
    if cadence not in table:
        raise RuleBroken(message("Such reviews are counted from a day of their own."), field="cadence")
    return table[cadence]


def _closes_on(convention: Convention, year: int, month: int) -> date:
    end_of_month = last_day(year, month)
    closing = next(row for row in reversed(CLOSINGS[convention]) if row.valid_from <= end_of_month)
    return end_of_month.replace(day=closing.day) if closing.day else end_of_month


@lru_cache(maxsize=16)
def counted_names(length: int) -> tuple[str, ...]:
    """The names of periods counted from an anchor: 3M-01, 3M-02 and so on."""
    return tuple(f"{length}M-{number:02}" for number in range(1, len(day_in_each_month(1)) // length + 1))


def in_rows(kind: type[Made], *columns: Iterable[object]) -> list[Made]:
    """``kind(*row)`` for each row of the columns, without a call of Python's own for each: half the time it takes."""
    return list(map(partial(tuple.__new__, kind), zip(*columns, strict=False)))


def _code(cadence: Cadence, convention: Convention, year: int, place: int, month: int) -> str:
    is_school = convention is Convention.SCHOOL_YEAR and cadence in (Cadence.HALF_YEARLY, Cadence.ANNUAL)
    name = f"{year - 1}-{year}" if is_school else str(year)
    suffix = {Cadence.MONTHLY: f"-M{month:02}", Cadence.QUARTERLY: f"-Q{place}", Cadence.HALF_YEARLY: f"-H{place}"}
    return name + suffix.get(cadence, "")
