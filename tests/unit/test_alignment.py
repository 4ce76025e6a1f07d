"""Which contents carry which: proposed by titles, never decided by them."""

from __future__ import annotations

import pytest

from tracker.domain.alignment import Heading, align, check_alignment, proposals
from tracker.domain.errors import RuleBroken

MEDIA = Heading(1, "I", "Tuyên truyền trên các phương tiện thông tin đại chúng")
STUDY = Heading(2, "II", "Học tập, quán triệt nghị quyết về kinh tế tập thể")
MODELS = Heading(3, "III", "Nhân rộng mô hình hợp tác xã điển hình")
ABOVE = (MEDIA, STUDY, MODELS)


def own(number: int, title: str, aligned_to_id: int | None = None) -> Heading:
    return Heading(number, str(number), title, aligned_to_id)


def test_an_alike_title_is_proposed_and_a_strange_one_is_not() -> None:
    contents = [own(11, "Tuyên truyền trên phương tiện thông tin đại chúng của tỉnh"), own(12, "Kinh phí thực hiện")]
    assert proposals(ABOVE, contents) == {11: 1}


def test_of_two_alike_the_more_alike_is_proposed_and_the_first_when_they_are_the_same() -> None:
    twice = (Heading(7, "I", MEDIA.title), Heading(5, "II", MEDIA.title), *ABOVE)
    assert proposals((STUDY, MEDIA), [own(11, MEDIA.title)]) == {11: 1}
    assert proposals(twice, [own(11, MEDIA.title)]) == {11: 1}


def test_what_is_decided_or_has_no_title_gets_no_proposal() -> None:
    assert proposals(ABOVE, [own(11, MEDIA.title, 2), own(12, "")]) == {}
    assert proposals((Heading(1, "", ""),), [own(11, "")]) == {}


def test_left_out_and_added_are_what_nothing_carries_either_way() -> None:
    contents = [own(11, "Một", 1), own(12, "Hai", 1), own(13, MODELS.title), own(14, "Bốn", 99)]
    found = align(ABOVE, contents)
    assert [[one.id for one in row.carried_by] for row in found.rows] == [[11, 12], [], []]
    assert [one.id for one in found.rows[2].proposed] == [13]
    assert [one.id for one in found.left_out] == [2, 3]
    assert [one.id for one in found.added] == [13, 14]
    assert found.carried_count == 1
    assert not align(ABOVE, contents, proposes=False).rows[2].proposed


@pytest.mark.parametrize("chosen", [{99: 1}, {11: 99}], ids=["not ours", "not of the parent"])
def test_contents_of_other_programs_are_refused(chosen: dict[int, int | None]) -> None:
    check_alignment({11: 1, 12: None}, above={1, 2}, own={11, 12})
    with pytest.raises(RuleBroken):
        check_alignment(chosen, above={1, 2}, own={11, 12})
