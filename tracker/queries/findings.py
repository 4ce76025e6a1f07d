"""Issues found, as pages show them: open ones first, by their dates."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from typing import Any

from sqlalchemy import BindParameter, Row, Select, bindparam, func, or_, select
from sqlalchemy.orm import aliased

from tracker.database import read
from tracker.domain.findings import FindingFacts, FindingState, finding_status, may_assign, state_of
from tracker.domain.moves import Act, Machine
from tracker.domain.permissions import READERS, Action, Viewer, may_for
from tracker.domain.state_table import may_move
from tracker.domain.status import TaskStatus
from tracker.models import Agency, Agreement, Finding
from tracker.queries.successions import heirs
from tracker.queries.viewers import visible_to_mine

MOST_SHOWN = 200


@dataclass(frozen=True)
class FindingRow:
    """One issue. ``noting``, ``agency``: short names of today of who noted it and of who is asked to settle it.

    ``is_assigner``: may assign it as far as the issue itself is concerned; his post is asked about beside it.
    """

    id: int
    agreement_id: int
    agreement: str
    is_illustrative: bool
    text: str
    place: str
    source: str
    noting: str
    noted_at: datetime
    noted_as: str
    owner_id: int | None
    agency: str | None
    in_charge: str | None
    due_on: date | None
    assigned_at: datetime | None
    assigned_as: str | None
    settled_on: date | None
    settled_how: str | None
    settled_as: str | None
    closed_on: date | None
    returned_on: date | None
    return_reason: str | None
    state: FindingState
    status: TaskStatus
    is_mine: bool
    is_assigner: bool
    may_settle: bool
    may_answer: bool
    has_noted: bool

    @property
    def is_open(self) -> bool:
        """Not yet reported back."""
        return self.state is not FindingState.CLOSED


def findings_of(agreement_id: int, *, viewer: Viewer, today: date) -> tuple[FindingRow, ...]:
    """All of a program; one statement."""
    return _rows_of(_of_agreement(), viewer, today, agreement=agreement_id)


def open_findings(agreement_id: int, *, before: datetime, viewer: Viewer, today: date) -> tuple[FindingRow, ...]:
    """Those of a program that were noted ``before`` a review's window ended and are still open; one statement."""
    return _rows_of(_open_of_agreement(), viewer, today, agreement=agreement_id, before=before)


def findings_to_see(viewer: Viewer, *, today: date) -> tuple[FindingRow, ...]:
    """Every open one of the programs that the viewer may read, those that wait for his agency first; one statement."""
    mine = sorted(viewer.agency_ids_as(READERS))
    return tuple(sorted(_rows_of(_open_of_mine(), viewer, today, mine=mine), key=lambda row: not row.is_mine))


def waiting_for(viewer: Viewer) -> int:
    """How many wait for the viewer's agencies: to be settled, or noted by them and to be answered; one statement."""
    mine = sorted(viewer.agency_ids_as(READERS))
    return int(read(_waiting(), {"mine": mine})[0][0]) if mine else 0


def finding_page(finding_id: int, *, viewer: Viewer, today: date) -> FindingRow | None:
    """One of them; None when there is none."""
    return next(iter(_rows_of(_one(), viewer, today, id=finding_id)), None)


def _rows_of(
    statement: Select[*tuple[Any, ...]], viewer: Viewer, today: date, **asked: object
) -> tuple[FindingRow, ...]:
    return tuple(_row(row, viewer, today) for row in read(statement, {"today": today} | asked))


def _row(row: Row[Any], viewer: Viewer, today: date) -> FindingRow:
    facts = FindingFacts(
        row.noting_id, row.finding_owner_id, row.due_on, row.assigned_by_id, row.settled_on, row.closed_on
    )
    state = state_of(facts)
    is_owner = may_for(viewer, Action.SETTLE_FINDING, row.finding_owner_id)
    has_noted = may_for(viewer, Action.ANSWER_FINDING, row.noting_id)
    may_settle = may_move(Machine.FINDING, state, Act.SETTLE) and is_owner
    may_answer = may_move(Machine.FINDING, state, Act.ACCEPT) and has_noted
    return FindingRow(
        id=row.id,
        agreement_id=row.agreement_id,
        agreement=row.agreement,
        is_illustrative=row.is_illustrative,
        text=row.text,
        place=row.place,
        source=row.source,
        noting=row.noting,
        noted_at=row.noted_at,
        noted_as=row.noted_as,
        owner_id=row.finding_owner_id,
        agency=row.agency,
        in_charge=row.in_charge,
        due_on=row.due_on,
        assigned_at=row.assigned_at,
        assigned_as=row.assigned_as,
        settled_on=row.settled_on,
        settled_how=row.settled_how,
        settled_as=row.settled_as,
        closed_on=row.closed_on,
        returned_on=row.returned_on,
        return_reason=row.return_reason,
        state=state,
        status=finding_status(facts, today),
        is_mine=may_settle or may_answer,
        is_assigner=may_move(Machine.FINDING, state, Act.ASSIGN) and may_assign(viewer, facts),
        may_settle=may_settle,
        may_answer=may_answer,
        has_noted=has_noted,
    )


@cache
def _of_agreement() -> Select[*tuple[Any, ...]]:
    return _rows().where(Finding.agreement_id == bindparam("agreement"))


@cache
def _open_of_agreement() -> Select[*tuple[Any, ...]]:
    return _of_agreement().where(Finding.closed_on.is_(None), Finding.noted_at < bindparam("before"))


@cache
def _open_of_mine() -> Select[*tuple[Any, ...]]:
    return _rows().where(Finding.agreement_id.in_(visible_to_mine()), Finding.closed_on.is_(None))


@cache
def _one() -> Select[*tuple[Any, ...]]:
    return _rows().where(Finding.id == bindparam("id"))


@cache
def _waiting() -> Select[*tuple[Any, ...]]:
    mine: BindParameter[int] = bindparam("mine", expanding=True)
    to_settle = Finding.owner_id.in_(mine) & Finding.settled_on.is_(None)
    to_answer = Finding.noting_id.in_(mine) & Finding.settled_on.is_not(None)
    return select(func.count()).where(Finding.closed_on.is_(None), or_(to_settle, to_answer))


def _rows() -> Select[*tuple[Any, ...]]:
    """``heirs`` says who answers today for an agency that was merged into another."""
    passed_on, heir, noting = heirs(select(Finding.owner_id)), aliased(Agency), aliased(Agency)
    return (
        select(
            Finding.id,
            Finding.agreement_id,
            Agreement.title.label("agreement"),
            Agreement.is_illustrative,
            Finding.text,
            Finding.place,
            Finding.source,
            Finding.noting_id,
            noting.short_name.label("noting"),
            Finding.noted_at,
            Finding.noted_as,
            Finding.owner_id.label("finding_owner_id"),
            func.coalesce(heir.short_name, Agency.short_name).label("agency"),
            Finding.in_charge,
            Finding.due_on,
            Finding.assigned_at,
            Finding.assigned_by_id,
            Finding.assigned_as,
            Finding.settled_on,
            Finding.settled_how,
            Finding.settled_as,
            Finding.closed_on,
            Finding.returned_on,
            Finding.return_reason,
        )
        .join(Agreement, Agreement.id == Finding.agreement_id)
        .join(noting, noting.id == Finding.noting_id)
        .outerjoin(Agency, Agency.id == Finding.owner_id)
        .outerjoin(passed_on, passed_on.c.agency_id == Finding.owner_id)
        .outerjoin(heir, heir.id == passed_on.c.heir_id)
        .order_by(Finding.closed_on.is_not(None), Finding.due_on.is_not(None), Finding.due_on, Finding.id)
        .limit(MOST_SHOWN)
    )
