"""The chain of the trail: what an entry's hash is, and which entries no longer fit into their chain."""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from tracker.domain.errors import RuleBroken
from tracker.domain.messages import Message, message

LABEL = b"tracker: the chain of the trail"
HEAD_LABEL = b"end of a chain: "
KEY = "tracker_trail_key"
"""The option by which every connection to the database is told the key."""
FIRST_HASH = "0" * 64
"""What the first entry of a chain names as the one before it."""
WRONG_KEY = message(
    "The trail was written with another key than the one that is set (TRACKER_AUDIT_KEY, else TRACKER_SECRET_KEY):"
    " write the old one into TRACKER_AUDIT_KEY, or the trail can never be verified again."
)
HASHED = (
    "id", "chain", "at", "person_id", "actor", "action", "subject", "subject_id", "before", "after", "previous_hash",
)  # fmt: skip
LATER = ("address",)
"""Columns that came later: hashed where they hold something, so that older entries keep their hashes."""


@dataclass(frozen=True)
class Entry:
    """One entry as stored. ``facts``: every column by name."""

    id: int
    chain: int
    previous_hash: str
    hash: str
    facts: Mapping[str, Any]


@dataclass(frozen=True)
class Head:
    """Where a chain ends: how many entries it has, and id and hash of the last. ``seal``: see head_seal."""

    chain: int
    entry_count: int
    entry_id: int
    hash: str
    seal: str = ""


@dataclass(frozen=True)
class Fault:
    """An entry that does not fit, and why. ``is_altered``: not what was written with this key."""

    entry_id: int
    why: Message
    is_altered: bool = False


def chain_key(secret: str) -> bytes:
    """The key of the chains, of the secret that an installation keeps outside its database; empty for none."""
    return hmac.new(secret.encode(), LABEL, hashlib.sha256).digest() if secret else b""


def key_among(options: Mapping[str, Any]) -> bytes:
    """The key among a connection's options. Raises RuleBroken where the installation has no secret."""
    found: bytes = options.get(KEY, b"")
    if not found:
        raise RuleBroken(message("TRACKER_SECRET_KEY is missing: the trail is hashed with it."))
    return found


def entry_hash(facts: Mapping[str, Any], key: bytes) -> str:
    """HMAC-SHA256 over every column as stored (but the hash itself).

    With the id, because entries of different chains could change places by it. With a key, because who may write
    everything in the database would otherwise make all hashes anew after his change.
    """
    stored = [facts[name].isoformat() if name == "at" else facts[name] for name in HASHED]
    later = {name: facts[name] for name in LATER if facts.get(name) is not None}
    said = json.dumps([*stored, later] if later else stored, ensure_ascii=False).encode()
    return hmac.new(key, said, hashlib.sha256).hexdigest()


def head_seal(chain: int, entry_count: int, entry_id: int, hashed: str, key: bytes) -> str:
    """HMAC-SHA256 over where a chain ends: who has no key cannot cut a chain and say that it ended there."""
    said = json.dumps([chain, entry_count, entry_id, hashed]).encode()
    return hmac.new(key, HEAD_LABEL + said, hashlib.sha256).hexdigest()


def is_sealed(head: Head, key: bytes) -> bool:
    """Was this end written with this key?"""
    made = head_seal(head.chain, head.entry_count, head.entry_id, head.hash, key)
    return hmac.compare_digest(made.encode(), head.seal.encode())


def refuse_other_key(heads: Iterable[Head], key: bytes) -> None:
    """Raises RuleBroken where none of these ends was written with this key. One that another hand wrote is no reason.

    An act under another key could be verified with neither of the two.
    """
    known = list(heads)
    if known and not any(is_sealed(head, key) for head in known):
        raise RuleBroken(WRONG_KEY)


def faults(entries: Iterable[Entry], heads: Mapping[int, Head], key: bytes) -> Iterator[Fault]:
    """Everything that was altered, removed, added or put into another place. ``entries``: by chain, then id."""
    left, at = dict(heads), Walked(-1, key)
    for head in heads.values():
        if not is_sealed(head, key):
            yield Fault(
                head.entry_id,
                message("What stands as the end of its chain was written by another hand."),
                is_altered=True,
            )
    for entry in entries:
        if entry.chain != at.chain:
            yield from at.end(left.pop(at.chain, None))
            at = Walked(entry.chain, key)
        yield from at.step(entry)
    yield from at.end(left.pop(at.chain, None))
    for head in left.values():
        if head.entry_count:
            yield Fault(head.entry_id, message("All entries of its chain were removed."))


@dataclass
class Walked:
    """One chain, as far as it was read."""

    chain: int
    key: bytes
    count: int = 0
    last_id: int = 0
    last_hash: str = FIRST_HASH

    def step(self, entry: Entry) -> Iterator[Fault]:
        """Does it follow the one before, and is it what it was?"""
        if entry.previous_hash != self.last_hash:
            yield Fault(entry.id, message("It does not follow the entry before: one was removed, added or moved."))
        if entry_hash(entry.facts, self.key) != entry.hash:
            yield Fault(entry.id, message("It was altered."), is_altered=True)
        self.count, self.last_id, self.last_hash = self.count + 1, entry.id, entry.hash

    def end(self, head: Head | None) -> Iterator[Fault]:
        """Does the chain end where it is known to end?"""
        if not self.count:
            return
        if head is None:
            yield Fault(self.last_id, message("Nothing is known of the end of its chain."))
        elif head.entry_id > self.last_id:
            yield Fault(head.entry_id, message("The last entries of its chain were removed."))
        elif (head.entry_count, head.entry_id, head.hash) != (self.count, self.last_id, self.last_hash):
            yield Fault(self.last_id, message("Its chain has not as many entries as were written, or ends otherwise."))
