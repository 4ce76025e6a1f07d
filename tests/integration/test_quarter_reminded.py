"""Beside each overdue line of the leader's page: how often it was reminded, when last, and what was promised."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
import time_machine
from flask.testing import FlaskClient

from tests.make import NOW, TODAY, Make
from tests.people import ALLIANCE, CHI, MINH
from tests.quarter_scene import scene
from tests.reminding import CALENDAR, live, local, plan
from tracker.domain.obligations import ObligationKind
from tracker.queries.quarter.reminded import NEVER, load_reminded
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


@time_machine.travel(NOW, tick=False)
def test_the_leader_reads_it_on_the_page_and_on_its_lists(make: Make, client: FlaskClient) -> None:
    scene(make)
    live(date(2026, 11, 9), date(2026, 11, 16))
    make.sign_in(client, MINH)
    for address in ("/quarter", "/quarter/list?box=overdue"):
        page = client.get(address).text
        assert "đã nhắc 5 lần, gần nhất 16/11/2026, chưa nhận biết" in page
    assert "chưa nhận biết" in client.get("/quarter/list?show=reports&handing=missing").text
