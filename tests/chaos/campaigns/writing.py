"""People log progress over HTTP while web server and database are killed: what was acknowledged is there, once."""

from __future__ import annotations

import asyncio
import logging
import os
import random
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from itsdangerous import URLSafeTimedSerializer
from sqlalchemy import select

from bench.load import post, read_answer
from tests.chaos.places import Place
from tests.chaos.results import Result
from tests.chaos.web_server import WebServer, kill_backend, kill_postmaster
from tests.people import ALLIANCE, CHI
from tracker import clock
from tracker.database import db
from tracker.models import ProgressEntry, SpentForm
from tracker.queries.audit_chain import verify_trail
from tracker.services.sign_in import open_session

WRITERS = 10
PARTS = 100
MANY = 5_000
EVERY = {"few": 40, "many": 1_000}
"""So many writes are acknowledged between one kill and the next."""
CSRF_SECRET = "0" * 40
PATIENCE = 30.0
MOST_AGAIN = 20


@dataclass
class Writers:
    """``acknowledged`` are on the disk before the writer goes on; ``again``: sent once more after an unknown end."""

    place: Place
    port: int
    count: int
    journal: Path
    parts: list[int]
    cookie: str = ""
    token: str = ""
    sent: int = 0
    acknowledged: int = 0
    again: int = 0
    refused: Counter[int] = field(default_factory=Counter)

    def __post_init__(self) -> None:
        app = self.place.make.app
        signer = app.session_interface.get_signing_serializer(app)
        assert signer is not None
        logging.getLogger("tracker.security").disabled = True  # a line for the sign-in, among the figures
        sid = open_session(self.place.make.person_id(CHI), now=clock.now())
        self.cookie = f"session={signer.dumps({'_user_id': sid, 'csrf_token': CSRF_SECRET})}"
        self.token = str(URLSafeTimedSerializer(app.secret_key, salt="wtf-csrf-token").dumps(CSRF_SECRET))
        self.file = os.open(self.journal, os.O_CREAT | os.O_APPEND | os.O_WRONLY)

    async def write_all(self) -> None:
        """Until so many writes are acknowledged."""
        await asyncio.gather(*(self._write() for _ in range(WRITERS)))
        os.close(self.file)

    async def _write(self) -> None:
        line = None
        while self.sent < self.count:
            self.sent += 1
            number = self.sent
            request = self._request(number)
            while True:
                try:
                    line = line or await asyncio.open_connection("127.0.0.1", self.port)
                    line[1].write(request)
                    status, _size = await asyncio.wait_for(read_answer(line[0]), PATIENCE)
                except (OSError, EOFError, TimeoutError):
                    line = _hung_up(line)
                    status = 0
                if status == 302:
                    break
                self.again += 1
                self.refused[status] += 1
                if self.again > MOST_AGAIN * self.count:
                    raise RuntimeError(f"it is refused again and again: {self.refused}")
                await asyncio.sleep(0.05)
            os.write(self.file, f"{number}\n".encode())
            os.fdatasync(self.file)
            self.acknowledged += 1
        _hung_up(line)

    def _request(self, number: int) -> bytes:
        part = self.parts[number % len(self.parts)]
        body = f"csrf_token={self.token}&once=key-{number}&note=writer+{number}&happened_on={clock.now():%d/%m/%Y}"
        return post(f"/assignments/{part}/progress", body, self.cookie)


def kill_while_writing(place: Place, count: int) -> Result:
    """``messages``: acknowledged writes; ``lost``: those that are not there; ``duplicates``: rows beyond the first."""
    agreement_id = place.make.agreement()
    tasks = [place.make.task(agreement_id, lead=ALLIANCE) for _ in range(min(PARTS, count))]
    parts = [place.make.part_id(task_id, ALLIANCE) for task_id in tasks]
    web = WebServer(place.settings)
    writers = Writers(place, web.port, count, place.settings.data_dir / "journal", parts)
    kills: Counter[str] = Counter()
    db.session.remove()
    db.engine.dispose()
    try:
        asyncio.run(_write_under_fire(writers, _weapons(place, web), kills))
    finally:
        web.stop()
    return _compare(writers, kills)


def _weapons(place: Place, web: WebServer) -> dict[str, Callable[[random.Random], None]]:
    of_the_web = {"worker": web.kill_worker, "master": web.kill_master, "whole web server": web.kill_all}
    cluster = place.cluster
    if cluster is None:
        return of_the_web  # its database lives in the web server's processes
    return {
        **of_the_web,
        "connection of PostgreSQL": lambda chance: kill_backend(cluster, chance),
        "PostgreSQL": lambda _chance: kill_postmaster(cluster),
    }


async def _write_under_fire(
    writers: Writers, weapons: dict[str, Callable[[random.Random], None]], kills: Counter[str]
) -> None:
    chance = random.Random(20221024)
    every = EVERY["many" if writers.count >= MANY else "few"]
    writing = asyncio.create_task(writers.write_all())
    turn = 0
    while not writing.done():
        after = writers.acknowledged + chance.randint(every // 2, every + every // 2)
        while writers.acknowledged < after and not writing.done():
            await asyncio.sleep(0.01)
        if not writing.done():
            name = list(weapons)[turn % len(weapons)]
            await asyncio.to_thread(weapons[name], chance)
            kills[name] += 1
            turn += 1
    await writing


def _compare(writers: Writers, kills: Counter[str]) -> Result:
    acknowledged = {int(line) for line in writers.journal.read_text().split()}
    kept = Counter(db.session.scalars(select(ProgressEntry.note).where(ProgressEntry.note.startswith("writer "))))
    there = {int(note.removeprefix("writer ")): times for note, times in kept.items()}
    keys = set(db.session.scalars(select(SpentForm.key).where(SpentForm.key.startswith("key-"))))
    trail = verify_trail()
    found = Result(
        messages=len(acknowledged),
        kills=sum(kills.values()),
        lost=len(acknowledged - set(there)),
        duplicates=sum(there.values()) - len(there),
        most_copies=max(there.values(), default=0),
    )
    if trail.faults:
        found.wrong.append(f"the trail is broken at {trail.first_broken}")
    if keys != {f"key-{number}" for number in there}:
        found.wrong.append("keys and entries do not belong together")
    if len(acknowledged) != writers.count:
        found.wrong.append(f"{len(acknowledged)} writes acknowledged of {writers.count}")
    told = ", ".join(f"{name} {times}" for name, times in kills.items())
    found.facts |= {
        "told": f"killed: {told}; sent again {writers.again} times {dict(writers.refused)} (0: the line broke);"
        f" trail of {trail.entry_count} entries whole",
        "killed": dict(kills),
        "again": writers.again,
    }
    return found


def _hung_up(line: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None) -> None:
    if line is not None:
        line[1].close()
