"""A closed quarter of the usual program with what agencies did about it: for tests of joint reviews."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, date, datetime

from sqlalchemy import select

from tests.make import ZONE, Make
from tests.people import ALLIANCE, CHI, COMMISSION, LAN, Cast
from tests.quarter_scene import log
from tests.review_scene import review, with_reviews
from tracker.database import db, transaction
from tracker.models import ProgressEntry, Report
from tracker.services.reviews.submitting import submit_report

PERIOD = "2026-Q3"  # 15/6 to 14/9, reports until 17/9, consolidated until 21/9, signed until 24/9
INSIDE, CUT_OFF, AFTER = date(2026, 8, 3), date(2026, 9, 14), date(2026, 9, 16)
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
        return log(
            self.make, self.task, agency, on, quantity=quantity, indicator_id=indicator_id, corrects_id=corrects_id
        )

    def hand_in(self, agency: str, text: str = "Đã tổ chức hội nghị.", now: datetime = NOON, **more: str) -> None:
        who = {COMMISSION: LAN, ALLIANCE: CHI}[agency]
        submit_report(self.report_id(agency), by=self.viewer(who), text=text, today=AFTER, now=now, zone=ZONE, **more)

    def viewer(self, who: Cast):
        return self.make.viewer(who)


def quarter(make: Make, **more: object) -> Quarter:
    program = with_reviews(make, **more)
    task = make.task(program, title="Hội nghị tại cơ sở", lead=(COMMISSION, ALLIANCE))
    return Quarter(make, program, review(program, PERIOD).id, task, make.indicator(task))


def recorded(entry_id: int, at: datetime) -> None:
    """Let the entry have been written down then."""
    with transaction():
        db.session.get_one(ProgressEntry, entry_id).recorded_at = at
