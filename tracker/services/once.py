"""A form counts once, however often it is sent."""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import cache
from typing import Any

from sqlalchemy import delete
from sqlalchemy.sql.dml import ReturningInsert

from tracker.database import db, insert_new, transaction, write
from tracker.domain.errors import AlreadyDone
from tracker.domain.messages import message
from tracker.models import SpentForm

KEPT_FOR = timedelta(days=2)
SENT_ALREADY = message("This form was sent already; the first one counts.")


def spend(key: str | None, *, at: datetime) -> None:
    """Use up a form's one-time key inside the running transaction. Raises AlreadyDone for the second sending.

    A form without a key (a script, a test) is not guarded.
    """
    if not key:
        return
    if not write(_spending(db.session.get_bind().dialect.name), {"key": _stored(key), "spent_at": at}):
        raise AlreadyDone(SENT_ALREADY)


@cache
def _spending(_dialect: str) -> ReturningInsert[Any]:
    return insert_new(SpentForm).returning(SpentForm.key)


def was_spent(key: str | None) -> bool:
    """Was a form with this key carried out already?"""
    return bool(key) and db.session.get(SpentForm, _stored(str(key))) is not None


def _stored(key: str) -> str:
    """As the table holds it; what somebody forged may be long, and PostgreSQL takes no NUL."""
    return key[:64].replace("\0", "")


def forget_spent_forms(*, now: datetime) -> None:
    """Drop keys too old for any browser to send again."""
    with transaction():
        db.session.execute(delete(SpentForm).where(SpentForm.spent_at < now - KEPT_FOR))
