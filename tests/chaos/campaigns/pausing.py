"""Senders that stand still for longer than their lease, and clocks that jump: neither is death."""

from __future__ import annotations

import os
import random
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import select

from tests.chaos.campaigns.settling import running, settle
from tests.chaos.moved_clocks import MovedClock
from tests.chaos.places import Place
from tests.chaos.results import Result, audit
from tests.chaos.sink import running_sink
from tests.outbox_scene import many
from tracker.database import db
from tracker.models import DeliveryAttempt

LEASE_SECONDS = 0.2
STILL_SECONDS = 0.6
LINGER = 0.05
"""Seconds from taking to answering: most of the time the one that sends is stopped in between."""
AT_A_TIME = 12


def pause_senders(place: Place, pauses: int, *, sender: str = "tracker") -> Result:
    """Of two senders the one that is just sending is stopped, and the other has time to take over what it holds."""
    chance, pause = random.Random(20221024), threading.Event()
    life = {"lease_seconds": LEASE_SECONDS, "sender": sender}
    with running_sink(linger=LINGER) as sink:
        senders = {f"child {one.pid}": one for one in (place.sender(sink.url(), **life) for _ in range(2))}
        with running(list(senders.values())):
            for _ in range(pauses):
                taken = len(sink.journal)
                many(place.make, AT_A_TIME)
                sink.wait_for(taken + chance.randint(3, AT_A_TIME - 2), seconds=30)
                with _stopped(senders[_who_sends()].pid):
                    pause.wait(STILL_SECONDS)
        settle(place, sink)
        return audit(sink, kills=pauses)


def jump_clocks(place: Place, jumps: int) -> Result:
    """Two senders whose clock jumps by hours and days, to and fro, while they send."""
    chance = random.Random(20221024)
    clock = MovedClock(place.settings.data_dir / "clock")
    with running_sink(linger=LINGER) as sink:
        senders = [clock.start(place.sender_life(sink.url(), lease_seconds=60.0)) for _ in range(2)]
        many(place.make, AT_A_TIME)
        sink.wait_for(1, seconds=60)
        with clock.ending(senders):
            for _ in range(jumps):
                taken = len(sink.journal)
                many(place.make, AT_A_TIME)
                sink.wait_for(taken + chance.randint(1, AT_A_TIME - 2), seconds=1)
                clock.jump(chance.choice(("+1h", "-1h", "+1d", "-1d", "+0")))
        settle(place, sink)
        return audit(sink, kills=jumps)


@contextmanager
def _stopped(pid: int | None) -> Iterator[None]:
    assert pid is not None
    os.kill(pid, signal.SIGSTOP)
    try:
        yield
    finally:
        os.kill(pid, signal.SIGCONT)


def _who_sends() -> str:
    """The sender that wrote down its own last try."""
    db.session.rollback()
    sender = DeliveryAttempt.sender
    own = select(sender).where(sender.startswith("child ")).order_by(DeliveryAttempt.id.desc()).limit(1)
    name = db.session.scalars(own).one()
    db.session.rollback()
    return name
