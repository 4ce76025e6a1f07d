"""The parties of a program ranked by their official rate; only ever shown when all of them agreed to it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from tracker.domain.quarter.behind import Behind, Box, Figure
from tracker.domain.quarter.board import figures
from tracker.domain.status import Boxes


@dataclass(frozen=True)
class RankRow:
    """One party. ``rank``: from 1, alike for equal rates; None while nothing that it leads alone has fallen due."""

    rank: int | None
    agency_id: int
    party: str
    figures: Mapping[Box, Figure]
    rate: Decimal | None


def ranking(parties: Mapping[int, str], by_lead: Mapping[int, Boxes]) -> tuple[RankRow, ...]:
    """The best rate first; those without one last, in the order given. ``parties``: agency and its name as signed."""
    rows = [(id_, by_lead.get(id_, Boxes())) for id_ in parties]
    rated = sorted(
        ((id_, boxes, rate) for id_, boxes in rows if (rate := boxes.official_rate()) is not None),
        key=lambda row: -row[2],
    )
    rates = [rate for _id, _boxes, rate in rated]
    found = [_row(rates.index(rate) + 1, id_, parties[id_], boxes) for id_, boxes, rate in rated]
    return (*found, *(_row(None, id_, parties[id_], boxes) for id_, boxes in rows if boxes.official_rate() is None))


def _row(rank: int | None, agency_id: int, party: str, boxes: Boxes) -> RankRow:
    return RankRow(rank, agency_id, party, figures(boxes, Behind(lead=agency_id)), boxes.official_rate())
