"""Where leaders must have a second step they set it up first; whoever lost the telephone is helped by others."""

from __future__ import annotations

import dataclasses
import json

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from config import UnsafeSettings, from_environment
from tests.make import NOW, Make
from tests.people import BINH, CHI, DUNG, LAN, Cast
from tests.telephones import PAGE, clock, is_in, take_up, type_password
from tracker.database import db, transaction
from tracker.models import AuditEntry, Person, SecondFactor

__all__ = ["clock"]


@pytest.fixture
def strict(app: Flask, clock, client: FlaskClient) -> FlaskClient:
    """TRACKER_SECOND_FACTOR=leaders."""
    app.config["SETTINGS"] = dataclasses.replace(app.config["SETTINGS"], second_factor="leaders")
    return client


def hold_a_factor(make: Make, who: Cast) -> None:
    with transaction():
        factor = SecondFactor(person_id=make.person_id(who), sealed_secret="x", started_at=NOW, switched_on_at=NOW)
        db.session.add(factor)


def has_factor(make: Make, who: Cast) -> bool:
    db.session.rollback()
    return db.session.get(SecondFactor, make.person_id(who)) is not None


def acts() -> list[tuple[str, str]]:
    db.session.rollback()
    return [(row.action, row.actor) for row in db.session.scalars(select(AuditEntry))]


@pytest.mark.parametrize("who", [BINH, DUNG])
def test_leaders_and_administrators_set_it_up_before_anything_else_opens(strict: FlaskClient, who: Cast) -> None:
    type_password(strict, who=who)
    for address in ("/", "/account", "/agreements", "/people", "/account/password"):
        assert strict.get(address).location == PAGE, address
    assert strict.post("/account/language", data={"language": "en"}).location == PAGE
    assert "Chức vụ của anh/chị" in strict.get(PAGE).text
    assert BINH.name not in strict.get(f"/verify/{'0' * 64}").text
    take_up(strict, NOW)
    assert is_in(strict)


def test_officers_and_people_without_a_password_are_let_in_as_before(strict: FlaskClient, make: Make) -> None:
    type_password(strict, who=CHI)
    assert is_in(strict)
    make.sign_in(strict, LAN)
    assert is_in(strict)
    with transaction():
        db.session.get_one(Person, make.person_id(BINH)).password_hash = None
    make.sign_in(strict, BINH)  # of a demonstration, or from elsewhere
    assert is_in(strict)


def test_without_the_setting_nobody_must(clock, client: FlaskClient) -> None:
    type_password(client, who=BINH)
    assert is_in(client)


@pytest.mark.parametrize("who", [CHI, BINH, DUNG])
def test_where_everybody_must_an_officer_sets_it_up_too(strict: FlaskClient, app: Flask, who: Cast) -> None:
    said = {"TRACKER_ENV": "test", "TRACKER_SECRET_KEY": "x", "TRACKER_SECOND_FACTOR": "everybody"}
    required = from_environment(said).second_factor
    app.config["SETTINGS"] = dataclasses.replace(app.config["SETTINGS"], second_factor=required)
    type_password(strict, who=who)
    for address in ("/", "/account", "/agreements", "/account/password"):
        assert strict.get(address).location == PAGE, address
    take_up(strict, NOW)
    assert is_in(strict)


def test_a_setting_that_is_none_is_refused_at_the_start() -> None:
    assert from_environment({"TRACKER_ENV": "test", "TRACKER_SECRET_KEY": "x"}).second_factor == ""
    with pytest.raises(UnsafeSettings, match="TRACKER_SECOND_FACTOR"):
        from_environment({"TRACKER_ENV": "test", "TRACKER_SECRET_KEY": "x", "TRACKER_SECOND_FACTOR": "officers"})


def test_the_shell_resets_it_and_ends_sessions(clock, client: FlaskClient, app: Flask, make: Make, caplog) -> None:
    type_password(client)
    take_up(client, NOW)
    caplog.set_level("INFO", "tracker.security")
    db.session.rollback()
    run = app.test_cli_runner().invoke(args=["users", "reset-factor", CHI.email.upper(), "--json"])
    assert json.loads(run.stdout)["reset"] is True
    assert not is_in(client)
    assert type_password(client).location == "/"
    assert '"second-factor-reset"' in caplog.text
    again = app.test_cli_runner().invoke(args=["users", "reset-factor", CHI.email, "--json"])
    assert json.loads(again.stdout)["reset"] is False
    assert app.test_cli_runner().invoke(args=["users", "reset-factor", "a@example.vn"]).exit_code != 0


def test_the_agencys_administrator_resets_it_for_its_people(clock, client: FlaskClient, make: Make) -> None:
    hold_a_factor(make, CHI)
    type_password(client, who=DUNG)
    address = f"/people/{make.person_id(CHI)}"
    assert f"{address}/second-factor" in client.get(address).text
    assert client.post(f"{address}/second-factor").location == address
    assert not has_factor(make, CHI)
    assert ("reset-second-factor", f"{DUNG.name}, Quản trị cơ quan, Liên minh HTX tỉnh") in acts()


def test_nobody_resets_his_own_or_that_of_another_agency(clock, client: FlaskClient, make: Make) -> None:
    hold_a_factor(make, LAN)
    type_password(client, who=DUNG)
    take_up(client, NOW)
    assert client.post(f"/people/{make.person_id(DUNG)}/second-factor").status_code == 200
    assert client.post(f"/people/{make.person_id(LAN)}/second-factor").status_code == 404
    assert has_factor(make, DUNG)
    assert has_factor(make, LAN)
