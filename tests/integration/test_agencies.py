"""The pages of agencies: names for everybody, counts of what one may read, people for those who administer them."""

from __future__ import annotations

import re
from datetime import date

import pytest
import time_machine
from flask.testing import FlaskClient
from sqlalchemy import select

from tests.make import NOW, Make
from tests.people import (
    ALLIANCE,
    CHI,
    COMMISSION,
    DEPARTMENT,
    DUNG,
    EVERYBODY,
    KIEM,
    LAN,
    NAM,
    QUAN,
    UNION,
    Cast,
)
from tracker.database import db, transaction
from tracker.domain.agencies import Succession, SuccessionKind, family
from tracker.domain.agency_spellings import initials
from tracker.domain.folding import fold
from tracker.models import Agency, AgencySuccession, FormerName
from tracker.services.agency_texts import refresh_agency_texts

ROW = re.compile(r'<a href="/agencies/(\d+)">([^<]*)</a>')


@pytest.fixture(autouse=True)
def _the_day():
    with time_machine.travel(NOW, tick=False):
        yield


def text_of(make: Make, client: FlaskClient, who: Cast, address: str) -> str:
    make.sign_in(client, who)
    answer = client.get(address)
    assert answer.status_code == 200
    return answer.text


def names(text: str) -> list[str]:
    return [name for _id, name in ROW.findall(text)]


def succeed(make: Make, before: str, after: str, kind: SuccessionKind = SuccessionKind.MERGE) -> None:
    with transaction():
        one, other = make.agency_id(before), make.agency_id(after)
        row = AgencySuccession(predecessor_id=one, successor_id=other, kind=kind, effective_on=date(2025, 3, 1))
        db.session.add(row)
        refresh_agency_texts()


@pytest.mark.parametrize("who", EVERYBODY, ids=lambda who: who.name)
def test_everybody_reads_the_names_of_all_agencies(make: Make, client: FlaskClient, who: Cast) -> None:
    found = names(text_of(make, client, who, "/agencies"))
    assert found == sorted(found, key=fold)
    assert {COMMISSION, ALLIANCE, DEPARTMENT, UNION} < set(found)


def test_counts_are_of_the_programs_one_may_read(make: Make, client: FlaskClient) -> None:
    make.program()
    secret = make.agreement(title="Kín", parties=(UNION, ALLIANCE))
    make.task(secret, lead=UNION)

    def counted(who: Cast) -> list[str]:
        row = text_of(make, client, who, f"/agencies?q={UNION}").split('class="what"')[1].split("</tr>")[0]
        return re.findall(r'class="number"[^>]*>([^<]*)<', row)

    assert counted(LAN) == ["–", "–"]
    assert counted(NAM) == counted(CHI) == ["1", "1"]
    assert counted(KIEM) == counted(QUAN) == []  # they read no programs


@pytest.mark.parametrize("words", ["LMHTX", "lien minh hop tac xa tinh", "LMHTXTNB", "HỢP TÁC", "htx tinh"])
def test_an_agency_is_found_by_name_abbreviation_and_initials(make: Make, client: FlaskClient, words: str) -> None:
    assert ALLIANCE in names(text_of(make, client, CHI, f"/agencies?q={words}"))


@pytest.mark.parametrize("words", ["%", "_", "\\", "%' OR 1=1 --", "x" * 5000, "\u0301", "(a+)+$"])
def test_signs_of_a_pattern_find_no_agency(make: Make, client: FlaskClient, words: str) -> None:
    make.sign_in(client, CHI)
    text = client.get("/agencies", query_string={"q": words}).text
    assert names(text) == []
    assert "Không có cơ quan nào khớp" in text


def test_an_agency_is_found_by_the_names_it_bore_and_by_those_of_whom_it_came_from(make: Make, client) -> None:
    with transaction():
        former = FormerName(
            agency_id=make.agency_id(DEPARTMENT), name="Sở Thủy sản", short_name="STS", name_folded="",
            valid_to=date(2008, 1, 1),
        )  # fmt: skip
        db.session.add(former)
        refresh_agency_texts()
    succeed(make, UNION, COMMISSION)
    assert names(text_of(make, client, CHI, "/agencies?q=thuy san")) == [DEPARTMENT]
    assert names(text_of(make, client, CHI, "/agencies?q=hoi phu nu")) == [COMMISSION, UNION]
    text = text_of(make, client, CHI, f"/agencies/{make.agency_id(COMMISSION)}")
    assert f"{UNION}</a>" in text
    assert "hợp nhất, 01/03/2025" in text


def test_its_page_lists_only_programs_one_may_read(make: Make, client: FlaskClient) -> None:
    make.program()
    secret = make.agreement(title="Chương trình kín", parties=(UNION, ALLIANCE))
    make.task(secret, lead=ALLIANCE)
    address = f"/agencies/{make.agency_id(ALLIANCE)}"
    assert "Chương trình kín" in text_of(make, client, CHI, address)
    of_lan, of_auditor = (text_of(make, client, who, address) for who in (LAN, KIEM))
    assert "Tuyên truyền phát triển" in of_lan
    assert "kín" not in of_lan
    assert "Chương trình anh/chị được xem" not in of_auditor


@pytest.mark.parametrize(("who", "sees"), [(DUNG, True), (QUAN, True), (CHI, False), (LAN, False), (KIEM, False)])
def test_people_are_for_those_who_administer_the_agency(make: Make, client: FlaskClient, who: Cast, sees: bool) -> None:
    text = text_of(make, client, who, f"/agencies/{make.agency_id(ALLIANCE)}")
    assert ("Binh" in text) is sees
    assert "Lan</td>" not in text


def test_an_agencys_administrator_sees_no_people_of_another(make: Make, client: FlaskClient) -> None:
    assert "Phó Trưởng Ban" not in text_of(make, client, DUNG, f"/agencies/{make.agency_id(COMMISSION)}")


def test_who_came_from_whom_is_followed_both_ways_and_no_circle_is_endless() -> None:
    def passed(before: int, after: int, kind: SuccessionKind = SuccessionKind.MERGE) -> Succession:
        return Succession(before, after, kind, date(2025, 3, 1))

    chain = [passed(1, 3), passed(2, 3), passed(3, 4), passed(5, 4, SuccessionKind.SPLIT)]
    assert family(1, chain) == {1, 3, 4}
    assert family(4, chain) == {1, 2, 3, 4}
    assert family(1, [passed(1, 2), passed(2, 1)]) == {1, 2}


@pytest.mark.parametrize(
    ("name", "short"),
    [
        ("Ban Tuyên giáo Trung ương", ("btgtw", "btgtu")),
        ("Ban Tuyên giáo và Dân vận", ("btgdv", "btgvdv")),
        ("Liên minh HTX Việt Nam", ("lmhtxvn",)),
        ("Sở TN&MT tỉnh", ("stnmtt",)),
        ("Tổng", ()),
        ("và " * 300, ("v", "vv", "vvv")),
    ],
)
def test_initials_are_those_offices_use(name: str, short: tuple[str, ...]) -> None:
    assert set(initials(name)) == set(short)


def test_texts_are_refreshed_only_where_names_changed(make: Make) -> None:
    before = dict(db.session.execute(select(Agency.id, Agency.search_text)).all())
    with transaction():
        refresh_agency_texts()
    assert dict(db.session.execute(select(Agency.id, Agency.search_text)).all()) == before
