"""Agencies as papers write them: found when certain, left open when not."""

from __future__ import annotations

import time

import pytest

from tracker.domain.agency_lists import PartyGroup, is_collective, parties_meant, split_agencies
from tracker.domain.agency_names import AgencyIndex, Fit, NamedAgency
from tracker.domain.paper_agencies import PaperAgencies
from tracker.domain.tasks import PartRole

COMMISSION = NamedAgency(1, "Ban Tuyên giáo Tỉnh ủy Ninh Bình")
ALLIANCE = NamedAgency(2, "Liên minh HTX tỉnh Ninh Bình", ("Liên minh Hợp tác xã tỉnh Ninh Bình",))
FRONT = NamedAgency(3, "Ban Thường trực Ủy ban Trung ương MTTQ Việt Nam")
BANK = NamedAgency(4, "NHCSXH Chi nhánh tỉnh Quảng Ngãi")
CULTURE = NamedAgency(5, "Bộ Văn hóa, Thể thao và Du lịch")
NATURE = NamedAgency(6, "Bộ Tài nguyên và Môi trường")
VETERANS = NamedAgency(7, "Hội Cựu chiến binh Việt Nam")


@pytest.mark.parametrize(
    ("written", "parties", "meant", "fit"),
    [
        ("Liên minh HTX tỉnh Ninh Bình", (COMMISSION, ALLIANCE), ALLIANCE, Fit.SAME),
        ("LIÊN MINH HTX TỈNH NINH BÌNH", (COMMISSION, ALLIANCE), ALLIANCE, Fit.SAME),
        ("Liên minh Hợp tác xã tỉnh Ninh Bình", (COMMISSION, ALLIANCE), ALLIANCE, Fit.BY_OTHER_NAME),
        ("Liên minh HTX tỉnh", (COMMISSION, ALLIANCE), ALLIANCE, Fit.PART),
        ("Ban Tuyên giáo Tỉnh ủy", (COMMISSION, ALLIANCE), COMMISSION, Fit.PART),
        ("BTGTU", (COMMISSION, ALLIANCE), COMMISSION, Fit.PART),
        ("LMHTX tỉnh", (COMMISSION, ALLIANCE), ALLIANCE, Fit.PART),
        ("MTTQ", (FRONT, BANK), FRONT, Fit.PART),
        ("UBTƯ MTTQVN", (FRONT, BANK), FRONT, Fit.PART),
        ("NHCSXH tỉnh", (FRONT, BANK), BANK, Fit.PART),
        ("Bộ VHTTDL", (CULTURE, NATURE), CULTURE, Fit.SPELLED_OUT),
        ("Bộ TN&MT", (CULTURE, NATURE), NATURE, Fit.SPELLED_OUT),
        ("Hội CCB Việt Nam", (VETERANS, NATURE), VETERANS, Fit.SPELLED_OUT),
    ],
)
def test_a_paper_may_shorten_the_names_of_its_parties(
    written: str, parties: tuple[NamedAgency, ...], meant: NamedAgency, fit: Fit
) -> None:
    match = AgencyIndex(parties).find_party(written)
    assert (match.only, match.fit) == (meant, fit)


@pytest.mark.parametrize("written", ["Sở Y tế", "Bộ Y tế", "tỉnh", "Bộ", "", "…", "Liên minh HTX tỉnh Hà Nam"])
def test_what_is_no_party_is_not_taken_for_one(written: str) -> None:
    assert AgencyIndex((COMMISSION, ALLIANCE)).find_party(written).only is None


def test_two_parties_that_fit_equally_well_are_left_to_a_person() -> None:
    farmers = NamedAgency(8, "Hội Nông dân tỉnh Lâm Đồng")
    women = NamedAgency(9, "Hội Liên hiệp Phụ nữ tỉnh Lâm Đồng")
    match = AgencyIndex((farmers, women)).find_party("Hội tỉnh")
    assert match.is_ambiguous
    assert match.only is None


def test_among_all_agencies_a_part_of_a_name_is_not_enough() -> None:
    index = AgencyIndex((COMMISSION, ALLIANCE))
    assert not index.find_known("Liên minh HTX tỉnh")
    assert not index.find_known("BTGTU")
    assert index.find_known("Ban TG Tỉnh ủy Ninh Bình").only == COMMISSION


def test_a_short_name_shared_by_two_provinces_is_nobody() -> None:
    elsewhere = NamedAgency(9, "Liên minh HTX tỉnh Hà Nam", ("Liên minh HTX tỉnh",))
    here = NamedAgency(2, "Liên minh HTX tỉnh Ninh Bình", ("Liên minh HTX tỉnh",))
    match = AgencyIndex((here, elsewhere)).find_known("Liên minh HTX tỉnh")
    assert match.agencies == (here, elsewhere)
    assert match.only is None


def test_names_made_to_be_slow_are_answered_at_once() -> None:
    began = time.monotonic()
    index = AgencyIndex([NamedAgency(1, "va " * 160), NamedAgency(2, "V" * 500)])
    index.find_party("VA " * 160)
    index.find_party("V" * 500)
    assert time.monotonic() - began < 3


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Sở Y tế; Sở Tư pháp\nHội Nông dân", ["Sở Y tế", "Sở Tư pháp", "Hội Nông dân"]),
        ("Sở Y tế, Sở Tư pháp, Sở Y tế", ["Sở Y tế", "Sở Tư pháp"]),
        ("Bộ Văn hóa, Thể thao và Du lịch, Bộ Y tế", ["Bộ Văn hóa, Thể thao và Du lịch", "Bộ Y tế"]),
        ("Bộ Tư pháp / Hội LHPN", ["Bộ Tư pháp", "Hội LHPN"]),
        ("Sở Y tế, các sở, ngành liên quan", ["Sở Y tế", "các sở, ngành liên quan"]),
        ("Hải quan tỉnh, Liên minh HTX", ["Hải quan tỉnh", "Liên minh HTX"]),
        (" ; ,", []),
    ],
)
def test_a_cell_is_parted_into_its_agencies(text: str, expected: list[str]) -> None:
    assert split_agencies(text, lambda _name: False) == expected


def test_a_comma_inside_a_known_name_does_not_part_it() -> None:
    known = {"Sở Lao động, Việc làm"}
    assert split_agencies("Sở Lao động, Việc làm, Sở Y tế", known.__contains__) == ["Sở Lao động, Việc làm", "Sở Y tế"]


@pytest.mark.parametrize(
    ("text", "party_count", "expected"),
    [
        ("hai bên", 2, PartyGroup.ALL),
        ("(Hai bên)", 2, PartyGroup.ALL),
        ("Cả hai bên cùng chủ trì", 2, PartyGroup.ALL),
        ("các bên", 5, PartyGroup.ALL),
        ("hai cơ quan", 2, PartyGroup.ALL),
        ("hai cơ quan", 4, None),
        ("4 tổ chức", 5, PartyGroup.OTHERS),
        ("các bên còn lại", 3, PartyGroup.OTHERS),
        ("các cơ quan liên quan", 2, None),
        ("Hải quan", 2, None),
    ],
)
def test_words_for_the_parties_are_understood(text: str, party_count: int, expected: PartyGroup | None) -> None:
    assert parties_meant(text, party_count=party_count) is expected


def test_words_for_many_agencies_name_nobody() -> None:
    assert all(map(is_collective, ["các sở, ngành liên quan", "cấp huyện", "Sở, ban, ngành liên quan", "4 tổ chức"]))
    assert not any(map(is_collective, ["Hải quan tỉnh", "Báo Ninh Bình", "Cục Hải quan", "Sở Y tế"]))


def test_an_agency_that_leads_does_not_coordinate_as_well() -> None:
    paper = PaperAgencies((COMMISSION, ALLIANCE), AgencyIndex())
    planned = paper.parts("BTGTU", "hai bên; Sở Y tế; các xã")
    assert [(part.written, part.role) for part in planned.parts] == [
        ("BTGTU", PartRole.LEAD),
        (ALLIANCE.name, PartRole.COORDINATING),
        ("Sở Y tế", PartRole.COORDINATING),
    ]
    assert planned.others == "các xã"
