"""Puts mails about reviews into the outbox: one a day for a reader, with the mark of everything that it tells."""

from __future__ import annotations

from collections.abc import Collection

from tracker.database import db, insert_new, transaction
from tracker.domain.review_mails import morning_mail_key
from tracker.mail.rendering import Rendered
from tracker.models import ReviewTelling
from tracker.services.reminders.morning import Morning
from tracker.services.reminders.posting import Reader, post


class _ToldMeanwhileError(Exception):
    """Another process told this person of some of it."""


def post_review_mail(told: Collection[str], to: Reader, said: Rendered, morning: Morning) -> bool:
    """Write it with what it tells, or neither.

    False where this reader has his mail of today already, or was told of some of it meanwhile: what is left is found
    again at the next run.
    """
    try:
        with transaction():
            message_id = post(morning_mail_key(morning.today, to.person_id), to, said, morning)
            if message_id is not None:
                _mark(told, message_id)
            return message_id is not None
    except _ToldMeanwhileError:
        return False


def _mark(told: Collection[str], message_id: int) -> None:
    marks = [{"told": key, "message_id": message_id} for key in told]
    new = db.session.scalars(insert_new(ReviewTelling).values(marks).returning(ReviewTelling.id)).all()
    if len(new) < len(marks):
        raise _ToldMeanwhileError
