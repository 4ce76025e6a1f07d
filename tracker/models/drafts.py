"""The text of a report inside its agency, before it is handed in."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, Text
from sqlalchemy.orm import Mapped, mapped_column

from tracker.database import Base, Instant
from tracker.models.columns import NAME, link, optional_link


class ReportDraft(Base):
    """Dự thảo báo cáo: kept by whoever writes for the agency, presented to its head, sent back by him with a reason.

    Nobody outside the agency reads it. ``number`` rises with each keeping, so that two who write at once notice each
    other. It stays when the report is handed in: handed back, the agency goes on with it.
    ``effects``: as in ``Report``.
    """

    __tablename__ = "report_drafts"
    __table_args__ = (
        CheckConstraint("presented_at IS NULL OR presented_as IS NOT NULL", name="presented_by_somebody"),
        CheckConstraint("sent_back_at IS NULL OR sent_back_because IS NOT NULL", name="sent_back_with_a_reason"),
        CheckConstraint("presented_at IS NULL OR sent_back_at IS NULL", name="either_presented_or_sent_back"),
    )

    report_id: Mapped[int] = link("reports.id", index=False, is_key=True)
    number: Mapped[int]
    text: Mapped[str] = mapped_column(Text)
    difficulties: Mapped[str | None] = mapped_column(Text)
    proposals: Mapped[str | None] = mapped_column(Text)
    next_period: Mapped[str | None] = mapped_column(Text)
    effects: Mapped[str] = mapped_column(Text)
    kept_at: Mapped[datetime] = mapped_column(Instant)
    kept_by_id: Mapped[int] = link("people.id", index=False)
    kept_as: Mapped[str] = mapped_column(NAME)
    presented_at: Mapped[datetime | None] = mapped_column(Instant)
    presented_by_id: Mapped[int | None] = optional_link("people.id", index=False)
    presented_as: Mapped[str | None] = mapped_column(NAME)
    sent_back_at: Mapped[datetime | None] = mapped_column(Instant)
    sent_back_because: Mapped[str | None] = mapped_column(Text)
    sent_back_by_id: Mapped[int | None] = optional_link("people.id", index=False)
    sent_back_as: Mapped[str | None] = mapped_column(NAME)
