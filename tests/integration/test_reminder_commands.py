"""jobs and reminders from the shell: the JSON that operators rely on."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from click.testing import Result
from flask import Flask
from sqlalchemy import select, update

from config import Settings
from tests.make import Make
from tests.people import ALLIANCE, CHI
from tests.reminding import DUE, local, plan, report_owed
from tests.smtp_sink import running_sink
from tracker import create_app
from tracker.database import db, transaction
from tracker.models import Agreement, Report, Review, ReviewRule
from tracker.services import heartbeat

THURSDAY = DUE + timedelta(days=1)
OUTBOX = {"pending", "leased", "sending", "sent", "failed", "parked", "cancelled"}


def run(app: Flask, *args: str) -> Result:
    return app.test_cli_runner().invoke(args=list(args))


def told(app: Flask, *args: str) -> Any:
    result = run(app, *args)
    assert result.exit_code == 0, result.output
    return json.loads(result.stdout)


@pytest.fixture
def report(make: Make) -> int:
    """A report of the alliance, due on 14 October."""
    return report_owed(make, make.agreement(), ALLIANCE)


@pytest.mark.parametrize(
    "command",
    [
        ("jobs", "status"), ("jobs", "once", "send-mail"), ("jobs", "run"), ("jobs", "hold", "--because", "x"),
        ("jobs", "release"), ("reminders", "preview", "--from", "2026-10-14"),
        ("reminders", "why", "--obligation", "report:1"),
    ],
)  # fmt: skip
def test_without_a_database_commands_say_how_to_make_one(plain_settings: Settings, command: tuple[str, ...]) -> None:
    app = create_app(plain_settings)
    with app.app_context():
        result = run(app, *command)
    assert result.exit_code == 1
    assert "db upgrade" in result.stderr
    assert not (plain_settings.data_dir / "none.sqlite3").exists()


def test_status_names_schedulers_and_counts_messages_by_state(app: Flask, report: int) -> None:
    plan(THURSDAY)
    heartbeat.begin("here:1", at=local(THURSDAY))
    status = told(app, "jobs", "status", "--json")
    assert set(status["outbox"]) == OUTBOX
    assert status["outbox"]["pending"] == 1
    assert status["oldest_pending_seconds"] >= 0
    assert status["on_hold"] is False
    (scheduler,) = status["schedulers"]
    assert scheduler["name"] == "here:1"
    assert scheduler["last_tick_at"] == "2026-10-15T08:00:00+07:00"
    assert scheduler["alive"] is False  # long ago, by the real clock


def test_jobs_run_once_by_the_moment_given(app: Flask, report: int) -> None:
    moment = "2026-10-15T08:00:00+07:00"
    assert told(app, "jobs", "once", "plan-reminders", "--now", moment) == {
        "job": "plan-reminders", "did": {"reminder_count": 1, "skipped_count": 4, "digest_count": 1},
    }  # fmt: skip
    assert told(app, "jobs", "once", "plan-reminders", "--now", moment)["did"]["digest_count"] == 0
    assert told(app, "jobs", "once", "send-mail", "--now", "2026-10-15T08:01")["did"] == {"sent": 1}
    assert told(app, "jobs", "once", "forget-old")["job"] == "forget-old"


def test_an_unknown_job_is_a_usage_error(app: Flask) -> None:
    assert run(app, "jobs", "once", "make-coffee").exit_code == 2
    assert run(app, "jobs", "once", "send-mail", "--now", "tomorrow").exit_code == 2


def test_held_mail_waits_until_it_is_released(app: Flask, settings: Settings, report: int) -> None:
    plan(THURSDAY)
    assert told(app, "jobs", "hold", "--because", "Vừa khôi phục dữ liệu", "--json") == {"on_hold": True}
    assert told(app, "jobs", "once", "send-mail")["did"] == {}
    status = told(app, "jobs", "status", "--json")
    assert (status["on_hold"], status["held_because"]) == (True, "Vừa khôi phục dữ liệu")
    assert run(app, "jobs", "hold", "--because", " ").exit_code == 1
    told(app, "jobs", "release", "--json")
    assert told(app, "jobs", "once", "send-mail")["did"] == {"sent": 1}


def test_preview_shows_each_rung_and_recipient(app: Flask, report: int) -> None:
    rows = told(app, "reminders", "preview", "--from", "2026-10-01", "--days", "15", "--json")
    assert [(row["on"], row["rung"]) for row in rows] == [
        ("2026-10-05", "before-7"), ("2026-10-09", "before-3"), ("2026-10-13", "before-1"), ("2026-10-14", "due"),
        ("2026-10-15", "overdue-1"),
    ]  # fmt: skip
    first = rows[0]
    assert first["at"] == "2026-10-05T08:00:00+07:00"
    assert first["to"] == CHI.email
    assert first["post"] == CHI.title
    assert first["agency"] == "Liên minh HTX tỉnh"
    assert (first["obligation"], first["obligation_id"]) == ("report", f"report:{report}")
    assert "quý III/2026" in first["about"]
    assert first["reason"].startswith("Việc do cơ quan anh/chị")
    assert first["skipped"] is None


def test_preview_and_the_planner_agree_day_by_day(app: Flask, make: Make, report: int) -> None:
    """What was foreseen is what then happens, to the same people on the same days."""
    make.task(db.session.scalars(select(Agreement.id)).one(), lead=ALLIANCE, due_on=THURSDAY)
    foreseen = told(app, "reminders", "preview", "--from", "2026-10-05", "--days", "25", "--json")
    for number in range(25):
        day = DUE - timedelta(days=9) + timedelta(days=number)
        told(app, "jobs", "once", "plan-reminders", "--now", f"{day}T08:00:00+07:00")
        told(app, "jobs", "once", "send-mail", "--now", f"{day}T08:01:00+07:00")
    happened = [
        row
        for reference in (f"report:{report}", "task:1")
        for row in told(app, "reminders", "why", "--obligation", reference, "--json")
    ]
    keys = ("on", "obligation_id", "rung", "to", "post", "skipped")
    assert sorted(str([row[key] for key in keys]) for row in happened) == sorted(
        str([row[key] for key in keys]) for row in foreseen
    )


def test_preview_marks_what_was_not_open_yet(app: Flask, make: Make) -> None:
    report_owed(make, make.agreement(), ALLIANCE, opens_on=DUE - timedelta(days=1))
    rows = told(app, "reminders", "preview", "--from", "2026-10-01", "--days", "10", "--json", "--lang", "en")
    assert [(row["rung"], row["to"], row["skipped"]) for row in rows] == [
        ("before-7", None, "It was not open yet on that day."),
        ("before-3", None, "It was not open yet on that day."),
    ]


def test_why_tells_the_reason_the_mail_and_each_attempt(
    app: Flask, settings: Settings, report: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    plan(THURSDAY)
    with running_sink() as sink:
        sink.answer("rcpt", "550 no such user")
        monkeypatch.setitem(app.config, "SETTINGS", replace(settings, smtp_url=sink.url))
        told(app, "jobs", "once", "send-mail", "--now", "2026-10-15T08:01:00+07:00")
    rows = told(app, "reminders", "why", "--obligation", f"report:{report}", "--json", "--lang", "en")
    assert [row["rung"] for row in rows] == ["before-7", "before-3", "before-1", "due", "overdue-1"]
    assert rows[0]["skipped"] == "A newer reminder went out in its place: 1 working days overdue."
    told_row = rows[-1]
    assert told_row["to"] == CHI.email
    assert told_row["mail"]["state"] == "failed"
    assert told_row["mail"]["ended_at"].startswith("2026-10-15T08:01:0")
    (attempt,) = told_row["mail"]["attempts"]
    assert (attempt["phase"], attempt["code"], attempt["answer"]) == ("recipient", 550, "no such user")


@pytest.mark.parametrize("reference", ["report:999", "task:1", "sign_off:3", "report:99999999999999999999"])
def test_why_refuses_what_does_not_exist(app: Flask, report: int, reference: str) -> None:
    result = run(app, "reminders", "why", "--obligation", reference, "--json")
    assert result.exit_code == 1
    assert reference in json.loads(result.stdout)["message"]


@pytest.mark.parametrize("reference", ["report", "41", "agency:1", "report:x"])
def test_why_says_how_a_thing_is_named(app: Flask, reference: str) -> None:
    assert run(app, "reminders", "why", "--obligation", reference).exit_code == 2


def test_an_unusable_mail_address_pauses_mail_where_people_see_it(
    app: Flask, settings: Settings, report: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    plan(THURSDAY)
    monkeypatch.setitem(app.config, "SETTINGS", replace(settings, smtp_url="smpt://mail.example.vn"))
    told(app, "jobs", "once", "send-mail")
    status = told(app, "jobs", "status", "--json")
    assert "TRACKER_SMTP_URL" in status["trouble"]
    assert status["outbox"]["pending"] == 1


def test_open_ended_programs_get_next_years_reviews(app: Flask, make: Make) -> None:
    agreement_id = make.agreement(valid_to=None)
    with transaction():
        db.session.add(
            ReviewRule(
                agreement_id=agreement_id, cadence="quarterly", convention="calendar",
                submit_days=3, consolidate_days=2, sign_days=3,
            )
        )  # fmt: skip
    now = "2026-11-24T08:00:00+07:00"
    assert told(app, "jobs", "once", "open-reviews", "--now", now)["did"] == {"agreements": 1}
    assert told(app, "jobs", "once", "open-reviews", "--now", now)["did"] == {"agreements": 0}
    periods = db.session.scalars(select(Review.period).order_by(Review.ends_on)).all()
    assert periods[-1] == "2027-Q4"
    db.session.rollback()
    told(app, "jobs", "once", "open-reviews", "--now", "2027-01-02T08:00:00+07:00")
    assert db.session.scalar(select(Review.period).order_by(Review.ends_on.desc()).limit(1)) == "2028-Q4"
    assert db.session.scalar(select(Report.id).limit(1)) is not None


def test_a_program_that_cannot_be_extended_keeps_back_no_other(app: Flask, make: Make) -> None:
    for valid_from in ("1950-01-01", "2026-01-01"):
        agreement_id = make.agreement(valid_to=None)
        with transaction():
            db.session.execute(
                update(Agreement)
                .where(Agreement.id == agreement_id)
                .values(valid_from=local(DUE).fromisoformat(valid_from).date())
            )
            db.session.add(
                ReviewRule(
                    agreement_id=agreement_id, cadence="monthly", convention="calendar",
                    submit_days=3, consolidate_days=2, sign_days=3,
                )
            )  # fmt: skip
    assert told(app, "jobs", "once", "open-reviews")["did"] == {"agreements": 1}
