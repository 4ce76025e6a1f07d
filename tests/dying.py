"""A sender or a planner in a process of its own that is killed at a named point.

The product knows nothing of this: the points are put around its functions here.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
from collections.abc import Callable
from datetime import datetime
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Any

from tests.databases import settings_for

SENDER_POINTS = ("claimed", "offered", "marked", "handed-over", "settled")
PLANNER_POINTS = ("rows-written", "decided", "digest-written", "digests-committed")


FORKS = multiprocessing.get_context("forkserver")
FORKS.set_forkserver_preload(["tests.dying", "tests.reminding", "tracker.services.reminders.planning", "flask_migrate"])
"""Processes are forked off one that has everything loaded and no threads: starting one takes no second."""


def start(
    role: str, url: str, data_dir: Path, *, smtp_url: str = "", now: datetime, point: str, time: int = 1
) -> BaseProcess:
    """Start the process; it kills itself the ``time``-th time it passes the point."""
    process = FORKS.Process(target=main, args=(role, url, data_dir, smtp_url, now, point, time))
    process.start()
    return process


def end_of(process: BaseProcess) -> int | None:
    """Wait for its end: -9 when it was killed."""
    process.join(timeout=60)
    return process.exitcode


def main(role: str, url: str, data_dir: Path, smtp_url: str, now: datetime, point: str, time: int) -> None:
    from tests.reminding import LETTERHEAD
    from tracker import create_app

    deadly = _deadly(point, time)
    with create_app(settings_for(url, data_dir)).app_context():
        if role == "planner":
            _plan(now, deadly)
            return
        from tracker.mail.mailer import mailer_for
        from tracker.services.reminders import outbox
        from tracker.services.reminders.sending import Sender

        mailer: Any = mailer_for(smtp_url, sender=LETTERHEAD.sender)
        mailer.offer = deadly("offered", mailer.offer)
        mailer.hand_over = deadly("handed-over", mailer.hand_over)
        for name, called in (("claim", "claimed"), ("begin_sending", "marked"), ("settle", "settled")):
            setattr(outbox, name, deadly(called, getattr(outbox, name)))
        Sender(mailer, LETTERHEAD, data_dir / "locks", now, "child", lease_seconds=0).run()


def _plan(now: datetime, deadly: Callable[[str, Any], Any]) -> None:
    from tests.reminding import CALENDAR, LETTERHEAD
    from tracker.domain.reminders import DEFAULT_LADDER
    from tracker.services.reminders import deciding, digests, planning
    from tracker.services.reminders.morning import Morning

    deciding._keep = deadly("rows-written", deciding._keep)
    planning.decide = deadly("decided", planning.decide)
    digests._put = deadly("digest-written", digests._put)
    planning.write_digests = deadly("digests-committed", planning.write_digests)
    planning.plan_reminders(Morning(now, CALENDAR, DEFAULT_LADDER, LETTERHEAD))


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
