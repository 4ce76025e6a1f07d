"""The trail, written inside the transaction of what it tells about."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from functools import cache
from typing import Any

from sqlalchemy import Integer, Row, Select, Update, bindparam, select, update
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement

from tracker.database import Base, db, insert_new, insert_row, read
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
    head = _head_of(chain)
    entry = {
        "id": head.next_id,
        "chain": chain,
        "at": at.astimezone(UTC),
        "person_id": by.person_id if by else None,
        "actor": f"{by.name}, {by.acting_as}" if by else SYSTEM,
        "action": action,
        "subject": subject,
        "subject_id": subject_id,
        "before": _json(before),
        "after": _json(after),
        "previous_hash": head.hash,
        "address": by.address if by else None,
    }
    hashed = entry_hash(entry, key_among(db.session.connection().get_execution_options()))
    insert_row(AuditEntry, **entry, hash=hashed)
    db.session.connection().execute(_move_head(), {"of_chain": chain, "to_id": head.next_id, "to_hash": hashed})


class next_entry_id(FunctionElement[int]):  # noqa: N801 - read as a function of SQL
    """The id of the entry that is about to be written: its hash is over it too."""

    type = Integer()
    inherit_cache = True
    name = "next_entry_id"


@compiles(next_entry_id, "sqlite")
def _one_writer_at_a_time(_element: next_entry_id, _compiler: SQLCompiler, **_given: Any) -> str:
    return "(SELECT coalesce(max(id), 0) + 1 FROM audit_entries)"


@compiles(next_entry_id, "postgresql")
def _of_the_sequence(_element: next_entry_id, _compiler: SQLCompiler, **_given: Any) -> str:
    return "nextval('audit_entries_id_seq')"


def _head_of(chain: int) -> Row[*tuple[Any, ...]]:
    """Hash of the last entry of the chain, whose end is ours until the transaction is over, and the id of the next."""
    found = read(_head(), {"of_chain": chain})
    if not found:
        new = insert_new(AuditHead).values(chain=chain, entry_count=0, entry_id=0, hash=FIRST_HASH)
        db.session.connection().execute(new)
        found = read(_head(), {"of_chain": chain})
    return found[0]


@cache
def _head() -> Select[str, int]:
    """Built once: whatever is written is recorded. The id is taken once the end is ours: ids rise in a chain."""
    locked = select(AuditHead.hash).where(AuditHead.chain == bindparam("of_chain")).with_for_update().cte("head")
    return select(locked.c.hash, next_entry_id().label("next_id"))


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
