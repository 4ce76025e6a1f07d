"""Where a program came from, and what undoing its import would take away."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, select

from tracker.database import db
from tracker.domain.messages import Message
from tracker.domain.permissions import Viewer
from tracker.domain.undoing import done_since
from tracker.models import Agency, Agreement, AuditEntry, Party, Review, Task
from tracker.models.imports import PendingImport
from tracker.models.work_since import work_counts


@dataclass(frozen=True)
class Undoing:
    """What undoing an import would take away, and what was done since, which forbids it. ``told``: what was mended."""

    file_name: str
    title: str
    imported_at: datetime
    imported_by: str
    task_count: int
    review_count: int
    party_names: tuple[str, ...]
    agencies: tuple[str, ...]
    done_since: tuple[Message, ...]
    last_change: tuple[str, datetime] | None
    told: Mapping[str, Any]
    is_own: bool


def imported_by(agreement_id: int) -> int | None:
    """The person who imported it; None for a program that was not imported by a page."""
    return db.session.scalar(select(PendingImport.person_id).where(PendingImport.agreement_id == agreement_id))


def undoing_of(agreement_id: int, viewer: Viewer) -> Undoing:
    """The page before an import is undone. The program was imported by a page: ask ``imported_by`` first."""
    pending = db.session.execute(
        select(PendingImport.file_name, PendingImport.person_id).where(PendingImport.agreement_id == agreement_id)
    ).one()
    of_program = AuditEntry.chain == agreement_id
    entry = db.session.execute(
        select(AuditEntry.id, AuditEntry.at, AuditEntry.actor, AuditEntry.after)
        .where(of_program, AuditEntry.action == "imported")
        .order_by(AuditEntry.id.desc())
        .limit(1)
    ).one()
    told = json.loads(entry.after)
    counts = db.session.execute(work_counts(), {"agreement_id": agreement_id, "since": entry.id})
    last = db.session.execute(
        select(AuditEntry.actor, AuditEntry.at)
        .where(of_program, AuditEntry.id > entry.id, AuditEntry.person_id.is_not(None))
        .order_by(AuditEntry.id.desc())
        .limit(1)
    ).first()
    parties = select(Party.name_as_signed).where(Party.agreement_id == agreement_id).order_by(Party.position)
    ids = told.get("created_agency_ids", [])
    created = select(Agency.name).where(Agency.id.in_(ids)).order_by(Agency.id)
    return Undoing(
        file_name=pending.file_name,
        title=db.session.scalars(select(Agreement.title).where(Agreement.id == agreement_id)).one(),
        imported_at=entry.at,
        imported_by=entry.actor,
        task_count=_count(Task, agreement_id),
        review_count=_count(Review, agreement_id),
        party_names=tuple(db.session.scalars(parties)),
        agencies=tuple(db.session.scalars(created)) if ids else (),
        done_since=done_since({row[0]: row[1] for row in counts}),
        last_change=(last.actor, last.at) if last else None,
        told=told,
        is_own=pending.person_id == viewer.person_id,
    )


def _count(table: type[Task] | type[Review], agreement_id: int) -> int:
    return db.session.scalar(select(func.count(table.id)).where(table.agreement_id == agreement_id)) or 0
