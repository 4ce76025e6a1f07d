"""How a task stood on a day gone by: golden cases, and what must hold for any facts."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.domain.due_kinds import DueKind
from tracker.domain.quarter.board import place
from tracker.domain.quarter.heat import heat_rows
from tracker.domain.quarter.history import TaskHistory, due_on, status_on
from tracker.domain.quarter.window import window_of
from tracker.domain.status import StatusKind

DUE = date(2026, 9, 30)
TODAY = date(2026, 11, 24)


def task(**facts) -> TaskHistory:
    return TaskHistory(**{"id": 1, "agreement_id": 1, "due_kind": DueKind.DATED, "due_on": DUE, "leads": (7,)} | facts)


@pytest.mark.parametrize(
    ("facts", "day", "kind"),
    [
        ({}, date(2026, 9, 1), StatusKind.IDLE),
        ({"has_progress": True}, date(2026, 9, 1), StatusKind.DOING),
        ({}, date(2026, 9, 30), StatusKind.SOON),
        ({}, date(2026, 10, 1), StatusKind.OVERDUE),
        ({"strictly_before": True}, date(2026, 9, 30), StatusKind.OVERDUE),
        ({"done_on": date(2026, 10, 5)}, date(2026, 10, 4), StatusKind.OVERDUE),
        ({"done_on": date(2026, 10, 5)}, date(2026, 10, 5), StatusKind.DONE_LATE),
        ({"done_on": date(2026, 9, 30)}, date(2026, 12, 31), StatusKind.DONE),
        ({"reported_on": date(2026, 10, 5)}, date(2026, 10, 4), StatusKind.OVERDUE),
        ({"reported_on": date(2026, 10, 5)}, date(2026, 10, 5), StatusKind.WAITING),
        ({"returned_on": date(2026, 10, 8)}, date(2026, 10, 7), StatusKind.OVERDUE),
        ({"returned_on": date(2026, 10, 8)}, date(2026, 10, 8), StatusKind.RETURNED),
        ({"set_state": "paused", "set_on": date(2026, 10, 9)}, date(2026, 10, 8), StatusKind.OVERDUE),
        ({"set_state": "paused", "set_on": date(2026, 10, 9)}, date(2026, 10, 9), StatusKind.PAUSED),
        ({"set_state": "cancelled", "set_on": None}, date(2020, 1, 1), StatusKind.CANCELLED),
        ({"set_state": "cancelled", "set_on": date(2026, 10, 9)}, date(2026, 10, 8), StatusKind.OVERDUE),
        ({"due_kind": DueKind.ONGOING, "due_on": None}, date(2030, 1, 1), StatusKind.IDLE),
        ({"due_kind": DueKind.MONTHLY, "due_on": DUE}, date(2030, 1, 1), StatusKind.IDLE),
    ],
)
def test_a_task_stood_on_a_day_as_its_facts_until_then_say(facts, day, kind) -> None:
    assert status_on(task(**facts), day).kind is kind


def test_an_extension_counts_from_the_day_it_was_granted() -> None:
    extended = task(due_on=date(2026, 12, 31), extended_from_on=DUE, extended_on=date(2026, 10, 20))
    assert status_on(extended, date(2026, 9, 1)).kind is StatusKind.IDLE
    assert status_on(extended, date(2026, 10, 19)).kind is StatusKind.OVERDUE
    assert status_on(extended, date(2026, 10, 20)).kind is StatusKind.EXTENDED
    assert [due_on(extended, day) for day in (date(2026, 10, 19), date(2026, 10, 20))] == [DUE, date(2026, 12, 31)]


days = st.dates(date(2025, 6, 1), date(2027, 6, 1))
histories = st.builds(
    task,
    due_on=st.none() | days,
    done_on=st.none() | days,
    returned_on=st.none() | days,
    set_state=st.sampled_from([None, "paused", "cancelled"]),
    set_on=st.none() | days,
    extended_on=st.none() | days,
    extended_from_on=days,
    strictly_before=st.booleans(),
)


@given(histories, days, days)
def test_what_happens_later_never_changes_how_a_day_is_seen(history: TaskHistory, day: date, later: date) -> None:
    if later <= day:
        day, later = later, day + timedelta(1)
    before = status_on(history._replace(done_on=None), day)
    assert status_on(history._replace(done_on=later), day) == before


@given(st.lists(histories, max_size=4))
def test_the_heat_map_asks_less_often_but_counts_the_same(tasks: list[TaskHistory]) -> None:
    window = window_of("2026-Q4", TODAY)
    rows, _left_out = heat_rows(tasks, window, {7: 0})
    counted = [cell.count for cell in rows[0].cells] if rows else [0] * 12
    for month, count in zip(window.months, counted, strict=True):
        day = window.day_of(month)
        assert day is not None
        assert count == sum(item.status.is_late and not item.status.is_done for item in place(tasks, day))
