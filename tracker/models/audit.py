"""The trail: who did what, when, to what, before and after; each row carries the hash of the one before."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from tracker.database import Base, Instant
from tracker.models.columns import NAME, WORD


class AuditEntry(Base):
    """Nhật ký. One chain for each agreement (``chain`` is its id; 0 for all else).

    Ids without foreign keys: the trail outlives the rows it tells about.
    """

    __tablename__ = "audit_entries"
    __table_args__ = (Index("ix_audit_entries_chain_id", "chain", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    chain: Mapped[int]
    at: Mapped[datetime] = mapped_column(Instant)
    person_id: Mapped[int | None]
    actor: Mapped[str] = mapped_column(NAME)
    action: Mapped[str] = mapped_column(WORD)
    subject: Mapped[str] = mapped_column(WORD)
    subject_id: Mapped[int | None]
    before: Mapped[str | None] = mapped_column(Text)
    after: Mapped[str | None] = mapped_column(Text)
    previous_hash: Mapped[str] = mapped_column(String(64))
    hash: Mapped[str] = mapped_column(String(64))
