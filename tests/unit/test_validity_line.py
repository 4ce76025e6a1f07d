"""The validity as a line: where today is, which years are marked."""

from __future__ import annotations

from datetime import date

from tracker.domain.validity import MOST_TICKS, validity_line

FIRST, LAST = date(2026, 1, 1), date(2030, 12, 31)


def test_the_line_runs_from_the_first_day_to_the_last() -> None:
    assert validity_line(FIRST, LAST, today=FIRST).today == 0
    assert validity_line(FIRST, LAST, today=LAST).today == 100
    assert validity_line(FIRST, LAST, today=date(2028, 7, 1)).passed == 50.0


def test_today_is_not_marked_outside_the_validity() -> None:
    before = validity_line(FIRST, LAST, today=date(2025, 12, 31))
    after = validity_line(FIRST, LAST, today=date(2031, 1, 1))
    assert (before.today, before.passed) == (None, 0.0)
    assert (after.today, after.passed) == (None, 100.0)


def test_each_year_of_a_usual_program_is_marked_where_it_begins() -> None:
    line = validity_line(date(2026, 3, 1), LAST, today=FIRST)
    assert [year for _place, year in line.ticks] == [2026, 2027, 2028, 2029, 2030]
    assert line.ticks[0][0] == 0
    assert all(0 <= place <= 100 for place, _year in line.ticks)


def test_a_long_validity_marks_only_some_of_its_years() -> None:
    line = validity_line(date(2000, 1, 1), date(2045, 12, 31), today=FIRST)
    assert len(line.ticks) <= MOST_TICKS
    assert line.ticks[0][1] == 2000


def test_a_validity_of_one_day_is_still_a_line() -> None:
    assert validity_line(FIRST, FIRST, today=FIRST).passed == 0


def test_places_are_kept_to_a_tenth_of_a_per_cent() -> None:
    line = validity_line(FIRST, LAST, today=date(2026, 2, 1))
    assert (line.passed, line.today) == (1.7, 1.7)
    assert line.ticks == ((0.0, 2026), (20.0, 2027), (40.0, 2028), (60.1, 2029), (80.1, 2030))


def test_a_validity_of_two_days_is_passed_on_the_second() -> None:
    assert validity_line(date(2026, 1, 1), date(2026, 1, 2), today=date(2026, 1, 2)).passed == 100.0
