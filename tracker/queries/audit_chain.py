"""Is the trail whole? Every entry of every chain, read again and hashed again."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import func, select

from tracker.database import db
from tracker.domain.audit_chain import Entry, Fault, Head, faults
from tracker.domain.messages import message
from tracker.models import AuditEntry, AuditHead

AT_ONCE = 2000
MOST_SHOWN = 20


@dataclass(frozen=True)
class Verified:
    """``first_broken``: the lowest id among the entries that do not fit. ``faults``: the first of them in full."""

    entry_count: int
    first_broken: int | None
    faults: tuple[Fault, ...]


def verify_trail(exported: tuple[Head, ...] = ()) -> Verified:
    """Read the whole trail. ``exported``: ends of chains as they were written down elsewhere; they must still be there.

    Memory stays flat however long the trail is.
    """
    heads = {head.chain: head for head in current_heads()}
    first, shown = None, list[Fault]()
    for fault in (*faults(_entries(), heads), *_missed(exported)):
        first = fault.entry_id if first is None else min(first, fault.entry_id)
        if len(shown) < MOST_SHOWN:
            shown.append(fault)
    return Verified(db.session.scalar(select(func.count()).select_from(AuditEntry)) or 0, first, tuple(shown))


def current_heads() -> list[Head]:
    """Where every chain ends now."""
    h = AuditHead
    asked = select(h.chain, h.entry_count, h.entry_id, h.hash).order_by(h.chain)
    return [Head(*row) for row in db.session.execute(asked)]


def _missed(exported: tuple[Head, ...]) -> Iterator[Fault]:
    """What stood at the end of a chain when it was exported, and is not there any more as it was."""
    for head in exported:
        there = db.session.scalar(
            select(AuditEntry.hash).where(AuditEntry.id == head.entry_id, AuditEntry.chain == head.chain)
        )
        before = db.session.scalar(
            select(func.count()).where(AuditEntry.chain == head.chain, AuditEntry.id <= head.entry_id)
        )
        if head.entry_count and (there, before) != (head.hash, head.entry_count):
            yield Fault(head.entry_id, message("It is not as it was when the ends of the chains were exported."))


def _entries() -> Iterator[Entry]:
    """By chain, then id; a slice at a time."""
    table = AuditEntry.__table__
    chain, after = -1, 0
    while True:
        rows = (
            db.session.connection()
            .execute(
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
