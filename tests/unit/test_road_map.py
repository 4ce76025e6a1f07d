"""In which quarter of the road map a task or a review stands."""

from __future__ import annotations

from datetime import date

import pytest

from tracker.domain.due_dates import parse_due
from tracker.domain.due_kinds import DueKind
from tracker.domain.periods import Cadence, Convention, periods
from tracker.domain.road_map import (
    ALL_YEAR,
    MOST_YEARS_SHOWN,
    DueFacts,
    Quarter,
    column_in_year,
    convention_of,
    data_window,
    quarter_of,
    year_shown,
    years_to_choose,
)

VALIDITY = {"valid_from": date(2026, 1, 1), "valid_to": date(2030, 12, 31)}


@pytest.mark.parametrize(
    ("day", "quarter"),
    [
        (date(2026, 1, 1), Quarter(2026, 1)),
        (date(2026, 3, 31), Quarter(2026, 1)),
        (date(2026, 4, 1), Quarter(2026, 2)),
        (date(2026, 9, 30), Quarter(2026, 3)),
        (date(2026, 12, 31), Quarter(2026, 4)),
    ],
)
def test_a_day_stands_in_its_calendar_quarter(day: date, quarter: Quarter) -> None:
    assert quarter_of(day) == quarter


@pytest.mark.parametrize(("text", "column"), [("Quý I/2026", 1), ("Quý II/2026", 2), ("30/9/2026", 3), ("2026", 4)])
def test_a_task_due_in_a_named_quarter_stands_in_that_quarter(text: str, column: int) -> None:
    due = parse_due(text)
    facts = DueFacts(due.kind, due.due_on, due.starts_on, due.each)
    assert column_in_year(facts, 2026) == column
    assert column_in_year(facts, 2027) is None


@pytest.mark.parametrize("convention", list(Convention))
def test_each_whole_quarterly_review_stands_in_the_quarter_it_is_named_after(convention: Convention) -> None:
    whole = [period for period in periods(Cadence.QUARTERLY, convention, **VALIDITY) if not period.clipped]
    assert whole
    for period in whole:
        quarter = quarter_of(period.ends_on)
        assert period.code == f"{quarter.year}-Q{quarter.number}"


@pytest.mark.parametrize("kind", [DueKind.ONGOING, DueKind.MONTHLY, DueKind.QUARTERLY, DueKind.UNKNOWN])
def test_a_task_without_a_day_of_its_own_runs_through_every_year(kind: DueKind) -> None:
    assert column_in_year(DueFacts(kind), 2026) == ALL_YEAR
    assert column_in_year(DueFacts(kind), 2030) == ALL_YEAR


def test_a_yearly_task_with_a_day_stands_in_the_same_quarter_of_every_year() -> None:
    yearly = DueFacts(DueKind.YEARLY, each="06-30")
    assert [column_in_year(yearly, year) for year in (2026, 2027)] == [2, 2]
    assert column_in_year(DueFacts(DueKind.YEARLY), 2026) == ALL_YEAR


def test_a_periodic_task_stands_in_no_year_before_it_starts_or_after_it_ends() -> None:
    periodic = DueFacts(DueKind.QUARTERLY, due_on=date(2028, 12, 31), starts_on=date(2027, 1, 1))
    assert [column_in_year(periodic, year) for year in (2026, 2027, 2028, 2029)] == [None, ALL_YEAR, ALL_YEAR, None]


def test_the_data_of_a_quarter_run_from_the_15th_and_are_clipped_to_the_validity() -> None:
    first = data_window(Quarter(2026, 1), Convention.OFFICIAL, **VALIDITY)
    second = data_window(Quarter(2026, 2), Convention.OFFICIAL, **VALIDITY)
    assert first == (date(2026, 1, 1), date(2026, 3, 14))
    assert second == (date(2026, 3, 15), date(2026, 6, 14))
    assert data_window(Quarter(2026, 2), Convention.CALENDAR, **VALIDITY) == (date(2026, 4, 1), date(2026, 6, 30))


def test_a_quarter_outside_the_validity_has_no_data() -> None:
    assert data_window(Quarter(2025, 4), Convention.CALENDAR, **VALIDITY) is None
    assert data_window(Quarter(2031, 2), Convention.OFFICIAL, **VALIDITY) is None


def test_an_open_ended_program_has_whole_quarters_to_its_end() -> None:
    window = data_window(Quarter(2040, 1), Convention.OFFICIAL, valid_from=date(2026, 1, 1), valid_to=None)
    assert window == (date(2039, 12, 15), date(2040, 3, 14))


def test_the_quarterly_rule_decides_the_convention_before_any_other() -> None:
    rules = [(Cadence.MONTHLY, Convention.CALENDAR), (Cadence.QUARTERLY, Convention.OFFICIAL)]
    assert convention_of(rules) is Convention.OFFICIAL
    assert convention_of(rules[:1]) is Convention.CALENDAR
    assert convention_of([]) is Convention.OFFICIAL


def test_years_run_from_the_first_to_the_last_known_day() -> None:
    assert years_to_choose([date(2026, 5, 1), None, date(2028, 1, 1)], chosen=2027) == [2026, 2027, 2028]
    assert years_to_choose([None], chosen=2026) == [2026]


def test_a_very_long_validity_offers_the_years_around_the_chosen_one() -> None:
    days = [date(1990, 1, 1), date(2060, 1, 1)]
    middle = years_to_choose(days, chosen=2026)
    assert len(middle) == MOST_YEARS_SHOWN
    assert middle[0] == 2021
    assert years_to_choose(days, chosen=1990)[0] == 1990
    assert years_to_choose(days, chosen=2060)[-1] == 2060


@pytest.mark.parametrize(("asked", "shown"), [(None, 2026), (2028, 2028), (1999, 2026), (9999, 2026)])
def test_the_present_year_is_shown_unless_another_known_one_is_asked_for(asked: int | None, shown: int) -> None:
    days = [date(2026, 1, 1), date(2030, 12, 31)]
    assert year_shown(asked, days, today=date(2026, 11, 24)) == shown


def test_of_a_program_that_is_over_the_last_year_is_shown() -> None:
    assert year_shown(None, [date(2022, 1, 1), date(2025, 12, 31)], today=date(2026, 11, 24)) == 2025
    assert year_shown(None, [date(2027, 1, 1)], today=date(2026, 11, 24)) == 2027
    assert year_shown(None, [], today=date(2026, 11, 24)) == 2026


def test_a_yearly_task_at_the_end_of_the_year_stands_in_the_last_quarter() -> None:
    months = {"01-31": 1, "03-31": 1, "04-01": 2, "09-30": 3, "12-31": 4}
    assert {each: column_in_year(DueFacts(DueKind.YEARLY, each=each), 2026) for each in months} == months


def test_one_day_of_validity_in_a_quarter_is_its_data() -> None:
    def window(first: date, last: date) -> tuple[date, date] | None:
        return data_window(Quarter(2026, 2), Convention.CALENDAR, valid_from=first, valid_to=last)

    first, last = date(2026, 4, 1), date(2026, 6, 30)
    assert window(last, date(2027, 1, 1)) == (last, last)
    assert window(date(2025, 1, 1), first) == (first, first)


def test_the_first_and_the_last_year_can_be_asked_for() -> None:
    days = [date(2026, 5, 1), date(2030, 1, 1)]
    asked = (2025, 2026, 2030, 2031)
    assert [year_shown(year, days, today=date(2027, 1, 1)) for year in asked] == [2027, 2026, 2030, 2027]


def test_as_many_years_as_are_shown_at_most_are_all_shown() -> None:
    days = [date(2026, 1, 1), date(2026 + MOST_YEARS_SHOWN - 1, 1, 1)]
    assert years_to_choose(days, chosen=2026)[-1] == 2026 + MOST_YEARS_SHOWN - 1
