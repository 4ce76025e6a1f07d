"""A merger recorded ahead of its day: what is shown of the coming days is what the planner does as they come."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from tests.integration.test_agency_change_command import told
from tests.make import NOW, Make
from tests.people import ALLIANCE, COMMISSION, UNION
from tests.reminding import CALENDAR, ZONE, live, report_owed
from tests.statements import statements
from tracker.database import db
from tracker.domain.ladders import Ladders
from tracker.models import Agency, OutboxItem, Person, Reminder
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


def test_only_days_on_which_somebody_else_begins_to_answer_are_asked_for_apart(app: Flask, program: int) -> None:
    outlook = Outlook(TODAY, LAST, TODAY, CALENDAR, Ladders(), ZONE)
    assert len(forecast(outlook).counts) > 0
    with statements() as usual:
        forecast(outlook)
    told(app, "agencies", "change", *MERGER)
    with statements() as ahead:
        forecast(outlook)
    assert len(ahead) == len(usual) + 1
