"""The trail, written inside the transaction of what it tells about."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import Select, bindparam, select, text

from tracker.database import db, insert_row
from tracker.domain.permissions import Viewer
from tracker.models import AuditEntry

FIRST_HASH = "0" * 64
SYSTEM = "system"
HASHED = (
    "chain", "at", "person_id", "actor", "action", "subject", "subject_id", "before", "after", "previous_hash",
)  # fmt: skip


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
    entry = {
        "chain": chain,
        "at": at,
        "person_id": by.person_id if by else None,
        "actor": f"{by.name}, {by.acting_as}" if by else SYSTEM,
        "action": action,
        "subject": subject,
        "subject_id": subject_id,
        "before": _json(before),
        "after": _json(after),
        "previous_hash": db.session.scalar(_last_hash(), {"chain": chain}) or FIRST_HASH,
    }
    insert_row(AuditEntry, **entry, hash=entry_hash(entry))


def entry_hash(entry: Mapping[str, Any]) -> str:
    """SHA-256 over every column as stored (but the id, which the database gives, and the hash itself)."""
    stored = [entry[name].isoformat() if name == "at" else entry[name] for name in HASHED]
    return hashlib.sha256(json.dumps(stored, ensure_ascii=False).encode()).hexdigest()


@cache
def _last_hash() -> Select[str]:
    """Built once: whatever is written is recorded."""
    of_chain = select(AuditEntry.hash).where(AuditEntry.chain == bindparam("chain"))
    return of_chain.order_by(AuditEntry.id.desc()).limit(1)


def _json(facts: Mapping[str, Any] | None) -> str | None:
    return None if facts is None else json.dumps(facts, ensure_ascii=False, default=str, sort_keys=True)
