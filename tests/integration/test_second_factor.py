"""After the password a code: each works once, guessers wait, and nothing opens before it is right."""

from __future__ import annotations

import logging
from datetime import timedelta

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from tests.make import NOW, Make
from tests.people import CHI
from tests.telephones import PAGE, PASSWORD, Telephone, clock, is_in, take_up, type_code, type_password
from tracker.database import db, transaction
from tracker.models import AuditEntry, HalfSignIn, Person, RecoveryCode, SecondFactor
from tracker.services import sign_in as service
from tracker.services.second_factor.half_way import forget_old_halves
from tracker.services.second_factor.sealing import seal, unseal

__all__ = ["clock"]

NEW = "mưa rơi trên mái tranh nghèo"
LATER = NOW + timedelta(minutes=5)


@pytest.fixture
def chi(clock: time_machine.Coordinates, client: FlaskClient) -> FlaskClient:
    type_password(client)
    return client


@pytest.fixture
def held(chi: FlaskClient, clock: time_machine.Coordinates) -> tuple[Telephone, list[str]]:
    """The step is on since five minutes, and Chi has signed out."""
    found = take_up(chi, NOW)
    chi.post("/sign-out")
    clock.move_to(LATER)
    return found


def acts() -> set[str]:
    db.session.rollback()
    return set(db.session.scalars(select(AuditEntry.action)))


def test_after_the_password_the_code_opens_the_page_one_wanted(held, chi: FlaskClient) -> None:
    telephone, _codes = held
    asked = type_password(chi, next="/reviews/1?x=2")
    assert asked.location == "/sign-in/code?next=/reviews/1%3Fx%3D2"
    assert not is_in(chi)
    assert 'value="/reviews/1?x=2"' in chi.get(asked.location).text
    assert type_code(chi, telephone.shows(LATER), next="/reviews/1?x=2").location == "/reviews/1?x=2"
    assert is_in(chi)


def test_what_an_ended_session_interrupted_is_kept_through_both_steps(held, chi: FlaskClient) -> None:
    telephone, _codes = held
    page = type_password(chi, **{"kept-note": "Đã mở 3 lớp", "next": "/tasks/1/progress"}).text
    assert 'name="kept-note" value="Đã mở 3 lớp"' in page
    resumed = type_code(chi, telephone.shows(LATER), **{"kept-note": "Đã mở 3 lớp", "next": "/tasks/1/progress"}).text
    assert 'name="note" value="Đã mở 3 lớp"' in resumed


@pytest.mark.parametrize(("steps", "is_taken"), [(-2, False), (-1, True), (0, True), (1, True), (2, False)])
def test_a_clock_may_be_half_a_minute_off_and_no_more(held, chi: FlaskClient, steps: int, is_taken: bool) -> None:
    telephone, _codes = held
    type_password(chi)
    assert (type_code(chi, telephone.shows(LATER, steps)).status_code == 302) is is_taken
    assert is_in(chi) is is_taken


def test_a_code_works_once_and_none_before_it_works_afterwards(held, chi: FlaskClient) -> None:
    telephone, _codes = held
    type_password(chi)
    assert type_code(chi, telephone.shows(LATER)).status_code == 302
    thief = chi.application.test_client()
    type_password(thief)
    for steps in (0, -1):
        assert "đã được dùng" in type_code(thief, telephone.shows(LATER, steps)).text
    assert not is_in(thief)
    assert type_code(thief, telephone.shows(LATER, 1)).status_code == 302


def test_the_code_that_switched_it_on_signs_nobody_in(chi: FlaskClient) -> None:
    telephone, _codes = take_up(chi, NOW)
    chi.post("/sign-out")
    type_password(chi)
    assert type_code(chi, telephone.shows(NOW)).status_code == 200


def test_a_recovery_code_works_once_however_it_is_typed(held, chi: FlaskClient) -> None:
    _telephone, codes = held
    assert len(set(codes)) == 10
    for typed, is_taken in ((codes[3].lower().replace("-", " "), True), (codes[3], False), (codes[0], True)):
        chi.post("/sign-out")
        type_password(chi)
        type_code(chi, typed)
        assert is_in(chi) is is_taken
    assert "used-recovery-code" in acts()
    assert db.session.scalar(select(func.count(RecoveryCode.used_at))) == 2
    assert ">8" in chi.get(PAGE).text


def test_new_recovery_codes_end_the_old_ones(held, chi: FlaskClient) -> None:
    telephone, old = held
    type_password(chi)
    type_code(chi, telephone.shows(LATER))
    assert chi.post(f"{PAGE}/codes", data={"code": "000000"}).text.count("<li><code>") == 0
    page = chi.post(f"{PAGE}/codes", data={"code": telephone.shows(LATER, 1)}).text
    assert page.count("<li><code>") == 10
    assert not [code for code in old if code in page]
    chi.post("/sign-out")
    type_password(chi)
    assert type_code(chi, old[0]).status_code == 200


def test_ten_wrong_codes_make_the_guesser_wait_and_the_password_does_not_help_him(held, chi: FlaskClient) -> None:
    telephone, _codes = held
    for turn in range(10):
        if turn % 3 == 0:
            type_password(chi)
        assert type_code(chi, "000000").status_code == 200
    refused = type_code(chi, telephone.shows(LATER))
    assert (refused.status_code, refused.headers["Retry-After"]) == (429, "60")
    elsewhere = chi.application.test_client()
    type_password(elsewhere, address="10.0.0.2")
    assert type_code(elsewhere, telephone.shows(LATER), "10.0.0.2").status_code == 302


def test_wrong_codes_from_many_addresses_are_counted_together(held, chi: FlaskClient) -> None:
    telephone, _codes = held
    for turn in range(20):
        address = f"10.2.0.{turn // 5}"
        if turn % 5 == 0:
            type_password(chi, address=address)
        assert type_code(chi, "000000", address).status_code == 200
    assert type_code(chi, telephone.shows(LATER), "10.2.0.99").status_code == 429


def test_who_is_half_way_opens_nothing_at_all(held, chi: FlaskClient, app: Flask) -> None:
    type_password(chi)
    stranger, seen = app.test_client(), 0
    for rule in app.url_map.iter_rules():
        if rule.rule.startswith(("/sign-in", "/sign-out")):
            continue
        address = rule.rule
        for part in rule.arguments:
            for kind in ("int:", "id:", "path:", ""):
                address = address.replace(f"<{kind}{part}>", "1")
        for method in {"GET", "POST"} & set(rule.methods or ()):
            got, wanted = (one.open(address, method=method) for one in (chi, stranger))
            assert (got.status_code, got.location) == (wanted.status_code, wanted.location), address
            seen += 1
    assert seen > 100
    assert not is_in(chi)


def test_the_half_way_ends_after_ten_minutes_and_with_the_other_browser(
    held, chi: FlaskClient, clock: time_machine.Coordinates
) -> None:
    telephone, _codes = held
    type_password(chi)
    other = chi.application.test_client()
    assert other.get("/sign-in/code").location == "/sign-in"
    assert "mười phút" in type_code(other, telephone.shows(LATER)).text
    clock.move_to(LATER + timedelta(minutes=10))
    assert chi.get("/sign-in/code").location == "/sign-in"
    assert type_code(chi, telephone.shows(LATER + timedelta(minutes=10))).status_code == 200
    assert not is_in(chi)
    assert forget_old_halves(now=LATER + timedelta(minutes=10)) == 1


def test_a_half_way_is_gone_once_used_and_when_the_account_is_shut(held, chi: FlaskClient, make: Make) -> None:
    telephone, _codes = held
    type_password(chi)
    with chi.session_transaction() as session:
        half = session["half"]
    type_code(chi, telephone.shows(LATER))
    thief = chi.application.test_client()
    with thief.session_transaction() as session:
        session["half"] = half
    assert thief.get("/sign-in/code").location == "/sign-in"
    type_password(thief)
    with transaction():
        db.session.get_one(Person, make.person_id(CHI)).disabled_at = NOW
    assert thief.get("/sign-in/code").location == "/sign-in"


def test_another_password_and_a_forgotten_one_leave_the_step_on(held, chi: FlaskClient, make: Make) -> None:
    telephone, _codes = held
    type_password(chi)
    waiting = chi.get_cookie("session").value
    token = service.make_link(make.person_id(CHI), service.RESET_PURPOSE, now=LATER)
    assert chi.application.test_client().post(f"/set-password/{token}", data={"password": NEW}).location == "/sign-in"
    thief = chi.application.test_client()
    thief.set_cookie("session", waiting)
    assert thief.get("/sign-in/code").location == "/sign-in"  # begun with the old password
    assert not is_in(chi)
    assert type_password(chi, NEW).location == "/sign-in/code?next=/"
    assert type_code(chi, telephone.shows(LATER)).status_code == 302
    chi.post("/account/password", data={"old_password": NEW, "password": PASSWORD})
    chi.post("/sign-out")
    assert type_password(chi).location == "/sign-in/code?next=/"


def test_switching_off_takes_the_password_and_a_code(held, chi: FlaskClient) -> None:
    telephone, _codes = held
    type_password(chi)
    type_code(chi, telephone.shows(LATER))
    code = telephone.shows(LATER, 1)
    for password, typed in (("sai rồi sai rồi", code), (PASSWORD, "000000")):
        assert chi.post(f"{PAGE}/off", data={"password": password, "code": typed}).status_code == 200
    assert chi.post(f"{PAGE}/off", data={"password": PASSWORD, "code": code}).location == PAGE
    assert {"switched-second-factor-on", "switched-second-factor-off"} <= acts()
    chi.post("/sign-out")
    assert type_password(chi).location == "/"
    assert db.session.scalar(select(func.count(RecoveryCode.id))) == 0


def test_a_first_code_that_is_wrong_switches_nothing_on(chi: FlaskClient, clock: time_machine.Coordinates) -> None:
    chi.post(f"{PAGE}/start")
    assert '<svg class="qr"' in chi.get(PAGE).text
    assert "Mã không đúng" in chi.post(PAGE, data={"code": "000000"}).text
    chi.post("/sign-out")
    assert type_password(chi).location == "/"
    clock.shift(timedelta(hours=1))
    type_password(chi)
    assert '<svg class="qr"' not in chi.get(PAGE).text  # a secret does not wait for ever


def test_the_secret_lies_sealed_and_opens_for_its_owner_under_its_key_only(chi: FlaskClient, make: Make) -> None:
    telephone, codes = take_up(chi, NOW)
    kept = db.session.scalars(select(SecondFactor.sealed_secret)).one()
    digests = db.session.scalars(select(RecoveryCode.digest)).all()
    assert telephone.codes.secret not in kept
    assert not [code for code in codes if code.replace("-", "") in digests]
    person_id, key = make.person_id(CHI), chi.application.config["SETTINGS"].secret_key
    assert unseal(kept, person_id, key) == telephone.codes.secret
    assert unseal(kept, person_id + 1, key) is None
    assert unseal(kept, person_id, key + "x") is None
    assert seal("A", person_id, key) != seal("A", person_id, key)


def test_neither_codes_nor_secrets_reach_the_logs(held, chi: FlaskClient, caplog: pytest.LogCaptureFixture) -> None:
    telephone, codes = held
    caplog.set_level(logging.DEBUG)
    type_password(chi)
    type_code(chi, "654321")
    type_code(chi, codes[0])
    written = "".join(record.getMessage() for record in caplog.records)
    assert '"wrong-code"' in written
    assert '"recovery-code-used"' in written
    assert not [said for said in ("654321", codes[0], telephone.codes.secret, CHI.email) if said in written]
    assert db.session.scalar(select(func.count(HalfSignIn.id))) == 1
