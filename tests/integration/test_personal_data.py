"""What is stored about a person can be read by him; who left loses his name, and nothing that was signed breaks."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import String, cast, func, select

from tests.make import NOW, TODAY, ZONE, Make
from tests.people import ALLIANCE, BINH, CHI, COMMISSION, MINH, QUAN
from tests.reminding import LETTERHEAD, report_owed
from tests.review_making import quarter, with_password
from tracker.database import Base, db, transaction
from tracker.domain.absences import Away
from tracker.domain.errors import RuleBroken
from tracker.domain.review_states import ReviewState
from tracker.models import Holding, OutboxMessage, Person
from tracker.queries.audit_chain import verify_trail
from tracker.queries.consolidations import frozen_page
from tracker.queries.personal_data import ACTS, OWN, SECRET, keys_to_people, personal_counts, personal_data
from tracker.services.absences import record_absence
from tracker.services.emergencies import Moment, open_in_emergency
from tracker.services.keeping_accounts import shut
from tracker.services.leaving import anonymise
from tracker.services.sign_in import open_session

WHY = "Theo đơn ngày 20/11/2026, đã nghỉ hưu"


def test_every_table_with_a_key_to_people_is_told_of() -> None:
    keyed = {table.name for table in Base.metadata.sorted_tables if keys_to_people(table)}
    assert keyed == set(OWN) | ACTS, "say in queries/personal_data.py whether its rows are about the person, or acts"
    named = {column.name for name in OWN for column in Base.metadata.tables[name].columns}
    suspicious = ("hash", "digest", "secret", "token", "salt")
    assert {one for one in named if any(word in one for word in suspicious)} <= SECRET


def test_everybody_reads_what_is_stored_about_him(make: Make, client: FlaskClient, app: Flask) -> None:
    report_owed(make, make.program(), CHI.agency or "")
    with time_machine.travel(NOW, tick=False):
        away = Away(TODAY + timedelta(days=2), TODAY + timedelta(days=3))
        record_absence(make.person_id(CHI), away, by=make.viewer(CHI), today=TODAY, now=NOW)
        make.sign_in(client, CHI)
        assert "/account/data.json" in client.get("/account/data").text
        answer = client.get("/account/data.json")
    assert answer.headers["Content-Disposition"].startswith("attachment")
    told = json.loads(answer.text)
    stored = told["stored"]
    assert stored["people"][0]["email"] == CHI.email
    assert stored["holdings"][0]["post"] == CHI.title
    assert len(stored["absences"]) == 1
    assert personal_counts(make.person_id(CHI)) == {name: len(rows) for name, rows in stored.items()} | {
        "acts": len(told["acts"]), "trail": len(told["trail"])
    }  # fmt: skip
    assert {"password_hash", "sid_digest"}.isdisjoint(stored["people"][0].keys() | stored["sign_in_sessions"][0].keys())
    assert [one["action"] for one in told["trail"]] == ["recorded-absence"] or told["trail"]
    said = app.test_cli_runner().invoke(args=["users", "export", CHI.email, "--json"])
    assert said.exit_code == 0, said.output
    assert json.loads(said.output)["stored"]["people"][0]["name"] == "Chi"
    assert app.test_cli_runner().invoke(args=["users", "export", "khong@example.vn"]).exit_code != 0


def leave(make: Make, person_id: int) -> None:
    with transaction():
        for held in db.session.scalars(select(Holding).where(Holding.person_id == person_id)):
            held.until_on = TODAY
    shut(person_id, by=make.viewer(QUAN), moment=Moment(NOW, TODAY, LETTERHEAD))


def test_nobody_is_anonymised_who_is_still_here(make: Make, client: FlaskClient, app: Flask) -> None:
    chi, quan = make.person_id(CHI), make.viewer(QUAN)
    run = app.test_cli_runner().invoke
    for said in ("tài khoản", "chức vụ"):
        with pytest.raises(RuleBroken):
            anonymise(chi, WHY, by=quan, today=TODAY, now=NOW)
        assert run(args=["users", "anonymise", CHI.email, "--reason", WHY]).exit_code != 0, said
        shut(chi, by=quan, moment=Moment(NOW, TODAY, LETTERHEAD))
    leave(make, chi)
    with pytest.raises(RuleBroken):
        anonymise(chi, "ngắn", by=quan, today=TODAY, now=NOW)
    with time_machine.travel(NOW, tick=False):
        make.sign_in(client, QUAN)
        assert "Xóa họ tên" in client.get(f"/people/{chi}").text
        assert client.post(f"/people/{chi}/anonymise", data={"reason": WHY}).location == f"/people/{chi}"
        page = client.get(f"/people/{chi}").text
        assert "Người đã rời cơ quan" in page
        assert CHI.email not in page
        assert client.post(f"/people/{chi}/account", data={}).status_code == 200
    assert db.session.get_one(Person, chi).disabled_at is not None, "it never opens again"
    with pytest.raises(RuleBroken):
        anonymise(chi, WHY, by=quan, today=TODAY, now=NOW)


STAYS = {("audit_entries", "actor"), ("report_versions", "snapshot"), ("sign_offs", "signer_name")}
"""Records of the agencies, hashed or signed: docs/privacy.md says why."""
NAME = "Zặngthịbình Độcnhất"


def tables_with(*words: str) -> set[tuple[str, str]]:
    """Every column of every table that holds one of these words."""
    db.session.rollback()
    found = set()
    for table in Base.metadata.sorted_tables:
        for column in table.columns:
            text = cast(column, String)
            asked = select(func.count()).select_from(table)
            if any(db.session.scalar(asked.where(text.like(f"%{word}%"))) for word in words):
                found.add((table.name, column.name))
    return found


def test_the_name_goes_from_every_table_while_signatures_and_trail_stay_valid(make: Make) -> None:
    with transaction():
        db.session.get_one(Person, make.person_id(BINH)).name = NAME
    scene = quarter(make)
    with_password(make, MINH, BINH)
    scene.log(COMMISSION, quantity=33)
    scene.log(ALLIANCE, quantity=31)
    scene.hand_in(COMMISSION)
    scene.hand_in(ALLIANCE)
    scene.freeze()
    scene.sign(BINH)
    scene.sign(MINH)
    open_in_emergency(
        scene.program, "Liên minh đề nghị xem vì trang nhiệm vụ báo lỗi", by=make.viewer(QUAN),
        moment=Moment(NOW, TODAY, LETTERHEAD),
    )  # fmt: skip
    open_session(make.person_id(BINH), now=NOW)
    before, binh = verify_trail(), make.person_id(BINH)
    assert ("outbox_messages", "name") in tables_with(NAME)
    leave(make, binh)
    anonymise(binh, WHY, by=make.viewer(QUAN), today=TODAY, now=NOW)
    assert tables_with(NAME, BINH.email) == STAYS
    after = verify_trail()
    assert (before.first_broken, after.first_broken) == (None, None)
    assert after.entry_count > before.entry_count
    assert scene.state() is ReviewState.SIGNED
    page = frozen_page(scene.review_id, None, viewer=make.viewer(MINH), standing=None, today=TODAY, zone=ZONE)
    assert page is not None
    assert page.version.is_intact
    assert NAME in [one.person for one in page.version.signatures], "a signature bears the name of its time"
    assert (
        db.session.scalars(select(OutboxMessage.state).where(OutboxMessage.person_id == binh)).all()
        == ["cancelled"] * 2
    )  # the second told that the account was shut
    assert personal_data(binh) is not None
