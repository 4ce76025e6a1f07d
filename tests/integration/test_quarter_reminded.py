"""Beside each overdue line of the leader's page: how often it was reminded, when last, and what was promised."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
import time_machine
from flask.testing import FlaskClient
from sqlalchemy import select

from tests.make import NOW, TODAY, Make
from tests.people import ALLIANCE, CHI, COMMISSION, MINH
from tests.quarter_scene import scene
from tests.reminding import CALENDAR, live, local, plan, report_owed, sent
from tests.review_making import AFTER, NOON, quarter
from tracker.database import db, transaction
from tracker.domain.obligations import ObligationKind
from tracker.models import Decision, Review
from tracker.queries.quarter.reminded import NEVER, load_reminded
from tracker.services.progress import log_progress
from tracker.services.reminders.acknowledging import acknowledge

LATE = date(2026, 11, 13)


@pytest.fixture
def late(make: Make) -> int:
    return make.task(make.agreement(), lead=ALLIANCE, due_on=LATE)


def test_only_mails_handed_over_by_that_day_are_counted(make: Make, late: int) -> None:
    live(date(2026, 11, 4), date(2026, 11, 16))
    plan(date(2026, 11, 18))  # planned, not sent
    told = load_reminded(tasks=[late], as_of=TODAY).of_task(late)
    assert (told.count, told.last_on, told.promised_on) == (5, date(2026, 11, 16), None)
    before = load_reminded(tasks=[late], as_of=date(2026, 11, 10)).of_task(late)
    assert (before.count, before.last_on) == (2, date(2026, 11, 10))
    assert load_reminded(reports=[late], as_of=TODAY).of_report(late) == NEVER


def test_the_promised_day_stands_beside_it(make: Make, late: int) -> None:
    made_on = TODAY - timedelta(days=4)
    acknowledge(
        ObligationKind.TASK, late, make.agency_id(ALLIANCE), until_on=date(2026, 11, 30), by=make.viewer(CHI),
        calendar=CALENDAR, today=made_on, now=local(made_on, 9),
    )  # fmt: skip
    assert load_reminded(tasks=[late], as_of=TODAY).of_task(late).promised_on == date(2026, 11, 30)
    assert load_reminded(tasks=[late], as_of=made_on - timedelta(days=1)).of_task(late) == NEVER


def decided(make: Make, program: int, due_on: date) -> int:
    """A decision of that program, owed by the alliance."""
    with transaction():
        one = Decision(
            agreement_id=program, review_id=db.session.scalars(select(Review.id)).first(), text="Rà soát danh sách",
            owner_id=make.agency_id(ALLIANCE), due_on=due_on, decided_at=local(date(2026, 10, 1)),
            decided_by_id=make.person_id(MINH), decided_as="Phó Trưởng Ban",
        )  # fmt: skip
        db.session.add(one)
        db.session.flush()
        return one.id


@time_machine.travel(NOW, tick=False)
def test_beside_an_overdue_decision_the_leader_reads_it_too_and_beside_no_other(
    make: Make, client: FlaskClient
) -> None:
    program = make.agreement()
    report_owed(make, program, ALLIANCE, due_on=date(2029, 1, 15), opens_on=date(2029, 1, 1))  # and its review
    late, coming = decided(make, program, LATE), decided(make, program, TODAY + timedelta(days=9))
    live(date(2026, 11, 4), date(2026, 11, 16))
    acknowledge(
        ObligationKind.DECISION, late, make.agency_id(ALLIANCE), until_on=date(2026, 11, 30), by=make.viewer(CHI),
        calendar=CALENDAR, today=TODAY, now=NOW,
    )  # fmt: skip
    make.sign_in(client, MINH)
    for address in ("/quarter", "/quarter/list?show=decisions"):
        page = client.get(address).text
        beside = {id_: page.split(f'href="/decisions/{id_}"')[1].split("</tr>")[0] for id_ in (late, coming)}
        assert "đã nhắc 5 lần, gần nhất 16/11/2026, đã nhận biết, hẹn xong 30/11/2026" in beside[late], address
        assert "nhắc" not in beside[coming]


def test_beside_a_review_that_needs_a_new_version_too_once_that_is_late(make: Make, client: FlaskClient) -> None:
    scene = quarter(make)
    scene.hand_in(ALLIANCE)
    scene.hand_in(COMMISSION)
    scene.freeze()
    log_progress(
        make.part_id(scene.task, ALLIANCE), by=make.viewer(CHI), happened_on=date(2026, 8, 3), note="Bổ sung",
        now=NOON, today=AFTER,
    )  # fmt: skip
    for hour, day in ((9, date(2026, 9, 17)), (10, date(2026, 9, 21))):
        plan(day)
        sent(day)
        with time_machine.travel(local(day, hour), tick=False):
            make.sign_in(client, MINH)
            page = client.get("/quarter").text.split('id="changed"')[1].split("</ul>")[0]
        assert ("đã nhắc" in page) is (day > date(2026, 9, 18)), day
    assert "gần nhất 21/09/2026, chưa nhận biết" in page


@time_machine.travel(NOW, tick=False)
def test_the_leader_reads_it_on_the_page_and_on_its_lists(make: Make, client: FlaskClient) -> None:
    scene(make)
    live(date(2026, 11, 9), date(2026, 11, 16))
    make.sign_in(client, MINH)
    for address in ("/quarter", "/quarter/list?box=overdue"):
        page = client.get(address).text
        assert "đã nhắc 5 lần, gần nhất 16/11/2026, chưa nhận biết" in page
    assert "chưa nhận biết" in client.get("/quarter/list?show=reports&handing=missing").text
