"""Programs that the same agencies share today, side by side: after a merger one pair may have three."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

from sqlalchemy import Integer, Select, bindparam, func, select

from tracker.database import read
from tracker.domain.agencies import Succession, answering
from tracker.domain.permissions import READERS, Viewer
from tracker.models import Agreement, Party, Task
from tracker.models.agencies import succession_rows
from tracker.queries.viewers import visible_to_mine


@dataclass(frozen=True)
class Twin:
    """One of them, open. ``names``: its parties as they signed; ``is_asked``: the one the page is about."""

    id: int
    title: str
    symbol: str | None
    signed_on: date | None
    valid_from: date | None
    valid_to: date | None
    names: tuple[str, ...]
    task_count: int
    done_count: int
    is_asked: bool = False


def twins_of(agreement_id: int, viewer: Viewer, *, today: date) -> tuple[Twin, ...]:
    """The program and those beside it that the viewer reads; the one asked for first. Two statements."""
    known = [Succession(*row) for row in read(succession_rows(), {})]
    rows = read(_programs(), {"mine": sorted(viewer.agency_ids_as(READERS)), "asked": agreement_id})
    parties: dict[int, list[Any]] = {}
    for row in rows:
        parties.setdefault(row.id, []).append(row)
    heads = {
        id_: frozenset(answering(row.agency_id, known, on=today) for row in signed) for id_, signed in parties.items()
    }
    own = heads.get(agreement_id, frozenset())
    found = [_twin(signed, agreement_id) for id_, signed in parties.items() if heads[id_] == own and len(own) > 1]
    return tuple(sorted(found, key=lambda twin: (not twin.is_asked, twin.id)))


def _twin(signed: list[Any], asked: int) -> Twin:
    row = signed[0]
    return Twin(
        row.id, row.title, row.symbol, row.signed_on, row.valid_from, row.valid_to,
        tuple(party.name_as_signed for party in signed), row.task_count, row.done_count, row.id == asked,
    )  # fmt: skip


@cache
def _programs() -> Select[*tuple[Any, ...]]:
    a = Agreement
    tasks = select(func.count(Task.id)).where(Task.agreement_id == a.id)
    visible = select(visible_to_mine().cte("visible").c.id)
    return (
        select(
            a.id, a.title, a.symbol, a.signed_on, a.valid_from, a.valid_to, Party.agency_id, Party.name_as_signed,
            tasks.scalar_subquery().label("task_count"),
            tasks.where(Task.done_on.is_not(None)).scalar_subquery().label("done_count"),
        )
        .join(Party, Party.agreement_id == a.id)
        .where(a.closed_on.is_(None), (a.id == bindparam("asked", type_=Integer)) | a.id.in_(visible))
        .order_by(a.id, Party.position)
    )  # fmt: skip
