"""Wishes for another e-mail address, for the pages that show and confirm them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from tracker.database import db
from tracker.domain.people import EMAIL_CONFIRMED_WITHIN
from tracker.models import EmailChange, Person


@dataclass(frozen=True)
class EmailWish:
    """Who wants which address."""

    person_id: int
    name: str
    email: str


def wish_of_link(token_digest: str, *, now: datetime) -> EmailWish | None:
    """What this link (SHA-256 of its token) still confirms; None when it is used, old or unknown."""
    row = db.session.execute(
        select(Person.id, Person.name, EmailChange.email)
        .join(EmailChange, EmailChange.person_id == Person.id)
        .where(
            EmailChange.token_digest == token_digest,
            EmailChange.used_at.is_(None),
            EmailChange.asked_at > now - EMAIL_CONFIRMED_WITHIN,
            Person.disabled_at.is_(None),
        )
    ).one_or_none()
    return EmailWish(*row) if row else None


def wanted_email(person_id: int, *, now: datetime) -> str | None:
    """The address that waits for its confirmation; None: nothing waits."""
    waits = EmailChange.used_at.is_(None), EmailChange.asked_at > now - EMAIL_CONFIRMED_WITHIN
    return db.session.scalar(select(EmailChange.email).where(EmailChange.person_id == person_id, *waits))
