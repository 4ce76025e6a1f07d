"""Another e-mail address: asked for with the password, confirmed by a link to it, and the old address is told."""

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
from sqlalchemy import select
from werkzeug.test import TestResponse

from tests.make import NOW, Make
from tests.people import CHI, LAN
from tests.telephones import PASSWORD, clock, type_password
from tracker.database import db, transaction
from tracker.jobs.occasion import Occasion
from tracker.jobs.schedule import JOBS
from tracker.models import AuditEntry, Person
from tracker.services import sign_in

__all__ = ["clock"]

NEW = "nguyen.chi@example.vn"
LINK = re.compile(r"http://localhost(/confirm-email/[\w-]+)")
ASKED = "đang được gửi đến địa chỉ mới"


@pytest.fixture
def chi(clock: time_machine.Coordinates, client: FlaskClient) -> FlaskClient:
    type_password(client)
    return client


def ask(client: FlaskClient, typed: str = NEW, password: str = PASSWORD) -> TestResponse:
    data = {"email": typed, "password": password}
    return client.post("/account/email", data=data, follow_redirects=True)


def run(app: Flask) -> dict[str, int]:
    db.session.rollback()
    job = next(job for job in JOBS if job.name == "email-changes")
    return dict(job.run(Occasion(app.config["SETTINGS"], NOW, "test")))


def mails(app: Flask) -> dict[str, str]:
    """The text that went to each address."""
    folder: Path = app.config["SETTINGS"].data_dir / "mail"
    found = [email.message_from_bytes(path.read_bytes(), policy=default) for path in folder.glob("*.eml")]
    return {mail["To"].addresses[0].addr_spec: mail.get_body(("plain",)).get_content() for mail in found}


def link_in(text: str) -> str:
    found = LINK.search(text)
    assert found is not None
    return found[1]


def address_of(make: Make) -> str:
    db.session.rollback()
    return db.session.scalars(select(Person.email).where(Person.name == CHI.name)).one()


def test_the_link_to_the_new_address_makes_it_his_and_the_old_one_is_told(
    chi: FlaskClient, app: Flask, make: Make
) -> None:
    forgotten = sign_in.make_link(make.person_id(CHI), sign_in.RESET_PURPOSE, now=NOW)
    assert ASKED in ask(chi, f" {NEW.upper()} ").text
    assert run(app) == {"sent": 1}
    assert run(app) == {}
    told = mails(app)
    assert set(told) == {NEW, CHI.email}
    assert NEW in told[CHI.email]
    assert not LINK.search(told[CHI.email])
    path = link_in(told[NEW])
    for _look in range(2):
        assert NEW in chi.get(path).text
    assert address_of(make) == CHI.email  # looking changes nothing
    assert chi.post(path).location == "/account"
    assert address_of(make) == NEW
    assert chi.get(path).status_code == chi.post(path).status_code == 410
    assert chi.get(f"/set-password/{forgotten}").status_code == 410  # it went to the old address
    assert {"asked-for-email", "changed-email"} <= set(db.session.scalars(select(AuditEntry.action)))
    stranger = app.test_client()
    assert type_password(stranger).status_code == 200
    assert stranger.post("/sign-in", data={"email": NEW, "password": PASSWORD}).status_code == 302


def test_an_address_of_somebody_else_is_answered_alike_and_gets_no_mail(chi: FlaskClient, app: Flask) -> None:
    assert ASKED in ask(chi, LAN.email).text
    assert run(app) == {"sent": 1}
    assert set(mails(app)) == {CHI.email}


def test_an_address_taken_meanwhile_is_not_taken_away(chi: FlaskClient, app: Flask, make: Make) -> None:
    ask(chi)
    run(app)
    with transaction():
        db.session.get_one(Person, make.person_id(LAN)).email = NEW
    assert "đã được dùng" in chi.post(link_in(mails(app)[NEW])).text
    assert address_of(make) == CHI.email


@pytest.mark.parametrize(
    ("typed", "password"), [(NEW, "sai rồi sai rồi"), ("no address", PASSWORD), (CHI.email, PASSWORD), ("", PASSWORD)]
)
def test_a_wish_that_is_none_is_refused_beside_its_field(
    chi: FlaskClient, app: Flask, typed: str, password: str
) -> None:
    answer = ask(chi, typed, password)
    assert 'class="invalid-feedback"' in answer.text
    assert PASSWORD not in answer.text
    assert run(app) == {}


def test_a_link_ends_after_a_day_and_with_the_next_wish(
    chi: FlaskClient, app: Flask, clock: time_machine.Coordinates
) -> None:
    ask(chi)
    run(app)
    first = link_in(mails(app)[NEW])
    ask(chi, "khac@example.vn")
    assert chi.get(first).status_code == 410
    run(app)
    second = link_in(mails(app)["khac@example.vn"])
    stranger = app.test_client()
    assert stranger.get(second).status_code == 200
    clock.shift(timedelta(hours=24))
    assert stranger.get(second).status_code == stranger.post(second).status_code == 410


def test_another_who_is_signed_in_confirms_nothing(chi: FlaskClient, app: Flask, make: Make) -> None:
    ask(chi)
    run(app)
    path = link_in(mails(app)[NEW])
    lan = app.test_client()
    make.sign_in(lan, LAN)
    assert lan.get(path).status_code == lan.post(path).status_code == 409
    assert address_of(make) == CHI.email


def test_asking_again_and_again_ends_at_the_sixth(chi: FlaskClient, app: Flask) -> None:
    asked = [ASKED in ask(chi, f"a{turn}@example.vn").text for turn in range(6)]
    assert asked == [True] * 5 + [False]
