"""Everything that mails remind of besides tasks and reports can be reached from the start page, however much it is."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, timedelta

import pytest
import time_machine
from flask.testing import FlaskClient
from sqlalchemy import select

from tests.make import NOW, TODAY, Make
from tests.people import ALLIANCE, CHI, COMMISSION, DEPARTMENT, LAN, OANH
from tests.reminding import local, report_owed
from tests.statements import statements
from tracker.database import db, transaction
from tracker.models import Assignment, Decision, Review
from tracker.queries.my_work import PAGE_SIZE
from tracker.web.my_work.views import ALSO_ON_A_PAGE, FEWEST_ALSO, FIRST_ALSO, LONG_WORK

LONG = "Rà soát các hợp tác xã ngừng hoạt động trên địa bàn, gửi danh sách kèm đề xuất hướng xử lý cho cơ quan, đợt"
DECISION = re.compile(r'<a href="/decisions/(\d+)">')


@pytest.fixture(autouse=True)
def _the_day() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


def decisions(make: Make, number: int, program: int | None = None) -> list[int]:
    """So many decisions, due one after the other, all of the alliance."""
    program = program or make.agreement()
    report_owed(make, program, ALLIANCE, due_on=date(2029, 1, 15), opens_on=date(2029, 1, 1))
    with transaction():
        review = db.session.scalars(select(Review.id).where(Review.agreement_id == program)).first()
        made = [
            Decision(
                agreement_id=program, review_id=review, text=f"{LONG} {place:02}", owner_id=make.agency_id(ALLIANCE),
                due_on=TODAY - timedelta(days=60 - place), decided_at=local(date(2026, 9, 1)),
                decided_by_id=make.person_id(LAN), decided_as="Chuyên viên",
            )
            for place in range(number)
        ]  # fmt: skip
        db.session.add_all(made)
        db.session.flush()
        return [one.id for one in made]


def shown(text: str) -> list[int]:
    return [int(id_) for id_ in DECISION.findall(text)]


def test_a_few_are_all_on_the_start_page(make: Make, client: FlaskClient) -> None:
    ids = decisions(make, FIRST_ALSO)
    make.sign_in(client, CHI)
    text = client.get("/").text
    assert shown(text) == ids
    assert "mục khác" not in text


def test_what_the_start_page_has_no_room_for_is_one_link_away(make: Make, client: FlaskClient) -> None:
    ids = decisions(make, ALSO_ON_A_PAGE + 2)
    make.sign_in(client, CHI)
    text = client.get("/").text
    assert shown(text) == ids[:FIRST_ALSO]
    assert f'<a href="/?show=also">và {len(ids) - FIRST_ALSO} mục khác</a>' in text
    first, second = client.get("/?show=also").text, client.get("/?show=also&page=2").text
    assert shown(first) + shown(second) == ids
    assert f"({len(ids)})" in first
    assert len(first.encode()) <= 40 * 1024
    assert client.get("/?show=also&page=3").location == "/?show=also"


def test_a_review_that_closed_long_ago_is_on_the_list_of_everything(make: Make, client: FlaskClient) -> None:
    program = make.agreement()
    report_owed(make, program, ALLIANCE, due_on=date(2026, 3, 18))
    with transaction():
        review = db.session.scalars(select(Review).where(Review.agreement_id == program)).one()
        review.cut_off_on, review.consolidate_on = date(2026, 3, 14), date(2026, 3, 20)
        address = f'href="/reviews/{review.id}"'
    make.sign_in(client, LAN)
    text = client.get("/").text
    assert address not in text
    assert 'href="/?show=also"' in text
    assert address in client.get("/?show=also").text
    make.sign_in(client, CHI)
    assert address not in client.get("/?show=also").text
    assert "không còn việc nào thuộc loại này" in client.get("/?show=also").text


@pytest.mark.parametrize(("rows", "most"), [(LONG_WORK, FIRST_ALSO), (PAGE_SIZE, FEWEST_ALSO)])
def test_a_full_start_page_stays_light_with_as_many_of_them_as_it_has_room_for(
    make: Make, client: FlaskClient, rows: int, most: int
) -> None:
    program = make.agreement()
    for place in range(rows):
        make.task(
            program, title=f"Tổ chức hội nghị tuyên truyền về kinh tế tập thể, hợp tác xã tại cơ sở, đợt {place:02}",
            lead=ALLIANCE, coordinating=(DEPARTMENT,), due_on=TODAY - timedelta(90 - place),
        )  # fmt: skip
    for place in range(5):  # who leads the standing agency's part waits for the alliance
        part = make.part_id(make.task(program, title=f"{LONG} {place:02}", lead=COMMISSION), COMMISSION)
        with transaction():
            db.session.get_one(Assignment, part).reported_on = TODAY
    decisions(make, FIRST_ALSO + 5, program)
    make.sign_in(client, CHI)
    text = client.get("/").text
    assert text.count("báo hoàn thành ngày") == 3
    assert text.count('role="rowheader" class="what"') == rows + most + 3
    assert len(text.encode()) <= 40 * 1024


def test_the_list_of_everything_asks_once_however_long_it_is(make: Make, client: FlaskClient) -> None:
    decisions(make, 3)
    make.sign_in(client, CHI)
    client.get("/?show=also")
    with statements() as few:
        client.get("/?show=also")
    decisions(make, 40)
    client.get("/?show=also")
    with statements() as many:
        client.get("/?show=also")
    assert len(many) == len(few) <= 4
    assert db.session.scalar(select(Assignment.id)) is None


def test_who_owes_nothing_and_who_reads_for_nobody_find_nothing_there(make: Make, client: FlaskClient) -> None:
    decisions(make, 4)
    for who in (LAN, OANH):
        make.sign_in(client, who)
        assert shown(client.get("/?show=also").text) == []
