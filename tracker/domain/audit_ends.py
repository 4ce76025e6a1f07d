"""Where the chains of the trail end, written down and signed: beside it what was cut off later is missed."""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from tracker.domain.audit_chain import Head
from tracker.domain.errors import RuleBroken
from tracker.domain.messages import message

FIELDS = ("chain", "entry_count", "entry_id", "hash")
LABEL = b"ends of the trail: "


def signed_ends(heads: Iterable[Head], *, at: datetime, key: bytes) -> dict[str, Any]:
    """For JSON: the moment, every end, and an HMAC-SHA256 over both with the key of the chains."""
    facts = {"at": at.isoformat(), "chains": [{name: getattr(head, name) for name in FIELDS} for head in heads]}
    return facts | {"signature": _signature(facts, key)}


def read_ends(content: bytes, key: bytes) -> tuple[Head, ...]:
    """The ends of such a file. Raises RuleBroken when it was not signed with this key."""
    try:
        told = json.loads(content)
        facts = {"at": told["at"], "chains": told["chains"]}
        is_ours = hmac.compare_digest(str(told["signature"]).encode(), _signature(facts, key).encode())
        found = tuple(Head(**{name: chain[name] for name in FIELDS}) for chain in told["chains"])
    except (ValueError, KeyError, TypeError, RecursionError):
        raise RuleBroken(message("The file is not what `audit ends --json` printed.")) from None
    if not is_ours:
        raise RuleBroken(message("The file was changed, or another installation signed it."))
    return found


def _signature(facts: dict[str, Any], key: bytes) -> str:
    return hmac.new(key, LABEL + json.dumps(facts, sort_keys=True).encode(), hashlib.sha256).hexdigest()
