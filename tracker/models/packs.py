"""Packs of papers that are asked for, being made, or ready to be fetched."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from tracker.database import Base, Instant
from tracker.domain.messages import Message
from tracker.domain.packs import PackState
from tracker.models.columns import NAME, WORD, link, one_of
from tracker.models.consolidations import DIGEST
from tracker.models.said import Said

IN_HAND = "state IN ('asked', 'making')"


class Pack(Base):
    """Hồ sơ: one file of all papers of a final version. At most one of a review is in hand.

    ``lease_token`` and ``leased_until`` (by the database's clock): whose it is while it is made. ``done_count``: parts
    made so far. ``file_hash``: SHA-256 of the file, which is called so.
    """

    __tablename__ = "packs"
    __table_args__ = (
        one_of("state", PackState),
        CheckConstraint(
            "state <> 'making' OR (lease_token IS NOT NULL AND leased_until IS NOT NULL)", name="held_by_a_token"
        ),
        CheckConstraint("state <> 'ready' OR (file_hash IS NOT NULL AND size IS NOT NULL)", name="ready_with_a_file"),
        CheckConstraint("state <> 'failed' OR failed_because IS NOT NULL", name="failed_why"),
        CheckConstraint("state NOT IN ('ready', 'failed') OR ended_at IS NOT NULL", name="ended_at_a_time"),
        Index(
            "uq_packs_one_in_hand",
            "review_id",
            unique=True,
            sqlite_where=text(IN_HAND),
            postgresql_where=text(IN_HAND),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    agreement_id: Mapped[int] = link("agreements.id", index=False)
    review_id: Mapped[int] = link("reviews.id", index=False)
    consolidation_id: Mapped[int] = link("consolidations.id")
    asked_at: Mapped[datetime] = mapped_column(Instant)
    asked_by_id: Mapped[int] = link("people.id", index=False)
    asked_as: Mapped[str] = mapped_column(NAME)
    state: Mapped[str] = mapped_column(WORD)
    done_count: Mapped[int] = mapped_column(default=0)
    try_count: Mapped[int] = mapped_column(default=0)
    lease_token: Mapped[str | None] = mapped_column(String(32))
    leased_until: Mapped[datetime | None] = mapped_column(Instant)
    file_hash: Mapped[str | None] = mapped_column(DIGEST)
    size: Mapped[int | None]
    ended_at: Mapped[datetime | None] = mapped_column(Instant)
    failed_because: Mapped[Message | None] = mapped_column(Said)
