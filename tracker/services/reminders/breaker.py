"""The breaker: trouble with the mail server pauses all senders, and costs no message a try."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import exists, or_, select, update

from tracker.database import database_clock, db, transaction
from tracker.domain.delivery import pause_seconds
from tracker.domain.messages import Message
from tracker.models import MailBreaker

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


def hold(because: Message, *, now: datetime) -> None:
    """Stop all mail until a person lets it go on."""
    with transaction():
        db.session.execute(update(MailBreaker).values(held_at=now, held_because=because))


def let_go() -> None:
    """Let mail go on, also through a pause."""
    with transaction():
        db.session.execute(
            update(MailBreaker).values(held_at=None, held_because=None, failure_count=0, open_until=None, trouble=None)
        )
