"""What a sơ kết or tổng kết collected when it was frozen, as papers print it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from tracker.domain.review_states import ReviewState


@dataclass(frozen=True)
class CollectedPeriod:
    """A shorter review. ``number`` None: nothing of it was final. Only ``is_signed`` ones are counted."""

    period: str
    state: ReviewState
    party_count: int
    signed_count: int
    decided_count: int
    carried_out_count: int
    number: int | None
    missing: tuple[str, ...]

    @property
    def is_signed(self) -> bool:
        """Every party had signed what was still true."""
        return self.state is ReviewState.SIGNED


@dataclass(frozen=True)
class CollectedNumber:
    """A figure of the signed ones. ``value`` None: some left it open (``open_in``), or none named it."""

    number: str
    name: str
    unit: str
    is_added: bool
    value: Decimal | None
    values: tuple[tuple[str, Decimal | None], ...]
    open_in: tuple[str, ...]


@dataclass(frozen=True)
class Collected:
    """Nothing of either: a quarter or a month, or a program of years only."""

    periods: tuple[CollectedPeriod, ...] = ()
    numbers: tuple[CollectedNumber, ...] = ()

    @property
    def left_out(self) -> tuple[str, ...]:
        """Periods that are not counted."""
        return tuple(one.period for one in self.periods if not one.is_signed)


NOTHING_COLLECTED = Collected()


def collected_in(picture: Mapping[str, Any]) -> Collected:
    """Out of a joint snapshot; see ``collecting.as_facts``."""
    facts = picture.get("collected") or {}
    kept = ("period", "party_count", "signed_count", "decided_count", "carried_out_count", "number")
    return Collected(
        periods=tuple(
            CollectedPeriod(
                state=ReviewState(one["state"]), missing=tuple(one["missing"]), **{name: one[name] for name in kept}
            )
            for one in facts.get("reviews", ())
        ),
        numbers=tuple(
            CollectedNumber(
                **{name: one[name] for name in ("number", "name", "unit", "is_added", "value")},
                values=tuple((each["period"], each["value"]) for each in one["values"]),
                open_in=tuple(one["open_in"]),
            )
            for one in facts.get("figures", ())
        ),
    )
