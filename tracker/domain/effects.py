"""Effect apart from progress: how an agency judges each content of the program in its report, and why."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any

from tracker.domain.errors import RuleBroken
from tracker.domain.messages import message


class EffectLevel(StrEnum):
    """The judgement; whoever judges may also leave a content out."""

    CLEAR = "clear"
    SOME = "some"
    NOT_YET = "not_yet"


LEVEL_WORDS: dict[EffectLevel, str] = {
    EffectLevel.CLEAR: message("Clear effect").text,
    EffectLevel.SOME: message("Some effect").text,
    EffectLevel.NOT_YET: message("No effect to be seen yet").text,
}


@dataclass(frozen=True)
class Effect:
    """One agency's judgement of one content; ``evidence`` as text."""

    level: EffectLevel
    reasons: str
    evidence: str = ""


def check_effects(effects: Mapping[int, Effect]) -> None:
    """Raises RuleBroken for a judgement without reasons, on the field ``reasons_<content>``."""
    for content_id, effect in effects.items():
        if not effect.reasons.strip():
            raise RuleBroken(message("Say why you judge so."), field=f"reasons_{content_id}")


def effects_facts(effects: Mapping[int, Effect]) -> dict[str, Any]:
    """By content id, for a snapshot."""
    return {str(content_id): asdict(effect) for content_id, effect in sorted(effects.items())}


def kept_effects(effects: Mapping[int, Effect]) -> str:
    """As JSON text, for a column."""
    return json.dumps(effects_facts(effects), ensure_ascii=False, sort_keys=True)


def effects_of(kept: str | None) -> dict[int, Effect]:
    """Out of such a column."""
    found: dict[str, dict[str, str]] = json.loads(kept or "{}")
    return effects_in(found)


def effects_in(facts: Mapping[str, Mapping[str, str]]) -> dict[int, Effect]:
    """Out of ``effects_facts`` as a snapshot keeps them."""
    return {int(content_id): _effect(one) for content_id, one in facts.items()}


def effect_in(facts: Mapping[str, str] | None) -> Effect | None:
    """One judgement out of a joint snapshot; None where the agency made none."""
    return _effect(facts) if facts else None


def _effect(facts: Mapping[str, str]) -> Effect:
    return Effect(EffectLevel(facts["level"]), facts["reasons"], facts["evidence"])
