"""Months and quarters of the calendar page."""

from __future__ import annotations

from datetime import date

import pytest

from tracker.domain.calendar_spans import month_of, quarter_of, read_span

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


def test_nothing_lies_before_the_first_and_after_the_last_year() -> None:
    assert month_of(date(1900, 1, 5)).beside(-1) is None
    assert quarter_of(date(2200, 12, 5)).beside(1) is None
    assert quarter_of(date(2200, 12, 5)).last == date(2200, 12, 31)
