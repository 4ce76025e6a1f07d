"""How programs ended."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, Index, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from tracker.database import Base, Instant
from tracker.domain.closing import Outcome
from tracker.models.columns import NAME, WORD, link, one_of, optional_link


class Closing(Base):
    """Kết thúc chương trình: outcome, paper and reason. Reopened it stays readable; at most one stands."""

    __tablename__ = "closings"
    __table_args__ = (
        one_of("outcome", Outcome),
        Index(
            "uq_closings_one_that_stands",
            "agreement_id",
            unique=True,
            sqlite_where=text("reopened_at IS NULL"),
            postgresql_where=text("reopened_at IS NULL"),
        ),
        CheckConstraint("(reopened_at IS NULL) = (reopened_because IS NULL)", name="reopened_with_a_reason"),
        CheckConstraint("successor_id IS NULL OR outcome IN ('replaced', 'extended')", name="followed_by_another"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    agreement_id: Mapped[int] = link("agreements.id", index=False)
    outcome: Mapped[str] = mapped_column(WORD)
    closed_on: Mapped[date]
    document_symbol: Mapped[str | None] = mapped_column(NAME)
    document_on: Mapped[date | None]
    reason: Mapped[str] = mapped_column(Text)
    successor_id: Mapped[int | None] = optional_link("agreements.id")
    closed_at: Mapped[datetime] = mapped_column(Instant)
    closed_by_id: Mapped[int] = link("people.id", index=False)
    closed_as: Mapped[str] = mapped_column(NAME)
    reopened_at: Mapped[datetime | None] = mapped_column(Instant)
    reopened_by_id: Mapped[int | None] = optional_link("people.id", index=False)
    reopened_as: Mapped[str | None] = mapped_column(NAME)
    reopened_because: Mapped[str | None] = mapped_column(Text)
