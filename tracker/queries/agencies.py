"""The agencies of the installation: their names are for everybody, what they do is counted for whoever may read it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

from sqlalchemy import BindParameter, Select, bindparam, func, literal, select, union
from sqlalchemy.orm import aliased

from tracker.database import read
from tracker.domain.agencies import Level
from tracker.domain.permissions import READERS, Viewer
from tracker.models import Agency, Assignment, FormerName, Party
from tracker.queries.search import agency_matches, closeness, is_close, likeness, search_values, tidy_query, word_count
from tracker.queries.successions import heirs
from tracker.queries.viewers import visible_to_mine

PAGE_SIZE = 40


@dataclass(frozen=True)
class AgencyRow:
    """One agency. ``now``: who answers for it today, if that is another; the counts are what the viewer may read."""

    id: int
    name: str
    short_name: str
    abbreviation: str | None
    level: Level | None
    parent: str | None
    formerly: tuple[str, ...]
    now: str | None
    ended_on: date | None
    program_count: int = 0
    part_count: int = 0


@dataclass(frozen=True)
class AgencyPage:
    """One page of the list. ``counts_work``: the viewer reads programs, so the counts mean something to him."""

    rows: tuple[AgencyRow, ...]
    total: int
    number: int
    query: str
    counts_work: bool

    @property
    def first(self) -> int:
        """The number of its first row among all."""
        return PAGE_SIZE * (self.number - 1) + 1

    @property
    def last(self) -> int:
        """The number of its last row."""
        return self.first + len(self.rows) - 1


def list_agencies(
    viewer: Viewer, *, query: str, number: int, today: date, size: int = PAGE_SIZE, nearly: bool = False
) -> AgencyPage:
    """The agencies that match, those that fit best first, then by name. Four statements, whatever the amount.

    ``nearly``: those written nearly like that, where the database can tell.
    """
    query = tidy_query(query)
    values = search_values(query)
    asked = _nearly() if nearly else _matching(word_count(values)) if values else _all()
    found = read(asked, values)
    # Sorted here: databases do not agree on the order of names, and there are some hundreds at most.
    ids = [row.id for row in sorted(found, key=lambda row: (row.rank, row.name_folded, row.id))]
    number = max(1, min(number, -(-len(ids) // size)))
    shown = ids[size * (number - 1) : size * number]
    mine = sorted(viewer.agency_ids_as(READERS))
    return AgencyPage(_rows(shown, mine, today), len(ids), number, query, counts_work=bool(mine))


def _rows(ids: Sequence[int], mine: Sequence[int], today: date) -> tuple[AgencyRow, ...]:
    if not ids:
        return ()
    asked = {"ids": list(ids)}
    former: dict[int, list[str]] = {}
    for agency_id, name in read(_former(), asked):
        former.setdefault(agency_id, []).append(name)
    work = {row.agency_id: row for row in read(_work(), asked | {"mine": list(mine)})} if mine else {}
    by_id = {row.id: row for row in read(_facts(), asked | {"today": today})}
    return tuple(
        AgencyRow(
            id=row.id,
            name=row.name,
            short_name=row.short_name,
            abbreviation=row.abbreviation,
            level=Level(row.level) if row.level else None,
            parent=row.parent,
            formerly=tuple(former.get(row.id, ())),
            now=row.now,
            ended_on=row.ended_on,
            program_count=work[row.id].program_count if row.id in work else 0,
            part_count=work[row.id].part_count if row.id in work else 0,
        )
        for id_ in ids
        if (row := by_id.get(id_)) is not None
    )


@cache
def _matching(words: int) -> Select[*tuple[Any, ...]]:
    rank = closeness(Agency.search_text).label("rank")
    return select(Agency.id, Agency.name_folded, rank).where(agency_matches(words))


@cache
def _nearly() -> Select[*tuple[Any, ...]]:
    rank = -likeness(Agency.search_text)
    return select(Agency.id, Agency.name_folded, rank.label("rank")).where(is_close(Agency.search_text))


@cache
def _all() -> Select[*tuple[Any, ...]]:
    return select(Agency.id, Agency.name_folded, literal(0).label("rank"))


@cache
def _facts() -> Select[*tuple[Any, ...]]:
    listed = Agency.id.in_(bindparam("ids", expanding=True))
    parent, heir, passed_on = aliased(Agency), aliased(Agency), heirs(select(Agency.id).where(listed))
    return (
        select(
            Agency.id,
            Agency.name,
            Agency.short_name,
            Agency.abbreviation,
            Agency.level,
            Agency.ended_on,
            parent.short_name.label("parent"),
            heir.short_name.label("now"),
        )
        .outerjoin(parent, parent.id == Agency.parent_id)
        .outerjoin(passed_on, passed_on.c.agency_id == Agency.id)
        .outerjoin(heir, heir.id == passed_on.c.heir_id)
        .where(listed)
    )


@cache
def _former() -> Select[*tuple[Any, ...]]:
    listed = FormerName.agency_id.in_(bindparam("ids", expanding=True))
    return select(FormerName.agency_id, FormerName.name).where(listed).order_by(FormerName.valid_to, FormerName.id)


@cache
def _work() -> Select[*tuple[Any, ...]]:
    """Of the programs that the viewer may read: how many each agency signed or helps with, and its parts there."""
    visible = select(visible_to_mine().cte("visible").c.id)
    ids: BindParameter[Any] = bindparam("ids", expanding=True)
    signed = select(Party.agency_id, Party.agreement_id).where(
        Party.agency_id.in_(ids), Party.agreement_id.in_(visible)
    )
    held = select(Assignment.agency_id, Assignment.agreement_id).where(
        Assignment.agency_id.in_(ids), Assignment.agreement_id.in_(visible)
    )
    programs = union(signed, held).subquery()
    parts = (
        select(Assignment.agency_id, func.count().label("count"))
        .where(Assignment.agency_id.in_(ids), Assignment.agreement_id.in_(visible))
        .group_by(Assignment.agency_id)
        .subquery()
    )
    return (
        select(
            programs.c.agency_id,
            func.count().label("program_count"),
            func.coalesce(func.max(parts.c.count), 0).label("part_count"),
        )
        .outerjoin(parts, parts.c.agency_id == programs.c.agency_id)
        .group_by(programs.c.agency_id)
    )
