"""What a reviewer should look at among the evidence of a review's window. Nothing is kept from being signed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

from sqlalchemy import Row, Select, bindparam, or_, select
from sqlalchemy.orm import aliased

from tracker.database import read
from tracker.domain.evidence_files import ScanState
from tracker.domain.secrecy_marks import is_marked_in_name
from tracker.models import Evidence, ProgressEntry, Review, StoredFile, Task
from tracker.queries.timeline import FileRow, file_columns

MOST = 30


@dataclass(frozen=True)
class RemarkedProof:
    """One piece of evidence with what is strange about it. ``outside``: its date, when that is not in the window."""

    entry_id: int
    task_id: int
    task: str
    agency: str
    text: str
    file: FileRow | None
    outside: date | None


def remarked_evidence(review_id: int) -> tuple[RemarkedProof, ...]:
    """Of the entries that count, in the order of tasks; at most MOST. One statement."""
    told = (_remarked(row) for row in read(_statement(), {"review": review_id}))
    return tuple(row for row in told if row is not None)[:MOST]


def _remarked(row: Row[Any]) -> RemarkedProof | None:
    outside = row.document_on
    if outside is not None and row.starts_on <= outside <= row.ends_on:
        outside = None
    file = None
    if row.file_name is not None:
        is_marked = row.is_marked_secret or is_marked_in_name(row.file_name)
        state = ScanState(row.scan_state)
        file = FileRow(row.size, state, row.missing_at is not None, is_marked, row.has_place, row.elsewhere)
        if not (is_marked or file.is_missing or file.elsewhere or state is ScanState.INFECTED):
            return None
    elif outside is None:
        return None
    text = row.file_name or row.document_number or row.outlet or row.url
    task = f"{row.number} {row.title}".strip()
    return RemarkedProof(row.entry_id, row.task_id, task, row.agency_name, text, file, outside)


@cache
def _statement() -> Select[*tuple[Any, ...]]:
    newer = aliased(ProgressEntry)
    return (
        select(
            Review.starts_on, Review.ends_on, ProgressEntry.id.label("entry_id"), ProgressEntry.task_id,
            ProgressEntry.agency_name, Task.number, Task.title, Evidence.document_number, Evidence.document_on,
            Evidence.outlet, Evidence.url, *file_columns(),
        )
        .select_from(Review)
        .join(ProgressEntry, ProgressEntry.agreement_id == Review.agreement_id)
        .join(Task, Task.id == ProgressEntry.task_id)
        .join(Evidence, Evidence.entry_id == ProgressEntry.id)
        .outerjoin(StoredFile, StoredFile.sha256 == Evidence.file_sha256)
        .where(
            Review.id == bindparam("review"),
            ProgressEntry.happened_on.between(Review.starts_on, Review.ends_on),
            ~select(newer.id).where(newer.corrects_id == ProgressEntry.id).exists(),
            or_(
                Evidence.file_sha256.is_not(None),
                Evidence.document_on < Review.starts_on,
                Evidence.document_on > Review.ends_on,
            ),
        )
        .order_by(Task.position, ProgressEntry.happened_on, Evidence.id)
    )  # fmt: skip
