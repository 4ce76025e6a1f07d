"""An installation with an identity system of its own beside it, and browsers that go there and come back."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
import requests
from flask.testing import FlaskClient
from sqlalchemy import func, select
from werkzeug.test import TestResponse

from config import Settings
from tests.identity_provider import CLIENT_ID, CLIENT_SECRET, Provider, running_provider
from tests.make import Make
from tests.people import CHI
from tracker.database import db, transaction
from tracker.domain.identity_system import IdentitySystem
from tracker.models import Person, ProviderLink
from tracker.services import sign_in as service

NOBODY = "Ở đây không có tài khoản đang mở của bạn"
PASSWORD = "đồng lòng thì việc gì cũng xong"


@pytest.fixture(scope="module")
def running() -> Iterator[Provider]:
    with running_provider() as provider:
        yield provider


@pytest.fixture
def provider(running: Provider) -> Provider:
    running.as_before()
    return running


@pytest.fixture
def settings(settings: Settings, provider: Provider) -> Settings:
    system = IdentitySystem(provider.issuer, CLIENT_ID, CLIENT_SECRET, name="SSO tỉnh", links_by_email=True)
    return replace(settings, identity=system)


@pytest.fixture
def chi(make: Make, client: FlaskClient) -> FlaskClient:
    """Chi has a password as well, kept at little cost; her browser is not signed in."""
    with transaction():
        person = db.session.get_one(Person, make.person_id(CHI))
        person.password_hash = service.generate_password_hash(PASSWORD, method="scrypt:1024:8:1")
    return client


def sent_there(client: FlaskClient, following: str = "/calendar") -> str:
    """Where the provider sends the browser back to."""
    answer = client.get("/sign-in/provider", query_string={"next": following})
    assert answer.status_code == 303, answer.text
    there = requests.get(answer.location, allow_redirects=False, timeout=5)
    return there.headers["Location"].removeprefix("http://localhost")


def come_in(client: FlaskClient, following: str = "/calendar") -> TestResponse:
    return client.get(sent_there(client, following))


def is_in(client: FlaskClient) -> bool:
    return client.get("/account").status_code == 200


def links() -> int:
    db.session.rollback()
    return db.session.scalar(select(func.count()).select_from(ProviderLink)) or 0


def change(settings: Settings, client: FlaskClient, **otherwise: Any) -> None:
    """The same installation with other settings."""
    identity = replace(settings.identity, **otherwise)
    client.application.config["SETTINGS"] = replace(settings, identity=identity)
    client.application.jinja_env.globals["identity_system"] = identity
