"""Chờ phân công lại: what nobody answers for is seen where one works, and whoever must decide is reminded of that."""

from __future__ import annotations

import time_machine
from flask.testing import FlaskClient
from sqlalchemy import select

from tests.make import NOW, TODAY, Make
from tests.people import ALLIANCE, COMMISSION, DEPARTMENT, HUNG, LAN, MINH, QUAN
from tests.reminding import CALENDAR, plan
from tests.review_making import with_reviews
from tracker.database import db, transaction
from tracker.domain.agencies import SuccessionKind
from tracker.domain.reminders import AWAITS
from tracker.models import Agreement, OutboxItem, Person, Reassignment, Reminder, Report
from tracker.services.agency_changing.reassigning import reassign
from tracker.services.agency_changing.recording import Asked, record_change
from tracker.services.reviews.planning import lay_reviews

SAID = "Chờ phân công lại"


def split(make: Make) -> list[int]:
    done = record_change(
        Asked(
            kind=SuccessionKind.SPLIT, predecessors=(DEPARTMENT,), successors=("Sở Nông nghiệp", "Sở Môi trường"),
            decision_number="9-QĐ/UBND", decided_on=None, effective_on=TODAY,
        ),
        by=make.viewer(QUAN), calendar=CALENDAR, today=TODAY, now=NOW,
    )  # fmt: skip
    return [one.id for one in done.after]


def told(kind: str) -> list[tuple[str, str | None]]:
    """Rungs of that kind with who was told, or why nobody was."""
    rows = db.session.execute(
        select(Reminder, Person.name)
        .outerjoin(OutboxItem, OutboxItem.reminder_id == Reminder.id)
        .outerjoin(Person, Person.id == OutboxItem.person_id)
        .where(Reminder.obligation_kind == kind)
        .order_by(Reminder.id)
    ).all()
    return [(one.rung, name or str(one.skipped_because)) for one, name in rows]


def test_it_stands_on_every_page_where_one_works_until_it_is_given_away(make: Make, client: FlaskClient) -> None:
    with time_machine.travel(NOW, tick=False):
        program = make.agreement()
        task = make.task(program, lead=DEPARTMENT, coordinating=[ALLIANCE])
        made = split(make)
        pages = [f"/agreements/{program}", f"/tasks/{task}", "/quarter", "/hand-over", "/"]
        make.sign_in(client, MINH)
        for page in pages:
            assert SAID.lower() in client.get(page).text.lower() or page == "/", page
        [waiting] = db.session.scalars(select(Reassignment.id)).all()
        assert f"/reassignments/{waiting}" in client.get("/").text
        assert "Sở Môi trường" in client.get(f"/reassignments/{waiting}").text
        make.sign_in(client, LAN)
        assert client.post(f"/reassignments/{waiting}", data={"to": str(made[0])}).status_code == 403
        make.sign_in(client, HUNG)
        assert client.post(f"/reassignments/{waiting}", data={"to": str(made[0])}).location == f"/agreements/{program}"
        for page in pages:
            assert SAID not in client.get(page).text, page


def test_whoever_must_decide_is_reminded_and_nobody_of_what_awaits(make: Make) -> None:
    program = make.agreement()
    first, later, last = (CALENDAR.add(TODAY, days) for days in (1, 2, 3))
    make.task(program, lead=DEPARTMENT, due_on=first)
    plan(first)
    before = told("task")
    assert before[-1][1] == "Thu"
    made = split(make)
    plan(later)
    assert told("task")[: len(before)] == before
    assert all(why == str(AWAITS) for _rung, why in told("task")[len(before) :])
    assert told("reassignment") == [("ready", "Minh")]
    [waiting] = db.session.scalars(select(Reassignment)).all()
    reassign(waiting.id, made[0], by=make.viewer(MINH), today=later, now=NOW)
    plan(last)
    assert told("reassignment") == [("ready", "Minh")]
    owners = db.session.scalars(select(Reminder.owner_id).where(Reminder.obligation_kind == "task")).all()
    assert owners[-1] == made[0]  # its series begins for who owes it now


def test_who_goes_on_owes_no_report_for_reviews_of_before(make: Make) -> None:
    program = with_reviews(make)
    make.task(program, lead=DEPARTMENT)
    with transaction():
        lay_reviews(db.session.get_one(Agreement, program), today=TODAY, calendar=CALENDAR)
    with transaction():  # what is past was handed in
        for report in db.session.scalars(select(Report).where(Report.due_on < TODAY)):
            report.submitted_on, report.submitted_at = report.due_on, NOW
    made = split(make)
    [waiting] = db.session.scalars(select(Reassignment)).all()
    reassign(waiting.id, made[1], by=make.viewer(MINH), today=TODAY, now=NOW)

    def owed() -> dict[int, set[int]]:
        found: dict[int, set[int]] = {}
        for review, agency in db.session.execute(select(Report.review_id, Report.agency_id)):
            found.setdefault(review, set()).add(agency)
        return found

    before = owed()
    with transaction():
        lay_reviews(db.session.get_one(Agreement, program), today=TODAY, calendar=CALENDAR)
    assert owed() == before
    parties = {make.agency_id(COMMISSION), make.agency_id(ALLIANCE)}
    assert all(len(agencies - parties) == 1 for agencies in before.values())
