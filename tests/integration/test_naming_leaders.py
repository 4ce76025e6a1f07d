"""Who signs for an agency is named before the eyes of its leaders; its administrator makes nobody leader in silence."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from tests.make import NOW, TODAY, Make
from tests.people import ALLIANCE, BINH, CENTRAL, CHI, COMMISSION, DUNG, HUNG, MINH, OANH, QUAN
from tests.reminding import LETTERHEAD
from tracker.database import db, transaction
from tracker.domain.absences import Away
from tracker.domain.errors import NotAllowed, RuleBroken
from tracker.domain.permissions import Role
from tracker.models import AuditEntry, Holding, OneTimeLink, OutboxMessage, PasswordRequest, Person, Post
from tracker.queries.viewers import viewer_of_person
from tracker.services.absences import record_absence
from tracker.services.inviting_administrators import invite_administrator
from tracker.services.telling_leaders import Moment

NEW = "hoa@example.vn"
MOMENT = Moment(NOW, TODAY, LETTERHEAD)


@pytest.fixture
def dung(make: Make, client: FlaskClient) -> Iterator[FlaskClient]:
    with time_machine.travel(NOW, tick=False):
        make.sign_in(client, DUNG)
        yield client


def typed(make: Make, **more: object) -> dict[str, object]:
    return {
        "name": "Nguyễn Thị Hoa", "email": NEW, "agency_id": make.agency_id(ALLIANCE), "post_id": "", "role": "leader",
        "title": "Chủ tịch", "from_on": "24/11/2026",
    } | more  # fmt: skip


def post_of(make: Make, who) -> Post:
    held = select(Post).join(Holding).where(Holding.person_id == make.person_id(who))
    return db.session.scalars(held.order_by(Post.id)).first()


def roles(person_id: int) -> set[Role]:
    db.session.rollback()
    return {seat.role for seat in viewer_of_person(person_id, today=TODAY).seats}


def mails_of_leaders() -> dict[int, str]:
    db.session.rollback()
    of_leaders = select(OutboxMessage).where(OutboxMessage.dedupe_key.startswith("leader:"))
    return {mail.person_id: " ".join(mail.text.split()) for mail in db.session.scalars(of_leaders)}


def hoa() -> Person | None:
    db.session.rollback()
    return db.session.scalar(select(Person).where(Person.email == NEW))


def end_all_posts(make: Make, who) -> None:
    with transaction():
        for held in db.session.scalars(select(Holding).where(Holding.person_id == make.person_id(who))):
            held.until_on = TODAY


@pytest.mark.parametrize("role", ["leader", "unit_head", "officer", "auditor"])
def test_an_administrator_gives_himself_no_post_at_all(dung: FlaskClient, make: Make, role: str) -> None:
    own, there = f"/people/{make.person_id(DUNG)}/posts/new", post_of(make, BINH).id
    for body in (typed(make, role=role), typed(make, post_id=there)):
        answer = dung.post(own, data=body)
        assert answer.status_code == 200
        assert "Không ai tự giao chức vụ" in answer.text
    assert roles(make.person_id(DUNG)) == {Role.AGENCY_ADMIN}


def test_who_has_a_shut_account_is_given_no_post(dung: FlaskClient, make: Make) -> None:
    with transaction():
        db.session.get(Person, make.person_id(CHI)).disabled_at = NOW
    held = select(func.count(Holding.id)).where(Holding.person_id == make.person_id(CHI))
    before = db.session.scalar(held)
    answer = dung.post(f"/people/{make.person_id(CHI)}/posts/new", data=typed(make, role="unit_head"))
    assert (answer.status_code, "Tài khoản này đã bị khóa" in answer.text) == (200, True)
    db.session.rollback()
    assert db.session.scalar(held) == before


def test_of_a_leaders_post_the_present_leaders_are_mailed_and_the_trail_says_so(dung: FlaskClient, make: Make) -> None:
    chi = make.person_id(CHI)
    answer = dung.post(f"/people/{chi}/posts/new", data=typed(make))
    assert answer.location == f"/people/{chi}"
    mails = mails_of_leaders()
    assert set(mails) == {make.person_id(BINH)}
    said = mails[make.person_id(BINH)]
    assert all(word in said for word in ("Chi", CHI.email, "Chủ tịch", "Dung, Quản trị cơ quan", ALLIANCE))
    entry = db.session.scalars(select(AuditEntry).where(AuditEntry.action == "gave-post")).one()
    assert json.loads(entry.after)["told"] == [BINH.name]


def test_a_leader_whom_the_administrator_called_absent_is_told_all_the_same(dung: FlaskClient, make: Make) -> None:
    away = Away(TODAY, TODAY, post_of(make, CHI).id)
    record_absence(make.person_id(BINH), away, by=make.viewer(DUNG), today=TODAY, now=NOW)
    dung.post(f"/people/{make.person_id(CHI)}/posts/new", data=typed(make))
    assert set(mails_of_leaders()) == {make.person_id(BINH)}


def test_the_link_of_an_invited_leader_is_mailed_and_shown_to_nobody(dung: FlaskClient, make: Make) -> None:
    answer = dung.post("/people/invite", data=typed(make), follow_redirects=True)
    assert answer.request.path == f"/people/{hoa().id}"
    assert "/set-password/" not in answer.text
    assert set(mails_of_leaders()) == {make.person_id(BINH)}
    again = dung.post(f"/people/{hoa().id}/link", follow_redirects=True)
    assert "/set-password/" not in again.text
    assert db.session.scalars(select(OneTimeLink)).all() == []  # made by the job, when its mail goes out
    assert set(db.session.scalars(select(PasswordRequest.account))) == {NEW}


def test_a_link_that_was_shown_is_void_once_its_person_is_to_lead(dung: FlaskClient, make: Make) -> None:
    shown = dung.post("/people/invite", data=typed(make, role="officer"), follow_redirects=True)
    assert "/set-password/" in shown.text
    dung.post(f"/people/{hoa().id}/posts/new", data=typed(make))
    assert Role.LEADER in roles(hoa().id)
    assert [link.used_at is None for link in db.session.scalars(select(OneTimeLink))] == [False]
    assert set(db.session.scalars(select(PasswordRequest.account))) == {NEW}


def test_a_post_of_leader_that_is_there_is_told_of_whatever_the_form_says(dung: FlaskClient, make: Make) -> None:
    answer = dung.post("/people/invite", data=typed(make, post_id=post_of(make, BINH).id, role="officer"))
    assert "/set-password/" not in answer.text
    assert set(mails_of_leaders()) == {make.person_id(BINH)}


def test_no_administrator_makes_the_first_leader_of_his_agency(dung: FlaskClient, make: Make) -> None:
    end_all_posts(make, BINH)
    for path in ("/people/invite", f"/people/{make.person_id(CHI)}/posts/new"):
        answer = dung.post(path, data=typed(make))
        assert answer.status_code == 200
        assert "chưa có lãnh đạo" in answer.text
    assert hoa() is None
    assert roles(make.person_id(CHI)) == {Role.OFFICER}


def test_the_system_administrator_invites_a_first_leader_only_and_those_there_are_told(
    dung: FlaskClient, make: Make
) -> None:
    quan = make.viewer(QUAN)

    def ask(agency: str, role: Role) -> int:
        return invite_administrator(
            NEW, "Nguyễn Thị Hoa", make.agency_id(agency), role=role, by=quan, from_on=TODAY, moment=MOMENT
        )

    with pytest.raises(RuleBroken) as refused:
        ask(COMMISSION, Role.LEADER)
    assert refused.value.field == "role"
    for role in (Role.OFFICER, Role.SYSTEM_ADMIN):
        with pytest.raises(NotAllowed):
            ask(CENTRAL, role)
    assert hoa() is None
    end_all_posts(make, MINH)
    make.sign_in(dung, QUAN)
    body = typed(make, agency_id=make.agency_id(COMMISSION))
    assert dung.post("/people/invite", data=body).location == f"/people/{hoa().id}"
    assert set(mails_of_leaders()) == {make.person_id(HUNG)}
    assert roles(hoa().id) == {Role.LEADER}


def test_the_operator_gives_a_post_by_command_and_the_leaders_are_told(app: Flask, make: Make) -> None:
    def run(*more: str):
        db.session.rollback()
        with time_machine.travel(NOW, tick=False):
            return app.test_cli_runner().invoke(args=["users", "post", *more, "--json"])

    done = run(DUNG.email, "--agency", "LMHTX", "--role", "leader", "--title", "Phó Chủ tịch Thường trực")
    assert json.loads(done.stdout)["title"] == "Phó Chủ tịch Thường trực"
    assert roles(make.person_id(DUNG)) == {Role.AGENCY_ADMIN, Role.LEADER}
    assert set(mails_of_leaders()) == {make.person_id(BINH)}
    assert run("khong@example.vn", "--agency", "LMHTX", "--role", "officer").exit_code == 1
    assert run(OANH.email, "--agency", "Sở Không Có", "--role", "officer").exit_code == 1
