"""Senders, planners and pages in processes of their own, that may be killed at any instant or at a named point.

The product knows nothing of this: the points are put around its functions here.
"""

from __future__ import annotations

import ctypes
import logging
import multiprocessing
import os
import signal
import threading
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Any

from sqlalchemy import event
from sqlalchemy.exc import InterfaceError, OperationalError

from tests.databases import settings_for
from tracker.database import db
from tracker.prepared import PreparedWrite

SENDER_POINTS = ("claimed", "offered", "marked", "handed-over", "settled")
PLANNER_POINTS = ("rows-written", "decided", "digest-written", "digests-committed")
NEVER, STATEMENT = "never", "statement"
ACKNOWLEDGED = "acknowledged"
"""The file in which a browser notes which part it was told to be saved."""
DIE_WITH_PARENT = 1
"""PR_SET_PDEATHSIG of Linux."""

FORKS = multiprocessing.get_context("forkserver")
FORKS.set_forkserver_preload(
    ["tests.chaos.processes", "tests.chaos.wrong_senders", "tests.reminding", "tracker.jobs.clock", "tracker.web"]
)
"""Processes are forked off one that has everything loaded and no threads: starting one takes no second."""


@dataclass(frozen=True)
class Life:
    """What a process does and how it ends: by its own hand the ``time``-th time it passes ``point``.

    ``faster``: how much shorter than the product's its waits and pauses are; then it goes on until it is stopped.
    ``patience``: seconds it gives the mail server for a reply. ``sender``: which one, the product's or a wrong one.
    """

    role: str
    database_url: str
    data_dir: Path
    now: datetime
    smtp_url: str = ""
    point: str = NEVER
    time: int = 1
    faster: float = 0.0
    patience: float = 20.0
    lease_seconds: float = 0.0
    sender: str = "tracker"


def start(life: Life) -> BaseProcess:
    """Start the process."""
    process = FORKS.Process(target=live, args=(life,))
    process.start()
    return process


def end_of(process: BaseProcess, *, seconds: float = 60) -> int | None:
    """Wait for its end: -9 when it was killed."""
    process.join(timeout=seconds)
    return process.exitcode


def live(life: Life) -> None:
    """The whole life of a process; it ends with the one that started it."""
    ctypes.CDLL(None).prctl(DIE_WITH_PARENT, signal.SIGKILL)
    from tracker import create_app

    logging.disable(logging.CRITICAL)
    settings = settings_for(life.database_url, life.data_dir)
    app = create_app(replace(settings, smtp_url=life.smtp_url or settings.smtp_url))
    with app.app_context():
        deadly = _deadly(life.point, life.time)
        event.listen(db.engine, "after_cursor_execute", deadly(STATEMENT, lambda *_: None))
        for name in ("run", "run_many"):  # they go past that event
            setattr(PreparedWrite, name, deadly(STATEMENT, getattr(PreparedWrite, name)))
        {"sender": _send, "planner": _plan, "scheduler": _tick, "pages": _browse}[life.role](life, deadly)


def _tick(life: Life, _deadly: Callable[[str, Any], Any]) -> None:
    """The scheduler as it is, on a day of our choice."""
    from flask import current_app

    from tracker.jobs.clock import run_clock

    _move_clock(life.now)
    run_clock(current_app._get_current_object())  # type: ignore[attr-defined]  # the application behind the proxy


def _browse(life: Life, _deadly: Callable[[str, Any], Any]) -> None:
    """Chi reports one part after the other as done."""
    from flask import current_app
    from sqlalchemy import select

    from tests.make import Make
    from tests.people import CHI
    from tracker.models import Assignment

    _move_clock(life.now)
    app = current_app._get_current_object()  # type: ignore[attr-defined]  # the application behind the proxy
    app.config["WTF_CSRF_ENABLED"] = False
    browser = app.test_client()
    Make(app).sign_in(browser, CHI)
    parts = db.session.scalars(select(Assignment.id).where(Assignment.reported_on.is_(None)).order_by(Assignment.id))
    file = os.open(life.data_dir / ACKNOWLEDGED, os.O_CREAT | os.O_APPEND | os.O_WRONLY)
    for part in list(parts):
        answer = browser.post(f"/assignments/{part}/progress", data={"note": "x", "reports_completion": "y"})
        if answer.status_code == 302:
            os.write(file, f"{part}\n".encode())


def _move_clock(to: datetime) -> None:
    from tracker import clock

    now = clock.now
    moved = to - now()
    clock.now = lambda: now() + moved


def _send(life: Life, deadly: Callable[[str, Any], Any]) -> None:
    stopping = threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: stopping.set())
    if life.faster:
        _hurry(life.faster)
    run = _sender_of(life, deadly, stopping)
    while not stopping.is_set():
        try:
            did = run()
        except (OperationalError, InterfaceError, OSError):  # as the scheduler: told, and again at the next tick
            did = {}
        db.session.remove()
        if not life.faster:
            return
        if not did:
            stopping.wait(0.02)


def _sender_of(
    life: Life, deadly: Callable[[str, Any], Any], stopping: threading.Event
) -> Callable[[], dict[str, int]]:
    from tests.chaos.wrong_senders import LEASE_ONLY, WRONG_SENDERS, trust_the_lease_alone
    from tests.outbox_scene import morning
    from tests.reminding import LETTERHEAD
    from tracker.mail.server_address import Server, server_of
    from tracker.mail.smtp import SmtpMailer
    from tracker.services.reminders import outbox
    from tracker.services.reminders.sending import Sender

    server = server_of(life.smtp_url)
    assert isinstance(server, Server)
    mailer: Any = SmtpMailer(server, sender=LETTERHEAD.sender, reply_seconds=life.patience, final_seconds=life.patience)
    mailer.offer = deadly("offered", mailer.offer)
    mailer.hand_over = deadly("handed-over", mailer.hand_over)
    for name, called in (("claim", "claimed"), ("begin_sending", "marked"), ("settle", "settled")):
        setattr(outbox, name, deadly(called, getattr(outbox, name)))
    if life.sender == LEASE_ONLY:
        trust_the_lease_alone()
    if life.sender in WRONG_SENDERS:
        return lambda: WRONG_SENDERS[life.sender](mailer, LETTERHEAD)
    return lambda: Sender(
        mailer, LETTERHEAD, life.data_dir / "locks", life.now, f"child {os.getpid()}", morning, stopping.is_set,
        lease_seconds=life.lease_seconds,
    ).run()  # fmt: skip


def _hurry(faster: float) -> None:
    from tracker import database
    from tracker.domain import delivery
    from tracker.services.reminders import sending

    for name in ("FIRST_PAUSE", "LONGEST_PAUSE", "FIRST_WAIT", "LONGEST_WAIT"):
        setattr(delivery, name, getattr(delivery, name) / faster)
    sending.SETTLE_PAUSE_SECONDS = 0.1
    database.BUSY_SECONDS = 1


def _plan(life: Life, deadly: Callable[[str, Any], Any]) -> None:
    from tests.reminding import CALENDAR, LETTERHEAD
    from tracker.domain.ladders import Ladders
    from tracker.services.reminders import deciding, digests, planning
    from tracker.services.reminders.morning import Morning

    deciding._keep = deadly("rows-written", deciding._keep)
    planning.decide = deadly("decided", planning.decide)
    digests._put = deadly("digest-written", digests._put)
    planning.write_digests = deadly("digests-committed", planning.write_digests)
    planning.plan_reminders(Morning(life.now, CALENDAR, Ladders(), LETTERHEAD))


def _deadly(point: str, time: int) -> Callable[[str, Any], Any]:
    passed = [0]

    def around(name: str, called: Any) -> Any:
        def run(*args: Any, **kwargs: Any) -> Any:
            answer = called(*args, **kwargs)
            passed[0] += name == point
            if name == point and passed[0] == time:
                os.kill(os.getpid(), signal.SIGKILL)
            return answer

        return run

    return around
