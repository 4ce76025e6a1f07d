"""Acts of administration ask who is there when that was proved long ago; nothing typed is lost by it."""

from __future__ import annotations

import dataclasses
import re
from datetime import timedelta

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from tests.make import NOW, Make
from tests.people import ALLIANCE, DUNG, LAN, MINH, QUAN, Cast
from tests.telephones import PASSWORD, clock, take_up, type_password
from tracker.database import db, transaction
from tracker.domain.permissions import Action
from tracker.domain.proofs import ASKED_AGAIN, PROOF_LASTS
from tracker.models import Person
from tracker.web.guard import policy_of

__all__ = ["clock"]

FIELD = "again_password"
WHO = {
    Action.KEEP_PEOPLE: DUNG, Action.END_POSTS: DUNG, Action.INVITE: DUNG, Action.ADMINISTER: QUAN,
    Action.SET_LADDER: MINH,
}  # fmt: skip
HIDDEN = re.compile(r'<input type="hidden" name="([^"]+)" value="([^"]*)">')


@pytest.fixture
def later(clock: time_machine.Coordinates, make: Make, client: FlaskClient) -> FlaskClient:
    """Dung typed his password a quarter of an hour ago; Minh and Quan have one too."""
    known = db.session.scalar(select(Person.password_hash).where(Person.id == make.person_id(DUNG)))
    with transaction():
        for who in (MINH, QUAN):
            db.session.get_one(Person, make.person_id(who)).password_hash = known
    type_password(client, who=DUNG)
    clock.shift(PROOF_LASTS)
    return client


def hoa(make: Make) -> dict[str, object]:
    return {
        "name": "Nguyễn Thị Hoa", "email": "hoa@example.vn", "agency_id": make.agency_id(ALLIANCE), "post_id": "",
        "role": "officer", "title": "", "from_on": "24/11/2026",
    }  # fmt: skip


def is_invited() -> bool:
    db.session.rollback()
    return db.session.scalar(select(Person.id).where(Person.email == "hoa@example.vn")) is not None


def is_asked(page: str) -> bool:
    return f'name="{FIELD}"' in page


def test_every_act_of_administration_asks_again(later: FlaskClient, make: Make, app: Flask) -> None:
    agreement_id, seen = make.agreement(), set()
    browsers: dict[Cast, FlaskClient] = {}
    for who in set(WHO.values()):
        browsers[who] = app.test_client()
        with time_machine.travel(NOW, tick=False):
            type_password(browsers[who], who=who)
    for rule in app.url_map.iter_rules():
        policy = policy_of(app, rule.endpoint)
        if policy is None or policy.action not in ASKED_AGAIN or policy.again is False or "POST" not in rule.methods:
            continue
        address = re.sub(r"<(?:\w+:)?day>", "2026-11-24", rule.rule).replace("<int:agreement_id>", str(agreement_id))
        address = re.sub(r"<[^>]+>", "1", address)
        answer = browsers[WHO[policy.action]].post(address, data={"typed": "Đã gõ"})
        assert answer.status_code == 401, address
        assert is_asked(answer.text), address
        assert ("typed", "Đã gõ") in HIDDEN.findall(answer.text), address
        seen.add(policy.action)
    assert seen == ASKED_AGAIN


def test_only_what_asks_by_its_own_form_is_let_pass(app: Flask) -> None:
    passing = {
        rule.rule for rule in app.url_map.iter_rules() if (one := policy_of(app, rule.endpoint)) and one.again is False
    }
    assert passing == {"/emergency"}


def test_what_was_typed_is_done_as_soon_as_the_password_is_right(later: FlaskClient, make: Make) -> None:
    asked = later.post("/people/invite", data=hoa(make) | {"once": "a"}, query_string={"x": "1"})
    assert 'action="/people/invite?x=1"' in asked.text
    assert not is_invited()
    carried = dict(HIDDEN.findall(asked.text))
    assert carried["name"] == "Nguyễn Thị Hoa"
    wrong = later.post("/people/invite", data=carried | {FIELD: "sai rồi sai rồi"})
    assert (wrong.status_code, is_invited()) == (401, False)
    assert dict(HIDDEN.findall(wrong.text))["name"] == "Nguyễn Thị Hoa"
    assert "sai rồi" not in wrong.text
    done = later.post("/people/invite", data=carried | {FIELD: PASSWORD})
    assert "/set-password/" in done.text
    assert is_invited()
    assert PASSWORD not in done.text
    assert not is_asked(later.post("/people/invite", data=hoa(make)).text)  # proved for another quarter of an hour


def test_a_fresh_password_is_not_asked_for_and_reading_never(
    later: FlaskClient, clock: time_machine.Coordinates
) -> None:
    assert not is_asked(later.get("/people/invite").text)
    clock.shift(timedelta(seconds=-1))
    assert not is_asked(later.post("/people/invite").text)


def test_guessing_there_is_slowed_as_at_the_sign_in(later: FlaskClient) -> None:
    for _try in range(10):
        assert later.post("/people/invite", data={FIELD: "sai rồi sai rồi"}).status_code == 401
    assert later.post("/people/invite", data={FIELD: PASSWORD}).status_code == 429


def test_a_code_of_the_telephone_proves_it_too_and_only_once(
    later: FlaskClient, make: Make, clock: time_machine.Coordinates
) -> None:
    later.post("/account/second-factor/start", data={FIELD: PASSWORD})
    telephone, _codes = take_up(later, NOW + PROOF_LASTS)
    clock.shift(PROOF_LASTS)
    code = telephone.shows(NOW + 2 * PROOF_LASTS)
    assert later.post("/people/invite", data={FIELD: "000000"}).status_code == 401
    assert "/set-password/" in later.post("/people/invite", data=hoa(make) | {FIELD: code}).text
    clock.shift(PROOF_LASTS)
    assert later.post("/people/invite", data={FIELD: code}).status_code == 401


def test_nobody_else_takes_up_a_telephone_at_an_unlocked_computer(later: FlaskClient) -> None:
    assert is_asked(later.post("/account/second-factor/start").text)


def test_people_of_the_demonstration_go_on_with_one_click(later: FlaskClient, make: Make, app: Flask) -> None:
    with transaction():
        db.session.get_one(Person, make.person_id(DUNG)).password_hash = None
    refused = later.post("/people/invite", data=hoa(make))
    assert (refused.status_code, is_invited()) == (401, False)
    assert 'name="kept-name" value="Nguyễn Thị Hoa"' in refused.text  # proves it by signing in where he does
    app.config["SETTINGS"] = dataclasses.replace(app.config["SETTINGS"], environment="demo")
    assert "/set-password/" in later.post("/people/invite", data=hoa(make)).text


def test_a_stranger_is_asked_nothing_of_the_kind(clock, make: Make, client: FlaskClient) -> None:
    type_password(client)
    clock.shift(PROOF_LASTS)
    assert client.post("/people/invite").status_code == 403
    assert not is_asked(client.application.test_client().post("/people/invite").text)
    make.sign_in(client, LAN)
    clock.shift(PROOF_LASTS)
    assert not is_asked(client.post("/account/language", data={"language": "vi"}).text)
