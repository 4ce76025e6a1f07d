"""A form counts once, however often it is sent."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import delete
from sqlalchemy.exc import IntegrityError

from tracker.database import db, is_unique_violation, transaction
from tracker.domain.errors import AlreadyDone
from tracker.domain.messages import message
from tracker.models import SpentForm

KEPT_FOR = timedelta(days=2)


def spend(key: str | None, *, at: datetime) -> None:
    """Use up a form's one-time key inside the running transaction. Raises AlreadyDone for the second sending.

    A form without a key (a script, a test) is not guarded.
    """
    if not key:
        return
    try:
        with db.session.begin_nested():
            db.session.add(SpentForm(key=key[:64], spent_at=at))
            db.session.flush()
    except IntegrityError as twice:
        if not is_unique_violation(twice):
            raise
        raise AlreadyDone(message("This form was sent already; the first one counts.")) from twice


def forget_spent_forms(*, now: datetime) -> None:
    """Drop keys too old for any browser to send again."""
    with transaction():
        db.session.execute(delete(SpentForm).where(SpentForm.spent_at < now - KEPT_FOR))
