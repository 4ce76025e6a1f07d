"""How far an indicator is: added up or taken at its newest level, and its part of the target, cut."""

from __future__ import annotations

from decimal import Decimal

import pytest

from tracker.domain.indicators import rate, reached

D = Decimal


@pytest.mark.parametrize(
    ("is_cumulative", "baseline", "added", "newest", "value"),
    [
        (True, None, D(31), D(3), D(31)),
        (True, D(449), D(3), D(3), D(452)),
        (True, D(449), None, None, D(449)),
        (True, None, None, None, None),
        (False, D(449), D(900), D(451), D(451)),
        (False, D(449), None, None, D(449)),
        (False, D(449), D(0), D(0), D(0)),
    ],
)
def test_an_indicator_adds_up_or_takes_its_newest_level(
    is_cumulative: bool, baseline: D | None, added: D | None, newest: D | None, value: D | None
) -> None:
    assert reached(is_cumulative=is_cumulative, baseline=baseline, added=added, newest=newest) == value


@pytest.mark.parametrize(
    ("value", "target", "per_cent"),
    [(D(31), D(40), D("77.50")), (D(2), D(3), D("66.66")), (D(45), D(40), D("112.50")), (D(0), D(40), D("0.00")),
     (None, D(40), None), (D(3), None, None), (D(3), D(0), None)],
)  # fmt: skip
def test_the_rate_is_cut_after_two_places_and_may_pass_the_target(
    value: D | None, target: D | None, per_cent: D | None
) -> None:
    assert rate(value, target) == per_cent
