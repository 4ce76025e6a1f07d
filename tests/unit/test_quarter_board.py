"""Tasks in the official boxes on one day, what became of them, and the lines behind each number."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from tests.quarter_tasks import CANCELLED, DONE_LATE, EVERYTHING, LATE, LATER, SINCE, TODAY, WINDOW, task
from tracker.domain.quarter.behind import Behind, Box, Change, Due, Part
from tracker.domain.quarter.board import JOINT, NOBODY, changed, figures, is_due, lead_of, place, select
from tracker.domain.quarter.heat import heat_rows
from tracker.domain.status import Boxes, SetState


def chosen(behind: Behind) -> list[int]:
    return [item.task.id for item in select(EVERYTHING, behind, WINDOW)]


@pytest.mark.parametrize(
    ("behind", "numbers"),
    [
        (Behind(), [2, 1, 6, 5, 3, 4, 7]),
        (Behind(box=Box.GIVEN), [2, 1, 6, 5, 3, 4, 7]),
        (Behind(box=Box.OVERDUE), [2, 1]),
        (Behind(box=Box.DONE), [6, 5]),
        (Behind(box=Box.DONE_IN_TIME), [5]),
        (Behind(box=Box.DONE_LATE), [6]),
        (Behind(box=Box.OPEN_IN_TIME), [3, 4, 7]),
        (Behind(lead=7), [1, 6, 5, 7]),
        (Behind(lead=JOINT), [3]),
        (Behind(lead=NOBODY), [4]),
        (Behind(but=(7, JOINT)), [2, 4]),
        (Behind(agency=7), [2, 1, 6, 5, 3, 7]),
        (Behind(agency=7, part=Part.LEAD), [1, 6, 5, 3, 7]),
        (Behind(agency=7, part=Part.COORDINATING), [2]),
        (Behind(late_on=date(2026, 10, 14)), [2]),
        (Behind(late_on=date(2026, 10, 1)), []),
        (Behind(change=Change.DONE), [6, 5]),
        (Behind(change=Change.OVERDUE), [2, 1]),
        (Behind(change=Change.OVERDUE, lead=8), [2]),
        (Behind(due=Due.REST), [3]),
        (Behind(due=Due.NEXT), [4]),
    ],
)
def test_behind_a_number_stand_its_tasks_the_longest_overdue_first(behind: Behind, numbers: list[int]) -> None:
    assert chosen(behind) == numbers


def test_a_task_is_counted_in_the_row_of_its_one_lead() -> None:
    assert [lead_of(leads) for leads in ((), (7,), (7, 8))] == [NOBODY, 7, JOINT]


def test_a_row_has_the_four_boxes_and_their_sums() -> None:
    row = figures(Boxes(4, 3, 2, 1), Behind(lead=7))
    assert {box: int(figure) for box, figure in row.items()} == {
        Box.GIVEN: 10, Box.DONE: 7, Box.FALLEN_DUE: 8, Box.DONE_IN_TIME: 4, Box.DONE_LATE: 3,
        Box.OPEN_IN_TIME: 2, Box.OVERDUE: 1,
    }  # fmt: skip
    assert all(figure.behind == Behind(lead=7, box=box) for box, figure in row.items())


@pytest.mark.parametrize(
    ("facts", "changes"),
    [
        ({"done_on": SINCE}, set()),
        ({"done_on": date(2026, 9, 15)}, {Change.DONE}),
        ({"done_on": TODAY}, {Change.DONE}),
        ({"extended_from_on": date(2026, 10, 1), "extended_on": date(2026, 9, 20)}, {Change.EXTENDED}),
        ({"extended_from_on": date(2026, 9, 1), "extended_on": SINCE}, set()),
        ({"returned_on": date(2026, 11, 1)}, {Change.RETURNED}),
        ({"returned_on": date(2026, 9, 1)}, set()),
        ({"returned_on": date(2026, 10, 1), "reported_on": date(2026, 11, 1)}, set()),
        ({"due_on": date(2026, 9, 13)}, set()),
        ({"due_on": SINCE}, {Change.OVERDUE}),
        ({"due_on": date(2026, 11, 23)}, {Change.OVERDUE}),
        ({"due_on": TODAY}, set()),
    ],
)
def test_what_became_of_a_task_since_the_quarter_before(facts: dict[str, Any], changes: set[Change]) -> None:
    found = changed(place([task(1, **facts)], TODAY), WINDOW)
    assert {change for change, items in found.items() if items} == changes


@pytest.mark.parametrize(
    ("due_on", "state", "due"),
    [
        (TODAY, None, Due.REST),
        (date(2026, 12, 14), None, Due.REST),
        (date(2026, 12, 15), None, Due.NEXT),
        (date(2027, 3, 14), None, Due.NEXT),
        (date(2027, 3, 15), None, None),
        (date(2026, 11, 23), None, None),
        (date(2026, 12, 1), "paused", None),
        (None, None, None),
    ],
)
def test_an_open_task_falls_due_in_the_rest_of_the_quarter_or_in_the_next(
    due_on: date | None, state: SetState | None, due: Due | None
) -> None:
    (item,) = place([task(1, due_on, set_state=state)], TODAY)
    assert [one for one in Due if is_due(item, one, WINDOW)] == ([due] if due else [])


def test_each_month_counts_what_was_overdue_at_its_cut_off() -> None:
    rows, left_out = heat_rows([LATE, LATER, DONE_LATE, CANCELLED], WINDOW, {7: 0, 8: 1})
    assert left_out == 0
    assert [(row.agency_id, row.part) for row in rows] == [(7, Part.LEAD), (7, Part.COORDINATING), (8, Part.LEAD)]
    assert [[None if cell.count is None else int(cell.count) for cell in row.cells[-4:]] for row in rows] == [
        [0, 0, 1, 1], [0, 1, 1, 1], [0, 1, 1, 1],
    ]  # fmt: skip
    cell = rows[1].cells[-3]
    assert cell.count is not None
    assert cell.count.behind == Behind(agency=7, part=Part.COORDINATING, late_on=date(2026, 10, 14))
    assert cell.shade == 1


def test_the_darkest_shade_is_the_highest_number_shown() -> None:
    tasks = [task(number, date(2026, 11, 1)) for number in range(9)]
    tasks += [task(number, date(2026, 11, 1), leads=(8,)) for number in range(20, 25)] + [
        task(30, LATE.due_on, leads=(9,))
    ]
    rows, _left_out = heat_rows(tasks, WINDOW, {7: 0, 8: 1, 9: 2})
    assert [row.cells[-2].shade for row in rows] == [3, 2, 1]
    assert {row.cells[0].shade for row in rows} == {0}


def test_a_page_keeps_the_rows_that_are_latest_now() -> None:
    tasks = [task(number, date(2026, 11, 1), leads=(number,)) for number in range(1, 8)]
    tasks += [task(9, date(2026, 11, 1), leads=(7,))]
    rows, left_out = heat_rows(tasks, WINDOW, {number: number for number in range(1, 8)})
    assert ([row.agency_id for row in rows], left_out) == ([1, 2, 3, 4, 5, 7], 1)
