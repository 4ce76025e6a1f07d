"""The trail, written inside the transaction of what it tells about."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from functools import cache
from typing import Any

from sqlalchemy import Integer, Select, Update, bindparam, select, update
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement

from tracker.database import Base, connected, insert_new, insert_row, read, write
from tracker.domain.audit_chain import FIRST_HASH, Head, entry_hash, head_seal, is_sealed, key_among, refuse_other_key
from tracker.domain.permissions import Viewer
from tracker.models import AuditEntry, AuditHead
from tracker.models.audit import SOME_ENDS

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
    chain, key = agreement_id or 0, key_among(connected().get_execution_options())
    head, entry_id = _head_of(chain, key)
    is_ours = is_sealed(head, key)
    if not is_ours:
        _refuse_other_key(key)
    entry = {
        "id": entry_id,
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
    hashed = entry_hash(entry, key)
    insert_row(AuditEntry, **entry, hash=hashed)
    moved = {"to_count": head.entry_count + 1, "to_id": entry_id, "to_hash": hashed}
    # what was not ours before stays so: an end that another hand wrote must not become one of ours by the next entry
    seal = head_seal(chain, head.entry_count + 1, entry_id, hashed, key) if is_ours else head.seal
    write(_move_head(), {"of_chain": chain, **moved, "to_seal": seal})


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


def _head_of(chain: int, key: bytes) -> tuple[Head, int]:
    """The end of the chain, which is ours until the transaction is over, and the id of the next entry."""
    found = read(_head(), {"of_chain": chain})
    if not found:
        _refuse_other_key(key)
        seal = head_seal(chain, 0, 0, FIRST_HASH, key)
        new = insert_new(AuditHead).values(chain=chain, entry_count=0, entry_id=0, hash=FIRST_HASH, seal=seal)
        connected().execute(new)
        found = read(_head(), {"of_chain": chain})
    *head, next_id = found[0]
    return Head(*head), next_id


def _refuse_other_key(key: bytes) -> None:
    refuse_other_key((Head(*row) for row in read(SOME_ENDS, {})), key)


@cache
def _head() -> Select[*tuple[Any, ...]]:
    """Built once: whatever is written is recorded. The id is taken once the end is ours: ids rise in a chain."""
    locked = (
        select(AuditHead.chain, AuditHead.entry_count, AuditHead.entry_id, AuditHead.hash, AuditHead.seal)
        .where(AuditHead.chain == bindparam("of_chain"))
        .with_for_update()
        .cte("head")
    )
    return select(*locked.c, next_entry_id().label("next_id"))


@cache
def _move_head() -> Update:
    heads = Base.metadata.tables[AuditHead.__tablename__]
    return (
        update(heads)
        .where(heads.c.chain == bindparam("of_chain"))
        .values(
            entry_count=bindparam("to_count"), entry_id=bindparam("to_id"), hash=bindparam("to_hash"),
            seal=bindparam("to_seal"),
        )
    )  # fmt: skip


def _json(facts: Mapping[str, Any] | None) -> str | None:
    return None if facts is None else json.dumps(facts, ensure_ascii=False, default=str, sort_keys=True)
