"""Files of evidence: one to be handed out, and those that the store has lost."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import Select, bindparam, func, select

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
    row = next(iter(read(_file(), {"id": evidence_id})), None)
    if row is None:
        return None
    told = {name: getattr(row, name) for name in FileToHandOut.__dataclass_fields__}
    return FileToHandOut(**told | {"scan_state": ScanState(row.scan_state)})


def missing_count() -> int:
    """How many contents the store was found not to have."""
    return db.session.scalar(select(func.count()).where(StoredFile.missing_at.is_not(None))) or 0


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
