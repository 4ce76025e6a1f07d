"""Counting in months and naming days: the day number is kept, or the month's last day where there is none."""

from __future__ import annotations

from calendar import monthrange
from datetime import date, timedelta
from functools import lru_cache

from tracker.domain.errors import RuleBroken
from tracker.domain.messages import Message, message

FIRST_YEAR, LAST_YEAR = 1900, 2200
MOST_MONTHS = 120  # the longest period

WEEKDAYS = (
    message("Monday"),
    message("Tuesday"),
    message("Wednesday"),
    message("Thursday"),
    message("Friday"),
    message("Saturday"),
    message("Sunday"),
)


def last_day(year: int, month: int) -> date:
    """The last day of a month."""
    return date(year, month, monthrange(year, month)[1])


def add_months(day: date, count: int) -> date:
    """``count`` months after ``day`` (before, if negative): 31/1 + 1 month is 28/2 or 29/2, + 2 months 31/3."""
    return day_in_month(month_number(day) + count, day.day)


def month_number(day: date) -> int:
    """The months counted from the year 0 on: neighbours differ by one, over the year's end too."""
    return day.year * 12 + day.month - 1


def day_in_month(number: int, day: int) -> date:
    """The day of the month with that ``month_number``, or its last day where there is none.

    Raises RuleBroken outside 1900 to 2200.
    """
    refuse_far_year(number // 12)
    return _day_in_month(number, day)


@lru_cache(maxsize=31)
def day_in_each_month(day: int) -> tuple[date, ...]:
    """The same for every month from January 1900 on, as a table; what begins by 2200 ends within it."""
    first = FIRST_YEAR * 12
    return tuple(_day_in_month(number, day) for number in range(first, (LAST_YEAR + 1) * 12 + MOST_MONTHS))


@lru_cache(maxsize=31)
def eve_in_each_month(day: int) -> tuple[date, ...]:
    """The day before each of them."""
    return tuple(begins - timedelta(1) for begins in day_in_each_month(day))


def place_of_month(day: date) -> int:
    """Where the month of ``day`` stands in these tables. Raises RuleBroken outside 1900 to 2200."""
    refuse_far_year(day.year)
    return month_number(day) - FIRST_YEAR * 12


def _day_in_month(number: int, day: int) -> date:
    year, month = divmod(number, 12)
    return date(year, month + 1, min(day, monthrange(year, month + 1)[1]))


def refuse_far_year(year: int) -> None:
    """Dates are counted between 1900 and 2200 only. Raises RuleBroken outside."""
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise RuleBroken(
            message(
                "The year %(year)s is outside %(first)s to %(last)s.",
                year=str(year),
                first=str(FIRST_YEAR),
                last=str(LAST_YEAR),
            )
        )


def weekday_name(day: date) -> Message:
    """Monday to Sunday."""
    return WEEKDAYS[day.weekday()]
