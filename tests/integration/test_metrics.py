"""Figures for monitoring, and what every answer carries where people use https."""

from __future__ import annotations

import dataclasses

import pytest
from flask import Flask

from config import Settings
from tests.make import NOW, TODAY, Make
from tests.people import AGENCIES, ALLIANCE, EVERYBODY
from tracker import create_app
from tracker.database import db
from tracker.services import heartbeat

TOKEN = "chi-de-giam-sat-chi-de-giam-sat-chi-de"


def asked(app: Flask, settings: Settings, token: str | None = TOKEN, *, known: str = TOKEN):
    """What a monitor gets."""
    db.session.remove()
    watched = create_app(dataclasses.replace(settings, metrics_token=known))
    with watched.app_context():
        answer = watched.test_client().get("/metrics", headers={"Authorization": f"Bearer {token}"} if token else {})
        db.session.remove()
        db.engine.dispose()
    return answer


def test_a_monitor_reads_counts_and_ages(app: Flask, settings: Settings, make: Make) -> None:
    make.task(make.agreement(), lead=ALLIANCE, due_on=TODAY)
    heartbeat.begin("here:1", at=NOW)
    lines = asked(app, settings).text.splitlines()
    assert 'tracker_rows{table="tasks"} 1.0' in lines
    assert 'tracker_outbox_messages{state="pending"} 0.0' in lines
    assert "tracker_mail_on_hold 0.0" in lines
    assert any(line.startswith("tracker_scheduler_seconds_since_tick ") for line in lines)


def test_the_figures_name_nobody_at_all(app: Flask, settings: Settings, make: Make) -> None:
    make.task(make.agreement(title="Chương trình riêng"), lead=ALLIANCE, due_on=TODAY)
    text = asked(app, settings).text
    names = [*AGENCIES, *(member.name for member in EVERYBODY), *(member.email for member in EVERYBODY), "riêng"]
    assert not [name for name in names if name in text]


@pytest.mark.parametrize("token", [None, "", "wrong", TOKEN[:-1], f"{TOKEN}x", "đoán"])
def test_without_the_token_there_is_no_such_page(app: Flask, settings: Settings, token: str | None) -> None:
    answer = asked(app, settings, token.encode().decode("latin-1") if token else token)
    assert (answer.status_code, "tracker_" in answer.text) == (404, False)


def test_where_no_token_is_set_nobody_is_answered(app: Flask, settings: Settings) -> None:
    for token in ("", None, TOKEN):
        assert asked(app, settings, token, known="").status_code == 404


def test_behind_tls_browsers_insist_on_it_and_no_other_host_can_plant_the_cookie(settings: Settings) -> None:
    app = create_app(dataclasses.replace(settings, base_url="https://localhost"))
    answer = app.test_client().get("/sign-in", base_url="https://localhost")
    assert answer.headers["Strict-Transport-Security"] == "max-age=63072000; includeSubDomains"
    english = app.test_client().get("/sign-in?lang=en", base_url="https://localhost")
    cookies = [*answer.headers.getlist("Set-Cookie"), *english.headers.getlist("Set-Cookie")]
    assert {cookie.partition("=")[0] for cookie in cookies} == {"__Host-session", "__Host-lang"}
    for cookie in cookies:
        assert {"Secure", "HttpOnly", "Path=/", "SameSite=Lax"} <= {part.strip() for part in cookie.split(";")}
        assert "Domain" not in cookie
    with app.app_context():
        db.session.remove()
        db.engine.dispose()


def test_without_tls_nothing_promises_it(app: Flask) -> None:
    answer = app.test_client().get("/sign-in")
    assert "Strict-Transport-Security" not in answer.headers
    assert answer.headers["Cache-Control"] == "no-store"
