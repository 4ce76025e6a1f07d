"""What the parties sign: the consolidated review with its frozen snapshot, settled differences, signatures."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import CheckConstraint, Index, Numeric, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from tracker.database import Base, Instant
from tracker.domain.consolidations import LONGEST_RESERVATION, OnBehalf, SubjectKind
from tracker.models.columns import NAME, WORD, link, one_of, optional_link

DIGEST = String(64)


class Consolidation(Base):
    """Bản tổng hợp: version ``number`` of a review's picture. Frozen it has a snapshot; withdrawn it stays readable.

    At most one of a review stands (is not withdrawn): a draft until ``frozen_at``, then what the leaders sign.
    ``content_assessments``: JSON, content id -> text. ``frozen_on``: the day of ``frozen_at`` where its people are;
    None for what was frozen before that was kept.
    """

    __tablename__ = "consolidations"
    __table_args__ = (
        UniqueConstraint("review_id", "number", name="uq_consolidations_number"),
        Index(
            "uq_consolidations_one_that_stands",
            "review_id",
            unique=True,
            sqlite_where=text("withdrawn_at IS NULL"),
            postgresql_where=text("withdrawn_at IS NULL"),
        ),
        CheckConstraint(
            "frozen_at IS NULL OR (snapshot IS NOT NULL AND hash IS NOT NULL AND frozen_by_id IS NOT NULL)",
            name="frozen_with_a_snapshot",
        ),
        CheckConstraint(
            "withdrawn_at IS NULL OR (frozen_at IS NOT NULL AND withdrawn_because IS NOT NULL)",
            name="withdrawn_with_a_reason",
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    review_id: Mapped[int] = link("reviews.id", index=False)
    agreement_id: Mapped[int] = link("agreements.id")
    number: Mapped[int]
    assessment: Mapped[str] = mapped_column(Text, default="")
    content_assessments: Mapped[str] = mapped_column(Text, default="{}")
    snapshot: Mapped[str | None] = mapped_column(Text)
    hash: Mapped[str | None] = mapped_column(DIGEST, index=True)
    frozen_at: Mapped[datetime | None] = mapped_column(Instant)
    frozen_on: Mapped[date | None]
    frozen_by_id: Mapped[int | None] = optional_link("people.id", index=False)
    frozen_as: Mapped[str | None] = mapped_column(NAME)
    withdrawn_at: Mapped[datetime | None] = mapped_column(Instant)
    withdrawn_because: Mapped[str | None] = mapped_column(Text)
    withdrawn_by_id: Mapped[int | None] = optional_link("people.id", index=False)


class SettledDifference(Base):
    """Whose figure counts and why. Append-only, the newest of a subject counts.

    ``chosen_id`` with ``value``: that agency's figure. Only a ``value``: a figure both agreed upon. Neither: left open,
    printed as a difference that the parties sign for.
    """

    __tablename__ = "settled_differences"
    __table_args__ = (
        one_of("subject_kind", SubjectKind),
        CheckConstraint("chosen_id IS NULL OR value IS NOT NULL", name="chosen_with_a_value"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    review_id: Mapped[int] = link("reviews.id")
    subject_kind: Mapped[str] = mapped_column(WORD)
    subject_id: Mapped[int]
    chosen_id: Mapped[int | None] = optional_link("agencies.id", index=False)
    value: Mapped[Decimal | None] = mapped_column(Numeric(18, 4))
    reason: Mapped[str] = mapped_column(Text)
    settled_at: Mapped[datetime] = mapped_column(Instant)
    settled_by_id: Mapped[int] = link("people.id", index=False)
    settled_as: Mapped[str] = mapped_column(NAME)


class SignOff(Base):
    """Ký xác nhận: one party's leader on one frozen snapshot. Append-only.

    ``declared``: JSON list of what was ticked; ``hash``: of the snapshot that was before the signer's eyes.
    ``signer_name``: the name he signed under, once his account bears it no more.
    """

    __tablename__ = "sign_offs"
    __table_args__ = (
        UniqueConstraint("consolidation_id", "party_id", name="uq_sign_offs_one_per_party"),
        one_of("on_behalf", OnBehalf, optional=True),
        CheckConstraint(
            f"reservation IS NULL OR length(reservation) <= {LONGEST_RESERVATION}", name="reservation_has_an_end"
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    consolidation_id: Mapped[int] = link("consolidations.id", index=False)
    party_id: Mapped[int] = link("parties.id")
    agency_id: Mapped[int] = link("agencies.id", index=False)
    person_id: Mapped[int] = link("people.id", index=False)
    signer_name: Mapped[str | None] = mapped_column(NAME)
    signed_as: Mapped[str] = mapped_column(NAME)
    on_behalf: Mapped[str | None] = mapped_column(WORD)
    declared: Mapped[str] = mapped_column(Text)
    reservation: Mapped[str | None] = mapped_column(Text)
    hash: Mapped[str] = mapped_column(DIGEST)
    signed_at: Mapped[datetime] = mapped_column(Instant)
