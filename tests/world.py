"""One program seen from every side: each role at each relation, with something to read and something to refuse.

Built once per database and put back between the tests that change it.
"""

from __future__ import annotations

import os
import pickle
import re
import shutil
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import NamedTuple

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event

from tests.browsing import Browser
from tests.compiled import keep_compiled
from tests.covering import Cell, covering
from tests.databases import settings_for
from tests.forms_on_pages import Form, forms_of
from tests.kept_databases import digests_of_tables, kept
from tests.kept_papers import keep_papers
from tests.make import NOW
from tests.people import Cast
from tests.world_contents import HOLDERS, build, who_is
from tracker import create_app
from tracker.database import db
from tracker.domain.permissions import Relation, Role
from tracker.jobs.schedule import JOBS
from tracker.services import heartbeat

MISSING_ID = 987654321


@dataclass
class World:
    """``ids``: what view arguments may name, for each agency whose part it is; ``special``: for some addresses only."""

    app: Flask
    restore: Callable[[], None]
    ids: dict[str, dict[Relation, object]] = field(default_factory=dict)
    foreign_id: int = 40
    waiting: list[str] = field(default_factory=list)  # pages of tasks that wait for somebody's word
    nothing: dict[object, str] = field(default_factory=dict)
    special: dict[str, dict[str, dict[Relation, object]]] = field(default_factory=dict)
    cookies: dict[Cast | None, str] = field(default_factory=dict)
    kept_digests: dict[str, str] = field(default_factory=dict)  # of each table, as it is put back
    digests_now: dict[str, str] = field(default_factory=dict)  # the last ones; empty after a commit

    def browser(self, who: Cast | None) -> FlaskClient:
        """A browser signed in as that person; None for a stranger."""
        client = self.app.test_client()
        if who is not None:
            client.set_cookie("session", self.cookies[who])
        return client

    def address(self, rule: str, of: Relation) -> str:
        """The rule with what belongs to the agency ``of``."""
        special = next((ids for part, ids in self.special.items() if part in rule), {})
        for name, ids in (self.ids | special).items():
            for converter in ("int:", "id:", ""):
                rule = rule.replace(f"<{converter}{name}>", str(ids[of]))
        return rule

    def missing(self, rule: str) -> str:
        """The rule with ids and tokens that nothing has."""
        for name in self.ids:
            rule = rule.replace(f"<int:{name}>", str(MISSING_ID)).replace(f"<id:{name}>", str(MISSING_ID))
            rule = rule.replace(f"<{name}>", "nothing-of-this-name")
        return rule

    def part(self, cells: Sequence[Cell], *sides: Callable[[Cell], object], turn: str) -> Sequence[Cell]:
        """What of a loop is asked here: all of it on SQLite, a covering part on the second database."""
        is_first = db.engine.dialect.name == "sqlite"
        return cells if is_first else covering(cells, *sides, turn=turn)

    def digest(self) -> str:
        """One hash over every row of every table."""
        return sha256(repr(self.table_digests()).encode()).hexdigest()

    def table_digests(self) -> dict[str, str]:
        """One hash for each table, worked out anew only after something was committed: most requests commit nothing."""
        db.session.rollback()
        if not self.digests_now:
            self.digests_now.update(digests_of_tables(db.session.connection()))
            db.session.rollback()
        return dict(self.digests_now)


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def world(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """The world on each kind of database, on the morning of TODAY."""
    folder = tmp_path_factory.mktemp("world")
    if request.param == "sqlite":
        shutil.copy(request.getfixturevalue("sqlite_template"), folder / "world.sqlite3")
        with living(f"sqlite:///{folder / 'world.sqlite3'}", folder) as found:
            yield found
        return
    server = request.getfixturevalue("cluster")
    name = server.new_database(request.getfixturevalue("postgresql_template"))
    with living(server.url(name), folder) as found:
        yield found
    server.execute(f"DROP DATABASE {name} WITH (FORCE)")


@contextmanager
def living(url: str, folder: Path) -> Iterator[World]:
    """The world in an empty, migrated database, in which nobody is yet."""
    app, is_file = create_app(settings_for(url, folder)), url.startswith("sqlite")
    keep_compiled(app)
    app.config["WTF_CSRF_ENABLED"] = False
    app.test_client_class = Browser
    with (
        kept(url) as (keep, restore),
        time_machine.travel(NOW, tick=False),
        app.app_context(),
        pytest.MonkeyPatch.context() as patch,
    ):

        def put_back() -> None:
            _close(keeps_connections=not is_file)
            if found.digests_now != as_built:
                restore()
                found.digests_now.update(as_built)

        keep_papers(patch)
        found, as_built = World(app, put_back), {}
        event.listen(db.engine, "commit", lambda _connection: found.digests_now.clear())
        try:
            build(found)
            _beat_every_job()
            _close()
            keep()
            as_built.update(found.table_digests())
            yield found
            put_back()
            found.digests_now.clear()
            assert found.table_digests() == as_built, "the world was not put back as it was built"
        finally:
            _close()


def _beat_every_job() -> None:
    """A scheduler has run each of its jobs."""
    scheduler_id = heartbeat.begin("world:1", at=NOW)
    for job in JOBS:
        heartbeat.beat(scheduler_id, job.name, {"mails": 1}, at=NOW, every_seconds=job.every_seconds)


def _close(*, keeps_connections: bool = False) -> None:
    """``keeps_connections``: they may stay while rows are put back, unlike those to a file that is replaced."""
    db.session.remove()
    if not keeps_connections:
        db.engine.dispose()


class Walked(NamedTuple):
    """What a walk found, and the tokens of the world it went through."""

    tokens: list[str]
    forms: dict[str, Form]


TOKENS = ("token", "feed_token")
FILE = re.compile(r"\.[a-z]{3,4}$")  # holds no form
_FOUND: dict[str, Walked] = {}


@pytest.fixture(scope="module")
def forms(world: World, worker_id: str, testrun_uid: str, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Form]:
    """Every form that a page shows to somebody, by the address it is sent to; ``seen_by`` says to whom.

    The walk through all pages is taken once: the world is the same on every database, but for its tokens. The processes
    of one run of the tests tell each other what they found.
    """
    same = repr(([ids for name, ids in world.ids.items() if name not in TOKENS], world.waiting))
    kept = tmp_path_factory.getbasetemp().parent / f"walk-{testrun_uid}-{sha256(same.encode()).hexdigest()}"
    if same not in _FOUND and kept.exists():
        _FOUND[same] = pickle.loads(kept.read_bytes())  # noqa: S301 - written below
    if same not in _FOUND:
        _FOUND[same] = Walked(_tokens(world), walk(world))
    if worker_id != "master" and not kept.exists():
        written = kept.with_name(f"{kept.name}-{os.getpid()}")
        written.write_bytes(pickle.dumps(_FOUND[same]))
        written.replace(kept)
    told = dict(zip(_FOUND[same].tokens, _tokens(world), strict=True))
    return {form.action: form for form in (one.with_tokens(told) for one in _FOUND[same].forms.values())}


def _tokens(world: World) -> list[str]:
    """Those of its addresses, in one order."""
    everywhere = [world.ids, *world.special.values()]
    return [str(ids[name][of]) for ids in everywhere for name in TOKENS if name in ids for of in Relation]


WORKERS = tuple(who_is(role, of) for role in (Role.OFFICER, Role.UNIT_HEAD, Role.LEADER) for of in HOLDERS)


def walk(
    world: World, people: Sequence[Cast | None] = (*WORKERS, who_is(Role.SYSTEM_ADMIN, Relation.NONE), None)
) -> dict[str, Form]:
    """Every form that one of these people is shown, by the address it is sent to."""
    found: dict[str, Form] = {}
    rules = (rule.rule for rule in world.app.url_map.iter_rules() if "GET" in (rule.methods or ()))
    pages = sorted(rule for rule in rules if not FILE.search(rule))
    for who in people:
        for address in dict.fromkeys([*(world.address(page, of) for page in pages for of in HOLDERS), *world.waiting]):
            page = world.browser(who).get(address)
            if page.status_code == 200 and page.mimetype == "text/html":
                for form in forms_of(page.text, address):
                    form.seen_by = who
                    found.setdefault(form.action, form)
    world.restore()
    return found
