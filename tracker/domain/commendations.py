"""Mô hình hay, điển hình, khen thưởng: found, agreed by every party, proposed, decided by an authority.

``COMMENDATION_EDGES`` is every move there is, see ``state_table``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from tracker.domain.errors import RuleBroken
from tracker.domain.messages import message
from tracker.domain.moves import Act, Edge, Machine, Need, Whose
from tracker.domain.permissions import Action
from tracker.domain.status import StatusKind


class Honoured(StrEnum):
    """Who or what it is about."""

    MODEL = "model"
    COLLECTIVE = "collective"
    INDIVIDUAL = "individual"


HONOURED_WORDS: dict[Honoured, str] = {
    Honoured.MODEL: message("Model").text,
    Honoured.COLLECTIVE: message("Collective").text,
    Honoured.INDIVIDUAL: message("Individual").text,
}


class CommendationState(StrEnum):
    """Where it stands; worked out from facts, never stored."""

    FOUND = "found"  # some party has still to agree
    AGREED = "agreed"
    PROPOSED = "proposed"
    DECIDED = "decided"
    DECLINED = "declined"  # a party did not agree, with a reason


STATE_WORDS: dict[CommendationState, tuple[StatusKind, str]] = {
    CommendationState.FOUND: (StatusKind.IDLE, message("Found, to be agreed by the parties").text),
    CommendationState.AGREED: (StatusKind.DOING, message("Agreed by every party").text),
    CommendationState.PROPOSED: (StatusKind.WAITING, message("Proposed for commendation").text),
    CommendationState.DECIDED: (StatusKind.DONE, message("Commended").text),
    CommendationState.DECLINED: (StatusKind.CANCELLED, message("Not agreed").text),
}
"""How each state is shown: its look, and its word."""
ACTIONS = {
    Act.AGREE: Action.AGREE_COMMENDATION,
    Act.DECLINE: Action.AGREE_COMMENDATION,
    Act.PROPOSE: Action.PROPOSE_COMMENDATION,
    Act.AWARD: Action.RECORD_AWARD,
}


def _edge(start: CommendationState, act: Act, to: CommendationState, need: Need) -> Edge:
    whose = Whose.OWN if act in (Act.AGREE, Act.DECLINE) else Whose.ANY
    return Edge(Machine.COMMENDATION, start, act, to, ACTIONS[act], need, whose)


_S = CommendationState
COMMENDATION_EDGES: tuple[Edge, ...] = (
    _edge(_S.FOUND, Act.AGREE, _S.FOUND, Need.NOTHING),
    _edge(_S.FOUND, Act.AGREE, _S.AGREED, Need.LAST_AGREEMENT),
    _edge(_S.FOUND, Act.DECLINE, _S.DECLINED, Need.REASON),
    _edge(_S.AGREED, Act.PROPOSE, _S.PROPOSED, Need.AUTHORITY_AND_EVIDENCE),
    _edge(_S.PROPOSED, Act.AWARD, _S.DECIDED, Need.DECISION_OF_AUTHORITY),
)


@dataclass(frozen=True)
class CommendationFacts:
    """The facts of its state."""

    party_count: int
    agreed_count: int
    declined_on: date | None = None
    proposed_on: date | None = None
    awarded_on: date | None = None


def state_of_commendation(facts: CommendationFacts) -> CommendationState:
    """Decided beats proposed beats agreed; one party that does not agree ends it."""
    if facts.declined_on is not None:
        return CommendationState.DECLINED
    if facts.awarded_on is not None:
        return CommendationState.DECIDED
    if facts.proposed_on is not None:
        return CommendationState.PROPOSED
    is_agreed = facts.agreed_count >= facts.party_count > 0
    return CommendationState.AGREED if is_agreed else CommendationState.FOUND


def check_past(day: date, *, today: date, field: str) -> None:
    """Raises RuleBroken for a day that is still to come: what an authority did has happened."""
    if day > today:
        raise RuleBroken(message("This day is still to come; today is %(today)s.", today=today), field=field)


@dataclass(frozen=True)
class CommendationLine:
    """One of them as a joint review keeps it; ``by``: short name of the party that found it."""

    id: int
    honoured: Honoured
    name: str
    achievement: str
    evidence: str
    by: str
    state: CommendationState
    proposed_to: str | None
    proposed_on: date | None
    authority: str | None
    decision: str | None
    awarded_on: date | None
    form: str | None


def commendation_line(facts: Mapping[str, Any]) -> CommendationLine:
    """Out of a joint snapshot, where it is kept name by name."""
    kinds = {"honoured": Honoured(facts["honoured"]), "state": CommendationState(facts["state"])}
    return CommendationLine(**{**facts, **kinds})
