"""Builders: what a test needs exists after one line. Only what a test names is decided here; the rest is plain."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from tests.people import AGENCIES, ALLIANCE, CENTRAL, COMMISSION, DEPARTMENT, EVERYBODY, Cast
from tracker import clock
from tracker.database import db, transaction
from tracker.domain.folding import fold
from tracker.domain.periods import Cadence, Convention
from tracker.domain.permissions import Viewer
from tracker.domain.symbols import same_symbol_key
from tracker.domain.tasks import PartRole
from tracker.models import (
    Agency,
    Agreement,
    Assignment,
    Content,
    Holding,
    Indicator,
    Party,
    Person,
    Post,
    ReviewRule,
    Task,
)
from tracker.queries.days_off import working_calendar
from tracker.queries.viewers import viewer_of_person
from tracker.services.reviews.planning import lay_reviews
from tracker.services.sign_in import open_session

LONG_AGO = date(2020, 1, 1)
ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
TODAY = date(2026, 11, 24)
NOW = datetime(2026, 11, 24, 2, 0, tzinfo=UTC)  # 09:00 in Vietnam


class Make:
    """Everything it makes is committed; ids come back."""

    def __init__(self, app: Flask) -> None:
        self.app = app
        self.numbers = itertools.count(1)

    def cast(self, members: Sequence[Cast] = EVERYBODY) -> None:
        """All agencies of tests/people.py, with these people."""
        with transaction():
            ids = {name: self._agency(name, *names) for name, names in AGENCIES.items()}
            for member in members:
                self._person(member, ids.get(member.agency or ""))

    def agency_id(self, name: str) -> int:
        return db.session.scalars(select(Agency.id).where(Agency.name == name)).one()

    def person_id(self, who: Cast) -> int:
        return db.session.scalars(select(Person.id).where(Person.email == who.email)).one()

    def viewer(self, who: Cast, *, today: date = TODAY) -> Viewer:
        found = viewer_of_person(self.person_id(who), today=today)
        assert found is not None
        return found

    def sign_in(self, client: FlaskClient, who: Cast) -> None:
        """Let this browser be that person's, as after the password was typed."""
        sid = open_session(self.person_id(who), now=clock.now())
        with client.session_transaction() as session:
            session.clear()
            session["_user_id"] = sid

    def agreement(
        self,
        *,
        title: str = "Tuyên truyền phát triển kinh tế tập thể, hợp tác xã",
        parties: Sequence[str] = (COMMISSION, ALLIANCE),
        symbol: str | None = None,
        valid_from: date | None = date(2026, 1, 1),
        valid_to: date | None = date(2030, 12, 31),
        parent_id: int | None = None,
    ) -> int:
        """A program of the first party (standing) with the others, with one content without a heading."""
        with transaction():
            agreement = Agreement(
                kind="Chương trình phối hợp", title=title, symbol=symbol,
                symbol_key=same_symbol_key(symbol) if symbol else None,
                search_text=fold(" ".join([title, symbol or "", *parties])),
                signed_on=valid_from, valid_from=valid_from, valid_to=valid_to, parent_id=parent_id,
                tracked_from=valid_from or LONG_AGO,
            )  # fmt: skip
            db.session.add(agreement)
            db.session.flush()
            for position, name in enumerate(parties, start=1):
                party = Party(
                    agreement_id=agreement.id, agency_id=self.agency_id(name), position=position,
                    name_as_signed=name, is_standing=position == 1,
                )  # fmt: skip
                db.session.add(party)
            db.session.add(Content(agreement_id=agreement.id, position=1))
            return agreement.id

    def program(self) -> int:
        """The usual scene: parent program signed by the centre, child by commission and alliance, one part each."""
        parent_id = self.agreement(title="Chương trình của Trung ương", parties=(CENTRAL,))
        agreement_id = self.agreement(parent_id=parent_id)
        self.task(agreement_id, lead=ALLIANCE, coordinating=(COMMISSION, DEPARTMENT))
        return agreement_id

    def task(
        self,
        agreement_id: int,
        *,
        title: str = "Tổ chức lớp tập huấn",
        lead: str | Sequence[str] = COMMISSION,
        coordinating: Sequence[str] = (),
        due_on: date | None = date(2026, 12, 31),
        done_on: date | None = None,
    ) -> int:
        """A dated task (or an ongoing one when ``due_on`` is None) with a part for each agency."""
        leads = [lead] if isinstance(lead, str) else list(lead)
        number = next(self.numbers)
        with transaction():
            content_id = db.session.scalars(select(Content.id).where(Content.agreement_id == agreement_id)).first()
            task = Task(
                agreement_id=agreement_id, content_id=content_id, position=number, number=str(number), title=title,
                due_text=f"{due_on:%d/%m/%Y}" if due_on else "Thường xuyên", due_kind="dated" if due_on else "ongoing",
                due_on=due_on, effective_due_on=due_on, done_on=done_on,
            )  # fmt: skip
            db.session.add(task)
            db.session.flush()
            role = PartRole.LEAD if len(leads) == 1 else PartRole.JOINT_LEAD
            parts = [(name, role) for name in leads] + [(name, PartRole.COORDINATING) for name in coordinating]
            for position, (name, part_role) in enumerate(parts, start=1):
                done = done_on if part_role is not PartRole.COORDINATING else None
                part = Assignment(
                    task_id=task.id, agreement_id=agreement_id, agency_id=self.agency_id(name), role=part_role,
                    position=position, name_as_written=name, reported_on=done, confirmed_on=done,
                )  # fmt: skip
                db.session.add(part)
            return task.id

    def part_id(self, task_id: int, agency: str) -> int:
        """The id of this agency's part of the task."""
        wanted = Assignment.task_id == task_id, Assignment.agency_id == self.agency_id(agency)
        return db.session.scalars(select(Assignment.id).where(*wanted)).one()

    def indicator(
        self,
        task_id: int,
        *,
        name: str = "Hội nghị tại cơ sở",
        unit: str = "hội nghị",
        target: int | None = 40,
        baseline: int | None = None,
        is_cumulative: bool = True,
    ) -> int:
        """An indicator of the task, added up entry by entry unless said otherwise."""
        with transaction():
            owner = select(Task.agreement_id).where(Task.id == task_id)
            indicator = Indicator(
                agreement_id=db.session.scalars(owner).one(), task_id=task_id, name=name, unit=unit, target=target,
                baseline=baseline, is_cumulative=is_cumulative,
            )  # fmt: skip
            db.session.add(indicator)
            db.session.flush()
            return indicator.id

    def reviews(self, agreement_id: int, *cadences: Cadence, today: date = TODAY) -> None:
        """Official reviews of these cadences over the whole validity, three, two and three working days."""
        with transaction():
            for cadence in cadences:
                rule = ReviewRule(
                    agreement_id=agreement_id, cadence=cadence, convention=Convention.OFFICIAL,
                    submit_days=3, consolidate_days=2, sign_days=3,
                )  # fmt: skip
                db.session.add(rule)
            agreement = db.session.get_one(Agreement, agreement_id)
            lay_reviews(agreement, today=today, calendar=working_calendar())

    def _agency(self, name: str, short_name: str, abbreviation: str) -> int:
        folded = fold(f"{name} {short_name} {abbreviation}")
        agency = Agency(name=name, short_name=short_name, abbreviation=abbreviation, name_folded=folded)
        db.session.add(agency)
        db.session.flush()
        return agency.id

    def _person(self, member: Cast, agency_id: int | None) -> None:
        person = Person(name=member.name, email=member.email)
        post = Post(agency_id=agency_id, role=member.role, title=member.title)
        db.session.add_all([person, post])
        db.session.flush()
        db.session.add(Holding(person_id=person.id, post_id=post.id, from_on=LONG_AGO))
