"""Agencies that papers or forms brought in and nobody has looked at: where each was written first, whom it may mean.

For administrators of the installation, who do not read programs: they learn the number of the program, the cell and the
words, not what the program is about.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from sqlalchemy import Integer, Select, bindparam, func, select

from tracker.database import read
from tracker.domain.agency_names import NamedAgency
from tracker.domain.look_alikes import Near, Oddity, nearest, oddities
from tracker.models import Agency, Assignment, FormerName, Party, Task
from tracker.models.agency_merges import names_of_merged, standing_merges

PAGE_SIZE = 20


@dataclass(frozen=True)
class FirstWritten:
    """Where a paper names it first: as a party, or in the cell of a task. ``cell`` None: typed into a form."""

    agreement_id: int
    words: str
    is_party: bool
    cell: str | None


@dataclass(frozen=True)
class ToCheck:
    """One agency to look at."""

    id: int
    name: str
    oddities: tuple[Oddity, ...]
    first: FirstWritten | None
    near: tuple[Near, ...]


@dataclass(frozen=True)
class CheckList:
    """One page of them, the newest first."""

    rows: tuple[ToCheck, ...]
    total: int
    number: int

    @property
    def first(self) -> int:
        """The number of its first row."""
        return PAGE_SIZE * (self.number - 1) + 1

    @property
    def last(self) -> int:
        """The number of its last row."""
        return self.first + len(self.rows) - 1


def agencies_to_check(*, number: int) -> CheckList:
    """Seven statements, whatever the amount."""
    total = to_check_count()
    number = max(1, min(number, -(-total // PAGE_SIZE)))
    rows = read(_page(), {"start": PAGE_SIZE * (number - 1)})
    if not rows:
        return CheckList((), total, number)
    known, first = known_agencies(), _first_written([row.id for row in rows])
    found = tuple(
        ToCheck(
            row.id,
            row.name,
            oddities(row.name),
            first.get(row.id),
            nearest(row.name, (one for one in known if one.id != row.id)),
        )
        for row in rows
    )
    return CheckList(found, total, number)


def to_check_count() -> int:
    """How many wait to be looked at."""
    return int(read(_count(), {})[0][0])


def known_agencies() -> list[NamedAgency]:
    """Every agency with all its names, in the order in which they came."""
    others = {id_: [name for name in names if name] for id_, names in names_of_merged(read(_merges(), {})).items()}
    for agency_id, *names in read(_former(), {}):
        others.setdefault(agency_id, []).extend(name for name in names if name)
    return [
        NamedAgency(id_, name, tuple(one for one in (short, abbreviation, *others.get(id_, ())) if one and one != name))
        for id_, name, short, abbreviation in read(_present(), {})
    ]


def _first_written(ids: Sequence[int]) -> dict[int, FirstWritten]:
    """By agency; what a paper says in its head comes before what it says in a task."""
    found: dict[int, FirstWritten] = {}
    for row in read(_in_tasks(), {"ids": list(ids)}):
        found[row.agency_id] = FirstWritten(row.agreement_id, row.name_as_written, False, row.source_cell)
    for row in read(_in_heads(), {"ids": list(ids)}):
        if row.agency_id not in found or row.agreement_id <= found[row.agency_id].agreement_id:
            found[row.agency_id] = FirstWritten(row.agreement_id, row.name_as_signed, True, None)
    return found


@cache
def _count() -> Select[*tuple[Any, ...]]:
    return select(func.count(Agency.id)).where(Agency.is_to_check)


@cache
def _page() -> Select[*tuple[Any, ...]]:
    waiting = select(Agency.id, Agency.name).where(Agency.is_to_check).order_by(Agency.id.desc())
    return waiting.limit(PAGE_SIZE).offset(bindparam("start", type_=Integer))


@cache
def _present() -> Select[*tuple[Any, ...]]:
    return select(Agency.id, Agency.name, Agency.short_name, Agency.abbreviation).order_by(Agency.id)


@cache
def _merges() -> Select[*tuple[Any, ...]]:
    return standing_merges()


@cache
def _former() -> Select[*tuple[Any, ...]]:
    f = FormerName
    return select(f.agency_id, f.name, f.short_name, f.abbreviation).order_by(f.id)


@cache
def _in_heads() -> Select[*tuple[Any, ...]]:
    ids = Party.agency_id.in_(bindparam("ids", expanding=True))
    first = select(func.min(Party.id)).where(ids).group_by(Party.agency_id)
    return select(Party.agency_id, Party.agreement_id, Party.name_as_signed).where(Party.id.in_(first))


@cache
def _in_tasks() -> Select[*tuple[Any, ...]]:
    ids = Assignment.agency_id.in_(bindparam("ids", expanding=True))
    first = select(func.min(Assignment.id)).where(ids).group_by(Assignment.agency_id)
    return (
        select(Assignment.agency_id, Assignment.agreement_id, Assignment.name_as_written, Task.source_cell)
        .join(Task, Task.id == Assignment.task_id)
        .where(Assignment.id.in_(first))
    )
