"""Where the chains of the trail end, written down and signed: beside it what was cut off later is missed."""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from tracker.domain.audit_chain import Head
from tracker.domain.errors import RuleBroken
from tracker.domain.messages import message

FIELDS = ("chain", "entry_count", "entry_id", "hash")
LABEL = b"ends of the trail: "
FORMAT = 2
"""Another number where a migration has hashed the trail anew: ends from before it fit nothing any more."""


def signed_ends(heads: Iterable[Head], *, at: datetime, key: bytes) -> dict[str, Any]:
    """For JSON: the moment, every end, and an HMAC-SHA256 over them with the key of the chains."""
    facts = {
        "format": FORMAT,
        "at": at.isoformat(),
        "chains": [{name: getattr(head, name) for name in FIELDS} for head in heads],
    }
    return facts | {"signature": _signature(facts, key)}


@dataclass(frozen=True)
class Ends:
    """Such a file, read: when it was written, and every end then."""

    at: str
    heads: tuple[Head, ...]


def is_of_this_format(content: bytes) -> bool:
    """Is it a file of ends that the trail can be held to, whoever signed it?"""
    try:
        told = json.loads(content)
    except (ValueError, RecursionError):
        return False
    return isinstance(told, dict) and told.get("format") == FORMAT


def read_ends(content: bytes, key: bytes) -> Ends:
    """What such a file says. Raises RuleBroken when it is none, or was not signed with this key."""
    try:
        told = json.loads(content)
        facts = {name: told[name] for name in ("format", "at", "chains") if name in told}
        is_ours = hmac.compare_digest(str(told["signature"]).encode(), _signature(facts, key).encode())
        found = Ends(told["at"], tuple(Head(**{name: chain[name] for name in FIELDS}) for chain in told["chains"]))
    except (ValueError, KeyError, TypeError, RecursionError):
        raise RuleBroken(message("The file is not what `audit ends --json` printed.")) from None
    if not is_ours:
        raise RuleBroken(message("The file was changed, or another installation signed it."))
    if told.get("format") != FORMAT:
        raise RuleBroken(message("The file is from before an upgrade that hashed the trail anew; take a new one."))
    return found


def _signature(facts: dict[str, Any], key: bytes) -> str:
    return hmac.new(key, LABEL + json.dumps(facts, sort_keys=True).encode(), hashlib.sha256).hexdigest()
