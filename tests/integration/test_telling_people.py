"""Whoever's account or posts an administrator or the shell changes is told by mail: what, when, by whom."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from tests.make import NOW, Make
from tests.people import ALLIANCE, CHI, DUNG
from tracker.database import db, transaction
from tracker.models import Holding, OutboxMessage, SecondFactor


@pytest.fixture
def dung(make: Make, client: FlaskClient) -> Iterator[FlaskClient]:
    with time_machine.travel(NOW, tick=False):
        make.sign_in(client, DUNG)
        yield client


def mail_to(make: Make, who) -> tuple[str, str]:
    """Subject and text of the only mail to this person."""
    db.session.rollback()
    own = select(OutboxMessage).where(OutboxMessage.person_id == make.person_id(who))
    mail = db.session.scalars(own).one()
    return mail.subject, " ".join(mail.text.split())


def hold_a_factor(make: Make) -> None:
    with transaction():
        db.session.add(
            SecondFactor(person_id=make.person_id(CHI), sealed_secret="x", started_at=NOW, switched_on_at=NOW)
        )


def test_who_loses_the_second_step_reads_who_took_it_and_what_to_do(dung: FlaskClient, make: Make) -> None:
    hold_a_factor(make)
    assert dung.post(f"/people/{make.person_id(CHI)}/second-factor").status_code == 302
    subject, text = mail_to(make, CHI)
    assert subject == "Đã đặt lại xác thực hai lớp của đồng chí"
    for said in (
        "Thực hiện lúc 09:00 ngày 24/11/2026",
        "Dung, Quản trị cơ quan",
        "đổi mật khẩu",
        "http://localhost/account",
    ):
        assert said in text


def test_a_reset_from_the_shell_is_told_too_and_none_without_a_step(app: Flask, make: Make) -> None:
    run = app.test_cli_runner().invoke
    assert run(args=["users", "reset-factor", CHI.email]).exit_code == 0
    assert db.session.scalars(select(OutboxMessage)).all() == []
    hold_a_factor(make)
    assert run(args=["users", "reset-factor", CHI.email]).exit_code == 0
    assert "người vận hành hệ thống (bằng lệnh)" in mail_to(make, CHI)[1]


def test_who_is_given_a_post_reads_which_and_from_when(dung: FlaskClient, make: Make) -> None:
    body = {
        "agency_id": make.agency_id(ALLIANCE), "post_id": "", "role": "unit_head", "title": "Trưởng phòng",
        "from_on": "01/12/2026",
    }  # fmt: skip
    assert dung.post(f"/people/{make.person_id(CHI)}/posts/new", data=body).status_code == 302
    subject, text = mail_to(make, CHI)
    assert subject == "Đồng chí được giao một chức vụ"
    assert all(said in text for said in ("Trưởng phòng", ALLIANCE, "01/12/2026", "Dung, Quản trị cơ quan"))


def test_a_post_given_by_command_is_told_to_its_holder(app: Flask, make: Make) -> None:
    said = ["users", "post", CHI.email, "--agency", "LMHTX", "--role", "unit_head"]
    assert app.test_cli_runner().invoke(args=said).exit_code == 0
    assert mail_to(make, CHI)[0] == "Đồng chí được giao một chức vụ"


def test_who_loses_a_post_reads_until_when_he_holds_it(dung: FlaskClient, make: Make) -> None:
    held = db.session.scalars(select(Holding.id).where(Holding.person_id == make.person_id(CHI))).one()
    assert dung.post(f"/holdings/{held}/end", data={"last_on": "30/11/2026"}).status_code == 302
    subject, text = mail_to(make, CHI)
    assert subject == "Chức vụ của đồng chí kết thúc"
    assert all(said in text for said in (CHI.title, ALLIANCE, "30/11/2026"))


def test_a_shut_account_and_an_opened_one_are_told_to_their_owner(dung: FlaskClient, make: Make) -> None:
    address = f"/people/{make.person_id(CHI)}/account"
    for subject in ("Tài khoản của đồng chí đã bị khóa", "Tài khoản của đồng chí đã được mở lại"):
        assert dung.post(address).status_code == 302
        assert mail_to(make, CHI)[0] == subject
        with transaction():
            for mail in db.session.scalars(select(OutboxMessage)):
                db.session.delete(mail)
