"""Forgotten passwords: whoever asks gets one answer in one time, and the mail is written later, by a job.

Apart from ``forgotten_passwords``, which sends it: web servers load nothing of mail.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import func, select

from tracker.database import db, transaction
from tracker.domain.errors import RuleBroken
from tracker.domain.guessing import counted_as
from tracker.domain.messages import message
from tracker.models import PasswordRequest, Person
from tracker.services.security_log import note

WITHIN = timedelta(hours=1)
MOST_FOR_ACCOUNT, MOST_FROM_ADDRESS = 3, 20


class TooManyRequests(RuleBroken):
    """This address asked too often."""


def ask_for_link(email: str, *, address: str, now: datetime) -> None:
    """Note that somebody forgot the password of this account, known or not: the same work and the same answer.

    More than 3 an hour for one account are not noted. Raises TooManyRequests for more than 20 an hour from one address.
    """
    account = email.strip().lower()[:200]
    with transaction():
        recent = select(func.count()).select_from(PasswordRequest).where(PasswordRequest.asked_at > now - WITHIN)
        for_account = db.session.scalar(recent.where(PasswordRequest.account == account)) or 0
        from_address = db.session.scalar(recent.where(PasswordRequest.address == counted_as(address))) or 0
        if from_address >= MOST_FROM_ADDRESS:
            note("too-many-password-requests", address=address)
            raise TooManyRequests(message("Too many requests from here. Please try again in an hour."), field="email")
        if for_account < MOST_FOR_ACCOUNT:
            db.session.add(PasswordRequest(account=account, address=counted_as(address), asked_at=now))
    note("password-forgotten", address=address)


def mail_link_to(person: Person, *, address: str, now: datetime) -> None:
    """Let the job mail this person a link, without being asked. Runs inside the caller's transaction."""
    db.session.add(PasswordRequest(account=person.email, address=address, asked_at=now))
