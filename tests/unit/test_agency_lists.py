"""Several agencies in one cell: where it is parted, and which words name no single agency."""

from __future__ import annotations

import pytest

from tracker.domain.agency_lists import PartyGroup, is_collective, parties_meant, split_agencies

LONGEST = ", ".join("ABCDEFGHI")  # eight commas


def known(*names: str):
    return lambda name: name in names


@pytest.mark.parametrize(
    ("cell", "names"),
    [
        ("Sở Y tế.; Sở Tư pháp,", ["Sở Y tế", "Sở Tư pháp"]),
        ("Sở Y tế\nSở Tư pháp / Sở Nội vụ", ["Sở Y tế", "Sở Tư pháp", "Sở Nội vụ"]),
        ("Sở, ngành", ["Sở, ngành"]),
        ("Sở, ban, ngành cấp tỉnh", ["Sở, ban, ngành cấp tỉnh"]),
        ("Sở Y tế, các sở, ngành khác", ["Sở Y tế", "các sở, ngành khác"]),
        ("Sở Y tế, sở y tế", ["Sở Y tế"]),
        (f"{LONGEST}, K", [LONGEST, "K"]),
        (f"{LONGEST}, J", ["A", "B", "C", "D", "E", "F", "G", "H", "I", "J"]),
    ],
)
def test_a_cell_is_parted_where_one_agency_ends(cell: str, names: list[str]) -> None:
    is_known = known(LONGEST) if cell.endswith("K") else known(f"{LONGEST}, J")
    assert split_agencies(cell, is_known) == names


@pytest.mark.parametrize(
    ("cell", "names"),
    [
        ("Sở Y tế và Sở Tư pháp", ["Sở Y tế", "Sở Tư pháp"]),
        ("Sở Y tế, Sở Tư pháp và Hội LHPN tỉnh", ["Sở Y tế", "Sở Tư pháp", "Hội LHPN tỉnh"]),
        ("Sở Y tế/Sở Tư pháp", ["Sở Y tế", "Sở Tư pháp"]),
        ("Ban Dân vận Tỉnh ủy - Hội Nông dân tỉnh", ["Ban Dân vận Tỉnh ủy", "Hội Nông dân tỉnh"]),
        ("Sở A + Sở B", ["Sở A", "Sở B"]),
        ("SỞ Y TẾ VÀ SỞ TƯ PHÁP", ["SỞ Y TẾ", "SỞ TƯ PHÁP"]),
        ("Ban Tuyên giáo và Dân vận Tỉnh ủy", ["Ban Tuyên giáo và Dân vận Tỉnh ủy"]),
        ("Sở Nông nghiệp và Môi trường", ["Sở Nông nghiệp và Môi trường"]),
        ("Văn phòng Đoàn ĐBQH và HĐND tỉnh", ["Văn phòng Đoàn ĐBQH và HĐND tỉnh"]),
        ("Báo và Đài Phát thanh - Truyền hình tỉnh", ["Báo và Đài Phát thanh - Truyền hình tỉnh"]),
        ("Hoa Sen và Sở Y tế", ["Hoa Sen và Sở Y tế"]),
        ("các đơn vị và Sở Y tế", ["các đơn vị và Sở Y tế"]),
    ],
)
def test_and_parts_agencies_only_where_each_begins_as_agencies_do(cell: str, names: list[str]) -> None:
    assert split_agencies(cell, known("Báo và Đài Phát thanh - Truyền hình tỉnh")) == names


@pytest.mark.parametrize("words", ["(các sở, ngành liên quan).", "Các đơn vị", "cấp huyện", "đơn vị liên quan;"])
def test_words_in_brackets_or_before_a_mark_are_collective_too(words: str) -> None:
    assert is_collective(words)


def test_without_a_number_agencies_are_not_taken_for_parties() -> None:
    assert [parties_meant("các cơ quan", party_count=count) for count in (1, 2, 3)] == [None, None, None]
    assert parties_meant("hai cơ quan", party_count=2) is PartyGroup.ALL
    assert parties_meant("hai cơ quan", party_count=3) is PartyGroup.OTHERS
