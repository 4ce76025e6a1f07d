"""An agency's administrator, invited by the system's: the link is mailed to him alone, and its leaders know."""

from __future__ import annotations

import email
import json
import re
from collections.abc import Iterator
from email.policy import default

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from tests.forms_on_pages import forms_of
from tests.make import NOW, TODAY, Make
from tests.people import ALLIANCE, BINH, CENTRAL, COMMISSION, DUNG, MINH, OANH, QUAN
from tests.reminding import LETTERHEAD
from tracker.database import db, transaction
from tracker.domain.errors import NotAllowed, RuleBroken
from tracker.domain.permissions import Role
from tracker.jobs.occasion import Occasion
from tracker.jobs.schedule import JOBS
from tracker.models import AuditEntry, OutboxMessage, Person
from tracker.services import sign_in
from tracker.services.inviting_administrators import invite_administrator
from tracker.services.keeping_people import PostAsked, invite
from tracker.services.telling_leaders import Moment

PASSWORD = "đồng lòng thì việc gì cũng xong"
NEW = "hoa@example.vn"
MOMENT = Moment(NOW, TODAY, LETTERHEAD)


@pytest.fixture
def quan(make: Make, client: FlaskClient) -> Iterator[FlaskClient]:
    with transaction():
        person = db.session.get_one(Person, make.person_id(QUAN))
        person.password_hash = sign_in.hashed(PASSWORD, person)
    with time_machine.travel(NOW, tick=False):
        make.sign_in(client, QUAN)
        yield client


def test_the_link_is_mailed_to_the_invited_and_shown_to_nobody_else(quan: FlaskClient, app: Flask, make: Make) -> None:
    agency_id = make.agency_id(COMMISSION)
    address = re.search(r'href="(/people/invite[^"]+)"', quan.get(f"/agencies/{agency_id}").text)[1]
    page = quan.get(address).text
    assert quan.get(re.search(r'href="(/[^"]+)"[^>]*>Hủy<', page)[1]).status_code == 200
    (form,) = (one for one in forms_of(page, address) if "email" in one.names())
    answer = quan.post(form.action, data=form.body(name="Nguyễn Thị Hoa", email=NEW), follow_redirects=True)
    assert (answer.status_code, "/set-password/" in answer.text) == (200, False)
    job = next(job for job in JOBS if job.name == "password-links")
    db.session.rollback()
    assert dict(job.run(Occasion(app.config["SETTINGS"], NOW, "test"))) == {"sent": 1}
    (file,) = (app.config["SETTINGS"].data_dir / "mail").glob("*.eml")
    mail = email.message_from_bytes(file.read_bytes(), policy=default)
    text = mail.get_body(("plain",)).get_content()
    assert NEW in str(mail["To"])
    assert "trong 24 giờ" in " ".join(text.split())
    link = re.search(r"http://localhost(/set-password/[\w-]+)", text)[1]
    assert app.test_client().post(link, data={"password": PASSWORD}).location == "/sign-in"


def test_the_leaders_of_the_agency_are_told_by_mail_and_in_the_trail(quan: FlaskClient, make: Make) -> None:
    for number, (agency, told) in enumerate({COMMISSION: MINH, ALLIANCE: BINH, CENTRAL: None}.items()):
        person_id = invite_administrator(
            f"a{number}@example.vn", "Nguyễn Thị Hoa", make.agency_id(agency), by=make.viewer(QUAN), from_on=TODAY,
            moment=MOMENT,
        )  # fmt: skip
        mails = db.session.scalars(select(OutboxMessage).order_by(OutboxMessage.id)).all()
        of_this = [one for one in mails if one.dedupe_key.startswith(f"administrator:{person_id}:")]
        assert [one.person_id for one in of_this] == ([make.person_id(told)] if told else []), agency
        entry = db.session.scalars(select(AuditEntry).order_by(AuditEntry.id.desc())).first()
        assert json.loads(entry.after)["told"] == ([told.name] if told else [])
        for mail in of_this:
            assert f"a{number}@example.vn" in mail.text
            assert "Quan, Quản trị hệ thống" in " ".join(mail.text.split())


def test_the_service_refuses_every_other_way_of_the_system_administrator(quan: FlaskClient, make: Make) -> None:
    by, agency_id = make.viewer(QUAN), make.agency_id(COMMISSION)
    for role in (Role.AGENCY_ADMIN, Role.LEADER, Role.SYSTEM_ADMIN):
        with pytest.raises(RuleBroken):
            invite(NEW, "Hoa", PostAsked(None, agency_id, role), by=by, from_on=TODAY, moment=MOMENT)
    for asked in ((NEW, 999), (DUNG.email, agency_id)):
        with pytest.raises(RuleBroken):
            invite_administrator(asked[0], "Hoa", asked[1], by=by, from_on=TODAY, moment=MOMENT)
    for who in (DUNG, BINH, OANH):
        with pytest.raises(NotAllowed):
            invite_administrator(NEW, "Hoa", agency_id, by=make.viewer(who), from_on=TODAY, moment=MOMENT)
    assert db.session.scalar(select(Person.id).where(Person.email == NEW)) is None
