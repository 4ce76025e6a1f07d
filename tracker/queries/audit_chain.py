"""Is the trail whole? Every entry of every chain, read again and hashed again."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from heapq import nsmallest
from typing import Any

from sqlalchemy import Connection, func, select

from tracker.database import db
from tracker.domain.audit_chain import Entry, Fault, Head, faults, key_among
from tracker.domain.audit_ends import read_ends, signed_ends
from tracker.domain.messages import message
from tracker.models import AuditEntry, AuditHead

AT_ONCE = 2000
MOST_SHOWN = 20


@dataclass(frozen=True)
class Verified:
    """``first_broken``: the lowest id among the entries that do not fit. ``faults``: the first of them in full.

    ``is_key_wrong``: no entry at all fits the key; then ``faults`` are those that there would be with any key.
    """

    entry_count: int
    first_broken: int | None
    faults: tuple[Fault, ...]
    is_key_wrong: bool = False


def verify_trail(exported: bytes | None = None, *, connection: Connection | None = None) -> Verified:
    """Read the whole trail, of ``connection`` or of this installation's database.

    ``exported``: signed ends of chains as they were written down elsewhere; they must still be there. Raises
    RuleBroken where they were not signed with this key. Memory stays flat however long the trail is.
    """
    asked = connection or db.session.connection()
    key = key_among(asked.get_execution_options())
    ends = read_ends(exported, key) if exported is not None else ()
    count, altered, others = 0, _Found(), _Found()

    def counted() -> Iterator[Entry]:
        nonlocal count
        for entry in _entries(asked):
            count += 1
            yield entry

    for fault in faults(counted(), {head.chain: head for head in _heads(asked)}, key):
        (altered if fault.is_altered else others).add(fault)
    for fault in _missed(ends, asked):
        others.add(fault)
    is_key_wrong = 0 < altered.count == count
    shown = nsmallest(MOST_SHOWN, others.first + ([] if is_key_wrong else altered.first), key=_place)
    first = min((fault.entry_id for fault in altered.first + others.first), default=None)
    return Verified(count, first, tuple(shown), is_key_wrong)


class _Found:
    """The first faults by id, and how many there are."""

    def __init__(self) -> None:
        self.count = 0
        self.first: list[Fault] = []

    def add(self, fault: Fault) -> None:
        self.count += 1
        self.first.append(fault)
        if len(self.first) > 2 * MOST_SHOWN:
            self.first = nsmallest(MOST_SHOWN, self.first, key=_place)


def _place(fault: Fault) -> int:
    return fault.entry_id


def ends_now(*, at: datetime) -> dict[str, Any]:
    """Where every chain ends now, signed, for JSON."""
    connection = db.session.connection()
    return signed_ends(_heads(connection), at=at, key=key_among(connection.get_execution_options()))


def _heads(connection: Connection) -> list[Head]:
    h = AuditHead
    asked = select(h.chain, h.entry_count, h.entry_id, h.hash).order_by(h.chain)
    return [Head(*row) for row in connection.execute(asked)]


def _missed(exported: tuple[Head, ...], connection: Connection) -> Iterator[Fault]:
    """What stood at the end of a chain when it was exported, and is not there any more as it was."""
    for head in exported:
        there = connection.scalar(
            select(AuditEntry.hash).where(AuditEntry.id == head.entry_id, AuditEntry.chain == head.chain)
        )
        before = connection.scalar(
            select(func.count()).where(AuditEntry.chain == head.chain, AuditEntry.id <= head.entry_id)
        )
        if head.entry_count and (there, before) != (head.hash, head.entry_count):
            yield Fault(head.entry_id, message("It is not as it was when the ends of the chains were exported."))


def _entries(connection: Connection) -> Iterator[Entry]:
    """By chain, then id; a slice at a time."""
    table = AuditEntry.__table__
    chain, after = -1, 0
    while True:
        rows = (
            connection.execute(
                select(table)
                .where((table.c.chain > chain) | ((table.c.chain == chain) & (table.c.id > after)))
                .order_by(table.c.chain, table.c.id)
                .limit(AT_ONCE)
            )
            .mappings()
            .all()
        )
        if not rows:
            return
        for row in rows:
            yield Entry(row["id"], row["chain"], row["previous_hash"], row["hash"], dict(row))
        chain, after = rows[-1]["chain"], rows[-1]["id"]
