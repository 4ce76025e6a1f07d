"""The tasks of the overview placed in the official boxes on one day, and the lines behind each number of them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from functools import lru_cache
from typing import NamedTuple

from tracker.domain.quarter.behind import Behind, Box, Change, Due, Figure, Part
from tracker.domain.quarter.history import TaskHistory, by_first_date, due_on, facts_on
from tracker.domain.quarter.window import Window
from tracker.domain.status import Boxes, StatusKind, TaskStatus, box_name, is_dated, task_status

MOST_KEPT = 20_000  # tasks: an agency that is a party of thousands of programs looks at as many at once
JOINT, NOBODY = -1, 0  # in the place of a lead agency's id
SUMS: dict[Box, tuple[Box, ...]] = {
    Box.GIVEN: (Box.DONE_IN_TIME, Box.DONE_LATE, Box.OPEN_IN_TIME, Box.OVERDUE),
    Box.DONE: (Box.DONE_IN_TIME, Box.DONE_LATE),
    Box.FALLEN_DUE: (Box.DONE_IN_TIME, Box.DONE_LATE, Box.OVERDUE),
}
_BOXES: dict[str, Box] = {box.value: box for box in SUMS[Box.GIVEN]}
RESTING = frozenset({StatusKind.PAUSED, StatusKind.WAITING})


class Placed(NamedTuple):
    """A task as it stands on the day of the board; ``box`` is None for a cancelled one, which counts nowhere."""

    task: TaskHistory
    status: TaskStatus
    box: Box | None


def place(tasks: Iterable[TaskHistory], day: date) -> list[Placed]:
    """Each task with its status and box on ``day``."""
    return [_placed(task, day) for task in tasks]


def lead_of(leads: tuple[int, ...]) -> int:
    """The row a task is counted in: its one lead agency, JOINT for several, NOBODY for none. So rows add up."""
    if len(leads) == 1:
        return leads[0]
    return JOINT if leads else NOBODY


def figures(boxes: Boxes, base: Behind) -> dict[Box, Figure]:
    """All numbers of a row: the four boxes and their sums."""
    return {box: Figure(getattr(boxes, box), base._replace(box=box)) for box in Box}


def select(tasks: Sequence[TaskHistory], behind: Behind, window: Window) -> list[Placed]:
    """The tasks that a number counts, the longest overdue first, then by due date."""
    day = behind.late_on or window.as_of
    wanted = _conditions(behind, window)
    counted = map(by_first_date, tasks) if behind.by_first else tasks
    chosen = [item for item in place(counted, day) if item.box is not None and all(is_so(item) for is_so in wanted)]
    return sorted(chosen, key=in_order)


def in_order(item: Placed) -> tuple[int, date, int]:
    """Sorting: days overdue downwards, due date upwards, none last."""
    overdue = (item.status.days or 0) if item.box is Box.OVERDUE else 0
    return -overdue, item.task.due_on or date.max, item.task.id


def changed(placed: Iterable[Placed], window: Window) -> dict[Change, list[Placed]]:
    """What became of these tasks after the quarter before; a task can be in several."""
    moving = [item for item in placed if item.box is Box.OVERDUE or _has_event(item.task, window)]
    return {change: [item for item in moving if is_changed(item, change, window)] for change in Change}


def is_changed(item: Placed, change: Change, window: Window) -> bool:
    """Whether a task placed on the window's day became so after the quarter before."""
    return _CHANGES[change](item, window)


def is_due(item: Placed, due: Due, window: Window) -> bool:
    """Whether an open task falls due in the rest of this quarter, or in the next one."""
    last_on = due_on(item.task, window.as_of) if is_dated(item.task.due_kind) else None
    if last_on is None or item.box is not Box.OPEN_IN_TIME or item.status.kind in RESTING:
        return False
    if due is Due.REST:
        return last_on <= window.period.ends_on
    return window.after.starts_on <= last_on <= window.after.ends_on


@lru_cache(maxsize=MOST_KEPT)
def _placed(task: TaskHistory, day: date) -> Placed:
    """Kept: of the hundreds of tasks that a page places few have changed since it was last looked at."""
    facts = facts_on(task, day)
    status = task_status(facts, day)
    name = box_name(facts, status)
    return Placed(task, status, _BOXES[name] if name else None)


def _conditions(behind: Behind, window: Window) -> list[Callable[[Placed], bool]]:
    """One question for each thing that the choice narrows."""
    found: list[Callable[[Placed], bool]] = []
    box = behind.box or (Box.OVERDUE if behind.late_on else None)
    change, due, lead, agency = behind.change, behind.due, behind.lead, behind.agency
    if box is not None:
        found.append(lambda item: item.box in SUMS.get(box, (box,)))
    if change is not None:
        found.append(lambda item: is_changed(item, change, window))
    if due is not None:
        found.append(lambda item: is_due(item, due, window))
    if lead is not None:
        found.append(lambda item: lead_of(item.task.leads) == lead)
    if behind.but:
        found.append(lambda item: lead_of(item.task.leads) not in behind.but)
    if agency is not None:
        found.append(lambda item: agency in _holders(item.task, behind.part))
    return found


def _holders(task: TaskHistory, part: Part | None) -> tuple[int, ...]:
    if part is None:
        return task.leads + task.coordinating
    return task.leads if part is Part.LEAD else task.coordinating


def _is_newly_overdue(item: Placed, window: Window) -> bool:
    return item.box is Box.OVERDUE and _placed(item.task, window.since).box is not Box.OVERDUE


def _has_event(task: TaskHistory, window: Window) -> bool:
    return any(_is_between(day, window) for day in (task.done_on, task.extended_on, task.returned_on))


def _is_between(day: date | None, window: Window) -> bool:
    return day is not None and window.since < day <= window.as_of


_CHANGES: Mapping[Change, Callable[[Placed, Window], bool]] = {
    Change.DONE: lambda item, window: item.box in SUMS[Box.DONE] and _is_between(item.task.done_on, window),
    Change.OVERDUE: _is_newly_overdue,
    Change.EXTENDED: lambda item, window: _is_between(item.task.extended_on, window),
    Change.RETURNED: lambda item, window: (
        not item.status.is_done and item.task.reported_on is None and _is_between(item.task.returned_on, window)
    ),
}
