from __future__ import annotations

from datetime import date, timedelta

import pytest
from dateutil.relativedelta import relativedelta
from hypothesis import given
from hypothesis import strategies as st

from tracker.domain.days_off_seed import SEED
from tracker.domain.due_dates import effective_due_on, limit_in_days, limit_in_months
from tracker.domain.errors import RuleBroken
from tracker.domain.months import add_months, last_day
from tracker.domain.working_days import Shift, WorkingCalendar

CALENDAR = WorkingCalendar(SEED)
days = st.dates(date(2015, 1, 1), date(2050, 12, 31))


@pytest.mark.parametrize(
    ("shift", "wanted"),
    [
        (Shift.FORWARD, date(2026, 11, 2)),
        (Shift.BACKWARD, date(2026, 10, 30)),
        (Shift.LEAVE, date(2026, 10, 31)),
    ],
)
def test_a_fixed_date_on_a_saturday_moves_as_the_agreement_chose(shift: Shift, wanted: date) -> None:
    assert effective_due_on(date(2026, 10, 31), shift, CALENDAR) == wanted


@pytest.mark.parametrize("shift", list(Shift))
def test_a_fixed_date_on_a_working_day_stays(shift: Shift) -> None:
    assert effective_due_on(date(2026, 10, 30), shift, CALENDAR) == date(2026, 10, 30)


@pytest.mark.parametrize(
    ("start", "limit", "wanted"),
    [
        (date(2026, 6, 1), 10, date(2026, 6, 11)),  # the first day is not counted
        (date(2026, 6, 1), 5, date(2026, 6, 8)),  # Saturday 6/6 goes to Monday
        (date(2026, 2, 6), 10, date(2026, 2, 23)),  # 16/2 is Tết
        (date(2026, 8, 17), 5, date(2026, 8, 22)),  # Saturday 22/8 is worked
    ],
)
def test_a_limit_in_days_does_not_count_its_first_day(start: date, limit: int, wanted: date) -> None:
    assert limit_in_days(start, limit, CALENDAR) == wanted


@pytest.mark.parametrize(
    ("start", "limit", "wanted"),
    [
        (date(2026, 3, 10), 2, date(2026, 5, 11)),  # 10/5 is a Sunday
        (date(2026, 1, 31), 1, date(2026, 3, 2)),  # 28/2 is a Saturday
        (date(2024, 1, 31), 1, date(2024, 2, 29)),
        (date(2024, 2, 29), 12, date(2025, 2, 28)),
        (date(2026, 10, 31), 6, date(2027, 5, 4)),  # 30/4, 1/5 on a Saturday, 3/5 in lieu of it
    ],
)
def test_a_limit_in_months_ends_on_the_same_day_or_the_last(start: date, limit: int, wanted: date) -> None:
    assert limit_in_months(start, limit, CALENDAR) == wanted


@given(days, st.integers(-240, 240))
def test_adding_months_is_what_dateutil_says(day: date, count: int) -> None:
    assert add_months(day, count) == day + relativedelta(months=count)


@given(days, st.integers(1, 400))
def test_a_limit_never_ends_on_a_day_off_nor_early(start: date, limit: int) -> None:
    end = limit_in_days(start, limit, CALENDAR)
    assert CALENDAR.is_working(end)
    assert end >= start + timedelta(limit)


def test_months_beyond_reckoning_are_refused() -> None:
    for count in (-12 * 200, 12 * 200):
        with pytest.raises(RuleBroken):
            add_months(date(2026, 1, 1), count)


def test_the_last_day_of_february_follows_leap_years() -> None:
    assert [last_day(year, 2).day for year in (2024, 2026, 2100, 2000)] == [29, 28, 28, 29]
