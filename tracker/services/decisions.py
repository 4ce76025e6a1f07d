"""Ý kiến chỉ đạo: written at a review, moved with a reason, closed by saying what was done. Never deleted."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import select

from tracker.database import db, transaction
from tracker.domain.decisions import check_due, may_decide_at, may_move
from tracker.domain.errors import ChangedMeanwhile, NotAllowed, NotFound, RuleBroken
from tracker.domain.messages import message
from tracker.domain.moves import Act
from tracker.domain.permissions import Action, Viewer, may_for
from tracker.models import Decision, Review
from tracker.services.access import agencies_of, refuse_closed, require
from tracker.services.audit import record
from tracker.services.once import spend
from tracker.services.work_moves import require_decision_move

SUBJECT = "decision"


def write_decision(
    review_id: int,
    *,
    by: Viewer,
    text: str,
    owner_id: int,
    due_on: date,
    today: date,
    now: datetime,
    once: str | None = None,
) -> int:
    """Write down what was decided and who has it done by when; answers its id.

    Raises NotFound, NotAllowed, AlreadyDone, RuleBroken with the field.
    """
    with transaction():
        spend(once, at=now)
        review = db.session.get(Review, review_id)
        if review is None:
            raise NotFound(message("There is no such review."))
        require(by, Action.DECIDE, review.agreement_id)
        if not may_decide_at(review.starts_on, today=today):
            raise RuleBroken(message("This review begins on %(day)s; decide at one that has begun.",
                                     day=review.starts_on))  # fmt: skip
        if not text.strip():
            raise RuleBroken(message("Write what was decided."), field="text")
        if owner_id not in agencies_of(review.agreement_id):
            raise RuleBroken(message("Choose a party, or an agency that holds a part."), field="owner_id")
        check_due(due_on, today=today)
        decided = {"text": text.strip(), "owner_id": owner_id, "due_on": due_on}
        decision = Decision(
            agreement_id=review.agreement_id, review_id=review.id, decided_at=now, decided_by_id=by.person_id,
            decided_as=by.acting_as, **decided,
        )  # fmt: skip
        db.session.add(decision)
        db.session.flush()
        record(by, "decided", SUBJECT, decision.id, at=now, agreement_id=review.agreement_id, after=decided)
        return decision.id


def close_decision(
    decision_id: int, *, by: Viewer, how: str, today: date, now: datetime, once: str | None = None
) -> None:
    """The agency that owes it says what was done. Raises NotFound, NotAllowed, RuleBroken, AlreadyDone."""
    with transaction():
        spend(once, at=now)
        decision = _locked(decision_id, by)
        if not may_for(by, Action.CLOSE_DECISION, decision.owner_id):
            raise NotAllowed(message("The agency that has to do it says what was done."))
        require_decision_move(decision.done_on, Act.FINISH)
        if not how.strip():
            raise RuleBroken(message("Say what was done."), field="how")
        decision.done_on, decision.done_how, decision.done_by_id = today, how.strip(), by.person_id
        after = {"done_on": today, "done_how": decision.done_how}
        record(by, "closed-decision", SUBJECT, decision.id, at=now, agreement_id=decision.agreement_id, after=after)


def move_decision(
    decision_id: int,
    *,
    by: Viewer,
    due_on: date,
    seen_on: date,
    because: str,
    today: date,
    now: datetime,
    once: str | None = None,
) -> None:
    """Give it another day; its reminders begin afresh. ``seen_on``: the day that the person was shown.

    Raises NotFound, NotAllowed, RuleBroken, ChangedMeanwhile, AlreadyDone.
    """
    with transaction():
        spend(once, at=now)
        decision = _locked(decision_id, by)
        require(by, Action.DECIDE, decision.agreement_id)
        if not may_move(by, owner_id=decision.owner_id, decided_by_id=decision.decided_by_id):
            raise NotAllowed(message("Who has to do it does not move its day; ask who decided it."))
        require_decision_move(decision.done_on, Act.MOVE)
        if decision.due_on != seen_on:
            raise ChangedMeanwhile(message("Someone moved it meanwhile: it is due on %(day)s.", day=decision.due_on))
        if not because.strip():
            raise RuleBroken(message("Say why the day moves."), field="because")
        if due_on == decision.due_on:
            raise RuleBroken(message("It is due on that day already."), field="due_on")
        check_due(due_on, today=today)
        before = {"due_on": decision.due_on}
        decision.due_on = due_on
        decision.due_version += 1
        after = {"due_on": due_on, "because": because.strip()}
        record(by, "moved-decision", SUBJECT, decision.id, at=now, agreement_id=decision.agreement_id,
               before=before, after=after)  # fmt: skip


def _locked(decision_id: int, by: Viewer) -> Decision:
    decision = db.session.scalar(select(Decision).where(Decision.id == decision_id).with_for_update())
    if decision is None:
        raise NotFound(message("There is no such decision."))
    require(by, Action.SEE_AGREEMENT, decision.agreement_id)
    refuse_closed(decision.agreement_id)
    return decision
