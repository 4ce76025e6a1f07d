"""What the programs of the other provinces did below the centre's: one quarter signed, one left unsigned, and the same
quarter a year before, so that sums over several programs, the silent, and last year are there to be seen."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

from sqlalchemy import func, select

from tracker.database import db, transaction
from tracker.demo.joint_review import JointReviews
from tracker.demo.people import ALLIANCE, COMMISSION
from tracker.domain.periods import Cadence
from tracker.domain.permissions import Viewer
from tracker.domain.programs_below import year_before
from tracker.models import Agency, Agreement, Assignment, Indicator, Report, Review, Task
from tracker.services.progress import log_progress
from tracker.services.reviews.submitting import submit_report

AT = time(10, 0)
LONGEST_BREAK = 6  # days off in a row, but for Tết
SIGNED, UNSIGNED = "HN", "NĐ"
NAME, UNIT = "Tin, bài, phóng sự", "tin, bài"
THEN, NOW = {"HN": 5}, {"HN": 8, "NĐ": 4}
NOTE = "Đăng tin, bài trong quý (dữ liệu minh họa)."
REPORTED = "Đã đăng tin, bài và biểu dương hợp tác xã theo kế hoạch (dữ liệu minh họa)."


def tell_below(
    ids: Mapping[str, int],
    officers: Mapping[str, Viewer],
    leaders: dict[str, Viewer],
    *,
    today: date,
    zone: ZoneInfo,
) -> int:
    """Answers how many things were new; 0 where the figures are there already."""
    programs = {key: ids[key] for key in (SIGNED, UNSIGNED) if key in ids}
    known = select(Indicator.id).where(Indicator.agreement_id.in_(programs.values()), Indicator.name == NAME)
    if not programs or db.session.scalar(known.limit(1)) is not None:
        return 0
    return sum(_Told(id_, officers, leaders, today, zone).all(key) for key, id_ in programs.items())


def days_of_mail(today: date) -> set[date]:
    """On one of them leaders above were told of the newest quarter: the working one after the last day to sign it."""
    quarters = Review.cadence == Cadence.QUARTERLY, Review.sign_on < today, Agreement.parent_id.is_not(None)
    last = db.session.scalar(
        select(func.max(Review.sign_on)).join(Agreement, Agreement.id == Review.agreement_id).where(*quarters)
    )
    return {last + timedelta(number) for number in range(1, LONGEST_BREAK)} if last else set()


class _Told:
    def __init__(
        self, program: int, officers: Mapping[str, Viewer], leaders: dict[str, Viewer], today: date, zone: ZoneInfo
    ) -> None:
        self.program, self.officers, self.leaders, self.today, self.zone = program, officers, leaders, today, zone

    def all(self, key: str) -> int:
        part_id = self._count()
        quarters = select(Review).where(Review.agreement_id == self.program, Review.cadence == "quarterly")
        past = db.session.scalars(quarters.where(Review.sign_on < self.today).order_by(Review.ends_on.desc())).all()
        newest = past[0]
        before = next((one for one in past if one.period == year_before(newest.period)), None)
        for review, done in ((newest, NOW), (before, THEN)):
            if review is not None and key in done:
                self._log(part_id, review, done[key])
        if before is not None and key in THEN:
            self._owe(part_id, before)
        self._hand_in()
        wanted = [one for one in (before, newest) if one is not None] if key == SIGNED else []
        joint = JointReviews(
            self.program, officer=self.officers[COMMISSION], leaders=self.leaders, zone=self.zone, today=self.today,
            only=wanted,
        )  # fmt: skip
        days = sorted({day for one in wanted for day in (one.consolidate_on, one.sign_on)})
        return 1 + sum(joint.work(self._at(day)) for day in days)

    def _count(self) -> int:
        """The first task is counted as one of the living program is; answers the part that leads it."""
        with transaction():
            task = db.session.scalars(
                select(Task).where(Task.agreement_id == self.program).order_by(Task.position)
            ).first()
            if task is None:
                raise LookupError(self.program)
            db.session.add(
                Indicator(
                    agreement_id=self.program, task_id=task.id, name=NAME, unit=UNIT, source="Dữ liệu minh họa"
                )
            )  # fmt: skip
            held = select(Assignment.id).where(Assignment.task_id == task.id).order_by(Assignment.position)
            return db.session.scalars(held).first() or 0

    def _log(self, part_id: int, review: Review, quantity: int) -> None:
        on = review.ends_on - timedelta(20)
        log_progress(
            part_id, by=self.officers[COMMISSION], happened_on=on, note=NOTE, quantity=Decimal(quantity),
            now=self._at(on), today=on,
        )  # fmt: skip

    def _owe(self, part_id: int, review: Review) -> None:
        """Of a quarter before the program was tracked nobody owes a report; this one was handed in all the same."""
        with transaction():
            agency_id = db.session.get_one(Assignment, part_id).agency_id
            report = Report(
                review_id=review.id, agreement_id=self.program, agency_id=agency_id, due_on=review.submit_on,
                opens_on=review.cut_off_on + timedelta(1),
            )  # fmt: skip
            db.session.add(report)

    def _hand_in(self) -> None:
        asked = (
            select(Report.id, Agency.name, Review.cut_off_on)
            .join(Review, Review.id == Report.review_id)
            .join(Agency, Agency.id == Report.agency_id)
            .where(Report.agreement_id == self.program, Report.submitted_at.is_(None), Review.sign_on < self.today)
        )
        for report_id, agency, cut_off_on in db.session.execute(asked.order_by(Report.id)).all():
            on, name = cut_off_on + timedelta(2), ALLIANCE if agency.startswith("Liên minh") else COMMISSION
            by = self.leaders[name]
            submit_report(
                report_id, by=by, text=REPORTED, today=on, now=self._at(on), zone=self.zone
            )  # fmt: skip

    def _at(self, day: date) -> datetime:
        return datetime.combine(day, AT, self.zone)
