"""The tasks of a quarter put in their places: once as long as none of them changes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from tracker.domain.quarter.behind import Change
from tracker.domain.quarter.board import Placed, changed, in_order, place
from tracker.domain.quarter.heat import HeatRow, heat_rows
from tracker.domain.quarter.history import TaskHistory
from tracker.domain.quarter.kept import kept
from tracker.domain.quarter.window import Window


@dataclass(frozen=True)
class Picture:
    """Each task on the day of the window, the longest overdue first; what changed; where and when tasks were late."""

    placed: Sequence[Placed]
    by_change: Mapping[Change, Sequence[Placed]]
    heat: Sequence[HeatRow]
    heat_left_out: int


@kept(lambda tasks, _window, _order: len(tasks))
def picture_of(tasks: tuple[TaskHistory, ...], window: Window, order: tuple[int, ...]) -> Picture:
    """``order``: the agencies as they are listed. Whoever changes what he is given changes it for others too."""
    placed = sorted(place(tasks, window.as_of), key=in_order)
    by_change = changed([item for item in placed if item.box is not None], window)
    heat, left_out = heat_rows(tasks, window, {agency_id: place for place, agency_id in enumerate(order)})
    return Picture(placed, by_change, heat, left_out)
