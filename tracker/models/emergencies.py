"""Programs that who runs the installation opened in an emergency."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, Index, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from tracker.database import Base, Instant
from tracker.models.columns import NAME, link


class EmergencyReading(Base):
    """Mở khẩn cấp: one person reads one program until ``until_at``, or until he ends it. One at a time."""

    __tablename__ = "emergency_readings"
    __table_args__ = (
        Index(
            "uq_emergency_readings_one_at_a_time",
            "person_id",
            unique=True,
            sqlite_where=text("ended_at IS NULL"),
            postgresql_where=text("ended_at IS NULL"),
        ),
        CheckConstraint("until_at > opened_at", name="lasts"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = link("people.id", index=False)
    agreement_id: Mapped[int] = link("agreements.id")
    reason: Mapped[str] = mapped_column(Text)
    opened_as: Mapped[str] = mapped_column(NAME)
    opened_at: Mapped[datetime] = mapped_column(Instant)
    until_at: Mapped[datetime] = mapped_column(Instant)
    ended_at: Mapped[datetime | None] = mapped_column(Instant)
