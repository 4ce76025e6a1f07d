"""The official boxes agency by agency. A page holds only so many rows; the rest is one row, so that rows add up."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import reduce
from operator import add

from tracker.domain.quarter.behind import Behind, Box, Figure
from tracker.domain.quarter.board import JOINT, NOBODY, figures
from tracker.domain.quarter.paper import LEAD_AGENCIES
from tracker.domain.status import Boxes


@dataclass(frozen=True)
class LeadRow:
    """One row: ``lead`` is an agency, JOINT or NOBODY; for the row of the others None."""

    lead: int | None
    figures: Mapping[Box, Figure]
    rate: Decimal | None


@dataclass(frozen=True)
class BoxTable:
    """The rows, the one of all ``others`` (how many agencies they are), the total, and overdue tasks by lead."""

    rows: tuple[LeadRow, ...]
    others: LeadRow | None
    others_count: int
    total: LeadRow
    overdue: Mapping[int, int]


def box_table(by_lead: Mapping[int, Boxes], order: Mapping[int, int]) -> BoxTable:
    """Own agency first as ``order`` says, tasks led jointly and by nobody after them, each task in one row only."""
    agencies = [lead for lead in by_lead if lead not in (JOINT, NOBODY)]
    agencies.sort(key=lambda lead: order.get(lead, len(order)))
    kept = sorted(agencies, key=lambda lead: by_lead[lead].given, reverse=True)[:LEAD_AGENCIES]
    shown = [lead for lead in agencies if lead in kept] + [lead for lead in (JOINT, NOBODY) if lead in by_lead]
    rest = [by_lead[lead] for lead in by_lead if lead not in shown]
    return BoxTable(
        rows=tuple(_row(lead, by_lead[lead], Behind(lead=lead)) for lead in shown),
        others=_row(None, _sum(rest), Behind(but=tuple(shown))) if rest else None,
        others_count=len(rest),
        total=_row(None, _sum(list(by_lead.values())), Behind()),
        overdue={lead: boxes.overdue for lead, boxes in by_lead.items() if boxes.overdue},
    )


def _row(lead: int | None, boxes: Boxes, base: Behind) -> LeadRow:
    return LeadRow(lead, figures(boxes, base), boxes.official_rate())


def _sum(boxes: Sequence[Boxes]) -> Boxes:
    return reduce(add, boxes, Boxes())
