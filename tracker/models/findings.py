"""Issues found: facts about problems, never about persons."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, Index, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from tracker.database import Base, Instant
from tracker.models.columns import NAME, link, optional_link


class Finding(Base):
    """Vấn đề nổi cộm: noted by the party ``noting_id``; ``owner_id`` is asked to settle it by ``due_on``.

    Closed once reported back. Returned it is open again: what was answered stays in the trail.
    """

    __tablename__ = "findings"
    __table_args__ = (
        Index(
            "ix_findings_open",
            "agreement_id",
            sqlite_where=text("closed_on IS NULL"),
            postgresql_where=text("closed_on IS NULL"),
        ),
        CheckConstraint("(owner_id IS NULL) = (due_on IS NULL)", name="assigned_with_a_day"),
        CheckConstraint("settled_on IS NULL OR (settled_how IS NOT NULL AND due_on IS NOT NULL)", name="says_how"),
        CheckConstraint("closed_on IS NULL OR settled_on IS NOT NULL", name="settled_before_it_is_closed"),
        CheckConstraint("returned_on IS NULL OR return_reason IS NOT NULL", name="returned_with_a_reason"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    agreement_id: Mapped[int] = link("agreements.id")
    text: Mapped[str] = mapped_column(Text)
    place: Mapped[str] = mapped_column(NAME)
    source: Mapped[str] = mapped_column(NAME)
    noting_id: Mapped[int] = link("agencies.id", index=False)
    noted_at: Mapped[datetime] = mapped_column(Instant)
    noted_by_id: Mapped[int] = link("people.id", index=False)
    noted_as: Mapped[str] = mapped_column(NAME)
    owner_id: Mapped[int | None] = optional_link("agencies.id", index=False)
    in_charge: Mapped[str | None] = mapped_column(NAME)
    due_on: Mapped[date | None]
    assigned_at: Mapped[datetime | None] = mapped_column(Instant)
    assigned_by_id: Mapped[int | None] = optional_link("people.id", index=False)
    assigned_as: Mapped[str | None] = mapped_column(NAME)
    settled_on: Mapped[date | None]
    settled_how: Mapped[str | None] = mapped_column(Text)
    settled_by_id: Mapped[int | None] = optional_link("people.id", index=False)
    settled_as: Mapped[str | None] = mapped_column(NAME)
    closed_on: Mapped[date | None]
    closed_by_id: Mapped[int | None] = optional_link("people.id", index=False)
    returned_on: Mapped[date | None]
    return_reason: Mapped[str | None] = mapped_column(Text)
