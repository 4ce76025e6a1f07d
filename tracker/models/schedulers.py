"""The processes that run the jobs, and the breaker that pauses all mail."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, Text
from sqlalchemy.orm import Mapped, mapped_column

from tracker.database import Base, Instant
from tracker.domain.messages import Message
from tracker.models.columns import LINE, NAME
from tracker.models.said import Said


class Scheduler(Base):
    """One scheduler process. ``results``: what each job did last, as JSON by the job's name."""

    __tablename__ = "schedulers"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(NAME, unique=True)
    started_at: Mapped[datetime] = mapped_column(Instant)
    last_tick_at: Mapped[datetime] = mapped_column(Instant, index=True)
    stopped_at: Mapped[datetime | None] = mapped_column(Instant)
    results: Mapped[str] = mapped_column(Text, default="{}")


class MailBreaker(Base):
    """The one row that pauses all senders: after trouble with the server until ``open_until``, or held by a person.

    ``failure_count``: troubles in a row; each doubles the pause.
    """

    __tablename__ = "mail_breaker"
    __table_args__ = (CheckConstraint("id = 1", name="one_row"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    failure_count: Mapped[int] = mapped_column(default=0)
    open_until: Mapped[datetime | None] = mapped_column(Instant)
    trouble: Mapped[str | None] = mapped_column(LINE)
    held_at: Mapped[datetime | None] = mapped_column(Instant)
    held_because: Mapped[Message | None] = mapped_column(Said)
