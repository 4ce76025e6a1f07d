"""Other e-mail addresses that people have asked for."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Mapped, mapped_column

from tracker.database import Base, Instant
from tracker.models.columns import NAME, link
from tracker.models.sign_in import DIGEST


class EmailChange(Base):
    """A person wants to have this address; a link mailed to it makes it his. Only the SHA-256 of the link is kept.

    ``settled_at``: a sender has taken charge of the mails. ``used_at``: confirmed, or ended by a later wish.
    """

    __tablename__ = "email_changes"

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = link("people.id")
    email: Mapped[str] = mapped_column(NAME)
    asked_at: Mapped[datetime] = mapped_column(Instant)
    settled_at: Mapped[datetime | None] = mapped_column(Instant)
    token_digest: Mapped[str | None] = mapped_column(DIGEST, unique=True)
    used_at: Mapped[datetime | None] = mapped_column(Instant)
