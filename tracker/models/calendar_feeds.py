"""Calendar feeds: secret addresses that a telephone or Outlook reads."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Mapped, mapped_column

from tracker.database import Base, Instant
from tracker.models.columns import link, optional_link
from tracker.models.sign_in import DIGEST


class CalendarFeed(Base):
    """One address of one person: all his programs, or one. Only the SHA-256 of its secret is kept.

    It grants nothing by itself: what it shows is what the person may read on the day it is fetched.
    """

    __tablename__ = "calendar_feeds"

    id: Mapped[int] = mapped_column(primary_key=True)
    token_digest: Mapped[str] = mapped_column(DIGEST, unique=True)
    person_id: Mapped[int] = link("people.id")
    agreement_id: Mapped[int | None] = optional_link("agreements.id")
    created_at: Mapped[datetime] = mapped_column(Instant)
    revoked_at: Mapped[datetime | None] = mapped_column(Instant)
