"""Months and quarters of the calendar page."""

from __future__ import annotations

from datetime import date

import pytest

from tracker.domain.calendar_spans import Span, month_of, quarter_of, read_span

TODAY = date(2026, 11, 24)


def test_a_quarter_runs_over_three_whole_months() -> None:
    span = read_span("", "2028-Q1", today=TODAY)
    assert (span.first, span.last, span.code) == (date(2028, 1, 1), date(2028, 3, 31), "2028-Q1")
    assert (span.beside(-1).code, span.beside(1).code) == ("2027-Q4", "2028-Q2")


def test_a_month_in_february_ends_on_its_leap_day() -> None:
    span = read_span("2028-02", "", today=TODAY)
    assert (span.first, span.last, span.address) == (date(2028, 2, 1), date(2028, 2, 29), "/calendar?month=2028-02")


@pytest.mark.parametrize("typed", ["2026-13", "1899-12", "2201-01", "2026-1", "٢٠٢٦-01", "2026-11\n", ""])
def test_a_month_that_cannot_be_read_is_the_present_one(typed) -> None:
    assert read_span(typed, "", today=TODAY) == month_of(TODAY)


@pytest.mark.parametrize("month", range(1, 13))
def test_a_month_and_a_quarter_begin_on_their_first_day(month: int) -> None:
    day = date(2026, month, 17)
    assert month_of(day) == Span(date(2026, month, 1), 1)
    assert quarter_of(day) == Span(date(2026, (1, 1, 1, 4, 4, 4, 7, 7, 7, 10, 10, 10)[month - 1], 1), 3)


def test_months_and_quarters_follow_each_other_over_the_year() -> None:
    month, quarter = month_of(date(2026, 12, 5)), quarter_of(date(2026, 12, 5))
    assert (month.beside(1), month.beside(-1)) == (Span(date(2027, 1, 1), 1), Span(date(2026, 11, 1), 1))
    assert (quarter.beside(1), quarter.beside(-2)) == (Span(date(2027, 1, 1), 3), Span(date(2026, 4, 1), 3))


def test_the_first_and_the_last_year_can_be_shown() -> None:
    for year, step in ((1900, 1), (2200, -1)):
        span = read_span(f"{year}-06", "", today=TODAY)
        assert span == Span(date(year, 6, 1), 1)
        assert span.beside(step) == Span(date(year, 6 + step, 1), 1)
    assert month_of(date(1901, 1, 1)).beside(-1) == Span(date(1900, 12, 1), 1)
    assert month_of(date(2199, 12, 1)).beside(12) == Span(date(2200, 12, 1), 1)
    assert str(quarter_of(date(2026, 11, 5)).label) == "Quarter IV/2026"
    assert str(month_of(date(2026, 11, 5)).label) == "Month 11/2026"


def test_nothing_lies_before_the_first_and_after_the_last_year() -> None:
    assert month_of(date(1900, 1, 5)).beside(-1) is None
    assert quarter_of(date(2200, 12, 5)).beside(1) is None
    assert quarter_of(date(2200, 12, 5)).last == date(2200, 12, 31)
