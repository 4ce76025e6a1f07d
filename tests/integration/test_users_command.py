"""``flask users``: accounts without a default one; the link sets the password once."""

from __future__ import annotations

import dataclasses
import json
from urllib.parse import urlsplit

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from tests.make import Make
from tests.people import ALLIANCE, CHI
from tracker import clock
from tracker.database import db, transaction
from tracker.domain.audit_chain import chain_key, entry_hash
from tracker.domain.permissions import Role
from tracker.models import Agency, AuditEntry, Person
from tracker.queries.viewers import viewer_of_person

PASSWORD = "đồng lòng thì việc gì cũng xong"


def users(app: Flask, *arguments: str):
    db.session.rollback()
    return app.test_cli_runner().invoke(args=["users", *arguments])


def test_the_first_administrator_comes_in_by_a_link(app: Flask, client: FlaskClient) -> None:
    told = json.loads(users(app, "add", "--admin", "Quan.Tri@Example.vn", "--json").stdout)
    assert (told["email"], told["role"], told["agency"]) == ("quan.tri@example.vn", "system_admin", None)
    assert told["link"].startswith("http://localhost/set-password/")
    assert told["expires_at"].endswith("+07:00")
    path = urlsplit(told["link"]).path
    assert client.post(path, data={"password": PASSWORD}).status_code == 302
    answer = client.post("/sign-in", data={"email": "quan.tri@example.vn", "password": PASSWORD})
    assert answer.status_code == 302


@pytest.mark.parametrize("written", ["LMHTX", "liên minh htx tỉnh", ALLIANCE])
def test_an_officer_is_placed_at_the_agency_of_that_name(app: Flask, make: Make, written: str) -> None:
    said = ("--name", "Nguyễn Thị Hoa", "--agency", written, "--role", "officer", "--json")
    told = json.loads(users(app, "add", "hoa@example.vn", *said).stdout)
    assert (told["name"], told["agency"], told["title"]) == ("Nguyễn Thị Hoa", ALLIANCE, "Chuyên viên")
    hoa = viewer_of_person(told["id"], today=clock.today(app.config["SETTINGS"].zone))
    assert [(seat.role, seat.agency_name) for seat in hoa.seats] == [(Role.OFFICER, ALLIANCE)]


def test_a_post_may_be_called_what_the_agency_calls_it(app: Flask, make: Make) -> None:
    said = ("--agency", "LMHTX", "--role", "leader", "--title", "Phó Chủ tịch Thường trực", "--json")
    assert json.loads(users(app, "add", "a@example.vn", *said).stdout)["title"] == "Phó Chủ tịch Thường trực"


@pytest.mark.parametrize(
    ("arguments", "because"),
    [
        ((CHI.email.upper(), "--agency", "LMHTX", "--role", "officer"), "has an account already"),
        (("a@example.vn", "--agency", "Sở Không Có", "--role", "officer"), "no agency named"),
        (("a@example.vn", "--agency", "trùng", "--role", "officer"), "fits several agencies"),
        (("không phải thư", "--agency", "LMHTX", "--role", "officer"), "not an e-mail address"),
        (("a@b.vn\r\nBcc: c@d.vn", "--agency", "LMHTX", "--role", "officer"), "cannot be shown"),
        (("a@example.vn", "--name", "A\nB", "--agency", "LMHTX", "--role", "officer"), "cannot be shown"),
        (("a@" + "b" * 300 + ".vn", "--agency", "LMHTX", "--role", "officer"), "At most 200"),
    ],
)
def test_what_cannot_be_an_account_is_refused_and_nothing_kept(app: Flask, make: Make, arguments, because: str) -> None:
    with transaction():
        db.session.add_all(Agency(name=name, short_name="trùng", name_folded="trung") for name in ("Sở Một", "Sở Hai"))
    before = len(db.session.scalars(select(Person.id)).all())
    answer = users(app, "add", *arguments, "--json", "--lang", "en")
    assert answer.exit_code == 1
    assert because in json.loads(answer.stdout)["message"]
    assert because in answer.stderr
    assert len(db.session.scalars(select(Person.id)).all()) == before


@pytest.mark.parametrize(
    "arguments",
    [("a@b.vn",), ("a@b.vn", "--agency", "LMHTX"), ("a@b.vn", "--role", "officer"), ("--admin",),
     ("a@b.vn", "--admin", "--agency", "LMHTX"), ("a@b.vn", "--agency", "LMHTX", "--role", "system_admin")],
)  # fmt: skip
def test_half_a_command_is_a_usage_error(app: Flask, make: Make, arguments) -> None:
    assert users(app, "add", *arguments).exit_code == 2


def test_a_new_link_ends_the_old_one(app: Flask, make: Make, client: FlaskClient) -> None:
    links = [urlsplit(json.loads(users(app, "link", CHI.email, "--json").stdout)["link"]).path for _turn in range(2)]
    assert [client.get(path).status_code for path in links] == [410, 200]


def test_nobody_unknown_or_disabled_gets_a_link(app: Flask, make: Make) -> None:
    assert users(app, "link", "ai@example.vn").exit_code == 1
    with transaction():
        db.session.get_one(Person, make.person_id(CHI)).disabled_at = clock.now()
    assert users(app, "link", CHI.email).exit_code == 1


def test_every_account_is_in_the_trail_without_its_secret(app: Flask) -> None:
    told = json.loads(users(app, "add", "--admin", "a@example.vn", "--json").stdout)
    entry = db.session.scalars(select(AuditEntry)).one()
    assert (entry.action, entry.subject, entry.subject_id) == ("add-person", "person", told["id"])
    assert entry.hash == entry_hash(vars(entry), chain_key(app.config["SETTINGS"].secret_key))
    assert told["link"].rsplit("/", 1)[1] not in (entry.after or "")


def test_a_link_without_the_installations_address_is_not_made(app: Flask) -> None:
    app.config["SETTINGS"] = dataclasses.replace(app.config["SETTINGS"], base_url="")
    answer = users(app, "add", "--admin", "a@example.vn", "--lang", "en")
    assert answer.exit_code == 1
    assert "TRACKER_BASE_URL" in answer.stderr


def test_without_a_database_one_is_told_how_to_make_it(plain_app: Flask) -> None:
    answer = plain_app.test_cli_runner().invoke(args=["users", "add", "--admin", "a@example.vn", "--lang", "en"])
    assert answer.exit_code == 1
    assert "db upgrade" in answer.stderr
