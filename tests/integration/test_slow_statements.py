"""Slow statements are told by both ways to the database; fast ones, and values, never."""

from __future__ import annotations

import logging

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import bindparam, func, literal, select

from tests.make import Make
from tests.people import CHI
from tracker.database import db, read
from tracker.slow_statements import WATCH

SECRET = "giá trị đánh dấu"
STATEMENT = select(literal(1).label("one"), func.length(bindparam("typed", SECRET, unique=False)).label("length"))


@pytest.fixture
def everything_is_slow(app: Flask, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture) -> list[str]:
    monkeypatch.setattr(WATCH, "seconds", 0.0)
    caplog.set_level(logging.WARNING, "tracker.slow_statements")
    return caplog.messages


def test_both_ways_tell_a_slow_statement_without_its_values(
    everything_is_slow: list[str], caplog: pytest.LogCaptureFixture
) -> None:
    read(STATEMENT, {"typed": SECRET})
    db.session.execute(STATEMENT)
    told = [record for record in caplog.records if "length(" in record.getMessage()]
    assert [record.levelname for record in told] == ["WARNING", "WARNING"]
    for record in told:
        assert record.statement.startswith("SELECT")
        assert record.milliseconds >= 0
        assert SECRET not in str(record.__dict__)


def test_a_page_names_its_route_beside_the_statement(
    everything_is_slow: list[str], make: Make, client: FlaskClient, caplog: pytest.LogCaptureFixture
) -> None:
    make.sign_in(client, CHI)
    caplog.clear()
    client.get(f"/agreements/{make.agreement()}")
    assert [said for said in caplog.messages if " in /agreements/<int:agreement_id>: SELECT" in said]


def test_what_is_fast_is_not_told(app: Flask, caplog: pytest.LogCaptureFixture) -> None:
    assert WATCH.seconds == app.config["SETTINGS"].slow_query_ms / 1000 == 0.5
    read(STATEMENT, {"typed": SECRET})
    assert caplog.messages == []
