"""Which programs may be one and the same: by type, number, year or Party term, and lead agency."""

from __future__ import annotations

from datetime import date

import pytest

from tracker.domain.duplicates import Likeness, PaperIdentity, SignedBy, is_party_body, likeness, terms_of

STATE, WOMEN = SignedBy(1, "Sở Y tế tỉnh Ninh Bình"), SignedBy(2, "Hội LHPN tỉnh Ninh Bình")
PARTY = SignedBy(3, "Ban Tuyên giáo Tỉnh ủy Ninh Bình")
CENTRE = SignedBy(4, "Ban Tuyên giáo Trung ương")


def paper(
    symbol: str | None = "05/CTPH-SYT-HLHPN",
    signed: tuple[int, int, int] | None = (2024, 3, 1),
    parties: tuple[SignedBy, ...] = (STATE, WOMEN),
    title: str = "",
) -> PaperIdentity:
    return PaperIdentity(title or f"{symbol} {signed}", symbol, date(*signed) if signed else None, parties)


@pytest.mark.parametrize(
    "symbol",
    ["05/CTPH-SYT-HLHPN", "5/CTPH-SYT-HLHPN", "Số: 05 /CTPH - SYT-HLHPN", "05/ctph/syt-hlhpn", "05/CTPH-SYTNB-HPN"],
)
def test_a_state_body_gives_a_number_once_a_year_however_it_is_spelled(symbol: str) -> None:
    assert likeness(paper(), paper(symbol, (2024, 11, 30))) is Likeness.YEAR


@pytest.mark.parametrize(
    "other",
    [
        paper(signed=(2025, 3, 1)),
        paper("06/CTPH-SYT-HLHPN"),
        paper("05/QCPH-SYT-HLHPN"),
        paper(parties=(SignedBy(9, "Sở Y tế tỉnh Gia Lai"), SignedBy(10, "Hội LHPN tỉnh Gia Lai"))),
        paper("05/CTPH-HLHPN-SYT", parties=(WOMEN, STATE)),
        paper(None),
    ],
)
def test_another_year_number_type_or_lead_agency_is_another_program(other: PaperIdentity) -> None:
    assert likeness(paper(), other) is None


def test_the_year_inside_the_number_counts_before_the_day_of_signing() -> None:
    assert likeness(paper("14/2002/CTPH-TP-PN", None), paper("14/2002/CTPH-TP-PN", (2003, 1, 5))) is Likeness.YEAR


def test_one_whole_symbol_is_one_program_although_the_parties_were_typed_in_another_order() -> None:
    assert likeness(paper(), paper(parties=(WOMEN, STATE))) is Likeness.YEAR


def test_without_a_day_the_year_is_unknown_and_that_is_said() -> None:
    assert likeness(paper(signed=None), paper()) is Likeness.UNDATED


@pytest.mark.parametrize(
    ("first", "second", "found"),
    [
        ((2021, 5, 1), (2024, 12, 1), Likeness.TERM),
        ((2021, 5, 1), (2026, 2, 1), None),
        ((2015, 3, 1), (2020, 8, 1), Likeness.TERM),  # both may be of the term before
        ((2020, 11, 1), (2025, 2, 1), Likeness.TERM),
        (None, (2025, 2, 1), Likeness.UNDATED),
    ],
)
def test_a_party_body_counts_through_the_term_of_its_committee(
    first: tuple[int, int, int] | None, second: tuple[int, int, int], found: Likeness | None
) -> None:
    one, other = (paper("12-CTr/BTGTU", day, (PARTY, WOMEN)) for day in (first, second))
    assert likeness(one, other) is found


def test_the_same_days_lie_in_other_terms_of_the_central_committee() -> None:
    one, other = (paper("178/CTPH-BTGTW-LMHTXVN", day, (CENTRE,)) for day in ((2020, 11, 1), (2021, 5, 1)))
    assert likeness(one, other) is None


def test_terms_meet_in_the_year_or_month_of_the_congress() -> None:
    assert terms_of(date(2025, 10, 1), is_central=False) == {2020, 2025}
    assert terms_of(date(2026, 10, 1), is_central=False) == {2025}
    assert terms_of(date(2026, 1, 20), is_central=True) == {2021, 2026}
    assert terms_of(date(2025, 10, 1), is_central=True) == {2021}


@pytest.mark.parametrize("name", ["Tỉnh ủy Ninh Bình", "Ban TG&DV Tỉnh ủy", "Ban Dân vận Trung ương", "BTGTƯ",
                                  "Đảng ủy Bộ Công an", "Ủy ban Kiểm tra Thành ủy"])  # fmt: skip
def test_organs_of_the_party_are_known(name: str) -> None:
    assert is_party_body(name)


@pytest.mark.parametrize("name", ["Sở Tư pháp", "Ban Tuyên giáo Hội LHPN tỉnh", "Ủy ban nhân dân tỉnh", "", "Chính phủ",
                                  "Trung ương Hội Nông dân Việt Nam", "Liên minh Hợp tác xã tỉnh"])  # fmt: skip
def test_other_bodies_are_not(name: str) -> None:
    assert not is_party_body(name)


def test_without_a_number_title_and_day_tell() -> None:
    one = paper(None, title="Tuyên truyền KTTT giai đoạn 2021–2025")
    assert likeness(one, paper(None, title="tuyên truyền  KTTT, giai đoạn 2021-2025")) is Likeness.TITLE
    assert likeness(one, paper(None, None, title="Tuyên truyền KTTT giai đoạn 2021–2025")) is Likeness.TITLE
    assert likeness(one, paper(None, (2024, 3, 2), title=one.title)) is None
    assert likeness(one, paper(None, parties=(PARTY,), title=one.title)) is None


def test_unknown_agencies_are_compared_by_name_and_a_missing_lead_by_the_symbol() -> None:
    unknown = SignedBy(None, "SỞ Y TẾ tỉnh Ninh Bình")
    assert likeness(paper(), paper("5/CTPH-SYT-PN", parties=(unknown,))) is Likeness.YEAR
    assert likeness(paper(), paper("5/CTPH-SYT-PN", parties=())) is Likeness.YEAR
    assert likeness(paper(), paper("5/CTPH-SGD-PN", parties=())) is None


def test_what_is_no_symbol_is_compared_by_title_only() -> None:
    assert likeness(paper("không số", title="A"), paper("không số", title="B")) is None
