"""What leaders decided at reviews, as pages show it: open ones first, by their dates."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from typing import Any

from sqlalchemy import Row, Select, bindparam, func, or_, select, union
from sqlalchemy.orm import aliased

from tracker.database import read
from tracker.domain.decisions import may_move
from tracker.domain.obligations import ObligationKind
from tracker.domain.permissions import Action, Viewer, may_for
from tracker.domain.promises import is_to_be_promised
from tracker.domain.status import TaskStatus, decision_status
from tracker.domain.work_states import DecisionState, state_of_decision
from tracker.models import Acknowledgement, Agency, Agreement, Assignment, Decision, Party, Review
from tracker.models.acknowledgements import promise_for
from tracker.queries.promises import Made, made_columns, made_in
from tracker.queries.successions import heirs

MOST_SHOWN = 200


@dataclass(frozen=True)
class DecisionRow:
    """One decision. ``agency``: short name of who owes it today; ``period``: code of the review it was made at.

    ``is_mover``: neither owes it nor is kept from moving its day by who decided it.
    """

    id: int
    agreement_id: int
    review_id: int
    agreement: str
    is_illustrative: bool
    period: str
    text: str
    owner_id: int
    agency: str
    due_on: date
    decided_at: datetime
    decided_as: str
    done_on: date | None
    done_how: str | None
    status: TaskStatus
    promise: Made | None
    may_close: bool
    is_mover: bool
    may_promise: bool

    @property
    def is_open(self) -> bool:
        """Is it still to be done?"""
        return self.done_on is None


@dataclass(frozen=True)
class Owner:
    """An agency that can be asked to do something, by its name of today."""

    id: int
    name: str


def decisions_of_review(
    review_id: int, agreement_id: int, *, before: datetime, viewer: Viewer, today: date
) -> tuple[DecisionRow, ...]:
    """What this review decided, and whatever was decided ``before`` its window ended and is still open; one statement.

    What came later stands on later reviews, not on older ones.
    """
    asked = {"review": review_id, "agreement": agreement_id, "before": before, "today": today}
    return tuple(_row(row, viewer, today) for row in read(_of_review(), asked))


def open_decisions(agreement_id: int, *, viewer: Viewer, today: date) -> tuple[DecisionRow, ...]:
    """Whatever the agreement still has open; one statement."""
    return tuple(_row(row, viewer, today) for row in read(_open(), {"agreement": agreement_id, "today": today}))


def decision_page(decision_id: int, *, viewer: Viewer, today: date) -> DecisionRow | None:
    """One decision; None when there is none."""
    rows = read(_one(), {"id": decision_id, "today": today})
    return _row(rows[0], viewer, today) if rows else None


def possible_owners(agreement_id: int) -> list[Owner]:
    """The parties in signing order, then the agencies that hold a part."""
    return [Owner(row.id, row.name) for row in read(_owners(), {"agreement": agreement_id})]


def _row(row: Row[Any], viewer: Viewer, today: date) -> DecisionRow:
    is_open = state_of_decision(row.done_on) is DecisionState.OPEN
    is_own = may_for(viewer, Action.CLOSE_DECISION, row.decision_owner_id)
    made = made_in(row)
    return DecisionRow(
        id=row.id,
        agreement_id=row.agreement_id,
        review_id=row.review_id,
        agreement=row.agreement,
        is_illustrative=row.is_illustrative,
        period=row.period,
        text=row.text,
        owner_id=row.decision_owner_id,
        agency=row.agency,
        due_on=row.due_on,
        decided_at=row.decided_at,
        decided_as=row.decided_as,
        done_on=row.done_on,
        done_how=row.done_how,
        status=decision_status(due_on=row.due_on, done_on=row.done_on, today=today),
        promise=made if is_open else None,
        may_close=is_open and is_own,
        is_mover=may_move(viewer, owner_id=row.decision_owner_id, decided_by_id=row.decided_by_id),
        may_promise=is_own and made is None and is_to_be_promised(is_open=is_open, due_on=row.due_on, today=today),
    )


@cache
def _of_review() -> Select[*tuple[Any, ...]]:
    of_review = Decision.review_id == bindparam("review")
    is_open = Decision.done_on.is_(None) & (Decision.decided_at < bindparam("before"))
    return _rows().where(Decision.agreement_id == bindparam("agreement"), or_(of_review, is_open))


@cache
def _open() -> Select[*tuple[Any, ...]]:
    return _rows().where(Decision.agreement_id == bindparam("agreement"), Decision.done_on.is_(None))


@cache
def _one() -> Select[*tuple[Any, ...]]:
    return _rows().where(Decision.id == bindparam("id"))


def _rows() -> Select[*tuple[Any, ...]]:
    passed_on, heir = heirs(select(Decision.owner_id)), aliased(Agency)
    promised = promise_for(ObligationKind.DECISION, Decision.id, Decision.owner_id, Decision.due_version)
    return (
        select(
            Decision.id,
            Decision.agreement_id,
            Decision.review_id,
            Decision.owner_id.label("decision_owner_id"),
            Agreement.title.label("agreement"),
            Agreement.is_illustrative,
            Review.period,
            Decision.text,
            func.coalesce(heir.short_name, Agency.short_name).label("agency"),
            Decision.due_on,
            Decision.decided_at,
            Decision.decided_by_id,
            Decision.decided_as,
            Decision.done_on,
            Decision.done_how,
            *made_columns(),
        )
        .join(Agreement, Agreement.id == Decision.agreement_id)
        .join(Review, Review.id == Decision.review_id)
        .join(Agency, Agency.id == Decision.owner_id)
        .outerjoin(passed_on, passed_on.c.agency_id == Decision.owner_id)
        .outerjoin(heir, heir.id == passed_on.c.heir_id)
        .outerjoin(Acknowledgement, promised)
        .order_by(Decision.done_on.is_not(None), Decision.due_on, Decision.id)
        .limit(MOST_SHOWN)
    )


@cache
def _owners() -> Select[*tuple[Any, ...]]:
    signed = select(Party.agency_id).where(Party.agreement_id == bindparam("agreement"))
    holding = select(Assignment.agency_id).where(Assignment.agreement_id == bindparam("agreement"))
    position = (
        select(Party.position)
        .where(Party.agreement_id == bindparam("agreement"), Party.agency_id == Agency.id)
        .scalar_subquery()
    )
    order = func.coalesce(position, 1000), Agency.name_folded
    return select(Agency.id, Agency.name).where(Agency.id.in_(union(signed, holding))).order_by(*order)
