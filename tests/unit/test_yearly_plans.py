"""Which year is planned next, and what is proposed for it."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from tracker.domain.errors import RuleBroken
from tracker.domain.yearly_plans import PlanFacts, PlannableTask, check_plan, next_year, proposed_tasks, years_of

TODAY = date(2026, 11, 24)
YEARS = range(2024, 2029)


@pytest.mark.parametrize(
    ("planned", "year"), [((), 2026), ((2026,), 2027), ((2028,), 2024), (tuple(YEARS), None), ((2025, 2026), 2027)]
)
def test_the_next_year_follows_the_last_plan(planned: tuple[int, ...], year: int | None) -> None:
    assert next_year(YEARS, planned, today=TODAY) == year


def test_without_any_plan_a_program_to_come_or_past_is_planned_within_its_years() -> None:
    assert next_year(range(2030, 2033), (), today=TODAY) == 2030
    assert next_year(range(2014, 2018), (), today=TODAY) == 2017


@pytest.mark.parametrize(
    ("starts_on", "ends_on", "first", "last"),
    [
        (date(2026, 1, 1), date(2030, 12, 31), 2026, 2030),
        (date(2022, 10, 24), None, 2022, 2031),
        (None, None, 2026, 2031),
        (None, date(2027, 6, 30), 2026, 2027),
    ],
)
def test_its_years_are_those_of_its_validity(
    starts_on: date | None, ends_on: date | None, first: int, last: int
) -> None:
    found = years_of(starts_on, ends_on, today=TODAY)
    assert (found.start, found.stop - 1) == (first, last)


def test_open_tasks_of_the_last_plan_go_on_with_what_is_due_and_what_never_ends() -> None:
    left, done, due, ongoing, later, ended = (
        PlannableTask(1, date(2026, 5, 1), is_open=True),
        PlannableTask(2, date(2026, 5, 1), is_open=False),
        PlannableTask(3, date(2027, 5, 1), is_open=True),
        PlannableTask(4, None, is_open=True),
        PlannableTask(5, date(2028, 5, 1), is_open=True),
        PlannableTask(6, None, is_open=False),
    )
    tasks = [left, done, due, ongoing, later, ended]
    assert proposed_tasks(tasks, frozenset({1, 2, 6}), year=2027) == {1, 3, 4}


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"year": 2031}, "year"),
        ({"year": 2025}, "year"),
        ({"symbol": "không"}, "symbol"),
        ({"signed_on": TODAY + timedelta(1)}, "signed_on"),
        ({"task_ids": frozenset()}, "task_ids"),
        ({"task_ids": frozenset({1, 99})}, "task_ids"),
    ],
)
def test_what_a_plan_cannot_be_is_refused_beside_its_field(changed: dict[str, object], field: str) -> None:
    right = {"year": 2026, "task_ids": frozenset({1}), "symbol": "15/KH-BTG-LMHTX", "signed_on": TODAY}
    known = {"years": YEARS, "known_tasks": {1, 2}, "taken": {2025}, "today": TODAY}
    check_plan(PlanFacts(**right), **known)
    with pytest.raises(RuleBroken) as refused:
        check_plan(PlanFacts(**right | changed), **known)
    assert refused.value.field == field
