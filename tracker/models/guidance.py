"""Guidance that the parties of a program send to the programs below it, and what became of it there."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from tracker.database import Base, Instant
from tracker.models.columns import LINE, NAME, link, optional_link

IS_FILE = "file_sha256 IS NOT NULL"


class Guidance(Base):
    """Văn bản chỉ đạo, hướng dẫn: a document of a program that was sent to those below it. Withdrawn it stays.

    ``file_sha256``: the document itself, kept as evidence is.
    """

    __tablename__ = "guidance"
    __table_args__ = (
        CheckConstraint("(withdrawn_at IS NULL) = (withdrawn_because IS NULL)", name="withdrawn_with_a_reason"),
        CheckConstraint("(file_sha256 IS NULL) = (file_name IS NULL)", name="a_file_has_a_name"),
        Index("ix_guidance_file_sha256", "file_sha256", sqlite_where=text(IS_FILE), postgresql_where=text(IS_FILE)),
    )

    document_id: Mapped[int] = link("documents.id", index=False, is_key=True)
    sent_at: Mapped[datetime] = mapped_column(Instant)
    sent_by_id: Mapped[int] = link("people.id", index=False)
    sent_as: Mapped[str] = mapped_column(NAME)
    withdrawn_at: Mapped[datetime | None] = mapped_column(Instant)
    withdrawn_because: Mapped[str | None] = mapped_column(LINE)
    file_sha256: Mapped[str | None] = mapped_column(ForeignKey("stored_files.sha256"))
    file_name: Mapped[str | None] = mapped_column(NAME)


class GuidanceContent(Base):
    """A content of the program that the guidance is about; none: about the whole program."""

    __tablename__ = "guidance_contents"

    document_id: Mapped[int] = link("guidance.document_id", index=False, is_key=True)
    content_id: Mapped[int] = link("contents.id", is_key=True)


class GuidanceReading(Base):
    """What one program below owes and did about it: its standing agency acknowledges by ``due_on``, and may answer."""

    __tablename__ = "guidance_readings"
    __table_args__ = (
        UniqueConstraint("document_id", "agreement_id", name="uq_guidance_readings_once"),
        Index(
            "ix_guidance_readings_open",
            "agreement_id",
            sqlite_where=text("read_on IS NULL"),
            postgresql_where=text("read_on IS NULL"),
        ),
        CheckConstraint("(read_on IS NULL) = (read_as IS NULL)", name="read_by_somebody"),
        CheckConstraint(
            "answered_on IS NULL OR (answer IS NOT NULL AND read_on IS NOT NULL)", name="says_what_was_done"
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    document_id: Mapped[int] = link("guidance.document_id", index=False)
    agreement_id: Mapped[int] = link("agreements.id")
    opens_on: Mapped[date]
    due_on: Mapped[date]
    read_on: Mapped[date | None]
    read_by_id: Mapped[int | None] = optional_link("people.id", index=False)
    read_as: Mapped[str | None] = mapped_column(NAME)
    answered_on: Mapped[date | None]
    answered_by_id: Mapped[int | None] = optional_link("people.id", index=False)
    answered_as: Mapped[str | None] = mapped_column(NAME)
    answer: Mapped[str | None] = mapped_column(Text)
    answer_number: Mapped[str | None] = mapped_column(NAME)
    answer_url: Mapped[str | None] = mapped_column(LINE)
