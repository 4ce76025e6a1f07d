"""Mends of a preview as plain values and back: what JSON holds beside the proposal that was read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from datetime import date
from typing import Any

from tracker.domain.mending import MendedHead, Mends, RowText
from tracker.domain.periods import Cadence

_DAYS = ("signed_on", "valid_from", "valid_to", "tracked_from")


def plain_mends(mends: Mends) -> dict[str, Any]:
    """Text, numbers, lists and dicts only; keys are text, as JSON has them."""
    return {
        "rows": {str(number): asdict(text) for number, text in mends.rows.items()},
        "left_out": {str(number): because for number, because in mends.left_out.items()},
        "added": {str(number): after for number, after in mends.added.items()},
        "meant": dict(mends.meant),
        "head": _plain_head(mends.head) if mends.head else None,
    }


def mends_of(plain: Mapping[str, Any]) -> Mends:
    """The mends that ``plain_mends`` was made from."""
    return Mends(
        rows={int(number): RowText(**texts) for number, texts in plain["rows"].items()},
        left_out={int(number): because for number, because in plain["left_out"].items()},
        added={int(number): after for number, after in plain["added"].items()},
        meant=dict(plain.get("meant", {})),
        head=_head(plain["head"]) if plain["head"] else None,
    )


def _plain_head(head: MendedHead) -> dict[str, Any]:
    facts = asdict(head)
    return facts | {name: facts[name].isoformat() for name in _DAYS if facts[name]}


def _head(plain: Mapping[str, Any]) -> MendedHead:
    days = {name: date.fromisoformat(plain[name]) if plain[name] else None for name in _DAYS}
    lists = {"parties": tuple(plain["parties"]), "cadences": tuple(Cadence(word) for word in plain["cadences"])}
    return MendedHead(**{**plain, **days, **lists})
