"""Frozen means hashed: facts as one canonical text, and its SHA-256."""

from __future__ import annotations

import hashlib
import json
import unicodedata
from collections.abc import Mapping
from datetime import UTC, date, datetime, tzinfo
from decimal import Decimal
from typing import Any

NUMBERS = frozenset({"value", "adjusted", "quantity", "year_before", "accumulated"})
Json = dict[str, Any] | list[Any] | str | int | bool | None


def canonical(facts: Any) -> str:
    """JSON with sorted keys, without spaces, every text in NFC. Equal facts give equal texts, on any machine.

    Days and instants as ISO 8601, decimals as text without trailing zeros. Raises TypeError for anything else (floats).
    """
    return json.dumps(_plain(facts), ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def digest_of(snapshot: str) -> str:
    """SHA-256 of the canonical text in UTF-8, as 64 hexadecimal digits."""
    return hashlib.sha256(snapshot.encode()).hexdigest()


def is_intact(snapshot: str, hashed: str) -> bool:
    """True when the text still is what was hashed."""
    return digest_of(snapshot) == hashed


def plain_number(value: Decimal) -> str:
    """A decimal as it is kept: no exponent, no trailing zeros; nought is "0"."""
    text = f"{value:f}"
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return "0" if text in ("-0", "") else text


def _plain(facts: Any) -> Json:
    if facts is None or isinstance(facts, bool | int):
        return facts
    if isinstance(facts, str):
        return unicodedata.normalize("NFC", facts)
    if isinstance(facts, Decimal):
        return plain_number(facts)
    if isinstance(facts, date | datetime):
        return facts.isoformat()
    if isinstance(facts, dict):
        return {str(_plain(str(key))): _plain(value) for key, value in facts.items()}
    if isinstance(facts, list | tuple):
        return [_plain(value) for value in facts]
    raise TypeError(f"{type(facts).__name__} has no canonical form")


def read_snapshot(snapshot: str) -> dict[str, Any]:
    """The facts of a canonical text again, by the names they carry: days end in _on, instants in _at, numbers are
    called as in ``NUMBERS``."""
    facts: dict[str, Any] = json.loads(snapshot, object_pairs_hook=_read_pairs)
    return facts


def frozen_zone(snapshot: Mapping[str, Any]) -> tzinfo:
    """The zone a consolidation was frozen in, to tell again what was there when its data were closed."""
    at: datetime = snapshot["frozen"]["frozen_at"]
    return at.tzinfo or UTC


def _read_pairs(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    return {name: _read(name, value) for name, value in pairs}


def _read(name: str, value: Any) -> Any:
    if not isinstance(value, str):
        return value
    if name.endswith("_on"):
        return date.fromisoformat(value)
    if name.endswith("_at"):
        return datetime.fromisoformat(value)
    return Decimal(value) if name in NUMBERS else value
