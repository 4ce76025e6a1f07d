"""Senders as others build them, to see that the campaigns catch what is wrong with them."""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy import Row, select, update

from tracker.database import db, transaction
from tracker.domain.delivery import Outcome, outcome_of
from tracker.mail.letterhead import Letterhead
from tracker.mail.mailer import Mailer
from tracker.mail.message import Letter, wire
from tracker.models import OutboxMessage
from tracker.models.reminders import MessageState

M = OutboxMessage
WAITING = select(
    M.id, M.message_id, M.name, M.address, M.subject, M.text, M.html, M.language, M.planned_at.label("dated_at")
).where(M.state == MessageState.PENDING)
Facts = Row[tuple[object, ...]]


def mark_first(mailer: Mailer, letterhead: Letterhead) -> dict[str, int]:
    """Marks a message as sent, then sends it: who dies in between has lost it."""
    count = 0
    while True:
        with transaction():
            one = db.session.execute(WAITING.order_by(M.id).limit(1).with_for_update(skip_locked=True)).one_or_none()
            if one is None:
                return {"sent": count} if count else {}
            _mark(one.id)
        _hand_over(one, mailer, letterhead)
        count += 1


def no_claim(mailer: Mailer, letterhead: Letterhead) -> dict[str, int]:
    """Reads what waits, sends it, marks it: so does every other sender that read it meanwhile."""
    waiting = db.session.execute(WAITING.order_by(M.id).limit(50)).all()
    db.session.rollback()
    for one in waiting:
        if _hand_over(one, mailer, letterhead):
            with transaction():
                _mark(one.id)
    return {"sent": len(waiting)} if waiting else {}


def _mark(id_: int) -> None:
    db.session.execute(update(M).where(M.id == id_).values(state=MessageState.SENT))


def _hand_over(one: Facts, mailer: Mailer, letterhead: Letterhead) -> bool:
    facts = {name: value for name, value in one._mapping.items() if name != "id"}
    letter = Letter(**facts)  # type: ignore[arg-type]  # columns of one row
    content = wire(letter, sender=letterhead.sender, list_host=letterhead.host)
    if mailer.offer(letter.address) is not None:
        return False
    return outcome_of(mailer.hand_over(content, letter.message_id)) is Outcome.SENT


WRONG_SENDERS: dict[str, Callable[[Mailer, Letterhead], dict[str, int]]] = {
    "mark-first": mark_first,
    "no-claim": no_claim,
}
LEASE_ONLY = "lease-only"


def trust_the_lease_alone() -> None:
    """Makes this process's sender the product's, but for one thing: whose lease has run out counts as dead."""
    from tracker.services.reminders.liveness import AdvisoryLifeline, FileLifeline

    for lifeline in (AdvisoryLifeline, FileLifeline):
        lifeline.is_alive = lambda _self, _number: False  # type: ignore[method-assign]  # the fault itself
