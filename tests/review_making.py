"""A closed quarter of the usual program with what agencies did about it: for tests of joint reviews."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, date, datetime

from sqlalchemy import select
from werkzeug.security import generate_password_hash

from tests.make import ZONE, Make
from tests.people import ALLIANCE, BINH, COMMISSION, HUNG, LAN, Cast
from tests.quarter_scene import log
from tests.review_scene import review, with_reviews
from tracker.database import db, transaction
from tracker.domain.permissions import Viewer
from tracker.domain.review_states import ReviewState
from tracker.models import Person, ProgressEntry, Report
from tracker.models.joint_reviews import standing_consolidation
from tracker.queries.consolidations import DraftPage, draft_page
from tracker.services.reviews.consolidating import freeze_review, write_assessment
from tracker.services.reviews.signing import sign_review
from tracker.services.reviews.submitting import submit_report

PERIOD = "2026-Q3"  # 15/6 to 14/9, reports until 17/9, consolidated until 21/9, signed until 24/9
INSIDE, CUT_OFF, AFTER = date(2026, 8, 3), date(2026, 9, 14), date(2026, 9, 16)
PASSWORD = "một câu dễ nhớ để ký"
HASHED = generate_password_hash(PASSWORD, method="scrypt:1024:8:1")  # quick: tests sign often
NOON = datetime(2026, 9, 16, 5, tzinfo=UTC)


@dataclass
class Quarter:
    """One program, its closed review, one joint task with an indicator."""

    make: Make
    program: int
    review_id: int
    task: int
    indicator: int
    entries: list[int] = field(default_factory=list)

    def report_id(self, agency: str) -> int:
        wanted = Report.review_id == self.review_id, Report.agency_id == self.make.agency_id(agency)
        return db.session.scalars(select(Report.id).where(*wanted)).one()

    def report(self, agency: str) -> Report:
        db.session.rollback()
        return db.session.get_one(Report, self.report_id(agency))

    def log(self, agency: str, quantity: int | None = None, on: date = INSIDE, corrects_id: int | None = None) -> int:
        indicator_id = self.indicator if quantity is not None else None
        entry_id = log(
            self.make, self.task, agency, on, quantity=quantity, indicator_id=indicator_id, corrects_id=corrects_id
        )
        self.entries.append(entry_id)
        return entry_id

    def hand_in(self, agency: str, text: str = "Đã tổ chức hội nghị.", now: datetime = NOON, **more: str) -> None:
        who = {COMMISSION: HUNG, ALLIANCE: BINH}[agency]
        submit_report(self.report_id(agency), by=self.viewer(who), text=text, today=AFTER, now=now, zone=ZONE, **more)

    def viewer(self, who: Cast) -> Viewer:
        return self.make.viewer(who)

    def write(self, who: Cast = LAN, assessment: str = "Tiến độ đạt yêu cầu.", today: date = AFTER) -> None:
        write_assessment(
            self.review_id, by=self.viewer(who), assessment=assessment, by_content={}, today=today, now=NOON, zone=ZONE
        )

    def seen(self, today: date = AFTER) -> str:
        """The hash of what an officer of the standing agency reads now."""
        return self._draft(today).seen

    def freeze(
        self,
        who: Cast = LAN,
        *,
        assessment: str | None = "Tiến độ đạt yêu cầu.",
        seen: str | None = None,
        once: str | None = None,
    ) -> None:
        """Write the assessment (unless None) and make it final as it is read now, or as it was ``seen``."""
        if assessment is not None:
            self.write(who, assessment)
        freeze_review(
            self.review_id, by=self.viewer(who), seen=self.seen() if seen is None else seen, today=AFTER, now=NOON,
            zone=ZONE, once=once,
        )  # fmt: skip

    def frozen_hash(self) -> str:
        """Of the version that stands."""
        db.session.rollback()
        return db.session.scalars(standing_consolidation(self.review_id)).one().hash or ""

    def sign(self, who: Cast, *, seen: str | None = None, ticked: list[str] | None = None, **more: object) -> None:
        """Sign with every sentence ticked, unless said otherwise."""
        facts = {"password": PASSWORD, "address": "10.0.0.1", "today": AFTER, "now": NOON, "zone": ZONE} | more
        sign_review(
            self.review_id, by=self.viewer(who), seen=self.frozen_hash() if seen is None else seen,
            ticked=["read", "figures", "differences", "missing"] if ticked is None else ticked, **facts,
        )  # fmt: skip

    def state(self) -> ReviewState:
        """Where the review stands."""
        return self._draft(AFTER).story.state

    def _draft(self, today: date) -> DraftPage:
        db.session.rollback()
        page = draft_page(self.review_id, viewer=self.viewer(LAN), standing=None, today=today, zone=ZONE)
        assert page is not None
        return page


def quarter(make: Make, **more: object) -> Quarter:
    program = with_reviews(make, **more)
    task = make.task(program, title="Hội nghị tại cơ sở", lead=(COMMISSION, ALLIANCE))
    return Quarter(make, program, review(program, PERIOD).id, task, make.indicator(task))


def recorded(entry_id: int, at: datetime) -> None:
    """Let the entry have been written down then."""
    with transaction():
        db.session.get_one(ProgressEntry, entry_id).recorded_at = at


def with_password(make: Make, *people: Cast) -> None:
    """Let these people have ``PASSWORD``."""
    with transaction():
        for who in people:
            db.session.get_one(Person, make.person_id(who)).password_hash = HASHED
