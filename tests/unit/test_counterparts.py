"""The same parties one level lower, by the tree of agencies or by their names."""

from __future__ import annotations

import pytest

from tracker.domain.agencies import Level
from tracker.domain.counterparts import Body, counterparts, place_of, places, rule_below
from tracker.domain.periods import Cadence
from tracker.domain.reviews import ReviewRule

COMMISSION = Body(1, "Ban Tuyên giáo và Dân vận Trung ương", Level.CENTRAL)
ALLIANCE = Body(2, "Liên minh Hợp tác xã Việt Nam", Level.CENTRAL)
OWN = (
    Body(11, "Ban Tuyên giáo và Dân vận Tỉnh ủy Ninh Bình", Level.PROVINCE),
    Body(12, "Liên minh HTX tỉnh Ninh Bình", Level.PROVINCE),
    Body(13, "Hội Liên hiệp Phụ nữ tỉnh Ninh Bình", Level.PROVINCE),
    Body(21, "Ban Tuyên giáo và Dân vận Thành ủy Hải Phòng"),
    Body(31, "Liên minh Hợp tác xã tỉnh Ninh Bình", Level.CENTRAL),
)


@pytest.mark.parametrize(
    ("name", "place"),
    [
        ("Liên minh HTX tỉnh Ninh Bình", "Ninh Bình"),
        ("Ban Tuyên giáo Tỉnh ủy Ninh Bình", "Ninh Bình"),
        ("Ban Tuyên giáo và Dân vận Thành ủy Hải Phòng", "Hải Phòng"),
        ("Ủy ban nhân dân xã Gia Viễn", "Gia Viễn"),
        ("Liên minh Hợp tác xã Việt Nam", None),
        ("", None),
    ],
)
def test_the_place_is_read_out_of_the_name(name: str, place: str | None) -> None:
    assert place_of(name) == place


def test_each_party_gets_who_does_its_work_there_and_nobody_is_made_up() -> None:
    assert places([COMMISSION, ALLIANCE], OWN) == ["Hải Phòng", "Ninh Bình"]
    found = counterparts([COMMISSION, ALLIANCE], OWN, "ninh binh")
    assert [one.id if one else None for one in found] == [11, 12]
    found = counterparts([COMMISSION, ALLIANCE], OWN, "Hải Phòng")
    assert [one.id if one else None for one in found] == [21, None]
    assert counterparts([COMMISSION], OWN, "Cà Mau") == [None]


def test_the_tree_goes_before_the_name() -> None:
    under = Body(41, "Văn phòng điều phối tỉnh Ninh Bình", Level.PROVINCE, parent_id=ALLIANCE.id)
    assert counterparts([ALLIANCE], [*OWN, under], "Ninh Bình") == [under]


@pytest.mark.parametrize(
    ("submit", "steps"), [(1, (1, 1, 1)), (3, (1, 1, 1)), (5, (2, 1, 2)), (10, (4, 3, 3)), (30, (10, 10, 10))]
)
def test_the_level_below_is_ready_when_this_one_hands_in(submit: int, steps: tuple[int, int, int]) -> None:
    found = rule_below(ReviewRule(Cadence.QUARTERLY, submit_days=submit))
    assert found.steps == steps
    assert sum(found.steps) <= max(3, submit)
