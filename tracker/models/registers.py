"""Uploaded registers between preview and confirmation."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import String, Text
from sqlalchemy.orm import Mapped, mapped_column

from tracker.database import Base, Instant
from tracker.models.columns import NAME, link


class PendingRegister(Base):
    """What was read from a register, kept for one person until it is confirmed or a day old.

    ``payload`` holds its rows, mended or not, and what was chosen, as JSON; ``entered_count`` is set once it was saved,
    so that confirming twice is one act.
    """

    __tablename__ = "pending_registers"

    token: Mapped[str] = mapped_column(String(64), primary_key=True)
    person_id: Mapped[int] = link("people.id")
    file_name: Mapped[str] = mapped_column(NAME)
    created_at: Mapped[datetime] = mapped_column(Instant, index=True)
    payload: Mapped[str] = mapped_column(Text)
    entered_count: Mapped[int | None]
