"""Measures the pages and the write of progress beside the yardstick, at one size and at ten times that."""

from __future__ import annotations

import itertools
import logging
import re
import secrets
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path
from typing import Any

from flask.sessions import SecureCookieSessionInterface
from flask_migrate import upgrade
from sqlalchemy import select

from bench import yardstick
from bench.load import Measured, Request, get, measure, post
from bench.servers import Server, serving
from bench.world import fill
from config import from_environment
from tracker import clock, connect_migrations, create_app
from tracker.database import db
from tracker.models import Assignment, ProgressEntry
from tracker.services.sign_in import open_session

CLIENTS = 10
WARM_UP_SECONDS = 0.5
SECRET = "only-for-the-bench-only-for-the-bench-only"
TOKEN = re.compile(rb'name="csrf_token" value="([^"]+)"')


@dataclass(frozen=True)
class Page:
    """A page, where it is for agency ``n``, and how many times the bare page it may take."""

    name: str
    path: str
    most_times: float
    is_leader: bool = False


PAGES = (
    Page("My work", "/", 6),
    Page("Programs", "/agreements", 6),
    Page("One program", "/agreements/{agreement}", 15),
    Page("Task", "/tasks/{task}", 6),
    Page("Leader's quarter", "/quarter", 15, is_leader=True),
    Page("Reminders", "/reminders", 6),
)


@dataclass(frozen=True)
class Figure:
    """One line of the table. Milliseconds, answers per second, bytes. ``processor_ms``: the server's, per answer."""

    what: str
    agreements: int
    median_ms: float
    p95_ms: float
    processor_ms: float
    ten_clients_rate: float
    ten_clients_p95_ms: float
    errors: int
    size: int


@dataclass
class Browser:
    """A signed-in officer or leader of one agency: a cookie, a form token, and what is his."""

    cookie: str
    token: str
    agreement: int
    task: int
    part: int


def measure_yardstick(seconds: float) -> tuple[Figure, Figure]:
    """The bare page and the bare write under the same server."""
    with tempfile.TemporaryDirectory() as folder:
        database = Path(folder) / "yardstick.sqlite3"
        yardstick.prepare(database)
        with serving({"YARDSTICK_DATABASE": str(database)}, application="bench.yardstick:create_app()") as server:
            reads = [_same(get(f"/?officer={n}")) for n in range(CLIENTS)]
            writes = [_same(post("/", "note=Da+to+chuc+3+hoi+nghi")) for _ in range(CLIENTS)]
            return (
                _figure("bare page", 0, server, reads, seconds),
                _figure("bare write", 0, server, writes, seconds, wanted=302),
            )


def measure_tracker(agreements: int, seconds: float) -> tuple[list[Figure], dict[str, Any]]:
    """Every page and the write at this size; beside them memory and whether each answered write was stored."""
    with _world(agreements) as (environment, browsers), serving(environment) as server:
        figures = [_page(page, agreements, server, browsers, seconds) for page in PAGES]
        before = _stored(environment)
        writes = [writing(browser) for browser in _clients(browsers["officers"])]
        write = _figure("Log progress", agreements, server, writes, seconds, wanted=302)
        facts = {"megabytes": round(server.megabytes(), 1), "stored": _stored(environment) - before}
    return [*figures, write], facts


def _page(page: Page, agreements: int, server: Server, browsers: dict[str, list[Browser]], seconds: float) -> Figure:
    who = _clients(browsers["leaders" if page.is_leader else "officers"])
    asked = [_same(get(page.path.format(agreement=b.agreement, task=b.task), b.cookie)) for b in who]
    return _figure(page.name, agreements, server, asked, seconds)


def writing(browser: Browser) -> Request:
    """Each request a new form: its own one-time key."""

    def request(number: int) -> bytes:
        body = f"csrf_token={browser.token}&once={secrets.token_hex(8)}&note=Da+to+chuc+3+hoi+nghi&happened_on="
        return post(f"/assignments/{browser.part}/progress", body + f"{clock.now():%d/%m/%Y}", browser.cookie)

    return request


def _same(request: bytes) -> Request:
    return lambda _number: request


def _figure(
    what: str, agreements: int, server: Server, requests: list[Request], seconds: float, *, wanted: int = 200
) -> Figure:
    measure(server.port, requests, seconds=WARM_UP_SECONDS, wanted=wanted)
    before = server.processor_seconds()
    one: Measured = measure(server.port, requests[:1], seconds=seconds, wanted=wanted)
    processor_ms = (server.processor_seconds() - before) / len(one.milliseconds) * 1000
    ten = measure(server.port, requests, seconds=seconds, wanted=wanted)
    return Figure(
        what,
        agreements,
        one.median,
        one.p95,
        processor_ms,
        ten.rate,
        ten.p95,
        one.errors + ten.errors,
        max(one.size, ten.size),
    )


@contextmanager
def _world(agreements: int) -> Iterator[tuple[dict[str, str], dict[str, list[Browser]]]]:
    with tempfile.TemporaryDirectory() as folder:
        environment = {
            "TRACKER_ENV": "test",
            "TRACKER_DATA_DIR": folder,
            "TRACKER_SECRET_KEY": SECRET,
            "TRACKER_BASE_URL": "http://127.0.0.1:5000",
        }
        app = create_app(from_environment(environment))
        connect_migrations(app)
        with app.app_context():
            upgrade()
            today = clock.today(app.config["SETTINGS"].zone)
            fill(agreements, today=today)
            browsers = {
                "officers": [browser_of(app, 2 * n - 1, today) for n in _agencies(agreements)],
                "leaders": [browser_of(app, 2 * n, today) for n in _agencies(agreements)],
            }
            db.engine.dispose()
        yield environment, browsers


def _clients(browsers: list[Browser]) -> list[Browser]:
    """As many as for the bare page; where there are fewer people, some of them have several browsers."""
    return [browser for browser, _number in zip(itertools.cycle(browsers), range(CLIENTS))]


def _agencies(agreements: int) -> range:
    """Ten agencies, or as many as there are."""
    return range(1, min(CLIENTS, max(4, agreements // 5)) + 1)


def browser_of(app: Any, person: int, today: date, *, agreement: int | None = None) -> Browser:
    """A session in the database and the signed cookie that carries it, as after a sign-in.

    The part that is his is the first open one that his agency leads; with ``agreement`` anybody's first of that.
    """
    logging.getLogger("tracker.security").disabled = True  # each sign-in would be a line among the figures
    sid = open_session(person, now=clock.now())
    raw = secrets.token_hex(20)  # the form token's secret, as Flask-WTF keeps it
    signer = SecureCookieSessionInterface().get_signing_serializer(app)
    assert signer is not None
    cookie = f"{app.config['SESSION_COOKIE_NAME']}={signer.dumps({'_user_id': sid, 'csrf_token': raw})}"
    with app.test_request_context():
        from itsdangerous import URLSafeTimedSerializer

        token = URLSafeTimedSerializer(app.secret_key, salt="wtf-csrf-token").dumps(raw)
    whose = Assignment.agency_id == (person + 1) // 2 if agreement is None else Assignment.agreement_id == agreement
    part = db.session.execute(
        select(Assignment.id, Assignment.task_id, Assignment.agreement_id)
        .where(whose, Assignment.role == "lead", Assignment.confirmed_on.is_(None))
        .order_by(Assignment.id)
    ).first()
    assert part is not None
    return Browser(cookie, str(token), part.agreement_id, part.task_id, part.id)


def _stored(environment: dict[str, str]) -> int:
    """How many progress entries the database holds."""
    from sqlalchemy import create_engine, func

    engine = create_engine(f"sqlite:///{environment['TRACKER_DATA_DIR']}/tracker.sqlite3")
    with engine.connect() as connection:
        return int(connection.scalar(select(func.count()).select_from(ProgressEntry)) or 0)


def as_row(figure: Figure) -> dict[str, Any]:
    """The figure as JSON has it."""
    return {name: round(value, 2) if isinstance(value, float) else value for name, value in asdict(figure).items()}
