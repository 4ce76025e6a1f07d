"""Files of evidence: one to be handed out, and those that the store has lost."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, bindparam, func, select

from tracker.database import db, read
from tracker.domain.evidence_files import ScanState
from tracker.models import Evidence, ProgressEntry, StoredFile


@dataclass(frozen=True)
class FileToHandOut:
    """One file. ``agency_id``: who attached it. ``size`` in bytes; ``stored_at``: since when the content is there."""

    name: str
    sha256: str
    kind: str
    size: int
    stored_at: datetime
    scan_state: ScanState
    agency_id: int


def file_to_hand_out(evidence_id: int) -> FileToHandOut | None:
    """None when that piece of evidence is no file, or is not there. One statement."""
    return file_of(read(_file(), {"id": evidence_id}))


def file_of(rows: Sequence[Row[Any]]) -> FileToHandOut | None:
    """The one file that was asked with the columns of ``FileToHandOut``; None when there is none."""
    for row in rows:
        told = {name: getattr(row, name) for name in FileToHandOut.__dataclass_fields__}
        return FileToHandOut(**told | {"scan_state": ScanState(row.scan_state)})
    return None


@dataclass(frozen=True)
class FilesHealth:
    """Contents that the store has lost, that wait for the scanner, and in which it found something."""

    missing_count: int
    unchecked_count: int
    infected_count: int


def files_health() -> FilesHealth:
    """Counts of today. One statement."""

    def counted(condition: ColumnElement[bool], name: str) -> ColumnElement[int]:
        return func.count().filter(condition).label(name)

    row = db.session.execute(
        select(
            counted(StoredFile.missing_at.is_not(None), "missing_count"),
            counted(StoredFile.scan_state == ScanState.UNCHECKED, "unchecked_count"),
            counted(StoredFile.scan_state == ScanState.INFECTED, "infected_count"),
        ).select_from(StoredFile)
    ).one()
    return FilesHealth(row.missing_count, row.unchecked_count, row.infected_count)


def missing_count() -> int:
    """How many contents the store was found not to have."""
    return db.session.scalar(select(func.count()).where(StoredFile.missing_at.is_not(None))) or 0


def files_to_scan(most: int) -> list[str]:
    """Contents that no scanner has seen, the oldest first."""
    unseen = StoredFile.scan_state.in_([ScanState.UNCHECKED, ScanState.NONE])
    asked = select(StoredFile.sha256).where(unseen, StoredFile.missing_at.is_(None))
    return list(db.session.scalars(asked.order_by(StoredFile.stored_at).limit(most)))


def contents() -> list[tuple[str, bool]]:
    """Every content that rows name, and whether it was found missing."""
    rows = db.session.execute(select(StoredFile.sha256, StoredFile.missing_at))
    return [(row.sha256, row.missing_at is not None) for row in rows]


@cache
def _file() -> Select[*tuple[Any, ...]]:
    return (
        select(
            Evidence.file_name.label("name"), StoredFile.sha256, StoredFile.kind, StoredFile.size,
            StoredFile.stored_at, StoredFile.scan_state, ProgressEntry.agency_id,
        )
        .join(StoredFile, StoredFile.sha256 == Evidence.file_sha256)
        .join(ProgressEntry, ProgressEntry.id == Evidence.entry_id)
        .where(Evidence.id == bindparam("id"))
    )  # fmt: skip
