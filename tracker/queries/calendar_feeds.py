"""Which calendar feeds a person has, and whose a fetched one is."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from tracker.database import db
from tracker.models import Agreement, CalendarFeed


@dataclass(frozen=True)
class FeedRow:
    """One address that still works. ``agreement`` None: all programs of the person."""

    id: int
    agreement: str | None
    created_at: datetime


@dataclass(frozen=True)
class FeedOwner:
    """Whose feed it is, and which program it is narrowed to."""

    person_id: int
    agreement_id: int | None


def feeds_of(person_id: int) -> list[FeedRow]:
    """The addresses of this person that are not revoked, the newest first."""
    wanted = (
        select(CalendarFeed.id, Agreement.title, CalendarFeed.created_at)
        .outerjoin(Agreement, Agreement.id == CalendarFeed.agreement_id)
        .where(CalendarFeed.person_id == person_id, CalendarFeed.revoked_at.is_(None))
        .order_by(CalendarFeed.id.desc())
    )
    return [FeedRow(id_, title, created_at) for id_, title, created_at in db.session.execute(wanted)]


def owner_of_feed(token_digest: str) -> FeedOwner | None:
    """Whose feed has this digest; None when it is unknown or revoked."""
    wanted = select(CalendarFeed.person_id, CalendarFeed.agreement_id).where(
        CalendarFeed.token_digest == token_digest, CalendarFeed.revoked_at.is_(None)
    )
    row = db.session.execute(wanted).one_or_none()
    return FeedOwner(*row) if row else None
