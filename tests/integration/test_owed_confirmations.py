"""Who confirms a finished part, by when, and how he is reminded of it."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
import time_machine
from flask.testing import FlaskClient
from sqlalchemy import select

from tests.make import Make
from tests.people import ALLIANCE, CHI, COMMISSION, DEPARTMENT, LAN, THU, UNION
from tests.reminding import DUE, live, local, plan, reported, rungs, texts_to
from tracker.database import db, transaction
from tracker.models import AgencySuccession, Assignment, OutboxItem, Party
from tracker.queries.parts import task_of_part
from tracker.services.completion import confirm_part, return_part
from tracker.services.progress import log_progress

THURSDAY = DUE + timedelta(days=1)


@pytest.fixture
def program(make: Make) -> int:
    return make.agreement()


def test_a_completion_is_to_be_confirmed_within_five_working_days_of_being_told(make: Make, program: int) -> None:
    part_id = reported(make, program, date(2026, 10, 7))  # done long before; due a week after, on DUE
    live(date(2026, 10, 8), THURSDAY)
    assert rungs() == {
        "before-7": "It was not open yet on that day.", "before-3": "Lan", "before-1": "Lan", "due": "Lan",
        "overdue-1": "Lan, Hung",
    }  # fmt: skip
    assert f"https://phoihop.example.vn/assignments/{part_id}" in texts_to("Lan")[0]
    return_part(part_id, by=make.viewer(LAN), reason="Thiếu báo cáo", today=THURSDAY, now=local(THURSDAY, 16))
    live(DUE + timedelta(days=2), date(2026, 11, 12))
    assert len(rungs()) == 5


def test_a_completion_reported_anew_is_a_new_thing_to_confirm(make: Make, program: int) -> None:
    part_id = reported(make, program, date(2026, 10, 7))
    return_part(part_id, by=make.viewer(LAN), reason="Thiếu", today=date(2026, 10, 8), now=local(date(2026, 10, 8)))
    log_progress(part_id, by=make.viewer(CHI), happened_on=date(2026, 10, 9), note="Đã bổ sung", evidence="13/BC-LMHTX",
                 reports_completion=True, now=local(date(2026, 10, 9), 15), today=date(2026, 10, 9))  # fmt: skip
    part = db.session.get_one(Assignment, part_id)
    assert (part.told_on, part.told_version) == (date(2026, 10, 9), 3)


def test_the_standing_agencys_own_completion_is_confirmed_by_the_next_party(make: Make, program: int) -> None:
    reported(make, program, date(2026, 10, 7), COMMISSION, LAN)
    live(DUE, DUE)
    assert rungs()["due"] == "Chi"


def test_the_standing_agency_confirms_also_where_another_party_comes_next(make: Make) -> None:
    make.task(make.agreement(title="Chương trình khác", parties=(UNION, DEPARTMENT)), lead=UNION)
    reported(make, make.agreement(parties=(COMMISSION, ALLIANCE, DEPARTMENT)), date(2026, 10, 7))
    plan(DUE)
    assert set(db.session.scalars(select(OutboxItem.agency_id))) == {make.agency_id(COMMISSION)}


def test_the_party_that_the_agreement_names_confirms(make: Make, client: FlaskClient) -> None:
    program = make.agreement(parties=(COMMISSION, ALLIANCE, DEPARTMENT))
    reported(make, program, date(2026, 10, 7))  # by the alliance, not to itself
    own = reported(make, program, date(2026, 10, 7), COMMISSION, LAN)
    with transaction():
        named = select(Party).where(Party.agreement_id == program, Party.agency_id == make.agency_id(DEPARTMENT))
        db.session.scalars(named).one().confirms = True
    plan(DUE)
    assert set(db.session.scalars(select(OutboxItem.agency_id))) == {make.agency_id(DEPARTMENT)}
    with time_machine.travel(local(DUE), tick=False):
        make.sign_in(client, THU)
        assert "Xem và xác nhận" in client.get("/").text
        assert "Xác nhận hoàn thành" in client.get(f"/tasks/{task_of_part(own)}").text
        make.sign_in(client, CHI)
        assert "Xem và xác nhận" not in client.get("/").text
    confirm_part(own, by=make.viewer(THU), today=DUE, now=local(DUE))
    assert db.session.get_one(Assignment, own).confirmed_on == DUE


def test_whoever_inherits_both_sides_does_not_confirm_for_itself(make: Make) -> None:
    program = make.agreement(parties=(COMMISSION, ALLIANCE, DEPARTMENT))
    reported(make, program, date(2026, 10, 7))
    with transaction():
        db.session.add(AgencySuccession(
            predecessor_id=make.agency_id(COMMISSION), successor_id=make.agency_id(ALLIANCE), kind="merge",
            effective_on=date(2026, 10, 8),
        ))  # fmt: skip
    plan(DUE)
    items = db.session.scalars(select(OutboxItem.agency_id)).all()
    assert set(items) == {make.agency_id(DEPARTMENT)}
