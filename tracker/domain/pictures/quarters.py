"""What an indicator gained or stood at in each quarter of a year, beside the same quarter a year before."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from tracker.domain.indicators import rate, reached
from tracker.domain.periods import Cadence, Convention, Period, whole_periods


@dataclass(frozen=True)
class Measure:
    """What is measured: amounts that add up from a baseline, or levels; the target may be unknown."""

    is_cumulative: bool
    baseline: Decimal | None
    target: Decimal | None


@dataclass(frozen=True)
class QuarterFigure:
    """One quarter. ``value``: added in it (or its last level), None when nothing was logged; ``reached`` at its end."""

    period: Period
    value: Decimal | None
    year_before: Decimal | None
    reached: Decimal | None
    rate: Decimal | None

    @property
    def change(self) -> Decimal | None:
        """Against the same quarter a year before; None where one of the two was not logged."""
        return None if self.value is None or self.year_before is None else self.value - self.year_before


Logged = tuple[date, Decimal]
"""The day and the quantity of an entry that counts."""


def figures_of(
    entries: Sequence[Logged], measure: Measure, *, year: int, convention: Convention, today: date
) -> tuple[QuarterFigure, ...]:
    """The four quarters of the year; those that have not begun have nothing. ``entries`` in the order of their days."""
    quarters, earlier = (whole_periods(Cadence.QUARTERLY, convention, each) for each in (year, year - 1))
    return tuple(
        _figure(quarter, before, entries, measure, today) for quarter, before in zip(quarters, earlier, strict=True)
    )


def _figure(quarter: Period, before: Period, entries: Sequence[Logged], measure: Measure, today: date) -> QuarterFigure:
    if quarter.starts_on > today:
        return QuarterFigure(quarter, None, _within(before, entries, measure), None, None)
    known = [quantity for day, quantity in entries if day <= quarter.ends_on]
    at_end = reached(
        is_cumulative=measure.is_cumulative,
        baseline=measure.baseline,
        added=sum(known, Decimal(0)) if known else None,
        newest=known[-1] if known else None,
    )
    return QuarterFigure(
        period=quarter,
        value=_within(quarter, entries, measure),
        year_before=_within(before, entries, measure),
        reached=at_end,
        rate=rate(at_end, measure.target),
    )


def _within(period: Period, entries: Iterable[Logged], measure: Measure) -> Decimal | None:
    inside = [quantity for day, quantity in entries if period.starts_on <= day <= period.ends_on]
    if not inside:
        return None
    return sum(inside, Decimal(0)) if measure.is_cumulative else inside[-1]
