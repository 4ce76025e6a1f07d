"""Model cases and commendations, and which parties agreed to them."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from tracker.database import Base, Instant
from tracker.domain.commendations import Honoured
from tracker.models.columns import NAME, WORD, link, one_of, optional_link


class Commendation(Base):
    """Mô hình hay, điển hình, đề xuất khen thưởng: found by the party ``noting_id``. Never reworded, never deleted.

    ``proposed_to``: the authority asked; ``authority``, ``decision``, ``awarded_on``, ``form``: what it decided.
    """

    __tablename__ = "commendations"
    __table_args__ = (
        one_of("honoured", Honoured),
        CheckConstraint("declined_on IS NULL OR decline_reason IS NOT NULL", name="declined_with_a_reason"),
        CheckConstraint(
            "proposed_on IS NULL OR (proposed_to IS NOT NULL AND evidence <> '')", name="proposed_with_evidence"
        ),
        CheckConstraint(
            "awarded_on IS NULL OR (proposed_on IS NOT NULL AND authority IS NOT NULL AND decision IS NOT NULL"
            " AND form IS NOT NULL)",
            name="decided_by_an_authority",
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    agreement_id: Mapped[int] = link("agreements.id")
    honoured: Mapped[str] = mapped_column(WORD)
    name: Mapped[str] = mapped_column(NAME)
    achievement: Mapped[str] = mapped_column(Text)
    evidence: Mapped[str] = mapped_column(Text, default="")
    noting_id: Mapped[int] = link("agencies.id", index=False)
    noted_at: Mapped[datetime] = mapped_column(Instant)
    noted_by_id: Mapped[int] = link("people.id", index=False)
    noted_as: Mapped[str] = mapped_column(NAME)
    declined_on: Mapped[date | None]
    declined_by_id: Mapped[int | None] = optional_link("people.id", index=False)
    declined_as: Mapped[str | None] = mapped_column(NAME)
    decline_reason: Mapped[str | None] = mapped_column(Text)
    proposed_on: Mapped[date | None]
    proposed_to: Mapped[str | None] = mapped_column(NAME)
    proposed_by_id: Mapped[int | None] = optional_link("people.id", index=False)
    proposed_as: Mapped[str | None] = mapped_column(NAME)
    awarded_on: Mapped[date | None]
    authority: Mapped[str | None] = mapped_column(NAME)
    decision: Mapped[str | None] = mapped_column(NAME)
    form: Mapped[str | None] = mapped_column(NAME)
    awarded_by_id: Mapped[int | None] = optional_link("people.id", index=False)


class CommendationConsent(Base):
    """One party agrees. Append-only."""

    __tablename__ = "commendation_consents"
    __table_args__ = (UniqueConstraint("commendation_id", "agency_id", name="uq_commendation_consents_one_per_party"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    commendation_id: Mapped[int] = link("commendations.id", index=False)
    agency_id: Mapped[int] = link("agencies.id", index=False)
    person_id: Mapped[int] = link("people.id", index=False)
    agreed_as: Mapped[str] = mapped_column(NAME)
    agreed_at: Mapped[datetime] = mapped_column(Instant)
