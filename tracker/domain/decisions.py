"""What leaders decide at a review: until when it may be due, and who may move that day."""

from __future__ import annotations

from datetime import date

from tracker.domain.errors import RuleBroken
from tracker.domain.messages import message
from tracker.domain.permissions import Action, Viewer, may_for

LAST_DUE_YEARS = 10


def check_due(due_on: date, *, today: date) -> None:
    """Raises RuleBroken for a day that has passed, or is so far that it is mistyped."""
    if due_on < today:
        raise RuleBroken(message("%(day)s has passed; give a day from today on.", day=due_on), field="due_on")
    if due_on.year > today.year + LAST_DUE_YEARS:
        raise RuleBroken(message("%(day)s is too far away; was the year mistyped?", day=due_on), field="due_on")


def may_decide_at(starts_on: date, *, today: date) -> bool:
    """Leaders decide while a review's period runs or after it, not at one whose first day is still to come."""
    return starts_on <= today


def may_move(by: Viewer, *, owner_id: int, decided_by_id: int) -> bool:
    """Not the agency that owes it, unless he himself decided it."""
    return by.person_id == decided_by_id or not may_for(by, Action.CLOSE_DECISION, owner_id)
