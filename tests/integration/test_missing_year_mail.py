"""Three months before a year that nobody has entered, the system administrators get one mail, and it is sent."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select, update

from tests.make import NOW, TODAY, Make
from tests.people import ALLIANCE, CHI, QUAN
from tests.reminding import LETTERHEAD, local
from tracker.database import db, transaction
from tracker.domain.days_off import DayOff, DayOffKind
from tracker.domain.ladders import Ladders
from tracker.domain.permissions import Role
from tracker.jobs.occasion import Occasion
from tracker.jobs.schedule import JOBS
from tracker.models import Holding, OutboxMessage, Person, Post
from tracker.queries.days_off import working_calendar
from tracker.services.days_off import add_days_off
from tracker.services.reminders.missing_year import tell_of_missing_year
from tracker.services.reminders.morning import Morning
from tracker.services.reminders.planning import plan_reminders

FIRST_DAY = date(2030, 10, 1)  # a Tuesday, three months before 2031
NEW_YEAR = DayOff(date(2031, 1, 1), DayOffKind.HOLIDAY, "Tết Dương lịch", "Bộ luật Lao động, Điều 112")


@pytest.fixture(autouse=True)
def _the_day():
    with time_machine.travel(NOW, tick=False):
        yield


def tell(day: date, hour: int = 9) -> int:
    return tell_of_missing_year(Morning(local(day, hour), working_calendar(), Ladders(), LETTERHEAD))


def mails() -> list[tuple[str, str, str]]:
    """Key, reader and state of each."""
    db.session.rollback()
    kept = db.session.scalars(select(OutboxMessage).order_by(OutboxMessage.id))
    return [(mail.dedupe_key, mail.address, mail.state) for mail in kept]


def test_it_is_written_once_from_three_months_before_on(make: Make) -> None:
    assert tell(FIRST_DAY - timedelta(days=1)) == 0
    assert [tell(FIRST_DAY), tell(FIRST_DAY), tell(FIRST_DAY + timedelta(days=1)), tell(date(2031, 1, 2))] == [
        1,
        0,
        0,
        0,
    ]
    assert mails() == [(f"days-off:2031:{make.person_id(QUAN)}", QUAN.email, "pending")]


@pytest.mark.parametrize(("day", "hour"), [(FIRST_DAY, 7), (FIRST_DAY, 23), (date(2030, 10, 5), 9)])
def test_it_waits_for_office_hours_of_a_working_day(make: Make, day: date, hour: int) -> None:
    assert tell(day, hour) == 0


def test_a_year_that_is_entered_asks_for_nothing_and_the_next_one_is_told_of_in_its_turn(make: Make) -> None:
    assert tell(FIRST_DAY) == 1
    add_days_off([NEW_YEAR], by=None, today=TODAY, now=NOW)
    assert tell(FIRST_DAY) == 0
    assert tell(date(2031, 10, 1)) == 1
    assert [key.split(":")[1] for key, _to, _state in mails()] == ["2031", "2032"]


def test_who_becomes_administrator_meanwhile_is_told_too_and_who_was_is_not(make: Make) -> None:
    assert tell(FIRST_DAY) == 1
    with transaction():
        post = db.session.scalars(select(Post.id).where(Post.role == Role.SYSTEM_ADMIN)).one()
        db.session.execute(update(Holding).where(Holding.post_id == post).values(until_on=FIRST_DAY))
        db.session.add(Holding(post_id=post, person_id=make.person_id(CHI), from_on=FIRST_DAY))
    assert tell(FIRST_DAY) == 1
    assert [to for _key, to, _state in mails()] == [QUAN.email, CHI.email]
    with transaction():
        db.session.execute(update(Person).values(disabled_at=NOW))
        db.session.execute(update(OutboxMessage).values(dedupe_key=OutboxMessage.dedupe_key + "-old"))
    assert tell(FIRST_DAY) == 0


@pytest.mark.parametrize(
    ("language", "subject"), [("vi", "Lịch nghỉ 2031 chưa có"), ("en", "The days off of 2031 are not entered yet")]
)
def test_it_says_in_the_readers_language_what_follows_and_where_to_enter_them(
    make: Make, language: str, subject: str
) -> None:
    with transaction():
        db.session.execute(update(Person).values(language=language))
    tell(FIRST_DAY)
    mail = db.session.scalars(select(OutboxMessage)).one()
    address = f"{LETTERHEAD.base_url}/days-off?year=2031"
    assert (mail.subject, mail.language) == (subject, language)
    assert QUAN.name in mail.text
    assert f"{address}\n" in mail.text
    assert f'href="{address}"' in mail.html
    assert all("01/01/2031" in text for text in (mail.text, mail.html))


def test_the_jobs_write_and_send_it(make: Make, app: Flask) -> None:
    settings = app.config["SETTINGS"]
    jobs = {job.name: job.run for job in JOBS}
    with time_machine.travel(local(FIRST_DAY, 9), tick=False):
        occasion = Occasion(settings, local(FIRST_DAY, 9), "test")
        assert jobs["missing-year"](occasion) == {"mails": 1}
        assert jobs["missing-year"](occasion) == {"mails": 0}
        jobs["send-mail"](occasion)
    assert [state for _key, _to, state in mails()] == ["sent"]


def test_a_digest_to_the_same_person_leaves_it_alone(make: Make) -> None:
    make.task(make.agreement(), lead=ALLIANCE, due_on=FIRST_DAY)
    with transaction():
        post = Post(agency_id=None, role=Role.SYSTEM_ADMIN, title="Quản trị hệ thống")
        db.session.add(post)
        db.session.flush()
        db.session.add(Holding(post_id=post.id, person_id=make.person_id(CHI), from_on=date(2026, 1, 1)))
    assert tell(FIRST_DAY) == 2
    before = {key: state for key, _to, state in mails()}
    for day in (FIRST_DAY, FIRST_DAY + timedelta(days=1)):
        plan_reminders(Morning(local(day, 9), working_calendar(), Ladders(), LETTERHEAD))
    after = {key: state for key, _to, state in mails()}
    assert {key: after[key] for key in before} == before
    assert [key.startswith("digest:") for key in after if key not in before] == [True, True]


def test_the_administrator_and_only_he_reads_it_on_the_page_of_mails(make: Make, client) -> None:
    tell(FIRST_DAY)
    mail_id = db.session.scalars(select(OutboxMessage.id)).one()
    make.sign_in(client, QUAN)
    page = client.get(f"/mail/{mail_id}").text
    assert "Lịch nghỉ 2031 chưa có" in page
    assert "Thư này không nhắc nhiệm vụ hay báo cáo nào." in page
    assert "Lịch nghỉ 2031 chưa có" in client.get("/mail").text
    make.sign_in(client, CHI)
    assert client.get(f"/mail/{mail_id}").status_code == 404
