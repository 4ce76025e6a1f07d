"""Vấn đề nổi cộm: an issue noted by a party, assigned to an agency, settled, reported back to who noted it.

Facts about problems, never about persons. ``FINDING_EDGES`` is every move there is, see ``state_table``.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from tracker.domain.moves import Act, Edge, Machine, Need, Whose
from tracker.domain.permissions import Action, Viewer, may_for
from tracker.domain.status import StatusKind, TaskStatus, decision_status


class FindingState(StrEnum):
    """Where an issue stands; worked out from facts, never stored."""

    NOTED = "noted"  # nobody has it settled yet
    ASSIGNED = "assigned"
    SETTLED = "settled"  # who noted it has still to say that the answer is enough
    CLOSED = "closed"


ACTIONS = {
    Act.ASSIGN: Action.ASSIGN_FINDING,
    Act.SETTLE: Action.SETTLE_FINDING,
    Act.ACCEPT: Action.ANSWER_FINDING,
    Act.RETURN: Action.ANSWER_FINDING,
}


def _edge(start: FindingState, act: Act, to: FindingState, need: Need, whose: Whose) -> Edge:
    return Edge(Machine.FINDING, start, act, to, ACTIONS[act], need, whose)


_S = FindingState
FINDING_EDGES: tuple[Edge, ...] = (
    _edge(_S.NOTED, Act.ASSIGN, _S.ASSIGNED, Need.AGENCY_AND_DAY, Whose.ANY),
    _edge(_S.ASSIGNED, Act.ASSIGN, _S.ASSIGNED, Need.REASON, Whose.OTHERS),
    _edge(_S.ASSIGNED, Act.SETTLE, _S.SETTLED, Need.TEXT, Whose.OWN),
    _edge(_S.ASSIGNED, Act.SETTLE, _S.CLOSED, Need.TEXT_OF_WHO_NOTED_IT, Whose.OWN),
    _edge(_S.SETTLED, Act.ACCEPT, _S.CLOSED, Need.NOTHING, Whose.NOTED),
    _edge(_S.SETTLED, Act.RETURN, _S.ASSIGNED, Need.REASON, Whose.NOTED),
)


@dataclass(frozen=True)
class FindingFacts:
    """The facts of its state. Ids are of agencies; ``assigned_by_id`` of the person who assigned it."""

    noting_id: int
    owner_id: int | None = None
    due_on: date | None = None
    assigned_by_id: int | None = None
    settled_on: date | None = None
    closed_on: date | None = None


@dataclass(frozen=True)
class FindingLine:
    """One issue as a joint review keeps it; ``agency``, ``noting``: short names, ``noted_on`` a local day."""

    id: int
    text: str
    place: str
    source: str
    noting: str
    noted_on: date
    state: FindingState
    agency: str | None
    in_charge: str | None
    due_on: date | None
    settled_on: date | None
    settled_how: str | None


def state_of(facts: FindingFacts) -> FindingState:
    """Closed when reported back, settled when answered, assigned when somebody has it."""
    if facts.closed_on is not None:
        return FindingState.CLOSED
    if facts.settled_on is not None:
        return FindingState.SETTLED
    return FindingState.NOTED if facts.owner_id is None else FindingState.ASSIGNED


def may_assign(by: Viewer, facts: FindingFacts) -> bool:
    """Whoever may assign at all may assign what nobody has.

    What an agency has to settle it neither passes on nor puts off, unless he himself assigned it: as with decisions.
    """
    if facts.owner_id is None or by.person_id == facts.assigned_by_id:
        return True
    return not may_for(by, Action.SETTLE_FINDING, facts.owner_id)


def finding_status(facts: FindingFacts, today: date) -> TaskStatus:
    """The colour of its state: late by its day only while the agency asked has not answered."""
    if facts.due_on is None:
        return TaskStatus(StatusKind.IDLE, None, is_done=False, is_late=False)
    if facts.settled_on is not None and facts.closed_on is None:
        return TaskStatus(StatusKind.WAITING, None, is_done=False, is_late=False)
    return decision_status(due_on=facts.due_on, done_on=facts.settled_on, today=today)
