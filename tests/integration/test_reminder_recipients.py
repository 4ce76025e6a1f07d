"""Whose a reminder is: joint leads, heirs, vacant posts, people who left."""

from __future__ import annotations

from datetime import date, timedelta

from sqlalchemy import update

from tests.make import Make
from tests.people import ALLIANCE, CHI, COMMISSION, DEPARTMENT, UNION
from tests.reminding import (
    DUE,
    live,
    local,
    outbox,
    plan,
    report_owed,
    rungs,
    sent,
    texts_to,
)
from tracker.database import db, transaction
from tracker.models import (
    AgencySuccession,
    Assignment,
    Holding,
    Person,
)

THURSDAY = DUE + timedelta(days=1)
MONDAY = DUE + timedelta(days=5)


def test_each_joint_lead_is_reminded_of_its_own_part(make: Make, program: int) -> None:
    task_id = make.task(program, lead=(COMMISSION, ALLIANCE), coordinating=(DEPARTMENT,), due_on=DUE)
    plan(THURSDAY)
    assert {name for name, _state, _subject in outbox()} == {"Lan", "Hung", "Chi"}
    with transaction():
        part = make.part_id(task_id, COMMISSION)
        db.session.execute(update(Assignment).where(Assignment.id == part).values(reported_on=THURSDAY))
    sent(THURSDAY)
    plan(MONDAY)
    assert [name for name, state, _ in outbox() if state == "pending"] == ["Chi"]


def test_the_heir_of_a_merged_agency_goes_on_where_the_series_was(make: Make, program: int) -> None:
    report_owed(make, program, ALLIANCE)
    live(date(2026, 10, 1), DUE)
    with transaction():
        db.session.add(
            AgencySuccession(
                predecessor_id=make.agency_id(ALLIANCE), successor_id=make.agency_id(UNION), kind="merge",
                effective_on=THURSDAY,
            )
        )  # fmt: skip
    plan(THURSDAY)
    assert rungs()["due"] == "Chi"
    assert rungs()["overdue-1"] == "Nam"
    assert len(rungs()) == 5


def test_a_vacant_post_is_passed_over_and_the_mail_says_why(make: Make, program: int) -> None:
    report_owed(make, program, ALLIANCE)
    with transaction():
        db.session.execute(
            update(Holding).where(Holding.person_id == make.person_id(CHI)).values(until_on=date(2026, 10, 1))
        )
    plan(THURSDAY)
    assert rungs()["overdue-1"] == "Binh"
    assert "đang trống" in texts_to("Binh")[0]


def test_what_nobody_can_be_told_is_recorded_with_that_reason(make: Make, program: int) -> None:
    report_owed(make, program, ALLIANCE)
    with transaction():
        db.session.execute(update(Person).values(disabled_at=local(date(2026, 10, 1))))
    plan(THURSDAY)
    assert rungs()["overdue-1"] == "Nobody holds a post that could be told."
    assert outbox() == []


def test_whoever_left_before_the_mail_went_out_gets_none(make: Make, program: int) -> None:
    report_owed(make, program, ALLIANCE)
    plan(THURSDAY)
    with transaction():
        db.session.execute(
            update(Person).where(Person.id == make.person_id(CHI)).values(disabled_at=local(THURSDAY, 8, 30))
        )
    plan(THURSDAY, hour=9)
    assert [state for _name, state, _subject in outbox()] == ["cancelled"]
