"""Which days a quarter of the overview covers, and on which of them its tasks are looked at."""

from __future__ import annotations

from datetime import date

import pytest

from tracker.domain.errors import NotFound
from tracker.domain.quarter.window import FIRST_YEAR, LAST_YEAR, window_of

TODAY = date(2026, 11, 24)


@pytest.mark.parametrize(
    ("today", "code", "starts_on", "ends_on"),
    [
        (date(2026, 11, 24), "2026-Q4", date(2026, 9, 15), date(2026, 12, 14)),
        (date(2026, 12, 14), "2026-Q4", date(2026, 9, 15), date(2026, 12, 14)),
        (date(2026, 12, 15), "2027-Q1", date(2026, 12, 15), date(2027, 3, 14)),
        (date(2026, 3, 14), "2026-Q1", date(2025, 12, 15), date(2026, 3, 14)),
    ],
)
def test_without_a_period_the_quarter_of_today_is_shown(today, code, starts_on, ends_on) -> None:
    window = window_of(None, today)
    assert (window.period.code, window.period.starts_on, window.period.ends_on) == (code, starts_on, ends_on)
    assert window.as_of == today
    assert window.is_latest


def test_a_quarter_that_is_over_is_looked_at_on_its_last_day() -> None:
    window = window_of("2026-Q1", TODAY)
    assert window.as_of == date(2026, 3, 14)
    assert window.since == date(2025, 12, 14)
    assert (window.before.code, window.after.code) == ("2025-Q4", "2026-Q2")
    assert window.is_over
    assert not window.is_latest


def test_twelve_months_and_four_quarters_end_with_the_one_shown() -> None:
    window = window_of("2026-Q1", TODAY)
    assert [month.code for month in window.months] == [f"2025-M{n:02}" for n in range(4, 13)] + [
        "2026-M01", "2026-M02", "2026-M03",
    ]  # fmt: skip
    assert [quarter.code for quarter in window.quarters] == ["2025-Q2", "2025-Q3", "2025-Q4", "2026-Q1"]


def test_a_month_is_looked_at_on_its_cut_off_and_today_while_it_runs() -> None:
    window = window_of(None, date(2026, 10, 20))
    days = [window.day_of(month) for month in window.months]
    assert days[-4:] == [date(2026, 9, 14), date(2026, 10, 14), date(2026, 10, 20), None]


NOT_BEGUN, NO_QUARTER = "That quarter has not begun yet.", "There is no such quarter."


@pytest.mark.parametrize(
    ("code", "said"),
    [(code, NO_QUARTER) for code in ("", "2026", "2026-Q0", "2026-Q5", "2026-q1", "1999-Q4", "2200-Q1", "x")]
    + [("2027-Q1", NOT_BEGUN), (f"{LAST_YEAR}-Q4", NOT_BEGUN)],
)
def test_what_is_no_quarter_or_not_begun_is_not_found(code: str, said: str) -> None:
    with pytest.raises(NotFound) as missing:
        window_of(code, TODAY)
    assert str(missing.value) == said


def test_the_first_quarter_that_is_kept_can_be_asked_for() -> None:
    assert window_of(f"{FIRST_YEAR}-Q1", TODAY).period.code == f"{FIRST_YEAR}-Q1"


def test_a_month_that_begins_today_is_looked_at_today() -> None:
    window = window_of(None, date(2026, 10, 15))
    assert [window.day_of(month) for month in window.months][-2:] == [date(2026, 10, 15), None]
