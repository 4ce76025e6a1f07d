"""Uploaded annexes between preview and confirmation."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import String, Text
from sqlalchemy.orm import Mapped, mapped_column

from tracker.database import Base, Instant
from tracker.models.columns import NAME, link, optional_link

KEPT_FOR = timedelta(days=1)


class PendingImport(Base):
    """What was read from a file, kept for one person until it is confirmed or a day old.

    ``payload`` is the proposal as JSON, as it was read; ``mends`` what its person changed since, and ``version`` counts
    those changes. ``agreement_id`` is set once it was saved, so that confirming twice is one act; from then on it is
    kept, so that the import can be undone and mended.
    """

    __tablename__ = "pending_imports"

    token: Mapped[str] = mapped_column(String(64), primary_key=True)
    person_id: Mapped[int] = link("people.id")
    file_name: Mapped[str] = mapped_column(NAME)
    created_at: Mapped[datetime] = mapped_column(Instant, index=True)
    payload: Mapped[str] = mapped_column(Text)
    mends: Mapped[str | None] = mapped_column(Text)
    version: Mapped[int] = mapped_column(default=1, server_default="1")
    agreement_id: Mapped[int | None] = optional_link("agreements.id")
