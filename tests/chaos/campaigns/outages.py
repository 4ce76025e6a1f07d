"""The mail server goes away in the middle of it all: for seconds, and for three weeks."""

from __future__ import annotations

import random
import threading
from datetime import date, timedelta
from functools import partial

from sqlalchemy import select

from tests.chaos.campaigns.settling import running, settle, wait_until
from tests.chaos.places import Place
from tests.chaos.results import Result, audit, is_quiet
from tests.chaos.sink import Sink, running_sink
from tests.outbox_scene import let_time_pass, many, send
from tests.people import ALLIANCE, CHI, COMMISSION, HUNG, LAN
from tests.reminding import DUE, plan, report_owed
from tracker.database import db
from tracker.models import OutboxItem

TIMES = 20.0
"""Here time runs so much faster: pauses, waits and outages alike."""
BETWEEN = 30
LAST_HOURS = 0.7
"""Seconds: some minutes of the hurried sender's time, in which it tries again and again."""


def go_away(place: Place, outages: int, *, seconds: float) -> Result:
    """Two senders at work, and a server that goes away again and again for so many seconds of the product's time."""
    chance, pause = random.Random(20221024), threading.Event()
    with running_sink() as sink:
        many(place.make, 2 * BETWEEN)
        with running([place.sender(sink.url(), faster=TIMES) for _ in range(2)]):
            for _ in range(outages):
                many(place.make, BETWEEN)
                sink.wait_for(len(sink.journal) + chance.randint(1, BETWEEN // 2), seconds=60)
                sink.obey(is_away=True)
                pause.wait(seconds / TIMES)
                sink.obey(is_away=False)
        settle(place, sink)
        return audit(sink, kills=outages)


AWAY_FOR_3_SECONDS = partial(go_away, seconds=3)
AWAY_FOR_A_MINUTE = partial(go_away, seconds=60)


def away_for_weeks(place: Place, days: int) -> Result:
    """Weeks without a mail server end in one mail to each officer and unit head, what is due longest first."""
    agreement_id = place.make.agreement()
    report_owed(place.make, agreement_id, ALLIANCE, due_on=DUE)
    place.make.task(agreement_id, lead=COMMISSION, due_on=DUE + timedelta(days=1))
    back_on = DUE + timedelta(days=days)
    with running_sink() as sink:
        _mornings(place, sink, date(2026, 9, 28), DUE - timedelta(days=1))
        before = len(sink.journal)
        sink.obey(is_away=True)
        _mornings(place, sink, DUE, back_on - timedelta(days=1))
        plan(back_on)
        let_time_pass()
        with running([place.sender(sink.url())]):
            sink.wait_for(before + 1, LAST_HOURS)  # in vain
            sink.obey(is_away=False)
            wait_until(is_quiet)
        found = audit(sink, kills=days)
        told = [taken.to[0] for taken in sink.journal[before:]]
        if told != [CHI.email, LAN.email, HUNG.email]:
            found.wrong.append(f"after {days} days mail went to {told}")
        told_posts = {str(role) for role in db.session.scalars(select(OutboxItem.role).distinct())}
        if told_posts - {"officer", "unit_head"}:
            found.wrong.append(f"nobody was reminded, and yet {told_posts} were told")
    return found


def _mornings(place: Place, sink: Sink, first: date, last: date) -> None:
    day = first
    while day <= last:
        plan(day)
        let_time_pass()
        send(place.settings, sink.url())
        day += timedelta(days=1)
