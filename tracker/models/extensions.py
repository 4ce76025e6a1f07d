"""Requests for a later due date, and what was answered."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, Index, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from tracker.database import Base, Instant
from tracker.models.columns import NAME, link, optional_link


class ExtensionRequest(Base):
    """Đề nghị gia hạn: asked by a lead agency of a task, answered by the agency that confirms its part.

    ``due_on``: the effective due date when it was asked. One open request a task; answered once and for all.
    """

    __tablename__ = "extension_requests"
    __table_args__ = (
        Index(
            "uq_extension_requests_one_open",
            "task_id",
            unique=True,
            sqlite_where=text("answered_at IS NULL"),
            postgresql_where=text("answered_at IS NULL"),
        ),
        CheckConstraint("wanted_on > due_on", name="asks_for_a_later_day"),
        CheckConstraint("(answered_at IS NULL) = (is_agreed IS NULL)", name="answered_yes_or_no"),
        CheckConstraint("is_agreed IS NULL OR is_agreed OR answer IS NOT NULL", name="refused_with_a_reason"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    task_id: Mapped[int] = link("tasks.id")
    assignment_id: Mapped[int] = link("assignments.id", index=False)
    agreement_id: Mapped[int] = link("agreements.id")
    agency_id: Mapped[int] = link("agencies.id", index=False)
    due_on: Mapped[date]
    wanted_on: Mapped[date]
    reason: Mapped[str] = mapped_column(Text)
    asked_at: Mapped[datetime] = mapped_column(Instant)
    asked_by_id: Mapped[int] = link("people.id", index=False)
    asked_as: Mapped[str] = mapped_column(NAME)
    answered_at: Mapped[datetime | None] = mapped_column(Instant)
    answered_by_id: Mapped[int | None] = optional_link("people.id", index=False)
    answered_as: Mapped[str | None] = mapped_column(NAME)
    is_agreed: Mapped[bool | None]
    answer: Mapped[str | None] = mapped_column(Text)
