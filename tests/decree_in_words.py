"""An oracle: the decree's words taken literally, one day at a time. Slow and obvious; shares no code with the product.

Decree 09/2019, article 12: the month's report covers the 15th of the month before to the 14th of the month; the
quarter's the 15th of the month before the quarter to the 14th of its last month; the half-year's 15/12 to 14/6 and 15/6
to 14/12; the year's 15/12 of the year before to 14/12. The school year runs 1/9 to 31/8, its halves 1/9-31/1, 1/2-31/8.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from datetime import date, timedelta
from itertools import groupby

DAY = timedelta(1)


def report_month(day: date) -> tuple[int, int]:
    """The month whose report covers the day, in State agencies."""
    if day.day <= 14:
        return day.year, day.month
    return (day.year + 1, 1) if day.month == 12 else (day.year, day.month + 1)


def own_month(day: date) -> tuple[int, int]:
    return day.year, day.month


def month_name(year: int, month: int) -> str:
    return f"{year}-M{month:02}"


def quarter_name(year: int, month: int) -> str:
    return f"{year}-Q{1 if month <= 3 else 2 if month <= 6 else 3 if month <= 9 else 4}"


def half_name(year: int, month: int) -> str:
    return f"{year}-H{1 if month <= 6 else 2}"


def year_name(year: int, month: int) -> str:
    return str(year)


def school_year_name(year: int, month: int) -> str:
    return f"{year}-{year + 1}" if month >= 9 else f"{year - 1}-{year}"


def school_half_name(year: int, month: int) -> str:
    return school_year_name(year, month) + ("-H1" if month >= 9 or month == 1 else "-H2")


NAMES: dict[tuple[str, str], Callable[[int, int], str]] = {
    **{(kind, "monthly"): month_name for kind in ("official", "calendar", "school_year")},
    **{(kind, "quarterly"): quarter_name for kind in ("official", "calendar", "school_year")},
    **{(kind, "half_yearly"): half_name for kind in ("official", "calendar")},
    **{(kind, "annual"): year_name for kind in ("official", "calendar")},
    ("school_year", "half_yearly"): school_half_name,
    ("school_year", "annual"): school_year_name,
}


def name_of(day: date, cadence: str, convention: str) -> str:
    month_of = report_month if convention == "official" else own_month
    return NAMES[convention, cadence](*month_of(day))


def windows(cadence: str, convention: str, first: date, last: date) -> list[tuple[str, date, date]]:
    """Name, first and last day of every stretch of days with one name."""
    days = [first + DAY * number for number in range((last - first).days + 1)]
    stretches = [list(group) for _, group in groupby(days, key=lambda day: name_of(day, cadence, convention))]
    return [(name_of(days[0], cadence, convention), days[0], days[-1]) for days in stretches]


def nth_working_day(day: date, count: int, off: Collection[date], made_up: Collection[date]) -> date:
    """Walk from day to day, counting those that are worked; the first day is never counted."""
    step = DAY if count > 0 else -DAY
    left = abs(count)
    while left:
        day += step
        is_weekend = day.weekday() in (5, 6)
        if day not in off and (not is_weekend or day in made_up):
            left -= 1
    return day
