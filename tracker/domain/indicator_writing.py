"""An indicator as people enter it, and what must hold before it is saved."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from tracker.domain.errors import RuleBroken
from tracker.domain.messages import message
from tracker.domain.typed_values import check_filled


@dataclass(frozen=True, kw_only=True)
class IndicatorWriting:
    """What a form says about an indicator.

    ``is_cumulative``: entries are added up on top of the baseline; else the newest entry is the value.
    """

    name: str
    unit: str
    is_cumulative: bool = True
    target: Decimal | None = None
    baseline: Decimal | None = None
    baseline_on: date | None = None
    source: str = ""


def check_indicator(written: IndicatorWriting, *, today: date) -> None:
    """Raises RuleBroken with the field."""
    check_filled({"name": written.name, "unit": written.unit})
    if written.baseline_on is not None and written.baseline is None:
        raise RuleBroken(message("Write the baseline of that day."), field="baseline")
    if written.baseline_on is not None and written.baseline_on > today:
        raise RuleBroken(message("A baseline is known; this day is still to come."), field="baseline_on")


def check_change(before: IndicatorWriting, after: IndicatorWriting, *, has_figures: bool) -> None:
    """What was logged was logged in that unit and counted that way. Raises RuleBroken with the field."""
    if has_figures and before.unit != after.unit:
        raise RuleBroken(message("Figures were logged in “%(unit)s” already.", unit=before.unit), field="unit")
    if has_figures and before.is_cumulative != after.is_cumulative:
        raise RuleBroken(message("Figures were logged and counted already; this stays."), field="is_cumulative")
