"""The official boxes quarter by quarter, as each of them ended: did it get better?"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import reduce
from operator import add

from tracker.domain.permissions import Viewer
from tracker.domain.pictures.columns import Picture, columns_of
from tracker.domain.quarter.behind import Behind, Box, Figure
from tracker.domain.quarter.board import figures
from tracker.domain.quarter.window import Window
from tracker.domain.status import Boxes
from tracker.queries.quarter.boxes import count_boxes
from tracker.queries.quarter.scope import Scope, scope_of


@dataclass(frozen=True)
class TrendRow:
    """One quarter with its numbers, each of which opens its list in that quarter."""

    window: Window
    figures: Mapping[Box, Figure]
    rate: Decimal | None

    @property
    def done_count(self) -> int:
        """Done, in time or late."""
        return self.figures[Box.DONE_IN_TIME] + self.figures[Box.DONE_LATE]


@dataclass(frozen=True)
class Trend:
    """The quarters from the first in which anything was given, oldest first; ``most``: the most given in one.

    ``picture``: what was done and what was overdue, beside each other."""

    scope: Scope
    rows: tuple[TrendRow, ...]
    most: int
    picture: Picture


def trend(viewer: Viewer, window: Window, *, agreement_id: int | None = None, below: bool = False) -> Trend:
    """The eight quarters that end with ``window``, of all programs of the viewer's agencies, of those below or of one.

    One statement a quarter and those of the scope. Raises NotFound when he may not read the program.
    """
    scope = scope_of(viewer, window, agreement_id=agreement_id, below=below)
    rows = [_row(replace(scope, window=quarter)) for quarter in window.trend]
    while rows and not rows[0].figures[Box.GIVEN]:
        rows.pop(0)
    most = max((row.figures[Box.GIVEN] for row in rows), default=0)
    return Trend(scope, tuple(rows), most, columns_of([(row.done_count, row.figures[Box.OVERDUE]) for row in rows]))


def _row(scope: Scope) -> TrendRow:
    boxes = reduce(add, count_boxes(scope).by_lead.values(), Boxes())
    return TrendRow(scope.window, figures(boxes, Behind()), boxes.official_rate())
