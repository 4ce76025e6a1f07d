"""The breaker: trouble with the mail server pauses all senders, and costs no message a try."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import exists, or_, select, update

from tracker.database import database_clock, db, transaction
from tracker.domain.delivery import pause_seconds
from tracker.domain.messages import Message
from tracker.models import MailBreaker
from tracker.services.audit import record

MAIL_MAY_GO = ~exists().where(or_(MailBreaker.held_at.is_not(None), MailBreaker.open_until > database_clock()))
"""For SQL: no pause is running and no person holds the mail."""


def trip(trouble: str) -> None:
    """Pause all mail; each trouble in a row doubles the pause."""
    with transaction():
        count = (db.session.scalar(select(MailBreaker.failure_count).with_for_update()) or 0) + 1
        db.session.execute(
            update(MailBreaker).values(
                failure_count=count, open_until=database_clock(pause_seconds(count)), trouble=trouble[:1000]
            )
        )


def mend() -> None:
    """The server took a message: forget the troubles."""
    with transaction():
        db.session.execute(
            update(MailBreaker)
            .where(MailBreaker.failure_count > 0)
            .values(failure_count=0, open_until=None, trouble=None)
        )


def hold(because: Message, *, now: datetime, is_recorded: bool = False) -> None:
    """Stop all mail until a person lets it go on. ``is_recorded``: as an act of its own, not part of another."""
    with transaction():
        db.session.execute(update(MailBreaker).values(held_at=now, held_because=because))
        if is_recorded:
            record(None, "held", "mail", None, at=now, after={"because": str(because)})


def let_go(*, now: datetime) -> None:
    """Let mail go on, also through a pause; recorded where somebody held it."""
    with transaction():
        was = db.session.execute(select(MailBreaker.held_at, MailBreaker.held_because).with_for_update()).one()
        db.session.execute(
            update(MailBreaker).values(held_at=None, held_because=None, failure_count=0, open_until=None, trouble=None)
        )
        if was.held_at is not None:
            before = {"held_at": was.held_at, "held_because": str(was.held_because)}
            record(None, "released", "mail", None, at=now, before=before)
