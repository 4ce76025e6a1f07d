"""What leaders decided and was still to be done on the day the overview is of."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from sqlalchemy import Date, bindparam, func, or_, select

from tracker.database import read
from tracker.domain.quarter.behind import Behind, Figure, Show
from tracker.domain.status import TaskStatus, decision_status
from tracker.models import Agreement, Decision
from tracker.queries.quarter.scope import AgencyNames, Scope, many

MOST_SHOWN = 4


class OpenDecision(NamedTuple):
    """One that is open, as the statement answers it."""

    id: int
    owner_id: int
    text: str
    program: str
    due_on: date


@dataclass(frozen=True)
class DecisionLine:
    """One line: what, whose, until when, how it stands on the overview's day."""

    id: int
    text: str
    program: str
    agency: str
    due_on: date
    status: TaskStatus


@dataclass(frozen=True)
class DecisionLines:
    """How many are open, how many of them late, and the first by their dates."""

    count: Figure
    late_count: Figure
    first: tuple[DecisionLine, ...]


def load_decisions(scope: Scope) -> tuple[OpenDecision, ...]:
    """All that are open in the programs shown, the latest first; one statement."""
    rows = read(_OPEN, {"begun": scope.begun, "as_of": scope.window.as_of})
    return tuple(OpenDecision(row.id, scope.answering(row.owner_id), row.text, row.program, row.due_on) for row in rows)


def decision_lines(found: Iterable[OpenDecision], names: AgencyNames, *, day: date) -> DecisionLines:
    """The lines of the page."""
    lines = all_lines(found, names, day=day)
    late = sum(line.status.is_late for line in lines)
    return DecisionLines(
        Figure(len(lines), Behind(Show.DECISIONS)),
        Figure(late, Behind(Show.DECISIONS, late=True)),
        tuple(lines[:MOST_SHOWN]),
    )


def all_lines(found: Iterable[OpenDecision], names: AgencyNames, *, day: date) -> list[DecisionLine]:
    """A line for each."""
    return [
        DecisionLine(
            one.id, one.text, one.program, names.short[one.owner_id], one.due_on,
            decision_status(due_on=one.due_on, done_on=None, today=day),
        )
        for one in found
    ]  # fmt: skip


_OPEN = (
    select(
        Decision.id,
        Decision.owner_id,
        Decision.text,
        func.coalesce(Agreement.symbol, Agreement.title).label("program"),
        Decision.due_on,
    )
    .join(Agreement, Agreement.id == Decision.agreement_id)
    .where(
        Decision.agreement_id.in_(many("begun")),
        func.date(Decision.decided_at, type_=Date) <= bindparam("as_of", type_=Date),
        or_(Decision.done_on.is_(None), Decision.done_on > bindparam("as_of", type_=Date)),
    )
    .order_by(Decision.due_on, Decision.id)
)
