"""How many tasks were overdue at each month's cut-off, by agency, led and coordinated apart."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

from tracker.domain.quarter.behind import Behind, Figure, Part
from tracker.domain.quarter.board import MOST_KEPT
from tracker.domain.quarter.history import TaskHistory, status_on
from tracker.domain.quarter.paper import HEAT_ROWS
from tracker.domain.quarter.window import Window
from tracker.domain.status import is_dated

DEEPEST = 3  # shades of lateness; the number always stands in the cell


_RowKey = tuple[int, Part]


@dataclass(frozen=True)
class HeatCell:
    """One month of one row: ``count`` None for a month that has not begun; ``shade`` 0 to DEEPEST."""

    count: Figure | None
    shade: int = 0


@dataclass(frozen=True)
class HeatRow:
    """One agency in one part."""

    agency_id: int
    part: Part
    cells: tuple[HeatCell, ...]

    @property
    def weight(self) -> tuple[int, int]:
        """How late now and over the year: which rows a page keeps when it cannot hold all."""
        counts = [cell.count or 0 for cell in self.cells if cell.count is not None]
        return (counts[-1] if counts else 0, sum(counts))


def heat_rows(tasks: Sequence[TaskHistory], window: Window, order: Mapping[int, int]) -> tuple[list[HeatRow], int]:
    """The rows to show in the ``order`` of agencies, and how many are left out for want of room.

    Every lead agency has a row; a coordinating one where a task that it supports has been late in these months.
    """
    days = tuple(window.day_of(month) for month in window.months)
    counts: dict[_RowKey, list[int]] = {}
    holders = {(agency_id, Part.LEAD) for task in tasks for agency_id in task.leads}
    for task in _ever_late(tasks, window):
        parts = [(agency_id, Part.LEAD) for agency_id in task.leads]
        parts += [(agency_id, Part.COORDINATING) for agency_id in task.coordinating]
        if places := _overdue_at(task, days):
            for part in parts:
                row = counts.setdefault(part, [0] * len(days))
                for place in places:
                    row[place] += 1
    most = max((max(row) for row in counts.values()), default=0)
    nothing = [0] * len(days)
    rows = [HeatRow(*key, _cells(key, days, counts.get(key, nothing), most)) for key in holders | counts.keys()]

    def by_agency(row: HeatRow) -> tuple[int, bool]:
        return order.get(row.agency_id, len(order)), row.part is not Part.LEAD

    rows.sort(key=by_agency)
    kept = sorted(rows, key=lambda row: row.weight, reverse=True)[:HEAT_ROWS]
    return sorted(kept, key=by_agency), len(rows) - len(kept)


def _ever_late(tasks: Sequence[TaskHistory], window: Window) -> list[TaskHistory]:
    """Cheaply, those that may have been late in these months; the status decides."""
    first_on, last_on = window.months[0].ends_on, window.as_of
    return [
        task
        for task in tasks
        if is_dated(task.due_kind)
        and (due := _first_due(task)) is not None
        and due <= last_on
        and (task.done_on is None or task.done_on >= max(due, first_on))
    ]


def _first_due(task: TaskHistory) -> date | None:
    now, before = task.due_on, task.extended_from_on
    return now if before is None or (now is not None and now <= before) else before


@lru_cache(maxsize=MOST_KEPT)
def _overdue_at(task: TaskHistory, days: tuple[date | None, ...]) -> list[int]:
    """The places in ``days`` (rising, None at the end) at which the task was overdue.

    The status is asked only where something can have changed it since the day before: that saves most of the work; and
    what was found is kept by the task's facts.
    """
    events = [task.due_on, task.extended_from_on, task.extended_on, task.done_on, task.set_on]
    turns = sorted(day + after for day in events if day is not None for after in (timedelta(0), timedelta(1)))
    found, is_overdue, turn = [], False, 0
    for place, day in enumerate(days):
        if day is None:
            break
        if place == 0 or (turn < len(turns) and turns[turn] <= day):
            status = status_on(task, day)
            is_overdue = status.is_late and not status.is_done
        while turn < len(turns) and turns[turn] <= day:
            turn += 1
        if is_overdue:
            found.append(place)
    return found


def _cells(row: _RowKey, days: Sequence[date | None], counts: Sequence[int], most: int) -> tuple[HeatCell, ...]:
    return tuple(
        HeatCell(None)
        if day is None
        else HeatCell(Figure(count, Behind(agency=row[0], part=row[1], late_on=day)), _shade(count, most))
        for day, count in zip(days, counts, strict=True)
    )


def _shade(count: int, most: int) -> int:
    """0 for none; up to three tasks by their number, beyond that by their share of the highest number shown."""
    if most <= DEEPEST or count == 0:
        return count
    return 1 + (count - 1) * (DEEPEST - 1) // (most - 1)
