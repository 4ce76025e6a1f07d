"""The trail: who did what, when, from where, to what, before and after; each row carries the hash of the one before."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Index, String, Text, select
from sqlalchemy.orm import Mapped, mapped_column

from tracker.database import Base, Instant
from tracker.models.columns import NAME, WORD


class AuditEntry(Base):
    """Nhật ký. One chain for each agreement (``chain`` is its id; 0 for all else). Only added to: triggers see to it.

    Ids without foreign keys: the trail outlives the rows it tells about. ``address``: of the browser, if there was one.
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
    address: Mapped[str | None] = mapped_column(NAME)


class AuditHead(Base):
    """Where each chain ends, so that missing last entries are missed. Its row is locked while an entry is added.

    ``seal``: by the installation's key over the rest of the row.
    """

    __tablename__ = "audit_heads"

    chain: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    entry_count: Mapped[int]
    entry_id: Mapped[int]
    hash: Mapped[str] = mapped_column(String(64))
    seal: Mapped[str] = mapped_column(String(64), server_default="")


SOME_ENDS = (
    select(AuditHead.chain, AuditHead.entry_count, AuditHead.entry_id, AuditHead.hash, AuditHead.seal)
    .order_by(AuditHead.chain)
    .limit(5)
)
"""A few ends of chains, by which a key is told to be the one that the trail is written with."""
