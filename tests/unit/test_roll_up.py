"""Figures of programs below, put together: what is added, what only stands side by side, and what is the same."""

from __future__ import annotations

from decimal import Decimal

import pytest

from tracker.domain.roll_up import OwnIndicator, SignedFigure, Way, roll_up, way_of

MEETINGS = OwnIndicator(1, "Hội nghị tại cơ sở", "hội nghị", True, "II. Tuyên truyền")


def figure(program: int, value: object, *, id_: int | None = None, **more: object) -> SignedFigure:
    facts = {"name": "Hội nghị tại cơ sở", "unit": "hội nghị", "is_cumulative": True} | more
    number = None if value is None else Decimal(str(value))
    return SignedFigure(program, id_ or 100 + program, value=number, **facts)  # type: ignore[arg-type]


def test_what_was_added_is_added_on_and_an_open_figure_is_told_of_and_not_counted() -> None:
    (line,) = roll_up([MEETINGS], [figure(2, 3), figure(3, "4.5"), figure(4, None)], [figure(2, 5)])
    assert (line.now.total, line.now.program_count, line.now.open_in) == (Decimal("7.5"), 2, {4})
    assert (line.before.total, line.change, line.id) == (Decimal(5), Decimal("2.5"), 1)
    assert line.now.of(3).total == Decimal("4.5")
    assert line.now.of(9).total is None


def test_the_same_name_is_found_without_accents_but_not_with_another_unit_or_way_of_counting() -> None:
    lines = roll_up(
        [MEETINGS],
        [figure(2, 3, name="HỘI NGHỊ  tại cơ sở"), figure(3, 10, unit="người"), figure(4, 7, is_cumulative=False)],
        [],
    )
    assert [(line.own, line.unit, line.way, line.now.total) for line in lines] == [
        (MEETINGS, "hội nghị", Way.SUM, Decimal(3)),
        (None, "hội nghị", Way.LEVEL, Decimal(7)),
        (None, "người", Way.SUM, Decimal(10)),
    ]


def test_shares_are_never_added_but_told_from_the_lowest_to_the_highest() -> None:
    own = OwnIndicator(1, "Tỷ lệ xã có hội nghị", "%", False)
    named = {"name": own.name, "unit": "%", "is_cumulative": False}
    (line,) = roll_up([own], [figure(2, 80, **named), figure(3, "97.5", **named)], [figure(2, 60, **named)])
    assert (line.way, line.now.total, line.change) == (Way.SHARE, None, None)
    assert (line.now.lowest, line.now.highest) == (Decimal(80), Decimal("97.5"))


@pytest.mark.parametrize(
    ("name", "unit", "way"),
    [("Hợp tác xã", "HTX", Way.LEVEL), ("Tỷ lệ hộ tham gia", "phần trăm", Way.SHARE), ("Tin", "tin/bài", Way.LEVEL),
     ("Thu nhập bình quân", "triệu đồng", Way.SHARE), ("Đánh giá", "điểm", Way.SHARE)],
)  # fmt: skip
def test_a_share_is_told_by_its_unit_or_its_name(name: str, unit: str, way: Way) -> None:
    assert way_of(name, unit, is_cumulative=False) is way


def test_of_two_alike_the_one_under_the_same_heading_gets_the_figure_and_none_counts_twice() -> None:
    other = OwnIndicator(5, MEETINGS.name, MEETINGS.unit, True, "III. Đấu tranh, phản bác")
    lines = roll_up(
        [MEETINGS, other],
        [figure(2, 3, content="1. Đấu tranh, phản bác"), figure(3, 4, content="Khác"), figure(3, 5, id_=200)],
        [],
    )
    assert [line.now.total for line in lines] == [Decimal(9), Decimal(3)]
    assert lines[0].now.values == {3: (Decimal(4), Decimal(5))}


def test_what_is_aligned_to_a_content_above_stands_under_that_content() -> None:
    other = OwnIndicator(5, MEETINGS.name, MEETINGS.unit, True, "III. Đấu tranh, phản bác")
    lines = roll_up(
        [MEETINGS, other],
        [figure(2, 3, content="9. Tên khác hẳn", aligned_to=other.content),
         figure(3, 4, name="Tờ rơi", aligned_to=other.content), figure(4, 6, name="Tờ rơi")],
        [],
    )  # fmt: skip
    assert [(line.heading, line.now.total) for line in lines] == [
        (MEETINGS.content, None), (other.content, Decimal(3)), (other.content, Decimal(10)),
    ]  # fmt: skip


def test_an_indicator_renamed_since_last_year_stays_in_its_line() -> None:
    (line,) = roll_up([MEETINGS], [figure(2, 3)], [figure(2, 5, name="Hội nghị")])
    assert line.before.total == Decimal(5)


def test_what_only_those_below_have_is_found_by_any_of_their_indicators() -> None:
    lines = roll_up([], [figure(2, 3), figure(3, 4)], [])
    assert [(line.own, line.id, sorted(line.indicator_ids)) for line in lines] == [(None, 102, [102, 103])]
