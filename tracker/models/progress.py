"""Progress entries and what proves them. Append-only: a mistake is put right by another entry."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from functools import cache

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    Index,
    Numeric,
    Text,
    Update,
    bindparam,
    func,
    select,
    text,
    update,
)
from sqlalchemy.orm import Mapped, aliased, mapped_column

from tracker.database import Base, Instant
from tracker.domain.outputs import OutputKind
from tracker.domain.tasks import EvidenceKind
from tracker.models.columns import LINE, NAME, WORD, link, one_of, optional_link
from tracker.models.tasks import Assignment

IS_FILE = "file_sha256 IS NOT NULL"


class ProgressEntry(Base):
    """Cập nhật tiến độ by one agency on its part: when it happened, what was done, how far or how many.

    ``quantity`` is what was added (cumulative indicator) or the new level. ``corrects_id`` names the entry this one
    replaces; the old one stays readable. Author's post and agency are kept as they were.
    """

    __tablename__ = "progress_entries"
    __table_args__ = (
        CheckConstraint("percent IS NULL OR (percent >= 0 AND percent <= 100)", name="percent_in_range"),
        Index("ix_progress_entries_task_id_happened_on", "task_id", "happened_on"),
        # Holds all that the counting of entries by agency asks for.
        Index(
            "ix_progress_entries_agreement_id_happened_on", "agreement_id", "happened_on", "agency_id", "evidence_count"
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    agreement_id: Mapped[int] = link("agreements.id", index=False)
    task_id: Mapped[int] = link("tasks.id", index=False)
    assignment_id: Mapped[int] = link("assignments.id")
    agency_id: Mapped[int] = link("agencies.id")
    agency_name: Mapped[str] = mapped_column(NAME)
    person_id: Mapped[int] = link("people.id", index=False)
    post_title: Mapped[str] = mapped_column(NAME)
    happened_on: Mapped[date]
    recorded_at: Mapped[datetime] = mapped_column(Instant)
    note: Mapped[str] = mapped_column(Text)
    percent: Mapped[int | None]
    quantity: Mapped[Decimal | None] = mapped_column(Numeric(18, 4))
    indicator_id: Mapped[int | None] = optional_link("indicators.id")
    reports_completion: Mapped[bool] = mapped_column(default=False)
    corrects_id: Mapped[int | None] = mapped_column(unique=True)
    evidence_count: Mapped[int] = mapped_column(default=0)


class Evidence(Base):
    """Minh chứng: a link, an official document by number and date, outputs of one kind in one outlet, or a file.

    ``document_on``: also the day when an output was published. ``file_name``: what people see; where it lies, and what
    is handed out as which kind, says ``stored_files``.
    """

    __tablename__ = "evidence"
    __table_args__ = (
        one_of("kind", EvidenceKind),
        one_of("output_kind", OutputKind, optional=True),
        CheckConstraint(
            "(kind = 'link' AND url IS NOT NULL) OR (kind = 'document' AND document_number IS NOT NULL)"
            " OR (kind = 'output' AND output_kind IS NOT NULL AND outlet IS NOT NULL AND output_count >= 1)"
            " OR (kind = 'file' AND file_sha256 IS NOT NULL AND file_name IS NOT NULL)",
            name="evidence_says_where",
        ),
        Index("ix_evidence_file_sha256", "file_sha256", sqlite_where=text(IS_FILE), postgresql_where=text(IS_FILE)),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    entry_id: Mapped[int] = link("progress_entries.id")
    agreement_id: Mapped[int] = link("agreements.id", index=False)
    kind: Mapped[str] = mapped_column(WORD)
    url: Mapped[str | None] = mapped_column(LINE)
    document_number: Mapped[str | None] = mapped_column(NAME)
    document_on: Mapped[date | None]
    output_kind: Mapped[str | None] = mapped_column(WORD)
    outlet: Mapped[str | None] = mapped_column(NAME)
    output_count: Mapped[int | None]
    file_sha256: Mapped[str | None] = mapped_column(ForeignKey("stored_files.sha256"))
    file_name: Mapped[str | None] = mapped_column(NAME)


@cache
def newest_figures() -> Update:
    """Set the part's (``part``) newest day and percentage, out of the entries that no other corrects."""
    newer = aliased(ProgressEntry)
    standing = (
        ProgressEntry.assignment_id == bindparam("part"),
        ~select(newer.id).where(newer.corrects_id == ProgressEntry.id).exists(),
    )
    newest = (
        select(ProgressEntry.percent)
        .where(*standing, ProgressEntry.percent.is_not(None))
        .order_by(ProgressEntry.happened_on.desc(), ProgressEntry.id.desc())
        .limit(1)
    )
    return (
        update(Assignment)
        .where(Assignment.id == bindparam("part"))
        .values(
            last_entry_on=select(func.max(ProgressEntry.happened_on)).where(*standing).scalar_subquery(),
            percent=newest.scalar_subquery(),
        )
    )
