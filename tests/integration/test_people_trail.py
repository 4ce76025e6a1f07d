"""Who gave whom which post is a page: for the leaders, administrators and auditors of that agency, and no other."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from html import unescape

import pytest
import time_machine
from flask.testing import FlaskClient
from sqlalchemy import select

from tests.make import NOW, TODAY, ZONE, Make
from tests.people import ALLIANCE, BINH, CHI, COMMISSION, DUNG, KIEM, LAN, MINH, NAM, QUAN, Cast
from tests.reminding import LETTERHEAD
from tracker.database import db, transaction
from tracker.domain.absences import Away
from tracker.domain.agency_facts import AgencyFacts, AgencyName
from tracker.domain.permissions import Role
from tracker.models import Holding, Post
from tracker.queries import people_trail
from tracker.services.absences import record_absence
from tracker.services.accounts import choose_language
from tracker.services.agency_names import edit_agency
from tracker.services.audit import record
from tracker.services.keeping_accounts import shut
from tracker.services.keeping_people import PostAsked, give_post, invite
from tracker.services.leaving import anonymise
from tracker.services.telling_leaders import Moment

MOMENT = Moment(NOW, TODAY, LETTERHEAD)


@pytest.fixture(autouse=True)
def clock() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


def give(make: Make, who: Cast, title: str, role: Role = Role.UNIT_HEAD) -> None:
    by = replace(make.viewer(DUNG), address="10.9.8.7")
    asked = PostAsked(None, make.agency_id(ALLIANCE), role, title)
    give_post(make.person_id(who), asked, by=by, from_on=TODAY, moment=MOMENT)


def hold_elsewhere(make: Make, who: Cast, *, post_id: bool = True) -> None:
    """The person gets a post at the commission, recorded as its administrator's act."""
    with transaction():
        post = Post(agency_id=make.agency_id(COMMISSION), role=Role.OFFICER, title="Chuyên viên tuyên giáo")
        db.session.add(post)
        db.session.flush()
        db.session.add(Holding(post_id=post.id, person_id=make.person_id(who), from_on=TODAY))
        told = {"role": post.role, "title": post.title, "agency": COMMISSION} | (
            {"post_id": post.id} if post_id else {}
        )
        record(None, "gave-post", "person", make.person_id(who), at=NOW, after=told)


def story(make: Make, client: FlaskClient, who: Cast, query: str = "") -> str:
    """The page without its marks, in one line."""
    make.sign_in(client, who)
    page = client.get(f"/people/trail{query}")
    assert page.status_code == 200
    assert len(page.data) < 40_000
    main = page.text[page.text.index("<main") : page.text.index("</main")]
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", main)))


def acts(make: Make, who: Cast) -> list[tuple[str, str | None]]:
    page = people_trail.people_trail(viewer=make.viewer(who), zone=ZONE)
    lines = [(line.action, line.about) for _day, of_day in page.days for line in of_day]
    assert page.total == len(lines)
    return lines


def test_a_given_post_is_told_with_who_gave_it_whom_when_and_which(make: Make, client: FlaskClient) -> None:
    give(make, CHI, "Trưởng phòng Tổng hợp")
    read = story(make, client, BINH)
    assert "24/11/2026 09:00 Dung, Quản trị cơ quan, Liên minh HTX tỉnh Giao chức vụ : Chi" in read
    for said in (
        "Chức vụ: Trưởng phòng Tổng hợp",
        f"Cơ quan: {ALLIANCE}",
        "Trưởng phòng: nộp báo cáo, quyết định",
        "Từ: 24/11/2026",
    ):
        assert said in read
    assert "10.9.8.7" not in read
    assert f"/people/{make.person_id(CHI)}" not in client.get("/people/trail").text, "a leader cannot open it"


def test_a_leader_reads_that_he_was_told_of_another_leader(make: Make, client: FlaskClient) -> None:
    give(make, CHI, "Chủ tịch", Role.LEADER)
    assert "Đã báo qua thư điện tử: Binh" in story(make, client, KIEM)


def test_an_auditor_reads_from_where_and_an_administrator_opens_the_person(make: Make, client: FlaskClient) -> None:
    give(make, CHI, "Trưởng phòng")
    assert "từ 10.9.8.7" in story(make, client, KIEM)
    assert "10.9.8.7" not in story(make, client, DUNG)
    assert f'href="/people/{make.person_id(CHI)}"' in client.get("/people/trail").text
    assert "10.9.8.7" not in story(make, client, QUAN)


def test_another_agencys_people_and_posts_are_not_told_and_not_even_counted(make: Make) -> None:
    give(make, CHI, "Trưởng phòng")
    for has_id in (True, False):  # as recorded today, and before posts were named by their row
        hold_elsewhere(make, CHI, post_id=has_id)
        hold_elsewhere(make, LAN, post_id=has_id)
    assert acts(make, BINH) == acts(make, KIEM) == acts(make, DUNG) == [("gave-post", "Chi")]
    of_commission = [("gave-post", name) for name in ("Lan", "Chi", "Lan", "Chi")]
    assert acts(make, MINH) == of_commission
    assert acts(make, NAM) == []
    assert acts(make, QUAN) == [*of_commission, ("gave-post", "Chi")]


def test_what_somebody_does_to_his_own_account_is_his_alone(make: Make) -> None:
    choose_language("en", by=make.viewer(CHI), now=NOW)
    with transaction():
        record(make.viewer(CHI), "changed-password", "person", make.person_id(CHI), at=NOW)
    assert acts(make, BINH) == acts(make, QUAN) == []


def test_absences_and_names_of_the_agency_are_told_to_it(make: Make, client: FlaskClient) -> None:
    record_absence(make.person_id(CHI), Away(TODAY, TODAY), by=make.viewer(DUNG), today=TODAY, now=NOW)
    facts = AgencyFacts(name=AgencyName(name=ALLIANCE, short_name="Liên minh HTX", abbreviation="LMHTX"))
    edit_agency(make.agency_id(ALLIANCE), facts, seen=None, by=make.viewer(QUAN), today=TODAY, now=NOW)
    assert acts(make, BINH) == [("edited", ALLIANCE), ("absent", "Chi")]
    assert acts(make, MINH) == []
    assert "Liên minh HTX tỉnh → đổi thành Liên minh HTX" in story(make, client, KIEM)


def test_who_left_is_not_named_by_the_page_again(make: Make, client: FlaskClient) -> None:
    asked = PostAsked(None, make.agency_id(ALLIANCE), Role.OFFICER)
    hoa = invite("hoa@example.vn", "Nguyễn Thị Hoa", asked, by=make.viewer(DUNG), from_on=TODAY, moment=MOMENT)
    assert "Thư điện tử: hoa@example.vn" in story(make, client, BINH)
    shut(hoa.person_id, by=make.viewer(QUAN), moment=MOMENT)
    with transaction():
        held = db.session.scalars(select(Holding).where(Holding.person_id == hoa.person_id)).one()
        db.session.delete(held)
        db.session.flush()
        db.session.add(
            Holding(person_id=hoa.person_id, post_id=held.post_id, from_on=TODAY.replace(day=1), until_on=TODAY)
        )
    anonymise(hoa.person_id, "Theo đơn ngày 20/11/2026", by=make.viewer(QUAN), today=TODAY, now=NOW)
    read = story(make, client, BINH)
    assert "Theo đơn ngày 20/11/2026" in read
    assert "Hoa" not in read
    assert "hoa@example.vn" not in read


def test_it_is_read_by_person_and_by_page(make: Make, client: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    give(make, CHI, "Trưởng phòng")
    give(make, KIEM, "Phó Trưởng phòng")
    of_chi = story(make, client, DUNG, f"?person={make.person_id(CHI)}")
    assert "Trưởng phòng" in of_chi
    assert "Kiem" not in of_chi
    assert "Chưa ghi nhận" in story(make, client, DUNG, f"?person={make.person_id(LAN)}")
    assert "Kiem" in story(make, client, DUNG, "?person=x&page=0")
    monkeypatch.setattr(people_trail, "PAGE_SIZE", 1)
    assert "Kiem" in story(make, client, DUNG)
    assert "Chi" in story(make, client, DUNG, "?page=2")
    assert client.get("/people/trail?page=3").location == "/people/trail"


@pytest.mark.parametrize("who", [CHI, LAN, NAM])
def test_officers_do_not_read_it_and_are_not_led_there(make: Make, client: FlaskClient, who: Cast) -> None:
    make.sign_in(client, who)
    assert client.get("/people/trail").status_code == 403
    assert "/people/trail" not in client.get("/people").text
    make.sign_in(client, BINH)
    assert "/people/trail" in client.get("/people").text
