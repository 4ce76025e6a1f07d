"""The database is locked, full, or gone for a moment, in the middle of it all."""

from __future__ import annotations

import resource
import subprocess
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from multiprocessing.process import BaseProcess

from sqlalchemy import create_engine, text

from tests.chaos.campaigns.scheduling import MORNING
from tests.chaos.campaigns.settling import running, settle
from tests.chaos.places import Place
from tests.chaos.processes import end_of
from tests.chaos.results import Result, audit
from tests.chaos.sink import running_sink
from tests.outbox_scene import many
from tracker.database import db

AT_A_TIME = 40
BAD_FOR_SECONDS = 2.0
"""Longer than a hurried sender waits for a lock of SQLite."""


def lock(place: Place, times: int) -> Result:
    """Somebody else holds the database, or the outbox, for longer than a sender waits."""
    engine = create_engine(place.settings.database_url.replace("postgresql:", "postgresql+psycopg:"))
    takes = "BEGIN IMMEDIATE" if place.cluster is None else "LOCK TABLE outbox_messages IN ACCESS EXCLUSIVE MODE"

    def locked(pause: Callable[[], object], _senders: list[BaseProcess]) -> None:
        with engine.connect() as connection:
            connection.execute(text(takes))
            pause()
            connection.rollback()

    try:
        return _trouble(place, times, locked)
    finally:
        engine.dispose()


def fill(place: Place, times: int) -> Result:
    """The disk of SQLite is full: no sender may write a byte more."""

    def full(pause: Callable[[], object], senders: list[BaseProcess]) -> None:
        with _no_byte_more(senders):
            pause()

    return _trouble(place, times, full)


def restart(place: Place, times: int) -> Result:
    """PostgreSQL dies and is started again, under a sender and under a whole scheduler; neither goes down with it."""
    cluster = place.cluster
    assert cluster is not None

    def restarted(_pause: Callable[[], object], _senders: list[BaseProcess]) -> None:
        subprocess.run([*cluster.control, "-m", "immediate", "restart"], check=True, capture_output=True)
        db.engine.dispose()  # the campaign's own connections: only what it looks at shall be tried

    return _trouble(place, times, restarted)


def _trouble(place: Place, times: int, happens: Callable[[Callable[[], object], list[BaseProcess]], None]) -> Result:
    still = threading.Event()
    with running_sink() as sink:
        processes = [place.sender(sink.url()), place.start("scheduler", MORNING, smtp_url=sink.url())]
        with running(processes):
            for _ in range(times):
                taken = len(sink.journal)
                many(place.make, AT_A_TIME)
                sink.wait_for(taken + AT_A_TIME // 4, seconds=30)
                happens(lambda: still.wait(BAD_FOR_SECONDS), processes)
        settle(place, sink)
        found = audit(sink, kills=times)
    if any(end_of(process) for process in processes):
        found.wrong.append("a sender or the scheduler went down with the database")
    return found


@contextmanager
def _no_byte_more(processes: list[BaseProcess]) -> Iterator[None]:
    pids = [process.pid for process in processes if process.pid is not None]
    before = {pid: resource.prlimit(pid, resource.RLIMIT_FSIZE) for pid in pids}
    for pid, (_soft, hard) in before.items():
        resource.prlimit(pid, resource.RLIMIT_FSIZE, (1, hard))
    try:
        yield
    finally:
        for pid, limits in before.items():
            resource.prlimit(pid, resource.RLIMIT_FSIZE, limits)
