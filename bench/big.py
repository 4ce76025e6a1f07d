"""``ONLY=big make bench``: pages of an installation for a whole country, on SQLite and on PostgreSQL, cold and warm.

DATABASE=sqlite or postgresql: of one of them. TIMES=20: so many looks at each page instead of 100.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

import psutil
from sqlalchemy import select, update

from bench.cold import just_started
from bench.installations import POSTGRESQL, SQLITE, Installation, Installations, installations
from bench.load import Measured, Request, get, measure_times
from bench.nation import BELOW_SUPERIOR, CENTRE, MINISTRY, PROVINCES, SUPERIOR, fill
from bench.pages import SECRET, Browser, browser_of, writing
from bench.servers import Server, serving
from tests.databases import Cluster
from tests.statements import statements
from tracker import clock
from tracker.database import db, transaction
from tracker.models import Assignment, Task

SIZES = {"small": (60, 10), "full": (2000, 50)}  # agreements, progress entries of each of their twenty tasks
MOST_MILLISECONDS = 300.0
TIMES, WARM_UP = int(os.environ.get("TIMES", "100")), 5
PROVINCE = PROVINCES[50]


@dataclass(frozen=True)
class Look:
    """A page as somebody of ``agency`` sees it; ``writes``: the write of progress, each time a new form.

    ``agreement``: one that a leader's page shows; without it one of the agency. ``cold``: seen by a server just started
    as well.
    """

    name: str
    agency: int
    path: str
    is_leader: bool = False
    writes: bool = False
    agreement: int | None = None
    cold: bool = False


LOOKS = (
    Look("quarter: one agreement", PROVINCE, "/quarter?agreement={agreement}", is_leader=True),
    Look("quarter: all of a province", PROVINCE, "/quarter", is_leader=True, cold=True),
    Look("quarter: 40 programs below", SUPERIOR, "/quarter?below=1", is_leader=True, agreement=BELOW_SUPERIOR[0]),
    Look("quarter: in every agreement", CENTRE, "/quarter", is_leader=True, cold=True),
    Look("quarter: nearly all below", MINISTRY, "/quarter?below=1", is_leader=True, agreement=BELOW_SUPERIOR[-1] + 1),
    Look("My work", PROVINCE, "/", cold=True),
    Look("Programs", PROVINCE, "/agreements"),
    Look("one program", PROVINCE, "/agreements/{agreement}"),
    Look("task", PROVINCE, "/tasks/{task}"),
    Look("form of progress", PROVINCE, "/assignments/{part}/progress"),
    Look("log progress", PROVINCE, "/assignments/{part}/progress", writes=True),
    Look("reminders", PROVINCE, "/reminders"),
    Look("My work (centre)", CENTRE, "/"),
    Look("Programs (centre)", CENTRE, "/agreements"),
    Look("reminders (centre)", CENTRE, "/reminders"),
)


@dataclass(frozen=True)
class Found:
    """What one look cost, in milliseconds but for ``statements`` and ``size`` (bytes).

    ``changed_p95``: of the leader's page, a task that it shows changed before each look. ``processor``: of all
    processes of the web server and of the database, for one answer.
    """

    what: str
    median: float
    p95: float
    processor: float
    statements: int
    size: int
    errors: int
    cold: float | None = None
    cold_processor: float | None = None
    changed_p95: float | None = None
    changed_processor: float | None = None

    @property
    def missed(self) -> list[str]:
        """Which of the targets it misses, by the names of the columns."""
        times = {"cold": self.cold, "p95": self.p95, "changed p95": self.changed_p95}
        found = [name for name, milliseconds in times.items() if milliseconds and milliseconds >= MOST_MILLISECONDS]
        return [*found, f"{self.errors} wrong answers"] if self.errors else found


def print_big(size: tuple[int, int]) -> dict[str, Any]:
    """Build, measure, print; answers the facts for build/bench.json."""
    facts: dict[str, Any] = {}
    asked = os.environ.get("DATABASE", "").lower()
    with installations() as made:
        for database in (SQLITE, POSTGRESQL):
            if asked in ("", database.lower()):
                facts[database] = _database(made, database, size)
    return facts


def _database(made: Installations, database: str, size: tuple[int, int]) -> dict[str, Any]:
    installation = made.new(database, TRACKER_SECRET_KEY=SECRET)
    began = time.monotonic()
    with installation.application() as app:
        fill(*size, today=clock.today(app.config["SETTINGS"].zone))
    took = time.monotonic() - began
    agreements, entries = size
    print(
        f"\n{database}: {agreements} agreements, {agreements * 20:,} tasks, {agreements * 20 * entries:,} progress"
        f" entries, built in {took:.0f} s\n"
        f"{'ms':28}{'cold':>7}{'processor':>10}{'median':>9}{'p95':>7}{'processor':>10}"
        f"{'changed p95':>13}{'processor':>10}{'statements':>12}{'KB':>6}",
        flush=True,
    )
    return measure_big(installation, made.cluster if database == POSTGRESQL else None) | {"built_seconds": took}


def measure_big(installation: Installation, cluster: Cluster | None, looks: tuple[Look, ...] = LOOKS) -> dict[str, Any]:
    """Every look; ``cluster``: the server, where it is PostgreSQL."""
    found, megabytes = [], 0.0
    with installation.application() as app:
        browsers = {look: _browser(app, look) for look in looks}
        counted = {look: _count(app, look, browsers[look]) for look in looks}
    cold = {look: _cold(installation, cluster, look, browsers[look]) if look.cold else (None, None) for look in looks}
    with serving(installation.environment) as server:
        for look in looks:
            one = _measure(server, cluster, look, browsers[look], counted=counted[look])
            one = replace(one, cold=cold[look][0], cold_processor=cold[look][1])
            if look.is_leader:
                changed, used = _changed(installation, server, cluster, _request(look, browsers[look]), browsers[look])
                one = replace(one, changed_p95=changed.p95, changed_processor=used, errors=one.errors + changed.errors)
            found.append(one)
            _print(one)
        megabytes = server.megabytes()
    print(f"memory of all web processes: {megabytes:.0f} MB; asked for: each time below {MOST_MILLISECONDS:.0f} ms")
    return {"figures": [vars(one) for one in found], "megabytes": round(megabytes, 1)}


def _print(one: Found) -> None:
    verdict = f"missed: {', '.join(one.missed)}" if one.missed else "ok"
    print(
        f"{one.what:28}{_told(one.cold, 7)}{_told(one.cold_processor, 10)}{one.median:9.1f}{one.p95:7.0f}"
        f"{one.processor:10.1f}{_told(one.changed_p95, 13)}{_told(one.changed_processor, 10)}{one.statements:12}"
        f"{one.size / 1000:6.1f}  {verdict}",
        flush=True,
    )


def _told(milliseconds: float | None, width: int) -> str:
    return f"{'' if milliseconds is None else format(milliseconds, '.0f'):>{width}}"


def _browser(app: Any, look: Look) -> Browser:
    person = 2 * look.agency if look.is_leader else 2 * look.agency - 1
    with app.app_context():
        return browser_of(app, person, clock.today(app.config["SETTINGS"].zone), agreement=look.agreement)


def _address(look: Look, browser: Browser) -> str:
    return look.path.format(agreement=browser.agreement, task=browser.task, part=browser.part)


def _request(look: Look, browser: Browser) -> Request:
    if look.writes:
        return writing(browser)
    asked = get(_address(look, browser), browser.cookie)
    return lambda _number: asked


def _count(app: Any, look: Look, browser: Browser) -> int:
    if look.writes:
        return 0
    name, _equals, value = browser.cookie.partition("=")
    client = app.test_client()
    client.set_cookie(name, value)
    with app.app_context(), statements() as seen:  # its own: what one request kept is not for the next person's
        answer = client.get(_address(look, browser))
    assert answer.status_code == 200, (look, answer.status_code)
    return len(seen)


def _measure(server: Server, cluster: Cluster | None, look: Look, browser: Browser, *, counted: int) -> Found:
    wanted = 302 if look.writes else 200
    request = _request(look, browser)
    measure_times(server.port, request, WARM_UP, wanted=wanted)
    began = _processor(server, cluster)
    warm = measure_times(server.port, request, TIMES, wanted=wanted)
    processor = (_processor(server, cluster) - began) / TIMES * 1000
    return Found(look.name, warm.median, warm.p95, processor, counted, warm.size, warm.errors)


def _changed(
    installation: Installation, server: Server, cluster: Cluster | None, request: Request, browser: Browser
) -> tuple[Measured, float]:
    """The same look, each time after the newest entry of an overdue task moved: nothing kept of it can be used."""
    found, used = Measured(), 0.0
    with _overdue_part(installation, browser.agreement) as move:
        for number in range(TIMES):
            move(number)
            began = _processor(server, cluster)
            one = measure_times(server.port, request, 1)
            used += _processor(server, cluster) - began
            found.milliseconds += one.milliseconds
            found.errors += one.errors
    return found, used / TIMES * 1000


@contextmanager
def _overdue_part(installation: Installation, agreement: int) -> Iterator[Callable[[int], None]]:
    with installation.application() as app:
        today = clock.today(app.config["SETTINGS"].zone)
        overdue = select(Task.id).where(
            Task.agreement_id == agreement, Task.done_on.is_(None), Task.effective_due_on < today
        )
        part = db.session.scalar(select(Assignment.id).where(Assignment.task_id.in_(overdue), Assignment.position == 1))
        assert part is not None

        def move(number: int) -> None:
            with transaction():
                on = today - timedelta(number)
                db.session.execute(update(Assignment).where(Assignment.id == part).values(last_entry_on=on))

        yield move


def _processor(server: Server, cluster: Cluster | None) -> float:
    """Seconds of the web server's processes, and of the database's."""
    used = server.processor_seconds()
    if cluster is not None:
        main = psutil.Process(cluster.pid)
        times = [process.cpu_times() for process in [main, *main.children(recursive=True)]]
        used += sum(time.user + time.system for time in times)
    return used


def _cold(installation: Installation, cluster: Cluster | None, look: Look, browser: Browser) -> tuple[float, float]:
    """The first answer of a server just started, and the processor's part of it. Milliseconds."""
    with just_started(installation, cluster) as server:
        began = _processor(server, cluster)
        one = measure_times(server.port, _request(look, browser), 1, wanted=302 if look.writes else 200)
        return one.median, (_processor(server, cluster) - began) * 1000
