"""Which programs stand below one: its own, and those of what it follows."""

from __future__ import annotations

from tracker.domain.lines import Kin, below, line_back

FIRST, SECOND, THIRD, BESIDE = 1, 2, 3, 4
PROVINCE, COMMUNE = 10, 20


def known(*, first_is_over: bool = True, second_is_over: bool = False) -> list[Kin]:
    return [
        Kin(FIRST, is_over=first_is_over),
        Kin(SECOND, predecessor_id=FIRST, is_over=second_is_over),
        Kin(THIRD, predecessor_id=SECOND),
        Kin(BESIDE, closed_into_id=SECOND, is_over=True),
        Kin(PROVINCE, parent_id=FIRST),
        Kin(COMMUNE, parent_id=PROVINCE),
    ]


def test_what_stands_below_a_program_that_is_over_stands_below_the_one_that_follows() -> None:
    assert below(SECOND, known(), levels=3, only_over=True) == {PROVINCE, COMMUNE}
    assert below(SECOND, known(), levels=1, only_over=True) == {PROVINCE}
    assert below(FIRST, known(), levels=1, only_over=True) == {PROVINCE}, "nothing is taken away from the one before"


def test_while_a_program_goes_on_nothing_comes_over_from_it() -> None:
    assert below(SECOND, known(first_is_over=False), levels=3, only_over=True) == set()
    assert below(THIRD, known(), levels=3, only_over=True) == set(), "the second goes on"
    assert below(THIRD, known(second_is_over=True), levels=1, only_over=True) == {PROVINCE}
    assert below(THIRD, known(first_is_over=False), levels=1) == {PROVINCE}, "as a history they are one line"


def test_a_line_takes_in_what_was_closed_into_it_and_ends_in_a_circle_by_itself() -> None:
    assert line_back(THIRD, known()) == {THIRD, SECOND, FIRST, BESIDE}
    assert line_back(1, [Kin(1, predecessor_id=2), Kin(2, predecessor_id=1)]) == {1, 2}
