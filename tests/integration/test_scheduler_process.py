"""The scheduler process: ticks at once, says that it lives, stops when asked and not before its work is done."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select

from config import Settings
from tests.reminding import DUE, local
from tracker.database import db
from tracker.jobs import planning
from tracker.jobs.clock import Ticker
from tracker.jobs.schedule import JOBS, Job
from tracker.models import Scheduler
from tracker.queries.mail_health import mail_health
from tracker.services import heartbeat

ROOT = Path(__file__).parents[2]
NOW = local(DUE)


def scheduler_row() -> Scheduler:
    db.session.rollback()
    return db.session.scalars(select(Scheduler)).one()


def test_every_job_of_the_table_runs_on_an_empty_database(app: Flask) -> None:
    ticker = Ticker(app, threading.Event())
    for job in JOBS:
        ticker.tick(job)
    results = json.loads(scheduler_row().results)
    assert set(results) == {job.name for job in JOBS}
    assert not [name for name, result in results.items() if "failed" in result["did"]]


def test_a_job_that_fails_is_told_and_does_not_end_the_process(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(_occasion: object) -> dict[str, int]:
        raise ValueError("no disk")

    ticker = Ticker(app, threading.Event())
    monkeypatch.setattr(planning, "plan", fail)
    ticker.tick(Job("broken", 60, "planning:plan"))
    ticker.tick(JOBS[0])
    results = json.loads(scheduler_row().results)
    assert results["broken"]["did"] == {"failed": "ValueError: no disk"}
    assert JOBS[0].name in results


def test_a_stopping_process_begins_nothing_new(app: Flask) -> None:
    stopping = threading.Event()
    ticker = Ticker(app, stopping)
    stopping.set()
    ticker.tick(JOBS[0])
    assert json.loads(scheduler_row().results) == {}
    ticker.end()
    assert scheduler_row().stopped_at is not None


def test_a_scheduler_counts_as_alive_for_three_minutes_after_its_tick(app: Flask) -> None:
    id_ = heartbeat.begin("here:1", at=NOW)
    assert mail_health(now=NOW + timedelta(minutes=2)).is_ticking
    assert not mail_health(now=NOW + timedelta(minutes=4)).is_ticking
    heartbeat.beat(id_, "send-mail", {"sent": 1}, at=NOW + timedelta(minutes=5))
    assert mail_health(now=NOW + timedelta(minutes=6)).is_ticking
    heartbeat.end(id_, at=NOW + timedelta(minutes=6))
    assert not mail_health(now=NOW + timedelta(minutes=6)).is_ticking
    assert heartbeat.forget_old_schedulers(now=NOW + timedelta(days=8)) == 1


@pytest.mark.slow
def test_the_process_ticks_at_once_and_stops_cleanly_on_sigterm(app: Flask, settings: Settings) -> None:
    environment = os.environ | {
        "TRACKER_ENV": "test",
        "TRACKER_DATABASE_URL": settings.database_url,
        "TRACKER_DATA_DIR": str(settings.data_dir),
    }
    process = subprocess.Popen(
        [sys.executable, "-m", "flask", "--app", "tracker", "jobs", "run"], cwd=ROOT, env=environment
    )
    waiting = threading.Event()
    for _ in range(1200):
        db.session.rollback()
        row = db.session.scalar(select(Scheduler))
        if row is not None and "forget-old" in json.loads(row.results):
            break
        waiting.wait(0.1)
    process.send_signal(signal.SIGTERM)
    assert process.wait(timeout=90) == 0
    row = scheduler_row()
    assert set(json.loads(row.results)) == {job.name for job in JOBS}
    assert row.stopped_at is not None
