"""A task shows what became one body once: one row, one button; what was logged before stays under its names."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta

import pytest
import time_machine
from flask.testing import FlaskClient
from sqlalchemy import select

from tests.integration.test_one_body import ALL_THREE, NEW, merge
from tests.make import NOW, TODAY, Make
from tests.people import ALLIANCE, BINH, COMMISSION, DEPARTMENT, LAN, THU
from tracker.database import db
from tracker.models import Agency, Assignment
from tracker.queries.agreement_tasks import task_table
from tracker.queries.tasks import TaskPage, task_page
from tracker.services.progress import log_progress

EARLIER = TODAY - timedelta(7)
LOGGED = re.compile(r'href="/assignments/(\d+)/progress"[^>]*>(?:<svg.*?</svg>)?\s*([^<]+)<', re.S)


@pytest.fixture(autouse=True)
def _the_day() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


def led_by_both(make: Make, program: int) -> int:
    task = make.task(program, title="Cùng chủ trì", lead=(COMMISSION, ALLIANCE), due_on=TODAY)
    for who, agency, on, percent in ((LAN, COMMISSION, EARLIER, 20), (BINH, ALLIANCE, EARLIER + timedelta(2), 40)):
        said = {"happened_on": on, "note": f"Của {agency}", "percent": percent, "today": TODAY, "now": NOW}
        log_progress(make.part_id(task, agency), by=make.viewer(who), **said)
    return task


def page_of(make: Make, task: int) -> TaskPage:
    db.session.rollback()
    found = task_page(task, viewer=make.viewer(LAN), today=TODAY)
    assert found is not None
    return found


def test_a_task_that_both_led_shows_the_body_once_with_one_button_and_what_each_logged(
    make: Make, client: FlaskClient
) -> None:
    program = make.agreement(parties=ALL_THREE)
    task = led_by_both(make, program)
    merge(make, program)
    part = make.part_id(task, COMMISSION)
    make.sign_in(client, LAN)
    shown = client.get(f"/tasks/{task}").text
    assert [(id_, word.strip()) for id_, word in LOGGED.findall(shown)] == [(str(part), "Ghi tiến độ")]
    assert re.findall(r'id="part-(\d+)"', shown) == [str(part)]
    row = re.sub(r"<[^>]+>", " ", shown[shown.index(f'id="part-{part}"') :].split("</tr>")[0])
    said = re.sub(r"\s+", " ", row)
    assert f"{NEW} Chủ trì · trong văn bản: {COMMISSION}; {ALLIANCE} {COMMISSION}: 17/11/2026, 20%" in said
    assert f" {ALLIANCE}: 19/11/2026, 40% " in said
    assert said.strip().endswith("19/11/2026, 40%")
    for agency in (COMMISSION, ALLIANCE):
        assert f"Của {agency}" in shown


def test_where_one_reported_done_both_rows_are_shown_and_the_button_is_of_what_is_left(make: Make) -> None:
    program = make.agreement(parties=ALL_THREE)
    task = led_by_both(make, program)
    done = {"happened_on": TODAY, "note": "Xong", "today": TODAY, "now": NOW}
    log_progress(make.part_id(task, COMMISSION), by=make.viewer(LAN), reports_completion=True, **done)
    merge(make, program)
    page = page_of(make, task)
    assert [(part.signed_as, part.is_waiting) for part in page.shown_parts] == [(COMMISSION, True), (ALLIANCE, False)]
    assert [part.id for part in page.own_parts] == [make.part_id(task, ALLIANCE)]
    assert len(page.leads) == 1
    judged = task_page(task, viewer=make.viewer(THU), today=TODAY)
    assert judged is not None
    assert [part.may_confirm for part in judged.shown_parts] == [part.may_confirm for part in judged.parts]


def test_who_leads_and_also_coordinates_as_one_body_is_listed_as_leading_only(make: Make) -> None:
    program = make.agreement(parties=ALL_THREE)
    task = make.task(program, title="Một chủ trì", lead=ALLIANCE, coordinating=[COMMISSION, DEPARTMENT])
    helped = make.task(program, title="Cùng phối hợp", lead=DEPARTMENT, coordinating=[ALLIANCE, COMMISSION])
    merge(make, program)
    short = db.session.scalars(select(Agency.short_name).where(Agency.name == NEW)).one()
    assert [(part.role, part.agency) for part in page_of(make, task).shown_parts] == [
        ("lead", NEW), ("coordinating", DEPARTMENT),
    ]  # fmt: skip
    (kept,) = [part.id for part in page_of(make, helped).shown_parts if part.agency == NEW]
    assert db.session.get_one(Assignment, kept).agency_id == make.agency_id(COMMISSION)
    table = task_table(program, mine=frozenset(), overdue_strictly=False, today=TODAY)
    lines = {line.id: line for content in table.contents for line in content.tasks}
    assert lines[task].leads == (short,)
    assert short not in lines[task].coordinating
    assert lines[helped].coordinating == (short,)
