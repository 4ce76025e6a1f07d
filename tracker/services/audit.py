"""The trail, written inside the transaction of what it tells about."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from functools import cache
from typing import Any

from sqlalchemy import Select, Update, bindparam, select, update

from tracker.database import Base, db, insert_new, insert_with_id, read
from tracker.domain.audit_chain import FIRST_HASH, entry_hash, key_among
from tracker.domain.permissions import Viewer
from tracker.models import AuditEntry, AuditHead

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
    entry = {
        "chain": chain,
        "at": at.astimezone(UTC),
        "person_id": by.person_id if by else None,
        "actor": f"{by.name}, {by.acting_as}" if by else SYSTEM,
        "action": action,
        "subject": subject,
        "subject_id": subject_id,
        "before": _json(before),
        "after": _json(after),
        "previous_hash": _last_hash(chain),
        "address": by.address if by else None,
    }
    hashed = entry_hash(entry, key_among(db.session.connection().get_execution_options()))
    entry_id = insert_with_id(AuditEntry, **entry, hash=hashed)
    db.session.connection().execute(_move_head(), {"of_chain": chain, "to_id": entry_id, "to_hash": hashed})


def _last_hash(chain: int) -> str:
    """Of the last entry of the chain, whose end is ours until the transaction is over."""
    found = read(_head(), {"of_chain": chain})
    if not found:
        new = insert_new(AuditHead).values(chain=chain, entry_count=0, entry_id=0, hash=FIRST_HASH)
        db.session.connection().execute(new)
        found = read(_head(), {"of_chain": chain})
    return str(found[0].hash)


@cache
def _head() -> Select[str]:
    """Built once: whatever is written is recorded."""
    return select(AuditHead.hash).where(AuditHead.chain == bindparam("of_chain")).with_for_update()


@cache
def _move_head() -> Update:
    heads = Base.metadata.tables[AuditHead.__tablename__]
    return (
        update(heads)
        .where(heads.c.chain == bindparam("of_chain"))
        .values(entry_count=heads.c.entry_count + 1, entry_id=bindparam("to_id"), hash=bindparam("to_hash"))
    )


def _json(facts: Mapping[str, Any] | None) -> str | None:
    return None if facts is None else json.dumps(facts, ensure_ascii=False, default=str, sort_keys=True)
