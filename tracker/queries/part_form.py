"""What the form for logging progress says about the part, and the entry that a correction replaces."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache
from typing import Any

from sqlalchemy import Select, bindparam, func, select
from sqlalchemy.orm import aliased

from tracker.database import db
from tracker.domain.permissions import Action, Viewer, may_for
from tracker.domain.tasks import LEADING
from tracker.models import Agency, AgencySuccession, Agreement, Assignment, Evidence, Indicator, ProgressEntry, Task
from tracker.queries.successions import heirs
from tracker.queries.tasks import IndicatorRow, indicator_columns, indicator_row
from tracker.queries.timeline import EntryRow, ProofRow, proof_row, timeline


@dataclass(frozen=True)
class PartForm:
    """One part, with the indicators its quantities count for (none for a coordinating part)."""

    id: int
    task_id: int
    agreement_id: int
    name: str
    number: str
    agency: str
    agreement: str
    is_illustrative: bool
    percent: int | None
    reported_on: date | None
    confirmed_on: date | None
    returned_on: date | None
    return_reason: str | None
    indicators: tuple[IndicatorRow, ...]
    may_write: bool
    latest: EntryRow | None


@dataclass(frozen=True)
class OldFile:
    """A file of the entry to be corrected: the id of its evidence, and its name."""

    id: int
    text: str


@dataclass(frozen=True)
class OldEntry:
    """An entry to be corrected. ``is_why_reported``: the part counts as done because of it."""

    id: int
    assignment_id: int
    happened_on: date
    note: str
    percent: int | None
    quantity: Decimal | None
    indicator_id: int | None
    evidence: tuple[ProofRow, ...]
    files: tuple[OldFile, ...]
    is_why_reported: bool
    is_corrected: bool


def part_form(assignment_id: int, *, viewer: Viewer, today: date) -> PartForm | None:
    """The part; None when there is none. Two statements."""
    rows = db.session.execute(_statement(), {"assignment_id": assignment_id, "today": today}).all()
    if not rows:
        return None
    part = rows[0]
    counts = part.role in LEADING
    latest = timeline(part.task_id, viewer=viewer, size=1).entries
    return PartForm(
        id=assignment_id,
        task_id=part.task_id,
        agreement_id=part.agreement_id,
        name=f"{part.number} {part.title}".strip(),
        number=part.number,
        agency=part.agency,
        agreement=part.agreement,
        is_illustrative=part.is_illustrative,
        percent=part.percent,
        reported_on=part.reported_on,
        confirmed_on=part.confirmed_on,
        returned_on=part.returned_on,
        return_reason=part.return_reason,
        indicators=tuple(indicator_row(row) for row in rows if counts and row.indicator_id is not None),
        may_write=may_for(viewer, Action.LOG_PROGRESS, part.agency_id),
        latest=latest[0] if latest else None,
    )


def old_entry(entry_id: int) -> OldEntry | None:
    """The entry to be corrected; None when there is none. One statement."""
    newer = aliased(ProgressEntry)
    asked: Select[*tuple[Any, ...]] = (
        select(ProgressEntry, Assignment.reported_on, newer.id.label("newer_id"), Evidence)
        .join(Assignment, Assignment.id == ProgressEntry.assignment_id)
        .outerjoin(newer, newer.corrects_id == ProgressEntry.id)
        .outerjoin(Evidence, Evidence.entry_id == ProgressEntry.id)
        .where(ProgressEntry.id == entry_id)
        .order_by(Evidence.id)
    )
    rows = db.session.execute(asked).all()
    if not rows:
        return None
    entry, reported_on, newer_id, _evidence = rows[0]
    proofs = [row[3] for row in rows if row[3] is not None]
    return OldEntry(
        id=entry.id,
        assignment_id=entry.assignment_id,
        happened_on=entry.happened_on,
        note=entry.note,
        percent=entry.percent,
        quantity=entry.quantity,
        indicator_id=entry.indicator_id,
        evidence=tuple(proof_row(proof.kind, proof) for proof in proofs if proof.file_name is None),
        files=tuple(OldFile(proof.id, proof.file_name) for proof in proofs if proof.file_name is not None),
        is_why_reported=entry.reports_completion and reported_on == entry.happened_on,
        is_corrected=newer_id is not None,
    )


@cache
def _statement() -> Select[*tuple[Any, ...]]:
    passed_on, heir = heirs(select(AgencySuccession.predecessor_id)), aliased(Agency)
    return (
        select(
            Assignment.task_id,
            Assignment.agreement_id,
            Assignment.agency_id,
            Assignment.role,
            Assignment.percent,
            Assignment.reported_on,
            Assignment.confirmed_on,
            Assignment.returned_on,
            Assignment.return_reason,
            Task.number,
            Task.title,
            Agreement.title.label("agreement"),
            Agreement.is_illustrative,
            func.coalesce(heir.short_name, Agency.short_name).label("agency"),
            *indicator_columns(),
        )
        .join(Task, Task.id == Assignment.task_id)
        .join(Agreement, Agreement.id == Assignment.agreement_id)
        .join(Agency, Agency.id == Assignment.agency_id)
        .outerjoin(passed_on, passed_on.c.agency_id == Assignment.agency_id)
        .outerjoin(heir, heir.id == passed_on.c.heir_id)
        .outerjoin(Indicator, Indicator.task_id == Assignment.task_id)
        .where(Assignment.id == bindparam("assignment_id"))
        .order_by(Indicator.id)
    )
