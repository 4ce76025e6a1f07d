"""The trail, written inside the transaction of what it tells about."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import select, text

from tracker.database import db
from tracker.domain.permissions import Viewer
from tracker.models import AuditEntry

FIRST_HASH = "0" * 64
SYSTEM = "system"


def record(
    by: Viewer | None,
    action: str,
    subject: str,
    subject_id: int | None,
    *,
    at: datetime,
    agreement_id: int | None = None,
    before: Mapping[str, Any] | None = None,
    after: Mapping[str, Any] | None = None,
) -> None:
    """Add one entry to the agreement's chain (or the general one). ``by`` None: the system itself did it."""
    chain = agreement_id or 0
    if db.session.get_bind().dialect.name == "postgresql":
        # Rows of one chain follow each other; SQLite has one writer anyhow.
        db.session.execute(text("SELECT pg_advisory_xact_lock(1630, :chain)"), {"chain": chain % 2**31})
    last = select(AuditEntry.hash).where(AuditEntry.chain == chain).order_by(AuditEntry.id.desc()).limit(1)
    entry = AuditEntry(
        chain=chain,
        at=at,
        person_id=by.person_id if by else None,
        actor=f"{by.name}, {by.post_title}, {by.agency_short}" if by else SYSTEM,
        action=action,
        subject=subject,
        subject_id=subject_id,
        before=_json(before),
        after=_json(after),
        previous_hash=db.session.scalar(last) or FIRST_HASH,
        hash="",
    )
    entry.hash = entry_hash(entry)
    db.session.add(entry)
    db.session.flush()


def entry_hash(entry: AuditEntry) -> str:
    """SHA-256 over every column as stored (but the id, which the database gives, and the hash itself)."""
    stored = [
        entry.chain,
        entry.at.isoformat(),
        entry.person_id,
        entry.actor,
        entry.action,
        entry.subject,
        entry.subject_id,
        entry.before,
        entry.after,
        entry.previous_hash,
    ]
    return hashlib.sha256(json.dumps(stored, ensure_ascii=False).encode()).hexdigest()


def _json(facts: Mapping[str, Any] | None) -> str | None:
    return None if facts is None else json.dumps(facts, ensure_ascii=False, default=str, sort_keys=True)
