"""People read and log progress for a minute, each with his pauses: every answer is right, and 95 of 100 are quick."""

from __future__ import annotations

import asyncio
import logging
import os
import random
import time
from dataclasses import dataclass
from functools import partial

from sqlalchemy import func, select

from bench.load import Measured, ask, get
from bench.nation import settle
from bench.pages import Browser, browser_of, writing
from bench.world import fill
from tests.chaos.places import Place
from tests.chaos.results import Result
from tests.chaos.web_server import WebServer
from tracker import clock
from tracker.database import db
from tracker.models import ProgressEntry

PROGRAMS = 200
OFFICERS = 40
LONGEST_MS = 300
WARM_UP_SECONDS = 3.0
WRITTEN, SHOWN = 302, 200


@dataclass(frozen=True)
class Crowd:
    """``people`` at once, each with a pause of ``pause`` seconds on average; ``writes``: the share of what they do."""

    people: int
    pause: float
    writes: float


WRITERS_ON_SQLITE = Crowd(people=30, pause=1.0, writes=1.0)
USERS_ON_POSTGRESQL = Crowd(people=300, pause=10.0, writes=0.2)


def bear(crowd: Crowd, place: Place, seconds: int) -> Result:
    """``messages``: answers; ``lost``: entries answered as kept that are not there; ``duplicates``: more than that."""
    today = clock.today(place.settings.zone)
    logging.getLogger("tracker.slow_statements").disabled = True  # filling is no use case
    fill(PROGRAMS, today=today)
    if place.cluster is not None:
        settle()
    app = place.make.app
    browsers = [browser_of(app, 2 * (number % OFFICERS) + 1, today) for number in range(crowd.people)]
    web = WebServer(place.settings)
    reads, writes, warming = Measured(), Measured(), Measured()
    try:
        asyncio.run(_live(web.port, browsers, crowd, WARM_UP_SECONDS, warming, warming))
        warm = _entries()
        used = web.processor_seconds()
        asyncio.run(_live(web.port, browsers, crowd, seconds, reads, writes))
        used = web.processor_seconds() - used
    finally:
        web.stop()
    kept, said = _entries() - warm, len(writes.milliseconds) - writes.errors
    found = Result(messages=len(reads.milliseconds) + said, lost=max(0, said - kept), duplicates=max(0, kept - said))
    every = Measured(milliseconds=reads.milliseconds + writes.milliseconds, seconds=seconds)
    errors = reads.errors + writes.errors + warming.errors
    if errors:
        found.wrong.append(f"{errors} answers were not what they should be")
    if every.p95 >= LONGEST_MS:
        found.wrong.append(f"p95 {every.p95:.0f} ms, at most {LONGEST_MS}")
    found.facts |= {"told": _told(crowd, every, reads, writes, used), "p95_ms": every.p95, "rate": every.rate}
    return found


LOAD_ON_SQLITE, LOAD_ON_POSTGRESQL = partial(bear, WRITERS_ON_SQLITE), partial(bear, USERS_ON_POSTGRESQL)


async def _live(
    port: int, browsers: list[Browser], crowd: Crowd, seconds: float, reads: Measured, writes: Measured
) -> None:
    until = time.perf_counter() + seconds
    chance = random.Random(20221024)
    await asyncio.gather(
        *(_person(port, one, crowd, until, random.Random(chance.random()), reads, writes) for one in browsers)
    )


async def _person(
    port: int, browser: Browser, crowd: Crowd, until: float, chance: random.Random, reads: Measured, writes: Measured
) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    pages = [get(path, browser.cookie) for path in ("/", f"/tasks/{browser.task}", f"/agreements/{browser.agreement}")]
    log = writing(browser)
    pause = chance.uniform(0, crowd.pause)  # nobody begins with the others
    while time.perf_counter() + pause < until:
        await asyncio.sleep(pause)
        if chance.random() < crowd.writes:
            await ask(reader, writer, log(0), writes, WRITTEN)
        else:
            await ask(reader, writer, chance.choice(pages), reads, SHOWN)
        pause = chance.uniform(0.5, 1.5) * crowd.pause
    writer.close()
    await writer.wait_closed()


def _entries() -> int:
    db.session.rollback()
    count = db.session.scalar(select(func.count()).select_from(ProgressEntry)) or 0
    db.session.rollback()
    return count


def _told(crowd: Crowd, every: Measured, reads: Measured, writes: Measured, used: float) -> str:
    parts = [
        f"{name} {len(one.milliseconds)} p95 {one.p95:.0f} ms"
        for name, one in (("read", reads), ("logged", writes))
        if one.milliseconds
    ]
    count, load = len(every.milliseconds), os.getloadavg()[0]
    return (
        f"{crowd.people} people, a pause of {crowd.pause:g} s: {every.rate:.0f} answers a second,"
        f" median {every.median:.0f} ms, p95 {every.p95:.0f} ms; {', '.join(parts)};"
        f" {used / count * 1000:.0f} ms of processor an answer; load of the whole machine {load:.0f}"
    )
