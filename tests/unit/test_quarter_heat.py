"""The heat map: how many tasks were overdue at each month's cut-off, and how deep a cell is shaded."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from tracker.domain.due_kinds import DueKind
from tracker.domain.quarter.behind import Part
from tracker.domain.quarter.heat import HeatRow, heat_rows
from tracker.domain.quarter.history import TaskHistory
from tracker.domain.quarter.window import window_of

TODAY = date(2026, 11, 24)
OURS, THEIRS, NEW = 7, 8, 9
ORDER = {OURS: 0, THEIRS: 1}


def late(due_on: date, **facts: Any) -> TaskHistory:
    return TaskHistory(1, 1, DueKind.DATED, **{"due_on": due_on, "leads": (OURS,), **facts})


def rows(tasks: list[TaskHistory], today: date = TODAY) -> list[HeatRow]:
    return heat_rows(tasks, window_of("2026-Q4", today), ORDER)[0]


def counts(row: HeatRow) -> list[int | None]:
    return [None if cell.count is None else int(cell.count) for cell in row.cells]


def growing(*numbers: int) -> list[TaskHistory]:
    """Tasks that make this many overdue at the cut-offs of January, February, ..."""
    before = (0, *numbers)
    return [
        late(date(2026, month, 5)) for month, number in enumerate(numbers, 1) for _ in range(number - before[month - 1])
    ]


@pytest.mark.parametrize(
    ("numbers", "shades"),
    [
        ((1, 2, 3), [1, 2, 3]),
        ((0, 1, 2), [0, 1, 2]),
        ((1, 2, 3, 4), [1, 1, 2, 3]),
        ((1, 5, 9), [1, 2, 3]),
        ((0, 4, 5, 6), [0, 2, 2, 3]),
    ],
)
def test_up_to_three_are_shaded_by_number_more_by_their_share_of_the_most(numbers, shades) -> None:
    (row,) = rows(growing(*numbers))
    assert counts(row)[: len(numbers)] == list(numbers)
    assert [cell.shade for cell in row.cells][: len(numbers)] == shades


def test_a_task_due_on_the_day_of_the_cut_off_is_overdue_at_the_next() -> None:
    (row,) = rows([late(date(2026, 1, 14))])
    assert counts(row) == [0, *[1] * 11]


def test_the_first_month_counts_what_was_late_then_and_is_done_since() -> None:
    (row,) = rows([late(date(2025, 12, 1), done_on=date(2026, 1, 15))])
    assert counts(row) == [1, *[0] * 11]
    (row,) = rows([late(date(2025, 12, 1), done_on=date(2026, 1, 14))])
    assert counts(row) == [0] * 12


def test_an_extended_task_was_late_by_its_first_date_until_it_was_extended() -> None:
    task = late(date(2026, 12, 1), extended_from_on=date(2026, 2, 1), extended_on=date(2026, 4, 1))
    (row,) = rows([task])
    assert counts(row) == [0, 1, 1, *[0] * 9]


def test_months_that_have_not_begun_say_nothing_and_the_running_one_counts_as_of_today() -> None:
    (row,) = rows([late(date(2026, 9, 20))], today=date(2026, 10, 1))
    assert counts(row) == [*[0] * 9, 1, None, None]


def test_whoever_leads_has_a_row_who_supports_only_when_late_and_agencies_without_a_place_come_last() -> None:
    in_time = late(date(2027, 1, 1), leads=(NEW,), coordinating=(THEIRS,))
    supported = late(date(2026, 3, 1), coordinating=(THEIRS,))
    found = [(row.agency_id, row.part) for row in rows([in_time, supported])]
    assert found == [(OURS, Part.LEAD), (THEIRS, Part.COORDINATING), (NEW, Part.LEAD)]
    assert [(row.agency_id, row.part) for row in rows([in_time])] == [(NEW, Part.LEAD)]
