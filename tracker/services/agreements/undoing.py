"""Undoing an import as long as nobody has worked on the program: it goes, and the upload comes back to be mended."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.exc import OperationalError

from tracker.database import Base, db, transaction
from tracker.domain.errors import NotAllowed, NotFound, RuleBroken
from tracker.domain.messages import message
from tracker.domain.permissions import Standing, Viewer
from tracker.domain.undoing import done_since, may_undo
from tracker.models import Agency, Agreement, AuditEntry, Reminder
from tracker.models.annex_again import PendingAnnex
from tracker.models.imports import PendingImport
from tracker.models.standing import standing_rows
from tracker.models.work_since import MADE, unused_agencies, work_counts
from tracker.services.agencies import hold_agencies
from tracker.services.agreements.writing import head_facts
from tracker.services.audit import record
from tracker.services.once import spend

LOCK_NOT_AVAILABLE = "55P03"  # PostgreSQL's word


def undo_import(agreement_id: int, *, by: Viewer, now: datetime, once: str | None = None) -> str:
    """Take back what an import made; answers the secret of the upload, which waits again for the one who sent it.

    Whoever imported it may, and who writes for its standing agency. Agencies that the import created go too where
    nothing else names them. Raises NotFound (never imported by a page), NotAllowed, RuleBroken when work was done.
    """
    with transaction():
        spend(once, at=now)
        agreement = db.session.get(Agreement, agreement_id)
        pending = db.session.scalar(
            select(PendingImport).where(PendingImport.agreement_id == agreement_id).with_for_update()
        )
        if agreement is None or pending is None:
            raise NotFound(message("There is no such program."))
        _refuse_stranger(agreement_id, pending, by)
        _hold(agreement_id)
        imported_id, created_ids = _imported(agreement_id)
        _refuse_worked_on(agreement_id, imported_id)
        before = head_facts(agreement) | {"file": pending.file_name}
        pending.agreement_id, pending.created_at, pending.version = None, now, pending.version + 1
        db.session.flush()
        _delete(agreement_id)
        gone = _delete_agencies(created_ids)
        record(
            by, "undid-import", "agreement", agreement_id, at=now, agreement_id=agreement_id, before=before,
            after={"agencies_removed": gone},
        )  # fmt: skip
        return pending.token


def _refuse_stranger(agreement_id: int, pending: PendingImport, by: Viewer) -> None:
    standing = Standing.of(db.session.execute(*standing_rows(by.agency_ids, agreement_id)).all())
    if not may_undo(by, pending.person_id, standing or Standing()):
        raise NotAllowed(message("Whoever imported it may undo that, or the standing agency."))


def _hold(agreement_id: int) -> None:
    """Nobody else writes a row of it until we are done. Who holds one already is working on it: he is not waited for,
    because he may be waiting for one of ours. Raises RuleBroken."""
    try:
        for name in reversed(MADE):
            table = Base.metadata.tables[name]
            own = table.c.id if name == "agreements" else table.c.agreement_id
            db.session.execute(select(table.c.id).where(own == agreement_id).with_for_update(nowait=True)).all()
    except OperationalError as refusal:
        if getattr(refusal.orig, "sqlstate", None) != LOCK_NOT_AVAILABLE:
            raise
        raise RuleBroken(message("Somebody is working on this program right now; the import stays.")) from refusal


def _imported(agreement_id: int) -> tuple[int, list[int]]:
    """The trail's entry of the import, and the agencies that it created."""
    row = db.session.execute(
        select(AuditEntry.id, AuditEntry.after)
        .where(AuditEntry.chain == agreement_id, AuditEntry.action == "imported")
        .order_by(AuditEntry.id.desc())
        .limit(1)
    ).one()
    facts: dict[str, Any] = json.loads(row.after)
    return row.id, [int(id_) for id_ in facts.get("created_agency_ids", ())]


def _refuse_worked_on(agreement_id: int, imported_id: int) -> None:
    rows = db.session.execute(work_counts(), {"agreement_id": agreement_id, "since": imported_id})
    done = done_since({row[0]: row[1] for row in rows})
    if done:
        raise RuleBroken(message("Somebody has worked on this program since; the import stays. %(what)s", what=done[0]))


def _delete(agreement_id: int) -> None:
    db.session.execute(delete(Reminder).where(Reminder.agreement_id == agreement_id))
    db.session.execute(delete(PendingAnnex).where(PendingAnnex.agreement_id == agreement_id))
    for name in MADE:
        table = Base.metadata.tables[name]
        own = table.c.id if name == "agreements" else table.c.agreement_id
        db.session.execute(delete(table).where(own == agreement_id))
    db.session.expire_all()


def _delete_agencies(created_ids: list[int]) -> list[str]:
    if not created_ids:
        return []
    hold_agencies()
    unused = db.session.execute(unused_agencies(), {"ids": created_ids}).all()
    db.session.execute(delete(Agency).where(Agency.id.in_([row.id for row in unused])))
    return [row.name for row in unused]
