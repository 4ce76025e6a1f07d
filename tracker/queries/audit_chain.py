"""Is the trail whole? Every entry of every chain, read again and hashed again."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from heapq import nsmallest
from typing import Any

from sqlalchemy import Connection, exists, select

from tracker.database import db
from tracker.domain.audit_chain import KEY, Entry, Fault, Head, faults, key_among, refuse_other_key
from tracker.domain.audit_ends import read_ends, signed_ends
from tracker.domain.errors import RuleBroken
from tracker.domain.messages import message
from tracker.models import Agreement, AuditEntry, AuditHead
from tracker.models.audit import SOME_ENDS

AT_ONCE = 2000
MOST_SHOWN = 20


def refuse_to_write() -> None:
    """Before a process begins to write: is the key the one that the trail is written with? Raises RuleBroken."""
    connection = db.session.connection()
    try:
        key = connection.get_execution_options().get(KEY, b"")
        refuse_other_key((Head(*row) for row in connection.execute(SOME_ENDS)), key)
    finally:
        db.session.rollback()


@dataclass(frozen=True)
class Verified:
    """``first_broken``: the lowest id among the entries that do not fit. ``faults``: the first of them in full.

    ``is_key_wrong``: nothing at all fits the key; then ``faults`` are those that there would be with any key.
    ``kept_at``: when the ends were written down that the installation keeps itself, if they are signed with this key;
    ``are_kept_changed``: they are not. ``untold``: programs that are there and of which the trail tells nothing.
    """

    entry_count: int
    first_broken: int | None
    faults: tuple[Fault, ...]
    is_key_wrong: bool = False
    kept_at: str | None = None
    are_kept_changed: bool = False
    untold: tuple[int, ...] = ()

    @property
    def is_whole(self) -> bool:
        """Nothing was found."""
        return self.first_broken is None and not self.untold and not self.are_kept_changed


def verify_trail(
    exported: bytes | None = None, *, kept: bytes | None = None, connection: Connection | None = None
) -> Verified:
    """Read the whole trail, of ``connection`` or of this installation's database.

    ``exported``: signed ends of chains as they were written down elsewhere; they must still be there. Raises
    RuleBroken where they were not signed with this key. ``kept``: those that lie in the data folder. Memory stays flat
    however long the trail is.
    """
    asked = connection or _of_one_moment()
    key = key_among(asked.get_execution_options())
    noted = [_Noted(read_ends(exported, key).heads)] if exported is not None else []
    kept_at = None
    if kept is not None:
        with suppress(RuleBroken):
            ends = read_ends(kept, key)
            kept_at = ends.at
            noted.append(_Noted(ends.heads))
    count, altered, others, heads = 0, _Found(), _Found(), {head.chain: head for head in _heads(asked)}

    def counted() -> Iterator[Entry]:
        nonlocal count
        for entry in _entries(asked):
            count += 1
            for ends in noted:
                ends.see(entry)
            yield entry

    for fault in faults(counted(), heads, key):
        (altered if fault.is_altered else others).add(fault)
    for entry_id in {entry_id for ends in noted for entry_id in ends.missed()}:
        others.add(Fault(entry_id, message("It is not as it was when the ends of the chains were written down.")))
    is_key_wrong = 0 < altered.count == count + len(heads)
    shown = nsmallest(MOST_SHOWN, others.first + ([] if is_key_wrong else altered.first), key=_place)
    first = min((fault.entry_id for fault in altered.first + others.first), default=None)
    are_kept_changed = kept is not None and kept_at is None and not is_key_wrong
    return Verified(count, first, tuple(shown), is_key_wrong, kept_at, are_kept_changed, _untold(asked))


def _of_one_moment() -> Connection:
    """People go on writing while the trail is read: entries and ends are those of one moment."""
    session = db.session()
    session.rollback()
    is_postgresql = session.get_bind().dialect.name == "postgresql"
    return session.connection(execution_options={"isolation_level": "REPEATABLE READ"} if is_postgresql else {})


class _Noted:
    """Ends that were written down, looked for while the entries go by, chain by chain."""

    def __init__(self, heads: Iterable[Head]) -> None:
        self.left = {head.chain: head for head in heads if head.entry_count}
        self.chain, self.count = -1, 0

    def see(self, entry: Entry) -> None:
        """Is it one of them, with as many entries up to it as there were?"""
        if entry.chain != self.chain:
            self.chain, self.count = entry.chain, 0
        self.count += 1
        head = self.left.get(entry.chain)
        if head and (entry.id, entry.hash, self.count) == (head.entry_id, head.hash, head.entry_count):
            del self.left[entry.chain]

    def missed(self) -> Iterator[int]:
        """The ids of those that did not come by."""
        return (head.entry_id for head in self.left.values())


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
    asked = select(h.chain, h.entry_count, h.entry_id, h.hash, h.seal).order_by(h.chain)
    return [Head(*row) for row in connection.execute(asked)]


def _untold(connection: Connection) -> tuple[int, ...]:
    """Programs without a chain, which each has since it was entered: the first of them."""
    asked = select(Agreement.id).where(~exists().where(AuditHead.chain == Agreement.id)).order_by(Agreement.id)
    return tuple(connection.scalars(asked.limit(MOST_SHOWN)))


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
