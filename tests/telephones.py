"""A telephone with an authenticator app, as tests hold one."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime

import pyotp
import pytest
import time_machine
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.make import NOW, Make
from tests.people import BINH, CHI, DUNG, Cast
from tracker.database import db, transaction
from tracker.models import Person
from tracker.services import sign_in as service
from tracker.services.second_factor import codes as codes_service

PAGE = "/account/second-factor"
PASSWORD = "đồng lòng thì việc gì cũng xong"


@pytest.fixture
def clock(make: Make, monkeypatch: pytest.MonkeyPatch) -> Iterator[time_machine.Coordinates]:
    """Chi, Binh and Dung have a password; hashes cost little."""
    monkeypatch.setattr(service, "METHOD", "scrypt:1024:8:1")
    monkeypatch.setattr(codes_service, "SCRYPT_COST", 2)
    with transaction(), db.session.no_autoflush:
        for who in (CHI, BINH, DUNG):
            person = db.session.get_one(Person, make.person_id(who))
            person.password_hash = service.hashed(PASSWORD, person)
    with time_machine.travel(NOW, tick=False) as found:
        yield found


class Telephone:
    """Shows the codes of one secret."""

    def __init__(self, secret: str) -> None:
        self.codes = pyotp.TOTP(secret)

    def shows(self, at: datetime, steps: int = 0) -> str:
        """Its code at that instant, or so many steps of 30 seconds later."""
        return self.codes.at(int(at.timestamp()) + 30 * steps)


def take_up(client: FlaskClient, at: datetime) -> tuple[Telephone, list[str]]:
    """Switch the second step on for who is signed in; the telephone and the recovery codes."""
    client.post(f"{PAGE}/start")
    key = re.search(r'class="key">([A-Z2-7 ]+)<', client.get(PAGE).text)
    assert key is not None
    telephone = Telephone(key[1].replace(" ", ""))
    page = client.post(PAGE, data={"code": telephone.shows(at)}).text
    return telephone, re.findall(r"<li><code>([0-9A-Z-]{14})</code></li>", page)


def type_password(
    client: FlaskClient, password: str = PASSWORD, address: str = "10.0.0.1", who: Cast = CHI, **more: str
) -> TestResponse:
    data = {"email": who.email, "password": password} | more
    return client.post("/sign-in", data=data, environ_base={"REMOTE_ADDR": address})


def type_code(client: FlaskClient, code: str, address: str = "10.0.0.1", **more: str) -> TestResponse:
    return client.post("/sign-in/code", data={"code": code} | more, environ_base={"REMOTE_ADDR": address})


def is_in(client: FlaskClient) -> bool:
    return client.get("/account").status_code == 200
