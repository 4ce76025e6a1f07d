"""A change recorded ahead of its day: what is shown of the coming days is what the planner does as they come."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from flask import Flask
from sqlalchemy import select, update

from tests.integration.test_agency_change_command import told
from tests.make import NOW, Make
from tests.people import ALLIANCE, CHI, COMMISSION, DEPARTMENT, NAM, UNION
from tests.reminding import CALENDAR, ZONE, live, report_owed
from tests.statements import statements
from tracker.database import db, transaction
from tracker.domain.ladders import Ladders
from tracker.models import Agency, Agreement, Assignment, OutboxItem, Person, Post, Reminder
from tracker.queries.coming_reminders import Outlook, forecast

NEW = "Liên minh HTX và Hội Phụ nữ tỉnh Ninh Bình"
TODAY = NOW.astimezone(ZONE).date()
COUNTS_FROM, LAST = date(2026, 12, 10), date(2026, 12, 20)
MERGER = (
    "--kind", "merge", "--from", ALLIANCE, "--from", UNION, "--to", NEW, "--decision", "08-QĐ/TU",
    "--signed", "2026-11-20", "--effective", COUNTS_FROM.isoformat(),
)  # fmt: skip
Sent = tuple[str, str, str, str]
"""Which thing owed, which rung, on which day, to whom."""


@pytest.fixture
def program(make: Make) -> int:
    """The alliance and the union each owe something around the day of the merger, the commission too."""
    agreement_id = make.agreement(parties=(COMMISSION, ALLIANCE, UNION))
    for agency in (ALLIANCE, UNION):
        make.task(agreement_id, lead=agency, due_on=date(2026, 12, 8))
    for agency in (COMMISSION, ALLIANCE):
        report_owed(make, agreement_id, agency, due_on=date(2026, 12, 11))
    return agreement_id


def shown(app: Flask, *, since: date = TODAY) -> tuple[list[Sent], dict[str, set[str]]]:
    """What goes out to whom, and who owes something before the merger and from its day on."""
    days = str((LAST - since).days + 1)
    rows = told(app, "reminders", "preview", "--from", since.isoformat(), "--days", days)
    owners: dict[str, set[str]] = {"before": set(), "after": set()}
    for row in rows:
        owners["before" if row["on"] < COUNTS_FROM.isoformat() else "after"].add(row["owner"])
    return sorted((row["obligation_id"], row["rung"], row["on"], row["to"]) for row in rows if row["to"]), owners


def planned() -> list[Sent]:
    """What the planner decided on its mornings, in the same form."""
    live(TODAY, LAST)
    asked = select(Reminder, Person.email).join(OutboxItem, OutboxItem.reminder_id == Reminder.id).join(Person)
    return sorted(
        (f"{one.obligation_kind}:{one.obligation_id}", one.rung, one.for_on.isoformat(), to)
        for one, to in db.session.execute(asked)
    )


def short(name: str) -> str:
    return db.session.scalars(select(Agency.short_name).where(Agency.name == name)).one()


def test_the_old_body_is_named_before_the_day_of_a_merger_and_the_new_one_from_it(app: Flask, program: int) -> None:
    rungs = [row[:3] for row in shown(app)[0]]
    told(app, "agencies", "change", *MERGER)
    sent, owners = shown(app)
    old = {short(ALLIANCE), short(UNION)}
    assert old <= owners["before"]
    assert NEW not in owners["before"]
    assert NEW in owners["after"]
    assert not old & owners["after"]
    assert {row[:3] for row in sent} == set(rungs)
    assert len(sent) == len(set(sent))
    assert shown(app, since=COUNTS_FROM + timedelta(1))[1]["after"] == owners["after"]


def test_the_planner_does_on_the_days_around_a_merger_what_was_shown_before(app: Flask, program: int) -> None:
    told(app, "agencies", "change", *MERGER)
    sent, _owners = shown(app)
    assert {row[2] >= COUNTS_FROM.isoformat() for row in sent} == {True, False}
    assert planned() == sent


def test_days_on_which_somebody_else_begins_to_answer_are_not_asked_for_apart(app: Flask, program: int) -> None:
    outlook = Outlook(TODAY, LAST, TODAY, CALENDAR, Ladders(), ZONE)
    assert len(forecast(outlook).counts) > 0
    with statements() as usual:
        forecast(outlook)
    told(app, "agencies", "change", *MERGER)
    with statements() as ahead:
        forecast(outlook)
    assert len(ahead) == len(usual)


@pytest.fixture
def two(make: Make) -> int:
    """What the alliance owes around the day on which it hands its work over, beside what others owe."""
    agreement_id = make.agreement(parties=(COMMISSION, ALLIANCE))
    for due_on in (date(2026, 12, 3), date(2026, 12, 8), date(2026, 12, 16)):
        make.task(agreement_id, lead=ALLIANCE, coordinating=[UNION], due_on=due_on)
    make.task(agreement_id, lead=DEPARTMENT, due_on=date(2026, 12, 15))
    for agency in (COMMISSION, ALLIANCE, UNION, DEPARTMENT):  # the other's report speaks for both
        report_owed(make, agreement_id, agency, due_on=date(2026, 12, 11))
    both = make.agreement(title="Cả ba đã ký", parties=(COMMISSION, ALLIANCE, UNION))
    make.task(both, lead=ALLIANCE, due_on=date(2026, 12, 16))
    return agreement_id


@pytest.mark.parametrize("kind", ["part", "transfer"])
def test_work_handed_over_ahead_is_shown_with_its_new_owner_and_the_planner_does_so(
    app: Flask, make: Make, two: int, kind: str
) -> None:
    if kind == "transfer":  # whoever takes all of it over may not have signed any of it
        with transaction():
            db.session.execute(update(Agreement).where(Agreement.id != two).values(closed_on=TODAY))
    told(
        app, "agencies", "change", "--kind", kind, "--from", ALLIANCE, "--to", UNION, "--decision", "08-QĐ/TU",
        "--effective", COUNTS_FROM.isoformat(), "--becomes", f"{two}=inherit",
    )  # fmt: skip
    sent, owners = shown(app)
    assert short(ALLIANCE) in owners["before"]
    assert short(UNION) in owners["after"]
    assert (short(ALLIANCE) in owners["after"]) is (kind == "part")  # of the other program
    assert planned() == sent


def test_who_is_in_charge_by_a_post_that_follows_is_told_before_and_after_a_merger(
    app: Flask, make: Make, program: int
) -> None:
    task = make.task(program, lead=ALLIANCE, due_on=date(2026, 12, 16))
    officer = select(Post.id).where(Post.agency_id == make.agency_id(ALLIANCE), Post.role == "officer")
    with transaction():
        part = db.session.get_one(Assignment, make.part_id(task, ALLIANCE))
        part.charge_id = db.session.scalars(officer).one()
    told(app, "agencies", "change", *MERGER)
    sent, _owners = shown(app)
    mine = {(on, to) for what, _rung, on, to in sent if what == f"task:{task}"}
    assert {to for on, to in mine if on >= COUNTS_FROM.isoformat()} >= {CHI.email}
    assert NAM.email not in {to for _on, to in mine}  # an officer of the same body, not in charge
    assert planned() == sent
