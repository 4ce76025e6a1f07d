"""What an administrator decides about mail that stopped: send it again, give it up, let held mail go on.

Each is his own act with a reason, and stands in the trail. Nothing here sends: the next sender does.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from sqlalchemy import select, update

from tracker.database import db, transaction
from tracker.domain.errors import NotAllowed, NotFound, RuleBroken
from tracker.domain.messages import message
from tracker.domain.permissions import Action, Viewer, may
from tracker.models import MailBreaker, OutboxMessage, Person
from tracker.models.reminders import STOPPED, MessageState
from tracker.services.audit import record
from tracker.services.once import spend

MOST_AT_ONCE = 500
SUBJECT, SENT_AGAIN, GIVEN_UP, RELEASED = "mail", "sent again", "given up", "released"

Act = Callable[[OutboxMessage, Viewer | None, str, datetime], None]


def send_again(mail_id: int, *, by: Viewer | None, because: str, now: datetime, once: str | None = None) -> None:
    """Put a stopped message back into the queue: the same text, the same Message-ID, and tries counted anew.

    It goes to the address that the person has today. Raises NotAllowed, NotFound, RuleBroken, AlreadyDone.
    """
    with transaction():
        _put_back(_open(mail_id, by=by, because=because, now=now, once=once), by, because, now)


def give_up(mail_id: int, *, by: Viewer | None, because: str, now: datetime, once: str | None = None) -> None:
    """Cancel a stopped message for good. Raises NotAllowed, NotFound, RuleBroken, AlreadyDone."""
    with transaction():
        _cancel(_open(mail_id, by=by, because=because, now=now, once=once), by, because, now)


def send_all_again(*, by: Viewer | None, because: str, now: datetime, once: str | None = None) -> int:
    """Put every stopped message back, the oldest MOST_AT_ONCE of them; how many. Raises as ``send_again``."""
    return _all(_put_back, by=by, because=because, now=now, once=once)


def give_all_up(*, by: Viewer | None, because: str, now: datetime, once: str | None = None) -> int:
    """Cancel every stopped message for good, the oldest MOST_AT_ONCE of them; how many. Raises as ``give_up``."""
    return _all(_cancel, by=by, because=because, now=now, once=once)


def release_mail(*, by: Viewer | None, because: str, now: datetime, once: str | None = None) -> None:
    """Let mail go on that a person or a restore holds. Raises NotAllowed, RuleBroken, AlreadyDone."""
    with transaction():
        _require(by, because)
        spend(once, at=now)
        breaker = db.session.scalars(select(MailBreaker).with_for_update()).one()
        if breaker.held_at is None:
            raise RuleBroken(message("Mail is not stopped; it goes out by itself."))
        before = {"held_at": breaker.held_at, "held_because": str(breaker.held_because)}
        breaker.held_at = breaker.held_because = breaker.open_until = breaker.trouble = None
        breaker.failure_count = 0
        record(by, RELEASED, SUBJECT, None, at=now, before=before, after={"because": because})


def _open(mail_id: int, *, by: Viewer | None, because: str, now: datetime, once: str | None) -> OutboxMessage:
    """The message, if it is one that an administrator may decide about, held until the transaction ends."""
    _require(by, because)
    spend(once, at=now)
    found = db.session.scalar(select(OutboxMessage).where(OutboxMessage.id == mail_id).with_for_update())
    if found is None:
        raise NotFound(message("There is no such mail."))
    if found.state not in STOPPED:
        raise RuleBroken(message("This mail is not stopped (any more); there is nothing to decide."))
    return found


def _all(act: Act, *, by: Viewer | None, because: str, now: datetime, once: str | None) -> int:
    with transaction():
        _require(by, because)
        spend(once, at=now)
        stopped = select(OutboxMessage).where(OutboxMessage.state.in_(STOPPED)).order_by(OutboxMessage.id)
        found = list(db.session.scalars(stopped.limit(MOST_AT_ONCE).with_for_update()))
        if not found:
            raise RuleBroken(message("No mail is stopped (any more); there is nothing to decide."))
        for one in found:
            act(one, by, because, now)
        return len(found)


def _put_back(stopped: OutboxMessage, by: Viewer | None, because: str, now: datetime) -> None:
    person = db.session.get_one(Person, stopped.person_id)
    before = {"state": stopped.state, "address": stopped.address, "unknown_count": stopped.unknown_count}
    _change(
        stopped.id,
        state=MessageState.PENDING, name=person.name, address=person.email,
        refused_count=0, unknown_count=0, ended_at=None, ended_because=None,
    )  # fmt: skip
    after = {"state": MessageState.PENDING.value, "address": person.email, "because": because}
    record(by, SENT_AGAIN, SUBJECT, stopped.id, at=now, before=before, after=after)


def _cancel(stopped: OutboxMessage, by: Viewer | None, because: str, now: datetime) -> None:
    before = {"state": stopped.state}
    why = message("The administrator gave it up: %(reason)s", reason=because)
    _change(stopped.id, state=MessageState.CANCELLED, ended_at=now, ended_because=why)
    after = {"state": MessageState.CANCELLED.value, "because": because}
    record(by, GIVEN_UP, SUBJECT, stopped.id, at=now, before=before, after=after)


def _require(by: Viewer | None, because: str) -> None:
    if by is not None and not may(by, Action.ADMINISTER):
        raise NotAllowed(message("Your post does not allow this."))
    if not because.strip():
        raise RuleBroken(message("Give the reason."), field="because")


def _change(mail_id: int, **changes: object) -> None:
    db.session.execute(
        update(OutboxMessage)
        .where(OutboxMessage.id == mail_id, OutboxMessage.state.in_(STOPPED))
        .values(changes | {"handled_count": OutboxMessage.handled_count + 1})
        .execution_options(synchronize_session=False)
    )
