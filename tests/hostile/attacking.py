"""Sends hostile requests one after the other and judges each answer; what was accepted is undone before the next."""

from __future__ import annotations

import contextlib
import gc
import re
import sqlite3
import traceback
import warnings
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import islice
from urllib.parse import parse_qsl

import psycopg

from tests.forms_on_pages import Form
from tests.hostile.making import Maker
from tests.hostile.sending import Got, Sent, Wire
from tests.people import UNION
from tests.world import FILE, World
from tests.world_contents import HOLDERS, who_is
from tracker.database import db
from tracker.domain.permissions import Relation, Role
from tracker.queries.audit_chain import verify_trail
from tracker.storage.incoming import FOLDER
from tracker.storage.store import FOLDER as EVIDENCE
from tracker.web.security import HEADERS

NOTES_REFUSALS = {"sign_in_failures", "password_requests"}
"""Tables that are there to count what was refused: wrong passwords, and who asks for a forgotten one."""
DRAFTS = {"pending_imports", "pending_registers"}
"""What was mended on a preview is kept there, though it cannot be confirmed yet."""
SHOWN_ONCE = re.compile(r"/calendar/feeds|/people/[0-9]+/link|/people/invite")
"""Forms that answer with what they made, a secret address, where others redirect."""
TOO_TALKATIVE = (
    b"Traceback (most recent call last)", b"site-packages", b"sqlalchemy", b"psycopg", b"sqlite3.", b"werkzeug",
    b'File "/',
)  # fmt: skip
RAW = (b"<script>alert", b"<svg onload")
OF_THE_UNION = tuple(text.encode() for text in ("Chương trình kín", "Chương trình không liên quan"))
OF_THE_OTHERS = tuple(
    text.encode() for text in ("Tuyên truyền phát triển kinh tế tập thể, hợp tác xã", "Chương trình của Trung ương")
)
OPEN_TO_HOLDERS = re.compile(r"/(?:verify|calendar|set-password|imports|registers)/|/annex/")
"""Who has such an address may read what is behind it."""
OPEN_TO_ADMINISTRATORS = "/agencies/changes/"
"""Who records that an agency ended says what becomes of each of its programs, and is told their titles."""
NO_SCHEDULER = "/readyz"
"""Answers 503 here, where no scheduler runs."""
SAFE = ("GET", "HEAD", "OPTIONS")
MOST_TOLD = 20
VERIFIES_EVERY = 10


@dataclass
class Found:
    """``accepted``: so many were carried out, as bad texts may be. ``wrong``: sentences about what must not be."""

    seed: int
    requests: int = 0
    accepted: int = 0
    wrong_count: int = 0
    statuses: Counter[int] = field(default_factory=Counter)
    kinds: Counter[str] = field(default_factory=Counter)
    forms: int = 0
    fields: int = 0
    routes: int = 0
    wrong: list[str] = field(default_factory=list)

    def __str__(self) -> str:
        answers = ", ".join(f"{status} {count}" for status, count in sorted(self.statuses.items()))
        return (
            f"seed {self.seed}: {self.requests} requests to {self.routes} routes, {self.forms} forms with {self.fields}"
            f" fields; answers {answers}; carried out {self.accepted}, wrong {self.wrong_count}"
        )

    def is_wrong(self, what: str) -> None:
        self.wrong_count += 1
        if len(self.wrong) < MOST_TOLD:
            self.wrong.append(what)


def attack(world: World, forms: list[Form], queries: list[str], *, count: int, seed: int) -> Found:
    """Send so many requests, the same for the same seed and the same pages."""
    wire = Wire(world)
    maker = Maker(world, wire, forms, queries, seed)
    found = Found(seed, forms=len(forms), routes=len(maker.rules))
    found.fields = sum(len(form.names()) for form in forms)
    world.app.config["WTF_CSRF_ENABLED"] = True
    try:
        with _watching(world) as watch, warnings.catch_warnings():
            # Of a form that breaks off, Werkzeug leaves the files to the collector.
            warnings.simplefilter("ignore", ResourceWarning)
            for number, sent in enumerate(_so_many(maker, count), start=1):
                got = wire.send(sent)
                found.requests += 1
                found.statuses[got.status] += 1
                found.kinds[sent.how] += 1
                for what in _wrong_with(sent, got):
                    found.is_wrong(f"{what} at request {number}, {sent}")
                if watch.has_changed():
                    watch.end()  # a file is put back while nobody looks into it
                    _look_at_rows(world, sent, got, found, number)
                    world.restore()
                    watch.begin()
            gc.collect()
    finally:
        world.app.config["WTF_CSRF_ENABLED"] = False
        world.restore()
    if left := list((world.app.config["SETTINGS"].data_dir / EVIDENCE / FOLDER).glob("*")):
        found.is_wrong(f"{len(left)} uploads are left half-way")
    return found


def _so_many(maker: Maker, count: int) -> Iterator[Sent]:
    """A part of every route by every method, half of it the fields of forms, and the rest by chance."""
    routes = list(maker.routes())
    if len(routes) > count // 5:
        routes = maker.chance.sample(routes, count // 5)
    yield from routes
    yield from islice(maker.fields(), count // 2)
    yield from islice(maker.chances(), count - len(routes) - count // 2)


def _wrong_with(sent: Sent, got: Got) -> Iterator[str]:
    if got.status >= 500 and not (got.status == 503 and sent.address.startswith(NO_SCHEDULER)):
        told = traceback.format_exception(got.trouble)[-3:] if got.trouble else []
        yield f"{got.status} {''.join(told)[-600:]}"
        return
    for text in TOO_TALKATIVE:
        if text in got.body and not sent.says(text):
            yield f"says {text.decode()}"
    if got.is_html and any(text in got.body for text in RAW):
        yield "prints what was typed as markup"
    if missing := [name for name in HEADERS if name not in got.headers]:
        yield f"lacks {missing}"
    location = got.headers.get("Location", "/").removeprefix("http://localhost")  # of slashes made one
    if not location.startswith("/") or location.startswith("//"):
        yield f"leads to {location[:80]}"
    if any(text in got.body and not sent.says(text) for text in _hidden_from(sent)):
        yield "shows what another agency keeps"


def _hidden_from(sent: Sent) -> tuple[bytes, ...]:
    """The two sides have nothing to do with each other."""
    if sent.who is None or sent.who.agency != UNION:
        return OF_THE_UNION
    is_open = OPEN_TO_HOLDERS.search(sent.address) or (
        sent.who.role is Role.SYSTEM_ADMIN and sent.address.startswith(OPEN_TO_ADMINISTRATORS)
    )
    return () if is_open else OF_THE_OTHERS


def _look_at_rows(world: World, sent: Sent, got: Got, found: Found, number: int) -> None:
    """Rows have changed: was that a form carried out, or a refusal?"""
    before, after = world.kept_digests, world.table_digests()
    changed = {table for table in after if after[table] != before[table]}
    if not changed:
        return
    is_carried_out = sent.method not in SAFE and (
        (got.status in (302, 303) and not got.headers["Location"].startswith("/sign-in?"))
        or (got.status == 200 and SHOWN_ONCE.fullmatch(sent.address) is not None)
    )
    if is_carried_out:
        found.accepted += 1
        if found.accepted % VERIFIES_EVERY == 0 and verify_trail().faults:
            found.is_wrong(f"the trail is broken after request {number}, {sent}")
    elif changed - NOTES_REFUSALS - DRAFTS:
        found.is_wrong(f"{got.status} and yet changed {sorted(changed)} at request {number}, {sent}")
    db.session.rollback()


class _Watch:
    """Was anything written? Asked of the database itself; at worst it says so although all is as it was."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.begin()

    def begin(self) -> None:
        self.connection: sqlite3.Connection | psycopg.Connection
        if self.url.startswith("sqlite"):
            self.connection = sqlite3.connect(self.url.removeprefix("sqlite:///"), isolation_level=None)
        else:
            self.connection = psycopg.connect(self.url, autocommit=True)
        self.state = self._now()

    def has_changed(self) -> bool:
        return self._now() != self.state

    def end(self) -> None:
        self.connection.close()

    def _now(self) -> object:
        is_file = isinstance(self.connection, sqlite3.Connection)
        asked = "PRAGMA data_version" if is_file else "SELECT pg_snapshot_xmax(pg_current_snapshot())::text"
        return self.connection.execute(asked).fetchone()  # type: ignore[call-overload]  # both have it


@contextlib.contextmanager
def _watching(world: World) -> Iterator[_Watch]:
    world.kept_digests = world.table_digests()
    watch = _Watch(world.app.config["SETTINGS"].database_url)
    try:
        yield watch
    finally:
        watch.end()


def queries_on(world: World) -> list[str]:
    """The names that links and forms of pages put behind a question mark."""
    found: set[str] = set()
    for rule in sorted({rule.rule for rule in world.app.url_map.iter_rules() if "GET" in (rule.methods or ())}):
        if FILE.search(rule):
            continue
        for of in HOLDERS:
            page = world.browser(who_is(Role.OFFICER, Relation.STANDING)).get(world.address(rule, of))
            if page.mimetype == "text/html":
                for query in re.findall(r'href="[^"#]*\?([^"#]*)', page.text):
                    found.update(name for name, _ in parse_qsl(query.replace("&amp;", "&"), keep_blank_values=True))
                for form in re.findall(r'<form[^>]*method="get".*?</form>', page.text, re.DOTALL):
                    found.update(re.findall(r'<(?:input|select)[^>]*name="([^"]+)"', form))
    return sorted(found)
