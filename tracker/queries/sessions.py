"""A person's live sessions, for the page of his account."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from tracker.database import db
from tracker.models import Person, ProviderLink, SignInSession
from tracker.queries.viewers import ABSOLUTE, IDLE

MOST_SHOWN = 50


@dataclass(frozen=True)
class SessionRow:
    """One browser that is signed in. ``is_this``: the one that asks; ``browser``: plain words, empty when unknown."""

    id: int
    started_at: datetime
    seen_at: datetime
    address: str
    browser: str
    is_this: bool


def sessions_of(person_id: int, *, sid_digest: str, now: datetime) -> list[SessionRow]:
    """His sessions that would still be let in, the present one (SHA-256 of its id) first, then as last seen."""
    rows = db.session.scalars(
        select(SignInSession)
        .where(
            SignInSession.person_id == person_id,
            SignInSession.ended_at.is_(None),
            SignInSession.seen_at > now - IDLE,
            SignInSession.started_at > now - ABSOLUTE,
        )
        .order_by(SignInSession.sid_digest != sid_digest, SignInSession.seen_at.desc(), SignInSession.id.desc())
        .limit(MOST_SHOWN)
    )
    return [
        SessionRow(
            row.id, row.started_at, row.seen_at, row.address or "", row.browser or "", row.sid_digest == sid_digest
        )
        for row in rows
    ]


@dataclass(frozen=True)
class LinkRow:
    """The identity elsewhere that opens this account; ``used_at``: when it last did."""

    linked_at: datetime
    used_at: datetime | None


def identity_link_of(person_id: int, issuer: str) -> LinkRow | None:
    """None for who comes in by his password only."""
    theirs = ProviderLink.person_id == person_id, ProviderLink.issuer == issuer
    row = db.session.scalar(select(ProviderLink).where(*theirs))
    return LinkRow(row.linked_at, row.used_at) if row else None


def has_password(person_id: int) -> bool:
    """The demonstration's people have none, nor has who comes by the office's identity system only."""
    return db.session.scalar(select(Person.password_hash).where(Person.id == person_id)) is not None
