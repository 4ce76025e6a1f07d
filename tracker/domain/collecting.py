"""What a sơ kết or tổng kết collects: the signed reviews of shorter periods inside its own, and their figures."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from tracker.domain.consolidations import SubjectKind
from tracker.domain.periods import Cadence
from tracker.domain.review_states import ReviewState

MONTHS = {Cadence.MONTHLY: 1, Cadence.QUARTERLY: 3, Cadence.HALF_YEARLY: 6, Cadence.ANNUAL: 12}
LONGEST = 10_000


@dataclass(frozen=True)
class ReviewSpan:
    """One review among those of its agreement. ``every_months``: how long its periods are, for that cadence only."""

    id: int
    cadence: Cadence
    ends_on: date
    every_months: int | None = None

    @property
    def months(self) -> int:
        """How long a whole period is; a milestone may collect everything."""
        return MONTHS.get(self.cadence, self.every_months or LONGEST)


@dataclass(frozen=True)
class CollectedReview:
    """A shorter review. ``snapshot``: of the version that stands frozen; only signed ones are counted."""

    id: int
    period: str
    ends_on: date
    state: ReviewState
    party_count: int
    signed_count: int
    missing: tuple[str, ...] = ()
    decided_count: int = 0
    carried_out_count: int = 0
    number: int | None = None
    hash: str | None = None
    snapshot: Mapping[str, Any] | None = None

    @property
    def is_signed(self) -> bool:
        """Every party has signed what is still true."""
        return self.state is ReviewState.SIGNED


@dataclass(frozen=True)
class CollectedFigure:
    """One figure over all signed reviews. ``total`` None: some of them left it open (``open_in``: their periods)."""

    kind: str
    id: int
    number: str
    name: str
    unit: str
    is_added: bool
    values: tuple[tuple[str, Decimal | None], ...]
    open_in: tuple[str, ...]

    @property
    def total(self) -> Decimal | None:
        """What was added up; of levels and per cents the newest."""
        if self.open_in:
            return None
        known = [value for _period, value in self.values if value is not None]
        if not known:
            return None
        return sum(known, Decimal(0)) if self.is_added else known[-1]


def below(starts_on: date, own: ReviewSpan, others: Iterable[ReviewSpan]) -> list[ReviewSpan]:
    """The reviews that ``own``, of a period from ``starts_on``, collects: the next shorter ones that end inside it.

    One length only, so that nothing is counted twice.
    """
    inside = [one for one in others if one.months < own.months and starts_on <= one.ends_on <= own.ends_on]
    longest = max((one.months for one in inside), default=0)
    return sorted((one for one in inside if one.months == longest), key=lambda one: one.ends_on)


def collected_figures(reviews: Sequence[CollectedReview], *, added_ids: Collection[int]) -> tuple[CollectedFigure, ...]:
    """The figures that the signed ones froze, in the order of their periods. ``added_ids``: cumulative indicators."""
    heads: dict[tuple[str, int], Mapping[str, Any]] = {}
    values: dict[tuple[str, int], list[tuple[str, Decimal | None]]] = {}
    open_in: dict[tuple[str, int], list[str]] = {}
    for review in reviews:
        for figure in (review.snapshot or {}).get("figures", ()) if review.is_signed else ():
            subject = figure["kind"], figure["id"]
            heads[subject] = figure
            values.setdefault(subject, []).append((review.period, _number(figure["value"])))
            if figure["is_open"]:
                open_in.setdefault(subject, []).append(review.period)
    return tuple(
        CollectedFigure(
            kind=subject[0], id=subject[1], number=head["number"], name=head["name"], unit=head["unit"],
            is_added=subject[0] == SubjectKind.INDICATOR and subject[1] in added_ids,
            values=tuple(values[subject]), open_in=tuple(open_in.get(subject, ())),
        )
        for subject, head in heads.items()
    )  # fmt: skip


def as_facts(reviews: Sequence[CollectedReview], figures: Sequence[CollectedFigure]) -> dict[str, Any]:
    """What a consolidated version keeps of it. Of shorter reviews it keeps the hash, not their texts."""
    kept = ("id", "period", "state", "party_count", "signed_count", "decided_count", "carried_out_count", "number")
    return {
        "reviews": [
            {name: getattr(one, name) for name in kept} | {"hash": one.hash, "missing": list(one.missing)}
            for one in reviews
        ],
        "figures": [
            {"number": one.number, "name": one.name, "unit": one.unit, "is_added": one.is_added, "value": one.total,
             "values": [{"period": period, "value": value} for period, value in one.values],
             "open_in": list(one.open_in)}
            for one in figures
        ],
    }  # fmt: skip


def _number(value: object) -> Decimal | None:
    return None if value is None else Decimal(str(value))
