"""What leaders decided at a review."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, Index, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from tracker.database import Base, Instant
from tracker.models.columns import NAME, link, optional_link


class Decision(Base):
    """Ý kiến chỉ đạo: owed by the agency ``owner_id`` by ``due_on``; closed only by saying what was done."""

    __tablename__ = "decisions"
    __table_args__ = (
        Index(
            "ix_decisions_open",
            "owner_id",
            "due_on",
            sqlite_where=text("done_on IS NULL"),
            postgresql_where=text("done_on IS NULL"),
        ),
        CheckConstraint("done_on IS NULL OR done_how IS NOT NULL", name="closed_by_saying_how"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    agreement_id: Mapped[int] = link("agreements.id")
    review_id: Mapped[int] = link("reviews.id")
    text: Mapped[str] = mapped_column(Text)
    owner_id: Mapped[int] = link("agencies.id", index=False)
    due_on: Mapped[date]
    due_version: Mapped[int] = mapped_column(default=1)
    decided_at: Mapped[datetime] = mapped_column(Instant)
    decided_by_id: Mapped[int] = link("people.id", index=False)
    decided_as: Mapped[str] = mapped_column(NAME)
    done_on: Mapped[date | None]
    done_how: Mapped[str | None] = mapped_column(Text)
    done_by_id: Mapped[int | None] = optional_link("people.id", index=False)
