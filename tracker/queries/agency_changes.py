"""Changes of agencies that were recorded, and what of a program awaits being given to somebody."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Integer, Select, and_, bindparam, func, select
from sqlalchemy.orm import aliased

from tracker.database import read
from tracker.domain.agencies import SuccessionKind
from tracker.domain.agency_changes import Becomes
from tracker.domain.permissions import WRITERS, Action, Viewer, may_for
from tracker.models import (
    Agency,
    AgencyChange,
    AgencySuccession,
    Agreement,
    Assignment,
    ChangedProgram,
    Party,
    Reassignment,
    Report,
)

MOST_SHOWN = 100


@dataclass(frozen=True)
class ChangeRow:
    """One recorded change. Not how many programs it concerned: who keeps agencies reads no programs."""

    id: int
    kind: SuccessionKind
    decision_number: str
    decided_on: date | None
    effective_on: date
    recorded_at: datetime
    recorded_as: str
    undone_at: datetime | None
    before: tuple[str, ...]
    after: tuple[str, ...]


@dataclass(frozen=True)
class Awaiting:
    """Work of ``agency`` in a program that nobody answers for. ``decider`` None: nobody of the program is left.

    ``part_count``, ``report_count``: what it held and owed. ``may_decide``: the viewer gives it to somebody.
    """

    id: int
    agreement_id: int
    program: str
    agency_id: int
    agency: str
    decider: str | None
    due_on: date
    has_signed: bool
    part_count: int
    report_count: int
    change_id: int
    settled_on: date | None
    may_decide: bool = False


@dataclass(frozen=True)
class Notice:
    """What a change did to a program and nobody has acted on yet."""

    becomes: Becomes
    is_one_body: bool
    decision_number: str
    effective_on: date


def recorded_changes() -> tuple[ChangeRow, ...]:
    """The newest first; three statements."""
    rows = read(_changes(), {})
    named: dict[int, tuple[dict[int, str], dict[int, str]]] = {}
    for change_id, before_id, before, after_id, after in read(_bodies(), {}):
        befores, afters = named.setdefault(change_id, ({}, {}))
        befores[before_id] = before
        if after_id is not None:
            afters[after_id] = after
    return tuple(
        ChangeRow(
            row.id, SuccessionKind(row.kind), row.decision_number, row.decided_on, row.effective_on, row.recorded_at,
            row.recorded_as, row.undone_at,
            *(tuple(names.values()) for names in named.get(row.id, ({}, {}))),
        )
        for row in rows
    )  # fmt: skip


def awaiting_in(agreement_ids: Collection[int], viewer: Viewer) -> tuple[Awaiting, ...]:
    """What awaits being given to somebody in these programs; one statement."""
    rows = read(_awaiting(), {"programs": sorted(agreement_ids)})
    return tuple(_awaiting_of(row, viewer) for row in rows)


def awaiting_for(viewer: Viewer) -> tuple[Awaiting, ...]:
    """What the viewer's own agencies have to give to somebody; one statement."""
    rows = read(_to_decide(), {"mine": sorted(viewer.agency_ids_as(WRITERS))})
    return tuple(_awaiting_of(row, viewer) for row in rows)


def one_awaiting(reassignment_id: int, viewer: Viewer) -> Awaiting | None:
    """One of them, given by now or not."""
    found = read(_one_awaiting(), {"id": reassignment_id})
    return _awaiting_of(found[0], viewer) if found else None


def successors_of(change_id: int) -> tuple[tuple[int, str], ...]:
    """The agencies that follow by this change, with their names: the likely ones to be given the work."""
    return tuple((id_, name) for id_, name in read(_successors(), {"change": change_id}))


def notices_of(agreement_id: int) -> tuple[Notice, ...]:
    """What was chosen for the program beside simply going on, by changes that stand; one statement."""
    rows = read(_notices(), {"program": agreement_id})
    return tuple(Notice(Becomes(row.becomes), row.is_one_body, row.decision_number, row.effective_on) for row in rows)


def _awaiting_of(row: Any, viewer: Viewer) -> Awaiting:
    return Awaiting(
        id=row.id, agreement_id=row.agreement_id, program=row.program, agency_id=row.agency_id, agency=row.agency,
        decider=row.decider, due_on=row.due_on, has_signed=bool(row.has_signed), part_count=row.part_count,
        report_count=row.report_count, change_id=row.change_id, settled_on=row.settled_on,
        may_decide=row.settled_on is None and may_for(viewer, Action.REASSIGN, row.owner_id),
    )  # fmt: skip


@cache
def _changes() -> Select[*tuple[Any, ...]]:
    c = AgencyChange
    return (
        select(
            c.id, c.kind, c.decision_number, c.decided_on, c.effective_on, c.recorded_at, c.recorded_as, c.undone_at,
        )
        .order_by(c.id.desc())
        .limit(MOST_SHOWN)
    )  # fmt: skip


@cache
def _bodies() -> Select[*tuple[Any, ...]]:
    s, before, after = AgencySuccession, aliased(Agency), aliased(Agency)
    return (
        select(s.change_id, before.id, before.name, after.id, after.name)
        .join(before, before.id == s.predecessor_id)
        .outerjoin(after, after.id == s.successor_id)
        .where(s.change_id.is_not(None))
        .order_by(s.id)
    )


@cache
def _awaiting() -> Select[*tuple[Any, ...]]:
    of_these = Reassignment.agreement_id.in_(bindparam("programs", expanding=True))
    return _all_awaiting().where(of_these, Reassignment.settled_on.is_(None))


@cache
def _to_decide() -> Select[*tuple[Any, ...]]:
    mine = Reassignment.owner_id.in_(bindparam("mine", expanding=True))
    return _all_awaiting().where(mine, Reassignment.settled_on.is_(None), Agreement.closed_on.is_(None))


@cache
def _one_awaiting() -> Select[*tuple[Any, ...]]:
    return _all_awaiting().where(Reassignment.id == bindparam("id", type_=Integer))


def _all_awaiting() -> Select[*tuple[Any, ...]]:
    r, gone, decider = Reassignment, aliased(Agency), aliased(Agency)
    parts = select(func.count(Assignment.id)).where(_is_of(Assignment), Assignment.confirmed_on.is_(None))
    reports = select(func.count(Report.id)).where(_is_of(Report), Report.submitted_at.is_(None))
    return (
        select(
            r.id, r.agreement_id, Agreement.title.label("program"), r.agency_id, gone.name.label("agency"), r.owner_id,
            decider.name.label("decider"), r.due_on, r.change_id, r.settled_on,
            select(Party.id).where(_is_of(Party)).exists().label("has_signed"),
            parts.scalar_subquery().label("part_count"),
            reports.scalar_subquery().label("report_count"),
        )
        .join(Agreement, Agreement.id == r.agreement_id)
        .join(gone, gone.id == r.agency_id)
        .outerjoin(decider, decider.id == r.owner_id)
        .order_by(r.due_on, r.id)
    )  # fmt: skip


def _is_of(table: type[Assignment] | type[Report] | type[Party]) -> ColumnElement[bool]:
    return and_(table.agreement_id == Reassignment.agreement_id, table.agency_id == Reassignment.agency_id)


@cache
def _successors() -> Select[*tuple[Any, ...]]:
    s = AgencySuccession
    followed = select(Agency.id, Agency.name).join(s, s.successor_id == Agency.id)
    return followed.where(s.change_id == bindparam("change", type_=Integer)).order_by(Agency.id)


@cache
def _notices() -> Select[*tuple[Any, ...]]:
    p, c = ChangedProgram, AgencyChange
    return (
        select(p.becomes, p.is_one_body, c.decision_number, c.effective_on)
        .join(c, c.id == p.change_id)
        .where(
            p.agreement_id == bindparam("program", type_=Integer), p.becomes != Becomes.INHERIT.value,
            c.undone_at.is_(None),
        )
        .order_by(c.id.desc())
    )  # fmt: skip
