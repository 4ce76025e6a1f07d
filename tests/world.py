"""One program seen from every side: each role at each relation, with something to read and something to refuse.

Built once per database and put back between the tests that change it.
"""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

import psycopg
import pytest
import time_machine
from flask import Flask, session
from flask.testing import FlaskClient
from sqlalchemy import select

from tests.browsing import Browser
from tests.databases import settings_for
from tests.forms_on_pages import Form, forms_of
from tests.make import NOW, TODAY, Make
from tests.people import ALLIANCE, CENTRAL, COMMISSION, DEPARTMENT, UNION, Cast
from tracker import create_app
from tracker.database import Base, db, transaction
from tracker.domain.messages import Message
from tracker.domain.permissions import Relation, Role
from tracker.domain.proposals import Proposal, ProposedTask
from tracker.models import Agreement, Content, OutboxItem, OutboxMessage, Reminder, Report, Review, ReviewRule
from tracker.queries.calendar_feeds import feeds_of
from tracker.queries.days_off import working_calendar
from tracker.services.calendar_feeds import make_feed
from tracker.services.imports import keep_import
from tracker.services.progress import log_progress
from tracker.services.reviews.planning import lay_reviews
from tracker.services.sign_in import make_link, open_session

AGENCY_OF = {
    Relation.STANDING: COMMISSION,
    Relation.PARTY: ALLIANCE,
    Relation.ASSIGNED: DEPARTMENT,
    Relation.SUPERIOR: CENTRAL,
    Relation.NONE: UNION,
}
HOLDERS = (Relation.STANDING, Relation.PARTY, Relation.ASSIGNED)  # each has a part of its own
MISSING_ID = 987654321
CLOSED_PERIOD = "2026-Q3"


def who_is(role: Role, relation: Relation) -> Cast:
    """The person of the world in that role at the agency of that relation."""
    return Cast(f"{role}.{relation}", role, f"{role} ({relation})", AGENCY_OF[relation])


@dataclass
class World:
    """``ids``: what view arguments may name, for each agency whose part it is; ``special``: for some addresses only."""

    app: Flask
    restore: Callable[[], None]
    ids: dict[str, dict[Relation, object]] = field(default_factory=dict)
    foreign_id: int = 40
    nothing: dict[object, str] = field(default_factory=dict)
    special: dict[str, dict[str, dict[Relation, object]]] = field(default_factory=dict)
    waiting: list[str] = field(default_factory=list)  # pages of tasks with a part to be confirmed
    cookies: dict[Cast | None, str] = field(default_factory=dict)

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

    def digest(self) -> str:
        """One hash over every row of every table."""
        db.session.rollback()
        found = hashlib.sha256()
        for table in Base.metadata.sorted_tables:
            rows = db.session.execute(select(table).order_by(*table.primary_key.columns))
            found.update("\n".join([table.name, *(repr(tuple(row)) for row in rows)]).encode())
        db.session.rollback()
        return found.hexdigest()


def build(world: World) -> None:
    """Agencies, people, the program with a part, a report and so on of each holder, and a stranger's own program."""
    make = Make(world.app)
    everybody = [who_is(role, relation) for relation in Relation for role in Role]
    make.cast(everybody)
    agreement_id = make.agreement(parent_id=make.agreement(title="Chương trình của Trung ương", parties=(CENTRAL,)))
    make.task(make.agreement(title="Chương trình không liên quan", parties=(UNION,)), lead=UNION)
    for number in range(world.foreign_id):
        make.agreement(title=f"Chương trình kín {number}", parties=(UNION,))
    task_id = make.task(agreement_id, lead=(COMMISSION, ALLIANCE), coordinating=(DEPARTMENT,))
    make.indicator(task_id)
    _lay_quarters(agreement_id)
    closed = Review.agreement_id == agreement_id, Review.period == CLOSED_PERIOD
    review_id = db.session.scalars(select(Review.id).where(*closed)).one()
    reports = dict(db.session.execute(select(Report.agency_id, Report.id).where(Report.review_id == review_id)).all())
    content_id = db.session.scalars(select(Content.id).where(Content.agreement_id == agreement_id)).one()
    for_all = {
        "agreement_id": agreement_id, "task_id": task_id, "review_id": review_id, "content_id": content_id,
        "name": "favicon.svg", "day": "2026-11-24", "number": 1,
    }  # fmt: skip
    world.ids = {name: dict.fromkeys(Relation, value) for name, value in for_all.items()}
    world.ids["token"] = dict.fromkeys(Relation, make_link(make.person_id(everybody[0]), "set-password", now=NOW))
    world.ids["feed_token"] = dict.fromkeys(Relation, make_feed(None, by=make.viewer(everybody[0]), now=NOW))
    world.ids["feed_id"] = dict.fromkeys(Relation, feeds_of(make.person_id(everybody[0]))[0].id)
    owners = {of: AGENCY_OF[of] for of in HOLDERS}
    world.ids["report_id"] = {of: reports[make.agency_id(name)] for of, name in owners.items()}
    world.ids["assignment_id"] = {of: make.part_id(task_id, name) for of, name in owners.items()}
    world.ids["entry_id"] = {of: _log(make, of, world.ids["assignment_id"][of]) for of in HOLDERS}
    to_confirm: dict[Relation, object] = {}
    for of, name in owners.items():
        task_id = make.task(agreement_id, title=f"Xong, chờ xác nhận ({of})", lead=name)
        world.waiting.append(f"/tasks/{task_id}")
        to_confirm[of] = done = make.part_id(task_id, name)
        _log(make, of, done, reports_completion=True)
    world.special = {part: {"assignment_id": to_confirm} for part in ("/confirm", "/return")}
    officer = make.viewer(who_is(Role.OFFICER, Relation.STANDING))
    token = keep_import(_paper(), file_name="phu-luc.xlsx", by=officer, now=NOW)
    world.special["/imports/"] = {"token": dict.fromkeys(Relation, token)}
    world.ids["mail_id"] = {of: _mail(make, of, agreement_id) for of in HOLDERS}
    world.cookies = {who: _cookie(world.app, open_session(make.person_id(who), now=NOW)) for who in everybody}


def _paper() -> Proposal:
    """What was read of an annex and waits for its officer to confirm it."""
    task = ProposedTask(
        position="1", group=None, title="Tổ chức hội nghị", lead=COMMISSION, coordinating=ALLIANCE, due_text="Hằng quý",
        due_kind="quarterly", due_on=None, deliverable="Báo cáo", cell="B2",
    )  # fmt: skip
    return Proposal(
        title="Tuyên truyền kinh tế tập thể", parties=(COMMISSION, ALLIANCE), tasks=(task,), kind="Chương trình",
        signed_on=date(2026, 1, 20), valid_from=date(2026, 1, 1), valid_to=date(2027, 12, 31),
    )  # fmt: skip


def _log(make: Make, of: Relation, part_id: int, *, reports_completion: bool = False) -> int:
    officer = make.viewer(who_is(Role.OFFICER, of))
    said = log_progress(
        part_id, by=officer, happened_on=date(2026, 9, 1), note="Đã tổ chức hội nghị",
        evidence="12/BC-LMHTX ngày 01/9/2026; https://example.vn/tin",
        reports_completion=reports_completion, now=NOW, today=TODAY,
    )  # fmt: skip
    return said.entry_id


def _mail(make: Make, of: Relation, agreement_id: int) -> int:
    """A digest about the program to the officer of that relation."""
    officer = make.person_id(who_is(Role.OFFICER, of))
    agency = make.agency_id(AGENCY_OF[of])
    with transaction():
        reminder = Reminder(
            obligation_kind="report", obligation_id=officer, owner_id=agency, due_version=1, rung="due",
            agreement_id=agreement_id, about=Message("x"), due_on=TODAY, for_on=TODAY, decided_at=NOW,
        )  # fmt: skip
        mail = OutboxMessage(
            dedupe_key=f"digest:{officer}", message_id=f"<{officer}@t>", person_id=officer, name="N", language="vi",
            address="n@example.vn", for_on=TODAY, planned_at=NOW, subject="s", text="t", html="<head></head>",
            state="sent", next_at=NOW, ended_at=NOW,
        )  # fmt: skip
        db.session.add_all([reminder, mail])
        db.session.flush()
        item = OutboxItem(
            reminder_id=reminder.id, person_id=officer, agency_id=agency, role="officer", post_title="Chuyên viên",
            why=Message("x"), message_id=mail.id,
        )  # fmt: skip
        db.session.add(item)
        return mail.id


def _lay_quarters(agreement_id: int) -> None:
    calendar = working_calendar()
    with transaction():
        rule = ReviewRule(
            agreement_id=agreement_id, cadence="quarterly", convention="official", submit_days=3, consolidate_days=2,
            sign_days=3,
        )  # fmt: skip
        db.session.add(rule)
        lay_reviews(db.session.get_one(Agreement, agreement_id), today=TODAY, calendar=calendar)


def _cookie(app: Flask, sid: str) -> str:
    """The browser's cookie after signing in."""
    with app.test_request_context():
        session["_user_id"] = sid
        signer = app.session_interface.get_signing_serializer(app)
        return signer.dumps(dict(session))


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def world(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """The world on each kind of database, on the morning of TODAY."""
    folder = tmp_path_factory.mktemp("world")
    fresh = _sqlite(request, folder) if request.param == "sqlite" else _postgresql(request)
    url, keep, restore = next(fresh)
    app = create_app(settings_for(url, folder))
    app.config["WTF_CSRF_ENABLED"] = False
    app.test_client_class = Browser

    def put_back() -> None:
        _close()
        restore()

    with time_machine.travel(NOW, tick=False), app.app_context():
        try:
            found = World(app, put_back)
            build(found)
            _close()
            keep()
            yield found
        finally:
            _close()
    next(fresh, None)


def _close() -> None:
    db.session.remove()
    db.engine.dispose()


Fresh = Iterator[tuple[str, Callable[[], None], Callable[[], object]]]


@pytest.fixture(scope="module")
def forms(world: World) -> dict[str, Form]:
    """Every form that a page shows to somebody, by the address it is sent to; ``seen_by`` says to whom."""
    found: dict[str, Form] = {}
    pages = sorted(rule.rule for rule in world.app.url_map.iter_rules() if "GET" in (rule.methods or ()))
    people = (*(who_is(Role.OFFICER, of) for of in HOLDERS), who_is(Role.SYSTEM_ADMIN, Relation.NONE), None)
    for who in people:
        for address in dict.fromkeys([*(world.address(page, of) for page in pages for of in HOLDERS), *world.waiting]):
            page = world.browser(who).get(address)
            if page.status_code == 200 and page.mimetype == "text/html":
                for form in forms_of(page.text, address):
                    form.seen_by = who
                    found.setdefault(form.action, form)
    world.restore()
    return found


def _sqlite(request: pytest.FixtureRequest, folder: Path) -> Fresh:
    file, kept = folder / "world.sqlite3", folder / "kept.sqlite3"
    shutil.copy(request.getfixturevalue("sqlite_template"), file)

    def restore() -> None:
        for rest in folder.glob("world.sqlite3-*"):
            rest.unlink()
        shutil.copy(kept, file)

    yield f"sqlite:///{file}", lambda: shutil.copy(file, kept), restore


def _postgresql(request: pytest.FixtureRequest) -> Fresh:
    """Rows are kept in a second schema of the same database: much quicker than making the database anew."""
    server = request.getfixturevalue("cluster")
    name = server.new_database(request.getfixturevalue("postgresql_template"))
    tables = [table.name for table in Base.metadata.sorted_tables]

    with psycopg.connect(server.url(name)) as connection:

        def run(*statements: str) -> None:
            connection.execute(";".join(statements))
            connection.commit()

        def keep() -> None:
            run("CREATE SCHEMA kept", *(f"CREATE TABLE kept.{table} AS TABLE public.{table}" for table in tables))
            run("CREATE TABLE kept.numbers AS SELECT sequencename, last_value FROM pg_sequences")

        def restore() -> None:
            run(
                "SET session_replication_role = replica",  # no foreign keys meanwhile
                *(f"DELETE FROM public.{table}" for table in tables),
                *(f"INSERT INTO public.{table} SELECT * FROM kept.{table}" for table in tables),
                "SELECT setval(sequencename::regclass, coalesce(last_value, 1), last_value IS NOT NULL)"
                " FROM kept.numbers",
            )

        yield server.url(name), keep, restore
    server.execute(f"DROP DATABASE {name} WITH (FORCE)")
