"""Contents of files that were attached as evidence or sent as guidance, each once."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from tracker.database import Base, Instant
from tracker.domain.evidence_files import FileKind, ScanState
from tracker.models.columns import NAME, WORD, one_of
from tracker.models.consolidations import DIGEST


class StoredFile(Base):
    """Tệp: one content, called by its SHA-256; rows of ``evidence`` and ``guidance`` name it. ``size`` in bytes.

    ``missing_at``: when the store was first found not to have it. ``scanned_as``: what the scanner called it.
    """

    __tablename__ = "stored_files"
    __table_args__ = (
        one_of("kind", FileKind),
        one_of("scan_state", ScanState),
        CheckConstraint("size > 0", name="not_empty"),
        Index(
            "ix_stored_files_to_scan",
            "scan_state",
            sqlite_where=text("scan_state IN ('unchecked', 'none')"),
            postgresql_where=text("scan_state IN ('unchecked', 'none')"),
        ),
        Index(
            "ix_stored_files_missing",
            "missing_at",
            sqlite_where=text("missing_at IS NOT NULL"),
            postgresql_where=text("missing_at IS NOT NULL"),
        ),
    )

    sha256: Mapped[str] = mapped_column(DIGEST, primary_key=True)
    size: Mapped[int]
    kind: Mapped[str] = mapped_column(WORD)
    stored_at: Mapped[datetime] = mapped_column(Instant)
    is_marked_secret: Mapped[bool] = mapped_column(default=False)
    has_place: Mapped[bool] = mapped_column(default=False)
    scan_state: Mapped[str] = mapped_column(WORD)
    scanned_at: Mapped[datetime | None] = mapped_column(Instant)
    scanned_as: Mapped[str | None] = mapped_column(NAME)
    missing_at: Mapped[datetime | None] = mapped_column(Instant)
