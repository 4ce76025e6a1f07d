"""Between password and code: who knows the one owes the other, and nothing opens to him meanwhile."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import delete, select, update

from tracker.database import db, transaction
from tracker.domain.errors import RuleBroken
from tracker.domain.messages import message
from tracker.domain.second_factor import HALF_LIFETIME
from tracker.models import HalfSignIn, Person
from tracker.services.second_factor.codes import check_code
from tracker.services.sign_in import digest, open_session


class HalfWayOver(RuleBroken):
    """The code came too late, or from another browser: the password is asked for again."""


def is_half_way(token: str | None, *, now: datetime) -> bool:
    """May who holds this still type his code?"""
    return token is not None and _whose(token, now) is not None


def finish(token: str | None, typed: str, *, secret_key: str, address: str, browser: str = "", now: datetime) -> str:
    """The right code (or a recovery code) opens the session; answers its secret id.

    Raises HalfWayOver, RuleBroken beside "code", TooManyFailures.
    """
    person_id = _whose(token, now) if token else None
    if token is None or person_id is None:
        raise HalfWayOver(message("More than ten minutes have passed. Please type your password again."))
    check_code(person_id, typed, secret_key=secret_key, address=address, now=now)
    with transaction():
        mine = HalfSignIn.token_digest == digest(token)
        db.session.execute(update(HalfSignIn).where(mine).values(ended_at=now))
    return open_session(person_id, address=address, browser=browser, now=now)


def forget_old_halves(*, now: datetime) -> int:
    """Drop what nobody can finish any more; answers how many."""
    with transaction():
        gone = db.session.execute(delete(HalfSignIn).where(HalfSignIn.started_at <= now - HALF_LIFETIME))
        return int(getattr(gone, "rowcount", 0))


def _whose(token: str, now: datetime) -> int | None:
    waiting = HalfSignIn.token_digest == digest(token), HalfSignIn.ended_at.is_(None)
    in_time = HalfSignIn.started_at > now - HALF_LIFETIME
    found = select(Person.id).join(HalfSignIn, HalfSignIn.person_id == Person.id)
    return db.session.scalar(found.where(*waiting, in_time, Person.disabled_at.is_(None)))
