"""What is looked at once more before a digest goes out: what was done meanwhile, and the hour."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from email import message_from_bytes, policy

import pytest
from flask import Flask
from sqlalchemy import insert, select, update

from config import Settings
from tests.make import Make
from tests.outbox_scene import send
from tests.people import ALLIANCE
from tests.reminding import DUE, LETTERHEAD, local, plan
from tests.smtp_sink import Sink
from tracker.database import db, transaction
from tracker.jobs.occasion import Occasion
from tracker.jobs.sending import send_mail
from tracker.models import Assignment, OutboxMessage, Task

THURSDAY, SATURDAY = DUE + timedelta(days=1), DUE + timedelta(days=3)


@pytest.fixture
def half_done(make: Make, program: int) -> None:
    """A digest of two tasks, one of which was reported done since it was written."""
    for title in ("Khảo sát", "Lớp tập huấn"):
        make.task(program, title=title, lead=ALLIANCE, due_on=DUE)
    plan(THURSDAY)
    with transaction():
        done = select(Task.id).where(Task.title == "Khảo sát").scalar_subquery()
        db.session.execute(update(Assignment).where(Assignment.task_id == done).values(reported_on=THURSDAY))


def test_what_was_done_since_the_digest_was_written_is_not_in_the_mail(
    settings: Settings, half_done: None, sink: Sink
) -> None:
    assert send(settings, sink.url) == {"sent": 1}
    one = db.session.scalars(select(OutboxMessage)).one()
    for text in (_body(sink), one.text, one.html):
        assert "Khảo sát" not in text
        assert "Lớp tập huấn" in text


def test_what_somebody_may_have_seen_is_sent_again_as_it_was(settings: Settings, half_done: None, sink: Sink) -> None:
    with transaction():
        db.session.execute(update(OutboxMessage).values(unknown_count=1))
    assert send(settings, sink.url) == {"sent": 1}
    assert "Khảo sát" in _body(sink)


@pytest.mark.parametrize(("day", "hour"), [(SATURDAY, 10), (THURSDAY, 18), (THURSDAY, 3)])
def test_reminders_that_could_not_go_out_wait_for_office_hours(
    app: Flask, waiting: int, sink: Sink, day: date, hour: int
) -> None:
    with transaction():
        reminder = db.session.get_one(OutboxMessage, waiting)
        account = {"dedupe_key": "account:1", "message_id": "<1@t>", "subject": "Đã đặt lại bước thứ hai"}
        values = {column.name: getattr(reminder, column.name) for column in OutboxMessage.__table__.c} | account
        del values["id"]
        db.session.execute(insert(OutboxMessage).values(values))
    settings = replace(app.config["SETTINGS"], smtp_url=sink.url, mail_from=LETTERHEAD.sender)
    assert send_mail(Occasion(settings, local(day, hour), "test")) == {"sent": 1}
    assert db.session.get_one(OutboxMessage, waiting).state == "pending"
    assert send_mail(Occasion(settings, local(day, hour), "test", is_by_hand=True)) == {"sent": 1}


def test_in_office_hours_reminders_go_out_by_themselves(app: Flask, waiting: int, sink: Sink) -> None:
    settings = replace(app.config["SETTINGS"], smtp_url=sink.url, mail_from=LETTERHEAD.sender)
    assert send_mail(Occasion(settings, local(THURSDAY, 17, 59), "test")) == {"sent": 1}


def _body(sink: Sink) -> str:
    (taken,) = sink.journal
    part = message_from_bytes(taken.content, policy=policy.default).get_body(("plain",))
    assert part is not None
    return str(part.get_content())
