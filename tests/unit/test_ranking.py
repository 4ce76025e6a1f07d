"""The order of the parties."""

from __future__ import annotations

from tracker.domain.quarter.ranking import ranking
from tracker.domain.status import Boxes


def test_the_best_rate_comes_first_equal_rates_share_a_rank_and_those_without_one_come_last() -> None:
    parties = {1: "A", 2: "B", 3: "C", 4: "D", 5: "E"}
    by_lead = {
        1: Boxes(1, 0, 0, 1),
        2: Boxes(0, 0, 4, 0),
        3: Boxes(3, 1, 0, 0),
        4: Boxes(2, 0, 9, 2),
        9: Boxes(9, 0, 0, 0),
    }
    found = ranking(parties, by_lead)
    assert [(row.rank, row.party) for row in found] == [(1, "C"), (2, "A"), (2, "D"), (None, "B"), (None, "E")]
    assert str(found[0].rate) == "100.00"
