"""How far an indicator is: what was reached, and what part of the target that is."""

from __future__ import annotations

from decimal import ROUND_DOWN, Decimal


def reached(
    *, is_cumulative: bool, baseline: Decimal | None, added: Decimal | None, newest: Decimal | None
) -> Decimal | None:
    """The value today. Cumulative: baseline and all that was ``added``; else the ``newest`` level, or the baseline.

    None when nothing is known yet.
    """
    if not is_cumulative:
        return newest if newest is not None else baseline
    if added is None:
        return baseline
    return (baseline or Decimal(0)) + added


def rate(value: Decimal | None, target: Decimal | None) -> Decimal | None:
    """Reached per cent of the target, cut after two places as the official statistics do; None without a target."""
    if value is None or not target:
        return None
    return (value * 100 / target).quantize(Decimal("0.01"), ROUND_DOWN)
