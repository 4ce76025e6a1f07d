"""Where columns, lines and bars stand, and what an indicator did in each quarter."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from tracker.domain.periods import Convention
from tracker.domain.pictures.columns import BASE, TOP, columns_of
from tracker.domain.pictures.lanes import Days, Look, Stretch, days_of, lane, lane_of_many
from tracker.domain.pictures.quarters import Measure, figures_of
from tracker.domain.status import StatusKind, TaskStatus

TODAY = date(2026, 7, 1)
DAYS = Days(date(2026, 1, 1), date(2027, 1, 1), TODAY)


def status(kind: StatusKind, *, done: bool = False, late: bool = False) -> TaskStatus:
    return TaskStatus(kind, None, is_done=done, is_late=late)


def test_heights_share_one_scale_with_the_line_and_the_target() -> None:
    drawn = columns_of([(5, 10), (None, 0)], line=[20, 30], target=40)
    heights = [(column.value, column.height) for column in drawn.columns]
    assert heights == [(5, 20.0), (10, 40.0), (0, 0.0)]
    assert drawn.target_top == TOP
    assert [point.top for point in drawn.points] == [BASE - 80, BASE - 120]
    assert len(drawn.segments) == 1


def test_columns_lie_in_their_slots_and_none_has_no_column() -> None:
    drawn = columns_of([(1, 2), (None, 2)])
    assert drawn.slots == (25.0, 75.0)
    assert [column.series for column in drawn.columns] == [0, 1, 1]
    assert all(column.left >= 0 and column.left + column.width <= 100 for column in drawn.columns)
    left, right = drawn.columns[:2]
    assert left.left + left.width == pytest.approx(right.left, abs=0.02)


def test_nothing_at_all_is_drawn_flat() -> None:
    assert columns_of([]).columns == ()
    assert [column.height for column in columns_of([(0, 0)], target=0).columns] == [0, 0]
    assert columns_of([(-3, 2)]).columns[0].height == 0


def test_an_overdue_task_goes_on_to_today() -> None:
    planned, late = lane(status(StatusKind.OVERDUE, late=True), None, date(2026, 4, 1), DAYS)
    assert (planned.look, planned.left, late.look) == (Look.OPEN, 0, Look.OVERDUE)
    assert planned.width == late.left
    assert late.left + late.width == DAYS.place(TODAY)


@pytest.mark.parametrize(
    ("shown", "due_on", "look"),
    [
        (status(StatusKind.DONE, done=True), date(2026, 4, 1), Look.DONE),
        (status(StatusKind.DONE_LATE, done=True, late=True), date(2026, 4, 1), Look.LATE),
        (status(StatusKind.SOON), date(2026, 7, 9), Look.OPEN),
        (status(StatusKind.CANCELLED), date(2026, 7, 9), Look.GONE),
        (status(StatusKind.PAUSED), None, Look.GONE),
        (status(StatusKind.IDLE), None, Look.RUNNING),
    ],
)
def test_each_state_has_a_look_of_its_own(shown: TaskStatus, due_on: date | None, look: Look) -> None:
    (stretch,) = lane(shown, date(2026, 3, 1), due_on, DAYS)
    assert (stretch.look, stretch.left) == (look, DAYS.place(date(2026, 3, 1)))


def test_what_lies_outside_stands_at_the_edge_and_can_be_seen() -> None:
    (stretch,) = lane(status(StatusKind.IDLE), date(2029, 1, 1), date(2029, 1, 1), DAYS)
    assert stretch.left + stretch.width == 100
    assert stretch.width > 0
    assert days_of([None], today=TODAY) is None


def test_a_content_spans_its_tasks_and_shows_what_is_overdue() -> None:
    done, late = Stretch(Look.DONE, 10, 5), Stretch(Look.OVERDUE, 30, 20)
    assert lane_of_many([]) == ()
    assert lane_of_many([(done,)]) == (done,)
    assert lane_of_many([(done,), (Stretch(Look.OPEN, 0, 30), late)]) == (Stretch(Look.OPEN, 0, 30), late)


def test_an_indicator_that_adds_up_beside_the_year_before() -> None:
    entries = [
        (date(2025, 4, 1), Decimal(4)), (date(2026, 3, 15), Decimal(2)), (date(2026, 6, 14), Decimal(3)),
        (date(2026, 6, 15), Decimal(9)),
    ]  # fmt: skip
    measure = Measure(is_cumulative=True, baseline=Decimal(1), target=Decimal(40))
    found = figures_of(entries, measure, year=2026, convention=Convention.OFFICIAL, today=TODAY)
    assert [(one.value, one.year_before, one.change, one.reached) for one in found] == [
        (None, None, None, 5), (5, 4, 1, 10), (9, None, None, 19), (None, None, None, None),
    ]  # fmt: skip
    assert found[1].rate == Decimal("25.00")


def test_of_a_level_the_last_one_counts() -> None:
    entries = [(date(2025, 5, 1), Decimal(70)), (date(2026, 4, 1), Decimal(80)), (date(2026, 5, 1), Decimal(75))]
    measure = Measure(is_cumulative=False, baseline=None, target=None)
    found = figures_of(entries, measure, year=2026, convention=Convention.CALENDAR, today=TODAY)
    assert [(one.value, one.reached, one.rate) for one in found[:2]] == [(None, 70, None), (75, 75, None)]
    assert found[1].change == 5
