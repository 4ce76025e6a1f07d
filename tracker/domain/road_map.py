"""The road map of an agreement: in which quarter of which year a due date or a review stands.

A thing stands in the calendar quarter of its day, because due texts mean calendar quarters ("quarter II/2026" is due on
30/6) whatever the reporting convention; a review stands where its cut-off lies, which is the quarter it is named after.
What has no day of its own (ongoing, monthly, quarterly) stands beside the quarters, all through the year.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from tracker.domain.due_kinds import DueKind
from tracker.domain.periods import Cadence, Convention, Period, clip, whole_periods

MOST_YEARS_SHOWN = 11
ALL_YEAR = 0


@dataclass(frozen=True, order=True)
class Quarter:
    """A calendar quarter; ``number`` is 1 to 4."""

    year: int
    number: int


@dataclass(frozen=True)
class DueFacts:
    """What decides where a task stands. ``due_on``: the nominal date; ``each``: month-day of a yearly task."""

    kind: DueKind
    due_on: date | None = None
    starts_on: date | None = None
    each: str | None = None


def quarter_of(day: date) -> Quarter:
    """The calendar quarter of a day."""
    return Quarter(day.year, (day.month + 2) // 3)


def column_in_year(due: DueFacts, year: int) -> int | None:
    """The number of the quarter of ``year`` in which a task stands, ALL_YEAR beside them, None outside of that year."""
    if due.kind is DueKind.DATED and due.due_on is not None:
        quarter = quarter_of(due.due_on)
        return quarter.number if quarter.year == year else None
    if (due.starts_on and due.starts_on.year > year) or (due.due_on and due.due_on.year < year):
        return None
    if due.kind is DueKind.YEARLY and due.each:
        return (int(due.each[:2]) + 2) // 3
    return ALL_YEAR


def data_window(
    quarter: Quarter, convention: Convention, *, valid_from: date | None, valid_to: date | None
) -> tuple[date, date] | None:
    """First and last day whose data the quarter's review covers, within the validity; None outside of it."""
    whole: Period = whole_periods(Cadence.QUARTERLY, convention, quarter.year)[quarter.number - 1]
    first, last = valid_from or whole.starts_on, valid_to or whole.ends_on
    if whole.ends_on < first or whole.starts_on > last:
        return None
    inside = clip(whole, first, last)
    return inside.starts_on, inside.ends_on


def convention_of(rules: Iterable[tuple[Cadence, Convention]]) -> Convention:
    """The convention whose quarters head the road map: the quarterly rule's, else the first rule's, else official."""
    known = list(rules)
    quarterly = [convention for cadence, convention in known if cadence is Cadence.QUARTERLY]
    return (quarterly or [convention for _, convention in known] or [Convention.OFFICIAL])[0]


def years_to_choose(days: Iterable[date | None], *, chosen: int) -> list[int]:
    """The years from the first to the last of ``days``; of a very long validity those around the chosen one."""
    known = [day.year for day in days if day is not None]
    if not known:
        return [chosen]
    years = range(min(known), max(known) + 1)
    if len(years) <= MOST_YEARS_SHOWN:
        return list(years)
    start = min(max(chosen - MOST_YEARS_SHOWN // 2, years[0]), years[-1] + 1 - MOST_YEARS_SHOWN)
    return list(range(start, start + MOST_YEARS_SHOWN))


def year_shown(asked: int | None, days: Iterable[date | None], *, today: date) -> int:
    """The asked year if it lies within ``days``, else the present one, else the year of them nearest to today."""
    known = [day.year for day in days if day is not None]
    if not known:
        return today.year
    first, last = min(known), max(known)
    return asked if asked is not None and first <= asked <= last else min(max(today.year, first), last)
