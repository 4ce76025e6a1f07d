"""The scheduler process: APScheduler as a clock and nothing more. Any number of these may run side by side.

Jobs live in memory, ticks go by UTC, a late tick is run once and never dropped, and no job overlaps itself. What a
process was in the middle of when it died is for the next tick of any of them.
"""

from __future__ import annotations

import logging
import signal
import threading
from collections.abc import Mapping
from datetime import UTC, timedelta
from types import FrameType

from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.schedulers.background import BackgroundScheduler
from flask import Flask

from tracker import clock, logs
from tracker.jobs.occasion import Occasion, process_name
from tracker.jobs.schedule import JOBS, Job
from tracker.services import heartbeat

log = logging.getLogger(__name__)


def run_clock(app: Flask) -> None:
    """Tick until SIGTERM or SIGINT; what is in hand then is finished first.

    The scheduler runs beside this thread, which only waits: stopping it from inside a signal could wait for itself.
    """
    stopping = threading.Event()

    def stop(_signal: int, _frame: FrameType | None) -> None:
        stopping.set()

    for asked in (signal.SIGTERM, signal.SIGINT):
        signal.signal(asked, stop)
    for job in JOBS:
        job.load()  # by one thread and now, not by several at their first tick
    ticker = Ticker(app, stopping)
    scheduler = BackgroundScheduler(
        timezone=UTC,
        executors={"default": ThreadPoolExecutor(len(JOBS))},
        job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": None},
    )
    for place, job in enumerate(JOBS):
        first = clock.now() + timedelta(seconds=place)  # one after the other, so that what is planned is sent
        scheduler.add_job(ticker.tick, "interval", [job], seconds=job.every_seconds, next_run_time=first, id=job.name)
    scheduler.start()
    stopping.wait()
    scheduler.shutdown(wait=True)
    ticker.end()


class Ticker:
    """Runs one job at a time of each kind, and says so in the heartbeat."""

    def __init__(self, app: Flask, stopping: threading.Event) -> None:
        self.app = app
        self.stopping = stopping
        self.name = f"{process_name()}:{clock.now():%H%M%S%f}"
        with app.app_context():
            self.scheduler_id = heartbeat.begin(self.name, at=clock.now())

    def tick(self, job: Job) -> None:
        """Run it. A job that fails is logged and told; it runs again at its next tick."""
        if self.stopping.is_set():
            return
        logs.about_now.set(lambda: {"job": job.name})
        with self.app.app_context():
            did: Mapping[str, object]
            try:
                did = job.run(Occasion(self.app.config["SETTINGS"], clock.now(), self.name, self.stopping.is_set))
            except Exception as failed:
                log.exception("job %s failed", job.name)
                did = {"failed": f"{type(failed).__name__}: {failed}"[:500]}
            heartbeat.beat(self.scheduler_id, job.name, did, at=clock.now(), every_seconds=job.every_seconds)

    def end(self) -> None:
        """Say that this process stopped because it was asked to."""
        with self.app.app_context():
            heartbeat.end(self.scheduler_id, at=clock.now())
