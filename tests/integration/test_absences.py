"""Absence and deputies: entered by oneself or the administrator, followed by planner, mail, preview and page."""

from __future__ import annotations

import json
from datetime import date, timedelta

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from tests.make import NOW, Make
from tests.people import ALLIANCE, BINH, CHI, COMMISSION, DUNG, HUNG, KIEM, LAN, MINH, THU, Cast
from tests.reminding import DUE, local, outbox, plan, rungs, texts_to
from tracker.database import db
from tracker.domain.absences import Away
from tracker.domain.errors import NotFound, RuleBroken
from tracker.models import Absence, AuditEntry, Holding, Post
from tracker.services.absences import end_absence, record_absence

THURSDAY, MONDAY = DUE + timedelta(days=1), DUE + timedelta(days=5)


def post_of(make: Make, who: Cast) -> int:
    return db.session.scalars(select(Holding.post_id).where(Holding.person_id == make.person_id(who))).one()


def away(
    make: Make, who: Cast, *, deputy: Cast | None = None, by: Cast | None = None, on: date = THURSDAY,
    until_on: date = THURSDAY,
) -> None:  # fmt: skip
    days = Away(on, until_on, post_of(make, deputy) if deputy else None)
    record_absence(make.person_id(who), days, by=make.viewer(by or who, today=on), today=on, now=local(on, 7))


def absence_id() -> int:
    return db.session.scalars(select(Absence.id)).one()


@pytest.fixture
def late(make: Make) -> int:
    return make.task(make.agreement(), title="Lớp tập huấn", lead=COMMISSION, due_on=DUE)


def test_the_deputy_is_told_and_reads_that_he_is_deputy(make: Make, late: int) -> None:
    away(make, LAN, deputy=MINH, until_on=MONDAY)
    plan(THURSDAY)
    assert {name for name, _state, _subject in outbox()} == {"Minh", "Hung"}
    said = " ".join(texts_to("Minh")[0].split())
    assert "Kính gửi: Phó Trưởng Ban" in said
    assert "Anh/chị thay Chuyên viên" in said
    assert "vắng mặt đến hết 19/10/2026" in said


def test_without_a_deputy_the_next_post_is_told_at_once(make: Make, late: int) -> None:
    make.task(make.agreement(), title="Khảo sát", lead=ALLIANCE, due_on=DUE)
    away(make, CHI)
    plan(THURSDAY)  # the alliance has no head of unit
    assert "vắng mặt, không có người thay" in " ".join(texts_to("Binh")[0].split())


def test_who_is_back_is_told_again(make: Make, late: int) -> None:
    away(make, LAN, deputy=MINH, until_on=MONDAY)
    end_absence(absence_id(), by=make.viewer(LAN), today=THURSDAY, now=local(THURSDAY, 7))
    plan(THURSDAY)
    assert rungs()["overdue-1"] == "Lan, Hung"
    with pytest.raises(RuleBroken):
        end_absence(absence_id(), by=make.viewer(LAN), today=THURSDAY, now=local(THURSDAY, 7))


def test_only_oneself_and_ones_own_administrator_say_who_is_away(make: Make) -> None:
    for stranger in (LAN, BINH, KIEM):
        with pytest.raises(NotFound):
            away(make, CHI, by=stranger)
    with pytest.raises(NotFound):
        away(make, LAN, by=DUNG)
    away(make, CHI, by=DUNG)
    with pytest.raises(NotFound):
        end_absence(absence_id(), by=make.viewer(BINH), today=THURSDAY, now=local(THURSDAY))
    actions = [entry.actor for entry in db.session.scalars(select(AuditEntry).where(AuditEntry.action == "absent"))]
    assert actions == ["Dung, Quản trị cơ quan, Liên minh HTX tỉnh"]


def test_what_is_no_absence_is_refused_beside_its_field(make: Make) -> None:
    by, today, now = make.viewer(CHI), THURSDAY, local(THURSDAY)
    own = post_of(make, CHI)
    foreign = post_of(make, THU)
    admin = post_of(make, DUNG)
    year = timedelta(days=400)
    for days, field in [
        (Away(THURSDAY, DUE), "until_on"),
        (Away(DUE - timedelta(days=3), DUE), "until_on"),
        (Away(THURSDAY, THURSDAY + year), "until_on"),
        (Away(THURSDAY, MONDAY, own), "deputy_post_id"),
        (Away(THURSDAY, MONDAY, foreign), "deputy_post_id"),
        (Away(THURSDAY, MONDAY, admin), "deputy_post_id"),
        (Away(THURSDAY, MONDAY, 987654), "deputy_post_id"),
    ]:
        with pytest.raises(RuleBroken) as refusal:
            record_absence(by.person_id, days, by=by, today=today, now=now)
        assert refusal.value.field == field
    record_absence(by.person_id, Away(THURSDAY, MONDAY), by=by, today=today, now=now)
    with pytest.raises(RuleBroken, match="entered already"):
        record_absence(by.person_id, Away(MONDAY, MONDAY), by=by, today=today, now=now)
    record_absence(
        by.person_id, Away(MONDAY + timedelta(days=1), MONDAY + timedelta(days=1)), by=by, today=today, now=now
    )


@time_machine.travel(local(THURSDAY), tick=False)
def test_the_preview_follows_the_absence_day_by_day(app: Flask, make: Make, late: int) -> None:
    away(make, LAN, deputy=MINH, on=THURSDAY, until_on=THURSDAY + timedelta(days=1))
    asked = app.test_cli_runner().invoke(
        args=["reminders", "preview", "--from", str(THURSDAY), "--days", "7", "--json"]
    )
    rows = [(row["on"], row["to"]) for row in json.loads(asked.stdout)]
    assert (str(THURSDAY), MINH.email) in rows
    assert (str(THURSDAY), LAN.email) not in rows
    assert (str(MONDAY), LAN.email) in rows


@time_machine.travel(NOW, tick=False)
def test_everyone_of_the_agency_sees_who_is_away_and_the_administrator_enters_it(
    make: Make, client: FlaskClient
) -> None:
    make.sign_in(client, DUNG)
    form = client.get(f"/absences/new?person={make.person_id(CHI)}").text
    assert f'<option selected value="{make.person_id(CHI)}">Chuyên viên – Chi</option>' in form
    sent = {
        "person_id": make.person_id(CHI), "from_on": "24/11/2026", "until_on": "30/11/2026",
        "deputy_post_id": post_of(make, BINH),
    }  # fmt: skip
    assert client.post("/absences/new", data=sent).location == "/people"
    make.sign_in(client, KIEM)
    page = client.get("/people").text
    assert "Vắng mặt" in page
    assert "đến hết 30/11/2026; người thay: Phó Chủ tịch" in " ".join(page.split())
    assert f"/absences/{absence_id()}/end" not in page
    make.sign_in(client, CHI)
    assert "/end" in client.get("/people").text
    client.post(f"/absences/{absence_id()}/end")
    assert "Vắng mặt" not in client.get("/people").text


@time_machine.travel(NOW, tick=False)
def test_an_officer_enters_only_himself_and_keeps_what_he_typed(make: Make, client: FlaskClient) -> None:
    make.sign_in(client, HUNG)
    page = client.get("/absences/new").text
    assert str(make.person_id(LAN)) not in page.split('name="person_id"')[1].split("</select>")[0]
    forged = {"person_id": make.person_id(LAN), "from_on": "24/11/2026", "until_on": "24/11/2026", "deputy_post_id": ""}
    assert client.post("/absences/new", data=forged).status_code == 200
    wrong = {"person_id": make.person_id(HUNG), "from_on": "24/11/2026", "until_on": "1/11/2026", "deputy_post_id": ""}
    page = client.post("/absences/new", data=wrong).text
    assert "Ngày cuối đứng trước ngày đầu." in page
    assert 'value="1/11/2026"' in page
    assert db.session.scalars(select(Absence.id)).all() == []


@time_machine.travel(NOW, tick=False)
def test_a_vacant_post_is_shown_as_such(make: Make, client: FlaskClient) -> None:
    db.session.add(Post(agency_id=make.agency_id(ALLIANCE), role="unit_head", title="Trưởng ban Phong trào"))
    db.session.commit()
    make.sign_in(client, CHI)
    page = client.get("/people").text
    assert "Trưởng ban Phong trào" in page
    assert "Đang trống" in page


@time_machine.travel(local(THURSDAY), tick=False)
def test_the_ledger_says_whose_post_nobody_is_there_for(make: Make, late: int, client: FlaskClient) -> None:
    away(make, LAN, until_on=MONDAY)
    make.sign_in(client, MINH)
    said = "Chuyên viên: Người giữ chức vụ vắng mặt đến hết 19/10/2026, không có người thay."
    assert said in client.get("/reminders").text
