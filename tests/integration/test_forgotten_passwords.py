"""A forgotten password: one answer for known and unknown, one mail for the known, one use of its link."""

from __future__ import annotations

import email
import re
from datetime import timedelta
from email.policy import default
from pathlib import Path

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select, update

from tests.make import NOW, Make
from tests.people import CHI, LAN, NAM
from tests.smtp_sink import Sink
from tests.statements import statements
from tracker.database import db, transaction
from tracker.domain.messages import Message
from tracker.jobs.occasion import Occasion
from tracker.jobs.schedule import JOBS
from tracker.mail.letterhead import Letterhead
from tracker.mail.mailer import mailer_for
from tracker.models import OneTimeLink, PasswordRequest, Person
from tracker.services import forgotten_passwords as service
from tracker.services import sign_in
from tracker.services.reminders.breaker import hold

PASSWORD = "đồng lòng thì việc gì cũng xong"
OLD = "one that fits no password"
UNKNOWN = "nobody@example.vn"
LINK = re.compile(r"http://localhost(/set-password/[\w-]+)")


@pytest.fixture
def clock() -> time_machine.Coordinates:
    with time_machine.travel(NOW, tick=False) as found:
        yield found


@pytest.fixture
def office(clock: time_machine.Coordinates, make: Make, client: FlaskClient) -> FlaskClient:
    """Nam's account is disabled; nobody else is new here."""
    with transaction():
        db.session.execute(update(Person).values(password_hash=OLD))
        db.session.get_one(Person, make.person_id(NAM)).disabled_at = NOW
    return client


def ask(client: FlaskClient, address: str = CHI.email, where: str = "10.0.0.1", **more: object):
    return client.post("/forgot", data={"email": address}, environ_base={"REMOTE_ADDR": where}, **more)


def run(app: Flask, at=NOW) -> dict[str, int]:
    db.session.rollback()
    job = next(job for job in JOBS if job.name == "password-links")
    return dict(job.run(Occasion(app.config["SETTINGS"], at, "test")))


def mails(app: Flask) -> list[tuple[str, str]]:
    """Recipient and text of each, oldest first."""
    folder: Path = app.config["SETTINGS"].data_dir / "mail"
    files = sorted(folder.glob("*.eml"), key=lambda path: path.stat().st_mtime_ns)
    found = [email.message_from_bytes(path.read_bytes(), policy=default) for path in files]
    return [(str(mail["To"]), mail.get_body(("plain",)).get_content()) for mail in found]


def link_of(app: Flask) -> str:
    found = LINK.search(mails(app)[-1][1])
    assert found is not None
    return found[1]


def is_open(client: FlaskClient, path: str) -> bool:
    return client.get(path).status_code == 200


def test_who_forgot_it_sets_a_new_one_by_the_link_in_the_mail(office: FlaskClient, app: Flask) -> None:
    assert ask(office, f" {CHI.email.upper()} ").location == "/sign-in"
    assert run(app) == {"sent": 1}
    assert CHI.email in mails(app)[0][0]
    path = link_of(app)
    assert office.post(path, data={"password": PASSWORD}).location == "/sign-in"
    assert office.post("/sign-in", data={"email": CHI.email, "password": PASSWORD}).status_code == 302
    assert run(app) == {}


@pytest.mark.parametrize("address", [UNKNOWN, NAM.email, "x" * 190 + "@a.vn", "'; drop table people --"])
def test_an_account_that_is_none_gets_the_same_answer_and_no_mail(
    office: FlaskClient, app: Flask, address: str
) -> None:
    known, unknown = ask(office), ask(office, address)
    assert (known.status_code, known.location) == (unknown.status_code, unknown.location) == (302, "/sign-in")
    run(app)
    assert [to for to, _text in mails(app)] == [f"{CHI.name} <{CHI.email}>"]


def test_known_and_unknown_cost_the_same_work(office: FlaskClient) -> None:
    asked = []
    for address in (CHI.email, UNKNOWN):
        with statements() as seen:
            ask(office, address)
        asked.append(len(seen))
    assert asked[0] == asked[1]


def test_the_link_is_in_no_table(office: FlaskClient, app: Flask) -> None:
    ask(office)
    run(app)
    token = link_of(app).rsplit("/", 1)[1]
    for table in db.metadata.sorted_tables:
        assert token not in repr(db.session.execute(select(table)).all()), table.name
    assert db.session.scalars(select(OneTimeLink.token_digest)).one() == sign_in.digest(token)


def test_a_link_is_refused_after_half_an_hour(office: FlaskClient, app: Flask, clock) -> None:
    ask(office)
    run(app)
    path = link_of(app)
    clock.shift(timedelta(minutes=30, seconds=-1))
    assert is_open(office, path)
    clock.shift(timedelta(seconds=1))
    assert office.get(path).status_code == 410
    assert "đã được dùng" in office.post(path, data={"password": PASSWORD}).text


def test_a_link_is_refused_a_second_time(office: FlaskClient, app: Flask) -> None:
    ask(office)
    run(app)
    path = link_of(app)
    assert office.post(path, data={"password": PASSWORD}).status_code == 302
    assert "đã được dùng" in office.post(path, data={"password": "mưa rơi trên mái tranh nghèo"}).text
    assert office.get(path).status_code == 410


def test_a_link_is_refused_after_another_was_asked_for(office: FlaskClient, app: Flask, clock) -> None:
    ask(office)
    run(app)
    first = link_of(app)
    ask(office)
    run(app)
    assert not is_open(office, first)
    assert is_open(office, link_of(app))


def test_a_link_is_refused_after_signing_in(office: FlaskClient, app: Flask, make: Make) -> None:
    with transaction():
        person = db.session.get_one(Person, make.person_id(CHI))
        person.password_hash = sign_in.hashed(PASSWORD, person)
    ask(office)
    run(app)
    path = link_of(app)
    assert office.post("/sign-in", data={"email": CHI.email, "password": PASSWORD}).status_code == 302
    assert office.application.test_client().get(path).status_code == 410


def test_a_link_opened_by_another_who_is_signed_in_is_refused_with_the_reason(
    office: FlaskClient, app: Flask, make: Make
) -> None:
    ask(office)
    run(app)
    path = link_of(app)
    lan = office.application.test_client()
    make.sign_in(lan, LAN)
    for answer in (lan.get(path), lan.post(path, data={"password": PASSWORD})):
        assert answer.status_code == 409
        assert "người khác" in answer.text
    assert is_open(office, path)
    assert db.session.get_one(Person, make.person_id(CHI)).password_hash == OLD


@pytest.mark.parametrize("headers", [{"X-Forwarded-Host": "evil.example"}, {"Forwarded": "host=evil.example"}])
def test_a_forged_forwarding_header_does_not_reach_the_mail(office: FlaskClient, app: Flask, headers) -> None:
    ask(office, headers=headers)
    run(app)
    assert "evil" not in mails(app)[0][1]
    assert link_of(app)


def test_a_foreign_host_is_refused(office: FlaskClient, app: Flask) -> None:
    assert ask(office, headers={"Host": "evil.example"}).status_code == 400
    assert run(app) == {}


def test_an_account_is_mailed_three_times_an_hour_at_most(office: FlaskClient, app: Flask, clock) -> None:
    for number in range(5):
        assert ask(office, where=f"10.0.1.{number}").status_code == 302
    assert run(app)["sent"] == 3
    clock.shift(timedelta(minutes=61))
    ask(office)
    assert run(app, NOW + timedelta(minutes=61)) == {"sent": 1}


def test_an_address_asks_twenty_times_an_hour_at_most(office: FlaskClient) -> None:
    answers = [ask(office, f"a{number}@example.vn").status_code for number in range(22)]
    assert answers == [302] * 20 + [429] * 2
    assert ask(office, where="10.0.0.2").status_code == 302


def test_a_server_that_is_away_gets_the_mail_later(office: FlaskClient, app: Flask, sink: Sink) -> None:
    head = Letterhead("https://phoihop.example.vn", "Theo dõi <a@example.vn>", app.config["SETTINGS"].zone)
    ask(office)
    sink.answer("rcpt", "450 later")
    for outcome in ("later", "sent"):
        mailer = mailer_for(sink.url, sender=head.sender)
        assert service.send_links(mailer, head, now=NOW) == {outcome: 1}
        mailer.close()
    assert b"https://phoihop.example.vn/set-password/" in re.sub(rb"=\r?\n", b"", sink.journal[0].content)
    assert len(sink.journal) == 1


def test_a_request_older_than_its_link_is_not_mailed(office: FlaskClient, app: Flask) -> None:
    ask(office)
    assert run(app, NOW + timedelta(minutes=31)) == {}
    assert mails(app) == []


def test_held_mail_does_not_hold_links(office: FlaskClient, app: Flask) -> None:
    hold(Message("Vừa khôi phục"), now=NOW)
    ask(office)
    assert run(app) == {"sent": 1}


def test_the_people_of_the_demonstration_are_mailed_nothing(office: FlaskClient, app: Flask, make: Make) -> None:
    with transaction():
        db.session.execute(update(Person).values(is_demonstration=True))
    ask(office)
    assert run(app) == {}


def test_old_requests_are_forgotten(office: FlaskClient) -> None:
    ask(office)
    assert service.forget_old_requests(now=NOW + timedelta(days=2)) == 1
    assert db.session.scalar(select(func.count()).select_from(PasswordRequest)) == 0
