"""Changes of agencies that were recorded, and what of a program awaits being given to somebody."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Integer, Select, and_, bindparam, func, select
from sqlalchemy.orm import aliased

from tracker.database import read
from tracker.domain.agency_changes import Asks, Becomes
from tracker.domain.permissions import WRITERS, Action, Viewer, may_for
from tracker.domain.program_fates import ORDERED
from tracker.domain.tasks import PartRole
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
    Task,
)
from tracker.queries.recorded_changes import names_in
from tracker.queries.successions import heirs

MOST_PARTS = 80  # each with a choice, and a page takes forty kilobytes
GIVING = [Asks.GIVE.value, Asks.PICK.value]


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
    asks: Asks = Asks.GIVE
    decision_number: str = ""
    may_decide: bool = False

    @property
    def is_order(self) -> bool:
        """Nothing is given away: the program is to be combined, replaced or closed."""
        return self.asks not in (Asks.GIVE, Asks.PICK)


@dataclass(frozen=True)
class OpenPart:
    """A part of a task that is not confirmed."""

    id: int
    label: str
    role: PartRole


@dataclass(frozen=True)
class Notice:
    """What a change did to a program and nobody has acted on yet. ``order_id``: of what its heads owe, if they do.

    ``is_waiting``: it was recorded ahead, for a day that has not come.
    """

    becomes: Becomes
    is_one_body: bool
    decision_number: str
    effective_on: date
    order_id: int | None = None
    is_waiting: bool = False


def awaiting_in(agreement_ids: Collection[int], viewer: Viewer, *, today: date) -> tuple[Awaiting, ...]:
    """What awaits being given to somebody in these programs; one statement."""
    rows = read(_awaiting(), {"programs": sorted(agreement_ids), "today": today})
    return tuple(_awaiting_of(row, viewer) for row in rows)


def awaiting_for(viewer: Viewer, *, today: date) -> tuple[Awaiting, ...]:
    """What the viewer's own agencies have to give to somebody; one statement."""
    rows = read(_to_decide(), {"mine": sorted(viewer.agency_ids_as(WRITERS)), "today": today})
    return tuple(_awaiting_of(row, viewer) for row in rows)


def one_awaiting(reassignment_id: int, viewer: Viewer, *, today: date) -> Awaiting | None:
    """One of them, given by now or not; of what went over by the change itself nothing was asked."""
    found = read(_one_awaiting(), {"id": reassignment_id, "today": today})
    return _awaiting_of(found[0], viewer) if found else None


def successors_of(change_id: int) -> tuple[tuple[int, str], ...]:
    """The agencies that follow by this change, with their names: the likely ones to be given the work."""
    found = tuple((id_, name) for id_, name in read(_successors(), {"change": change_id}))
    return found or tuple((id_, name) for id_, name in names_in([change_id]).get(change_id, ((), ()))[1])


def open_parts(agreement_id: int, agency_id: int) -> tuple[OpenPart, ...]:
    """What an agency holds in a program and nobody confirmed, as far as a form can offer it."""
    rows = read(_open_parts(), {"program": agreement_id, "agency": agency_id})
    return tuple(OpenPart(id_, f"{number} {title}".strip(), PartRole(role)) for id_, number, title, role in rows)


def notices_of(agreement_id: int) -> tuple[Notice, ...]:
    """What was chosen for the program beside simply going on, by changes that stand; one statement."""
    rows = read(_notices(), {"program": agreement_id})
    return tuple(
        Notice(
            Becomes(row.becomes), row.is_one_body, row.decision_number, row.effective_on, row.order_id,
            row.carried_out_at is None,
        )
        for row in rows
    )  # fmt: skip


def _awaiting_of(row: Any, viewer: Viewer) -> Awaiting:
    return Awaiting(
        id=row.id, agreement_id=row.agreement_id, program=row.program, agency_id=row.agency_id, agency=row.agency,
        decider=row.decider, due_on=row.due_on, has_signed=bool(row.has_signed), part_count=row.part_count,
        report_count=row.report_count, change_id=row.change_id, settled_on=row.settled_on, asks=Asks(row.asks),
        decision_number=row.decision_number,
        may_decide=row.settled_on is None and may_for(viewer, Action.REASSIGN, row.owner_id),
    )  # fmt: skip


@cache
def _awaiting() -> Select[*tuple[Any, ...]]:
    of_these = Reassignment.agreement_id.in_(bindparam("programs", expanding=True))
    return _all_awaiting().where(of_these, Reassignment.settled_on.is_(None), Reassignment.asks.in_(GIVING))


@cache
def _to_decide() -> Select[*tuple[Any, ...]]:
    mine = Reassignment.owner_id.in_(bindparam("mine", expanding=True))
    open_ = Reassignment.settled_on.is_(None), Agreement.closed_on.is_(None), Reassignment.asks.in_(GIVING)
    return _all_awaiting().where(mine, *open_)


@cache
def _one_awaiting() -> Select[*tuple[Any, ...]]:
    asked = Reassignment.asks.not_in([Asks.NOTHING, Asks.ONE])
    return _all_awaiting().where(Reassignment.id == bindparam("id", type_=Integer), asked)


def _all_awaiting() -> Select[*tuple[Any, ...]]:
    r, gone, decider, heir = Reassignment, aliased(Agency), aliased(Agency), aliased(Agency)
    passed_on = heirs(select(Reassignment.owner_id))
    parts = select(func.count(Assignment.id)).where(_is_of(Assignment), Assignment.confirmed_on.is_(None))
    reports = select(func.count(Report.id)).where(_is_of(Report), Report.submitted_at.is_(None))
    return (
        select(
            r.id, r.agreement_id, Agreement.title.label("program"), r.agency_id, gone.name.label("agency"), r.owner_id,
            func.coalesce(heir.name, decider.name).label("decider"),
            r.due_on, r.change_id, r.settled_on, r.asks, AgencyChange.decision_number,
            select(Party.id).where(_is_of(Party)).exists().label("has_signed"),
            parts.scalar_subquery().label("part_count"),
            reports.scalar_subquery().label("report_count"),
        )
        .join(Agreement, Agreement.id == r.agreement_id)
        .join(AgencyChange, AgencyChange.id == r.change_id)
        .join(gone, gone.id == r.agency_id)
        .outerjoin(decider, decider.id == r.owner_id)
        .outerjoin(passed_on, passed_on.c.agency_id == r.owner_id)
        .outerjoin(heir, heir.id == passed_on.c.heir_id)
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
    p, c, r = ChangedProgram, AgencyChange, Reassignment
    order = (r.change_id == c.id) & (r.agreement_id == p.agreement_id) & (r.asks == p.becomes)
    return (
        select(
            p.becomes, p.is_one_body, c.decision_number, c.effective_on, c.carried_out_at, r.id.label("order_id"),
        )
        .join(c, c.id == p.change_id)
        .outerjoin(r, order)
        .where(
            p.agreement_id == bindparam("program", type_=Integer), p.becomes.in_([one.value for one in ORDERED]),
            c.undone_at.is_(None), r.settled_on.is_(None),
        )
        .order_by(c.id.desc())
    )  # fmt: skip


@cache
def _open_parts() -> Select[*tuple[Any, ...]]:
    held = Assignment.agreement_id == bindparam("program", type_=Integer)
    return (
        select(Assignment.id, Task.number, Task.title, Assignment.role)
        .join(Task, Task.id == Assignment.task_id)
        .where(held, Assignment.agency_id == bindparam("agency", type_=Integer), Assignment.confirmed_on.is_(None))
        .order_by(Task.position, Assignment.id)
        .limit(MOST_PARTS)
    )
