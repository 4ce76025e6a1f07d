"""Issues found that were not yet settled and reported back on the day the overview is of."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, Date, and_, bindparam, case, func, or_, select

from tracker.database import read
from tracker.domain.findings import FindingFacts, finding_status
from tracker.domain.quarter.behind import Behind, Figure, Show
from tracker.domain.status import TaskStatus
from tracker.models import Agreement, Finding
from tracker.queries.quarter.scope import Scope, many


@dataclass(frozen=True)
class OpenFinding:
    """One of them. ``owner_id``: who answers today for the agency asked to settle it; None when nobody is asked."""

    id: int
    text: str
    place: str
    program: str
    owner_id: int | None
    due_on: date | None
    status: TaskStatus


@dataclass(frozen=True)
class FindingCount:
    """How many are open, and how many of them late."""

    open: Figure
    late_count: Figure


def count_findings(scope: Scope) -> FindingCount:
    """Of the programs shown; one statement."""
    [(count, late)] = read(_COUNT, _asked(scope))
    return FindingCount(Figure(count, Behind(Show.FINDINGS)), Figure(late or 0, Behind(Show.FINDINGS, late=True)))


def load_findings(scope: Scope, *, is_late: bool, offset: int, limit: int) -> list[OpenFinding]:
    """Those the number counts (all open ones, or the late), the latest due first, then those nobody is asked to settle.

    One statement.
    """
    rows = read(_LATE if is_late else _OPEN, _asked(scope) | {"offset": offset, "limit": limit})
    day = scope.window.as_of
    return [
        OpenFinding(
            id=row.id,
            text=row.text,
            place=row.place,
            program=row.program,
            owner_id=None if row.owner_id is None else scope.answering(row.owner_id),
            due_on=row.due_on,
            status=finding_status(
                FindingFacts(row.noting_id, row.owner_id, row.due_on, settled_on=row.settled_on), day
            ),
        )
        for row in rows
    ]


def _asked(scope: Scope) -> dict[str, object]:
    return {"begun": scope.begun, "as_of": scope.window.as_of}


def _is_open() -> ColumnElement[bool]:
    as_of = bindparam("as_of", type_=Date)
    return and_(
        Finding.agreement_id.in_(many("begun")),
        func.date(Finding.noted_at, type_=Date) <= as_of,
        or_(Finding.closed_on.is_(None), Finding.closed_on > as_of),
    )


def _settled_on() -> ColumnElement[date | None]:
    """As it was known on the day: an answer that came later was not there yet."""
    return case((Finding.settled_on <= bindparam("as_of", type_=Date), Finding.settled_on))


def _is_late() -> ColumnElement[bool]:
    return and_(Finding.due_on < bindparam("as_of", type_=Date), _settled_on().is_(None))


_COUNT = select(func.count(), func.sum(case((_is_late(), 1), else_=0))).where(_is_open())
_OPEN = (
    select(
        Finding.id,
        Finding.text,
        Finding.place,
        func.coalesce(Agreement.symbol, Agreement.title).label("program"),
        Finding.noting_id,
        Finding.owner_id,
        Finding.due_on,
        _settled_on().label("settled_on"),
    )
    .join(Agreement, Agreement.id == Finding.agreement_id)
    .where(_is_open())
    .order_by(Finding.due_on.is_(None), Finding.due_on, Finding.id)
    .offset(bindparam("offset"))
    .limit(bindparam("limit"))
)
_LATE = _OPEN.where(_is_late())
