"""What a person may hand over to a colleague: whose parts, which they are, and to whom they can go."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Any

from sqlalchemy import Row

from tracker.database import read
from tracker.domain.charges import Desk, answers_for_part, may_hand_over, seen_parts
from tracker.domain.errors import NotFound
from tracker.domain.messages import message
from tracker.domain.permissions import WRITERS, Viewer
from tracker.models.charges import desk_rows, desks_of, open_parts

MOST_SHOWN = 100


@dataclass(frozen=True)
class Source:
    """Whose parts may be handed over. ``desk`` None: those of the agency that name nobody."""

    agency_id: int
    agency: str
    desk: Desk | None
    parts: tuple[Row[Any], ...]

    @property
    def key(self) -> str:
        """How an address names it: agency and post, 0 for nobody."""
        return f"{self.agency_id}-{self.desk.post_id if self.desk else 0}"

    @property
    def post_id(self) -> int | None:
        """The post that the parts go from."""
        return self.desk.post_id if self.desk else None


@dataclass(frozen=True)
class MovingPart:
    """One part that would move."""

    task_id: int
    name: str
    role: str
    due_on: date | None
    due_text: str


@dataclass(frozen=True)
class HandOver:
    """The page: ``sources`` to choose from, the one that is ``chosen``, to which ``colleagues`` its parts can go.

    ``groups``: the first MOST_SHOWN parts by program, ``left_out_count`` the others; ``seen`` marks them all.
    ``in_common_count``: what the agency's officers are in charge of in common, and the viewer cannot hand over.
    """

    sources: tuple[Source, ...]
    chosen: Source
    colleagues: tuple[Desk, ...]
    groups: tuple[tuple[str, tuple[MovingPart, ...]], ...]
    left_out_count: int
    seen: str
    in_common_count: int


def hand_over_page(viewer: Viewer, *, asked: str | None, today: date) -> HandOver:
    """Two statements. ``asked``: the key of a source; without it the first. Raises NotFound for what is not his."""
    seats = {seat.agency_id: seat for seat in viewer.seats if seat.role in WRITERS and seat.agency_id is not None}
    desks = desks_of(read(desk_rows(), {"agencies": sorted(seats), "today": today}))
    answered = sorted(frozenset().union(*(seat.answers_for for seat in seats.values())))
    rows = read(open_parts(), {"agencies": answered})
    sources: list[Source] = []
    in_common = 0
    for agency_id, seat in seats.items():
        own = [row for row in rows if row.agency_id in seat.answers_for]
        at_desks = desks.get(agency_id, [])
        for desk in [*at_desks, None]:
            parts = tuple(
                row for row in own if answers_for_part(row.charge_id, desk.post_id if desk else None, at_desks)
            )
            if may_hand_over(viewer, agency_id, desk):
                sources.append(Source(agency_id, seat.agency_name, desk, parts))
            elif desk is None:
                in_common += len(parts)
    chosen = _chosen(sources, viewer, asked)
    shown = chosen.parts[:MOST_SHOWN]
    return HandOver(
        sources=tuple(source for source in sources if source.parts or source is chosen),
        chosen=chosen,
        colleagues=tuple(desk for desk in desks[chosen.agency_id] if desk.people and desk.post_id != chosen.post_id),
        groups=_by_program(shown),
        left_out_count=len(chosen.parts) - len(shown),
        seen=seen_parts(row.id for row in chosen.parts),
        in_common_count=in_common,
    )


def _chosen(sources: Sequence[Source], viewer: Viewer, asked: str | None) -> Source:
    """What was asked for, else the viewer's own desk with something on it, else the first such."""
    if asked:
        found = next((source for source in sources if source.key == asked), None)
        if found is None:
            raise NotFound(message("There is no such post."))
        return found
    own = [source for source in sources if source.desk and viewer.person_id in dict(source.desk.people)]
    return next((source for source in [*own, *sources] if source.parts), [*own, *sources][0])


def _by_program(rows: Sequence[Row[Any]]) -> tuple[tuple[str, tuple[MovingPart, ...]], ...]:
    return tuple(
        (program, tuple(_moving(row) for row in of_program))
        for (_id, program), of_program in groupby(rows, key=lambda row: (row.agreement_id, row.program))
    )


def _moving(row: Row[Any]) -> MovingPart:
    return MovingPart(row.task_id, f"{row.number or ''} {row.title}".strip(), row.role, row.due_on, row.due_text)
