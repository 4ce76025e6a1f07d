"""The health addresses, as machines see them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest
import time_machine
from flask.testing import FlaskClient
from sqlalchemy import text

from config import Settings
from tests.outbox_scene import THURSDAY
from tests.reminding import local
from tracker import create_app
from tracker.database import db, transaction
from tracker.services import heartbeat

NOW = local(THURSDAY, 9)


@pytest.fixture(autouse=True)
def _morning() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


def test_alive_is_answered_without_a_database(plain_settings: Settings) -> None:
    answer = create_app(plain_settings).test_client().get("/healthz")
    assert (answer.status_code, answer.json) == (200, {"status": "ok"})


def test_ready_needs_a_scheduler_that_ticked_lately(client: FlaskClient) -> None:
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert "scheduler: has never ticked" in answer.json["reason"]
    id_ = heartbeat.begin("here:1", at=NOW - timedelta(minutes=4))
    assert "has not ticked for 240 seconds" in client.get("/readyz").json["reason"]
    heartbeat.beat(id_, "send-mail", {}, at=NOW)
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json["status"]) == (200, "ok")
    assert set(answer.json["checks"].values()) == {"ok"}


def test_ready_needs_the_newest_migration(client: FlaskClient) -> None:
    with transaction():
        db.session.execute(text("UPDATE alembic_version SET version_num = '0001'"))
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert "db upgrade" in answer.json["reason"]


def test_ready_says_that_the_database_is_away(plain_settings: Settings) -> None:
    away = replace(plain_settings, database_url="sqlite:////nowhere/at/all.sqlite3")
    answer = create_app(away).test_client().get("/readyz")
    assert answer.status_code == 503
    assert answer.json["checks"]["database"].startswith("cannot be read")
    assert "nowhere" not in json.dumps(answer.json)
