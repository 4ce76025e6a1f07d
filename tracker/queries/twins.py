"""Programs that the same agencies share today, side by side: after a merger one pair may have three."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

from sqlalchemy import Date, Integer, Select, bindparam, func, or_, select

from tracker.database import read
from tracker.domain.agencies import Succession, answering
from tracker.domain.permissions import HEADS, READERS, Viewer
from tracker.models import Agency, Agreement, Party, Task
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


@dataclass(frozen=True)
class BroughtTogether:
    """Programs in force whose parties are the same agencies since a change. ``agency_ids``, ``names``: those, as the
    newest program names them; that, ``newest_id``, is the one signed last whose standing agency is the viewer's."""

    agency_ids: tuple[int, ...]
    names: tuple[str, ...]
    count: int
    newest_id: int


def brought_together(viewer: Viewer, *, today: date) -> tuple[BroughtTogether, ...]:
    """What the viewer, as head of a standing agency, may combine. At most three statements; none for others.

    Programs that the same agencies signed from the start are two on purpose; only what a change brought together is
    told.
    """
    mine = viewer.agency_ids_as(HEADS)
    known = [Succession(*row) for row in read(succession_rows(), {})] if mine else []
    if not known:
        return ()
    parties: dict[int, list[Any]] = {}
    for row in read(_in_force(), {"mine": sorted(mine), "today": today}):
        parties.setdefault(row.id, []).append(row)
    groups: dict[frozenset[int], list[list[Any]]] = {}
    for signed in parties.values():
        groups.setdefault(frozenset(_heads(signed, known, today)), []).append(signed)
    found = [
        one for heads, one in groups.items() if len(heads) > 1 and len({_as_written(signed) for signed in one}) > 1
    ]
    told = [(one, max(own, key=_age)) for one in found if (own := [each for each in one if _stands(each) in mine])]
    if not told:
        return ()
    by_newest = {newest[0].id: (_heads(newest, known, today), len(one)) for one, newest in told}
    wanted = sorted({head for heads, _count in by_newest.values() for head in heads})
    names = dict(map(tuple, read(_short_names(), {"ids": wanted})))
    return tuple(
        BroughtTogether(heads, tuple(names[head] for head in heads), count, newest_id)
        for newest_id, (heads, count) in by_newest.items()
    )


def _heads(signed: Sequence[Any], known: Sequence[Succession], today: date) -> tuple[int, ...]:
    return tuple(dict.fromkeys(answering(row.agency_id, known, on=today) for row in signed))


def _as_written(signed: Sequence[Any]) -> frozenset[int]:
    return frozenset(row.agency_id for row in signed)


def _age(signed: Sequence[Any]) -> tuple[date, int]:
    return (signed[0].signed_on or date.min, signed[0].id)


def _stands(signed: Sequence[Any]) -> int:
    """The standing agency as written down: the first party where none is named."""
    return int(next((row.agency_id for row in signed if row.is_standing), signed[0].agency_id))


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


@cache
def _in_force() -> Select[*tuple[Any, ...]]:
    a, today = Agreement, bindparam("today", type_=Date)
    own = select(Party.agreement_id).where(Party.agency_id.in_(bindparam("mine", expanding=True)))
    return (
        select(a.id, a.signed_on, Party.agency_id, Party.is_standing)
        .join(Party, Party.agreement_id == a.id)
        .where(a.id.in_(own), a.closed_on.is_(None), or_(a.valid_to.is_(None), a.valid_to >= today))
        .order_by(a.id, Party.position)
    )


@cache
def _short_names() -> Select[*tuple[Any, ...]]:
    return select(Agency.id, Agency.short_name).where(Agency.id.in_(bindparam("ids", expanding=True)))
