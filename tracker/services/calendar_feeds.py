"""Making and revoking calendar feeds. The secret is told once; only its digest is kept."""

from __future__ import annotations

import secrets
from datetime import datetime

from sqlalchemy import func, select

from tracker.database import db, transaction
from tracker.domain.errors import NotAllowed, NotFound, RuleBroken
from tracker.domain.messages import message
from tracker.domain.permissions import Action, Viewer, may
from tracker.models import CalendarFeed
from tracker.services.access import require
from tracker.services.audit import record
from tracker.services.once import spend
from tracker.services.sign_in import digest

MOST_FEEDS = 20


def make_feed(agreement_id: int | None, *, by: Viewer, now: datetime, once: str | None = None) -> str:
    """A new secret for all programs of the person, or for one he may read; answers the secret.

    Raises NotFound, NotAllowed, RuleBroken for more than 20 at a time, AlreadyDone.
    """
    if not may(by, Action.SEE_WORK):
        raise NotAllowed(message("Your post does not allow this."))
    token = secrets.token_urlsafe(32)
    with transaction():
        spend(once, at=now)
        if agreement_id is not None:
            require(by, Action.SEE_AGREEMENT, agreement_id)
        live = CalendarFeed.person_id == by.person_id, CalendarFeed.revoked_at.is_(None)
        if (db.session.scalar(select(func.count()).select_from(CalendarFeed).where(*live)) or 0) >= MOST_FEEDS:
            raise RuleBroken(message("You have %(most)s addresses already; revoke one first.", most=MOST_FEEDS))
        feed = CalendarFeed(
            token_digest=digest(token), person_id=by.person_id, agreement_id=agreement_id, created_at=now
        )
        db.session.add(feed)
        db.session.flush()
        record(by, "added", "calendar_feed", feed.id, at=now, after={"agreement_id": agreement_id})
    return token


def revoke_feed(feed_id: int, *, by: Viewer, now: datetime) -> None:
    """The address shows nothing any more; twice is once. Raises NotFound for what is not this person's."""
    with transaction():
        own = CalendarFeed.id == feed_id, CalendarFeed.person_id == by.person_id
        feed = db.session.scalar(select(CalendarFeed).where(*own).with_for_update())
        if feed is None:
            raise NotFound(message("There is no such address."))
        if feed.revoked_at is None:
            feed.revoked_at = now
            record(by, "revoked", "calendar_feed", feed.id, at=now)
