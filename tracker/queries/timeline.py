"""What was logged on a task, newest first, each entry with its evidence and with what corrects it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from itertools import groupby
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, bindparam, case, func, select
from sqlalchemy.orm import aliased

from tracker.database import read
from tracker.domain.evidence_files import ScanState
from tracker.domain.outputs import OutputKind, said
from tracker.domain.permissions import Action, Viewer, may_for
from tracker.domain.secrecy_marks import is_marked_in_name
from tracker.domain.tasks import EvidenceKind
from tracker.models import Evidence, Indicator, ProgressEntry, StoredFile, Task

PAGE_SIZE = 50


@dataclass(frozen=True)
class FileRow:
    """What is said of a file beside its name. ``elsewhere``: another task of the program that has the same content."""

    size: int
    scan_state: ScanState
    is_missing: bool
    is_marked_secret: bool
    has_place: bool
    elsewhere: str | None


@dataclass(frozen=True)
class ProofRow:
    """A piece of evidence as components/evidence.html shows it; ``issued_on`` is a document's date."""

    kind: str
    text: str
    url: str | None
    issued_on: date | None
    file: FileRow | None = None


@dataclass(frozen=True)
class EntryRow:
    """One entry. ``corrects_on``: the day of the entry it replaces; ``is_corrected``: another has replaced it.

    ``before`` and ``after``: what the indicator stood at, for an entry that counts.
    """

    id: int
    happened_on: date
    recorded_at: datetime
    agency: str
    post_title: str
    note: str
    percent: int | None
    quantity: Decimal | None
    unit: str | None
    before: Decimal | None
    after: Decimal | None
    reports_completion: bool
    corrects_id: int | None
    corrects_on: date | None
    corrected_by_id: int | None
    proofs: tuple[ProofRow, ...]
    may_correct: bool

    @property
    def is_corrected(self) -> bool:
        """Has another entry replaced it?"""
        return self.corrected_by_id is not None


@dataclass(frozen=True)
class Timeline:
    """One page of the entries, from ``number`` 1 on."""

    entries: tuple[EntryRow, ...]
    number: int
    has_older: bool


def timeline(task_id: int, *, viewer: Viewer, number: int = 1, size: int = PAGE_SIZE) -> Timeline:
    """A page of what was logged on the task by all its agencies; one statement."""
    rows = read(_statement(), {"task_id": task_id, "size": size + 1, "offset": (number - 1) * size})
    entries = [_entry(list(pieces), viewer) for _id, pieces in groupby(rows, key=lambda row: row.id)]
    return Timeline(tuple(entries[:size]), number, len(entries) > size)


def _entry(rows: list[Row[Any]], viewer: Viewer) -> EntryRow:
    first = rows[0]
    counts = first.quantity is not None and first.newer_id is None
    after = _level(first) if counts else None
    return EntryRow(
        id=first.id,
        happened_on=first.happened_on,
        recorded_at=first.recorded_at,
        agency=first.agency_name,
        post_title=first.post_title,
        note=first.note,
        percent=first.percent,
        quantity=first.quantity,
        unit=first.unit,
        before=after - first.quantity if after is not None and first.is_cumulative else None,
        after=after,
        reports_completion=first.reports_completion,
        corrects_id=first.corrects_id,
        corrects_on=first.corrects_on,
        corrected_by_id=first.newer_id,
        proofs=tuple(_proof(row) for row in rows if row.proof_kind),
        may_correct=first.newer_id is None and may_for(viewer, Action.LOG_PROGRESS, first.agency_id),
    )


def _level(row: Row[Any]) -> Decimal:
    level: Decimal = (row.baseline or Decimal(0)) + row.running if row.is_cumulative else row.quantity
    return level


def _proof(row: Row[Any]) -> ProofRow:
    return proof_row(row.proof_kind, row)


def proof_row(kind: str, row: Any) -> ProofRow:
    """A row with the columns of ``evidence`` as it is shown."""
    if kind == EvidenceKind.LINK:
        return ProofRow(kind, row.url or "", row.url, None)
    if kind == EvidenceKind.OUTPUT:
        words = said(OutputKind(row.output_kind), row.outlet or "", row.output_count or 1)
        return ProofRow(kind, words, row.url, row.document_on)
    if kind == EvidenceKind.FILE:
        return ProofRow(kind, row.file_name, f"/evidence/{row.evidence_id}/file", None, _file(row))
    return ProofRow(kind, row.document_number or "", None, row.document_on)


def _file(row: Row[Any]) -> FileRow:
    is_marked = row.is_marked_secret or is_marked_in_name(row.file_name)
    state = ScanState(row.scan_state)
    return FileRow(row.size, state, row.missing_at is not None, is_marked, row.has_place, row.elsewhere)


def file_columns() -> tuple[Any, ...]:
    """What ``proof_row`` asks of a file; the statement joins ``evidence``, its entry, and its file from outside."""
    same, entry = aliased(Evidence), aliased(ProgressEntry)
    elsewhere = (
        select(func.min(Task.number))
        .join(entry, entry.task_id == Task.id)
        .join(same, same.entry_id == entry.id)
        .where(
            same.file_sha256 == Evidence.file_sha256,
            same.agreement_id == ProgressEntry.agreement_id,
            entry.task_id != ProgressEntry.task_id,
        )
        .correlate(Evidence, ProgressEntry)
        .scalar_subquery()
    )
    columns = (StoredFile.size, StoredFile.scan_state, StoredFile.missing_at, StoredFile.is_marked_secret,
               StoredFile.has_place)  # fmt: skip
    return (Evidence.id.label("evidence_id"), Evidence.file_name, *columns, elsewhere.label("elsewhere"))


@cache
def _statement() -> Select[*tuple[Any, ...]]:
    newer, replaced = aliased(ProgressEntry), aliased(ProgressEntry)
    counted: ColumnElement[Any] = case((newer.id.is_(None), ProgressEntry.quantity), else_=None)
    page = (
        select(
            ProgressEntry.id,
            newer.id.label("newer_id"),
            func.sum(counted)
            .over(partition_by=ProgressEntry.indicator_id, order_by=(ProgressEntry.happened_on, ProgressEntry.id))
            .label("running"),
        )
        .outerjoin(newer, newer.corrects_id == ProgressEntry.id)
        .where(ProgressEntry.task_id == bindparam("task_id"))
        .order_by(ProgressEntry.happened_on.desc(), ProgressEntry.id.desc())
        .limit(bindparam("size"))
        .offset(bindparam("offset"))
        .subquery("page")
    )
    return (
        select(
            page,
            ProgressEntry.happened_on,
            ProgressEntry.recorded_at,
            ProgressEntry.agency_id,
            ProgressEntry.agency_name,
            ProgressEntry.post_title,
            ProgressEntry.note,
            ProgressEntry.percent,
            ProgressEntry.quantity,
            ProgressEntry.reports_completion,
            ProgressEntry.corrects_id,
            replaced.happened_on.label("corrects_on"),
            Indicator.unit,
            Indicator.is_cumulative,
            Indicator.baseline,
            Evidence.kind.label("proof_kind"),
            Evidence.url,
            Evidence.document_number,
            Evidence.document_on,
            Evidence.output_kind,
            Evidence.outlet,
            Evidence.output_count,
            *file_columns(),
        )
        .select_from(page)
        .join(ProgressEntry, ProgressEntry.id == page.c.id)
        .outerjoin(replaced, replaced.id == ProgressEntry.corrects_id)
        .outerjoin(Indicator, Indicator.id == ProgressEntry.indicator_id)
        .outerjoin(Evidence, Evidence.entry_id == ProgressEntry.id)
        .outerjoin(StoredFile, StoredFile.sha256 == Evidence.file_sha256)
        .order_by(ProgressEntry.happened_on.desc(), ProgressEntry.id.desc(), Evidence.id)
    )
