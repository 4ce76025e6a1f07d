"""Parties of a program that became one body: it signs once, and its papers have one place for that."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class JoinedParty:
    """A party that is one body with another, ``kept_id``, as which the body signs ``since`` then (UTC)."""

    party_id: int
    kept_id: int | None
    since: datetime


def signed_as_one(party_id: int, signed_at: datetime, joined: Iterable[JoinedParty]) -> bool:
    """Did the body sign in the place of that party? Then the party itself was no more."""
    both = [(one.since, (one.party_id, one.kept_id)) for one in joined if one.kept_id is not None]
    return any(since <= signed_at and party_id in parties for since, parties in both)


def not_asked(
    joined: Iterable[JoinedParty], signed: Collection[int], *, until: datetime | None = None
) -> frozenset[int]:
    """The parties of which no signature of their own is asked, nor there: the body's speaks for them.

    ``signed``: the parties whose signature is there. ``until``: when the version was withdrawn.
    """
    by_then = [one for one in joined if until is None or one.since <= until]
    spoken_for = {one.party_id for one in by_then}
    signed_before = {one.kept_id for one in by_then if one.kept_id is not None and one.party_id in signed}
    return frozenset((spoken_for | signed_before).difference(signed))


def bodies(joined: Iterable[JoinedParty]) -> frozenset[int]:
    """The parties as which a body signs."""
    return frozenset(one.kept_id for one in joined if one.kept_id is not None)
