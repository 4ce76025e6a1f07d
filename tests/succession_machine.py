"""One life of a small scene in which agencies change while people work: every act that the machine may do."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal

from sqlalchemy import select

from tests.make import TODAY, ZONE, Make
from tests.people import ALLIANCE, CENTRAL, COMMISSION, DEPARTMENT, UNION
from tests.reminding import CALENDAR, LETTERHEAD, local
from tests.review_making import HASHED, PASSWORD, quarter
from tests.succession_changes import Changing
from tests.succession_checks import DECLARED, UNTIL, Entry
from tracker.database import db, transaction
from tracker.domain.periods import Cadence
from tracker.domain.permissions import Viewer
from tracker.models import (
    Agreement,
    Assignment,
    Consolidation,
    Person,
    ProgressEntry,
    Report,
    Review,
)
from tracker.queries.consolidations import draft_page
from tracker.queries.ladders import ladders
from tracker.services.completion import confirm_part, return_part
from tracker.services.progress import correct_entry, log_progress
from tracker.services.reminders.morning import Morning
from tracker.services.reminders.planning import plan_reminders
from tracker.services.reviews.consolidating import freeze_review, reopen_review, settle_difference, write_assessment
from tracker.services.reviews.planning import lay_reviews
from tracker.services.reviews.signing import sign_review
from tracker.services.reviews.submitting import return_report, submit_report


@dataclass
class Life(Changing):
    """One life of the scene. ``entries``: what counts by now; ``frozen``: hashes of all that was ever frozen."""

    @staticmethod
    def lay_scene(make: Make) -> None:
        """Two programs of the province; three agencies work in the first, and its third quarter's review is final."""
        scene = quarter(make, valid_to=UNTIL)
        for agency in (COMMISSION, ALLIANCE):
            scene.log(agency, 3)
            scene.hand_in(agency)
        scene.freeze()
        helped = make.task(scene.program, title="Mô hình điểm", lead=DEPARTMENT, coordinating=[ALLIANCE], due_on=TODAY)
        make.indicator(helped)
        above = make.agreement(title="Của Trung ương", parties=(CENTRAL,))
        below = {"parties": (COMMISSION, UNION), "parent_id": above, "valid_to": UNTIL}
        second = make.agreement(title="Chương trình thứ hai", **below)
        led = make.task(second, title="Lớp tập huấn", lead=UNION, coordinating=[DEPARTMENT])
        make.indicator(led)
        make.reviews(second, Cadence.QUARTERLY)
        with transaction():
            for id_ in (scene.program, second):
                lay_reviews(db.session.get_one(Agreement, id_), today=TODAY, calendar=CALENDAR)
            for person in db.session.scalars(select(Person)):
                person.password_hash = HASHED

    def begin(self) -> None:
        """Read what the scene holds."""
        for row in db.session.scalars(select(ProgressEntry)):
            self.entries[row.id] = Entry(row.indicator_id, int(row.quantity or 0), row.happened_on)
        self.check()

    # What is done

    def log(self, number: int, quantity: int, days: int, *, finishes: bool = False) -> None:
        """Somebody of whoever answers for a leading part logs on it, with a figure where it has an indicator."""
        parts = db.session.scalars(select(Assignment).where(Assignment.role != "coordinating").order_by(Assignment.id))
        part = (found := parts.all())[number % len(found)]
        part_id, actor = part.id, self.actor(part.agency_id)
        on = self.today - timedelta(days)
        if actor is None:
            return

        def logs() -> None:
            logged = log_progress(
                part_id, by=actor, happened_on=on, note="Đã làm", quantity=None if finishes else Decimal(quantity),
                reports_completion=finishes, today=self.today, now=self.now(),
            )  # fmt: skip
            self.keep(logged.entry_id)

        self.act("finish" if finishes else "log", logs)

    def correct(self, number: int, quantity: int) -> None:
        entries = sorted(self.entries)
        entry = db.session.get_one(ProgressEntry, entries[number % len(entries)])
        entry_id, on, had = entry.id, entry.happened_on, entry.quantity is not None
        actor = self.actor(entry.agency_id)
        if actor is None:
            return

        def corrects() -> None:
            logged = correct_entry(
                entry_id, by=actor, happened_on=on, note="Sửa", quantity=Decimal(quantity) if had else None,
                today=self.today, now=self.now(),
            )  # fmt: skip
            del self.entries[entry_id]
            self.keep(logged.entry_id)

        self.act("correct", corrects)

    def keep(self, entry_id: int) -> None:
        row = db.session.get_one(ProgressEntry, entry_id)
        self.entries[entry_id] = Entry(row.indicator_id, int(row.quantity or 0), row.happened_on)

    def judge(self, number: int, *, confirms: bool) -> None:
        """The other side confirms a part, or sends it back, also after it was confirmed."""
        reported = select(Assignment).where(Assignment.reported_on.is_not(None)).order_by(Assignment.id)
        parts = db.session.scalars(reported).all()
        if not parts:
            return
        part_id = parts[number % len(parts)].id
        for agency_id in self.agencies():
            by, time_ = self.actor(agency_id), {"today": self.today, "now": self.now()}
            if by is None:
                continue
            if confirms and self.act("confirm", lambda by=by, time_=time_: confirm_part(part_id, by=by, **time_)):
                return
            if not confirms and self.act(
                "return", lambda by=by, time_=time_: return_part(part_id, by=by, reason="Làm lại", **time_)
            ):
                return

    def report(self, number: int, *, returns: bool = False) -> None:
        """Hand in a report, or return one that is handed in."""
        rows = db.session.scalars(
            select(Report)
            .where(Report.submitted_at.is_not(None) if returns else Report.submitted_at.is_(None))
            .where(Report.opens_on <= self.today)
            .order_by(Report.id)
        ).all()
        if not rows:
            return
        row = rows[number % len(rows)]
        report_id, agency_id = row.id, row.agency_id
        if not returns:
            if actor := self.actor(agency_id):
                self.act("report", lambda: submit_report(report_id, by=actor, text="Đã làm", **self.days()))
            return
        standing = self.actor(self.make.agency_id(COMMISSION)) if COMMISSION in self.names() else None
        if standing:
            self.act("return a report", lambda: return_report(report_id, by=standing, because="Bổ sung", **self.days()))

    def review(self, number: int, step: int) -> None:
        """Make a review final, sign it for whoever can, or open it again."""
        reviews = db.session.scalars(
            select(Review).where(Review.cut_off_on < self.today).order_by(Review.starts_on.desc(), Review.id)
        ).all()
        review = reviews[number % min(2, len(reviews))]
        review_id, program = review.id, review.agreement_id
        for agency_id in self.agencies():
            by = self.actor(agency_id)
            if by is None:
                continue
            if step == 0:
                self.act("freeze", lambda by=by: self.freeze(review_id, program, by))
            elif step == 1:
                newest = select(Consolidation.hash).where(
                    Consolidation.review_id == review_id, Consolidation.withdrawn_at.is_(None)
                )
                seen = db.session.scalars(newest).first() or ""
                self.act("sign", lambda by=by, seen=seen: sign_review(
                    review_id, by=by, seen=seen, ticked=DECLARED, password=PASSWORD, address="10.0.0.1", **self.days()
                ))  # fmt: skip
            else:
                self.act("reopen", lambda by=by: reopen_review(review_id, by=by, because="Bổ sung", **self.days()))

    def freeze(self, review_id: int, _program: int, by: Viewer) -> None:
        page = draft_page(review_id, viewer=by, standing=None, today=self.today, zone=ZONE)
        assert page is not None
        for figure in page.open_figures:
            subject, first = figure.figure.subject, figure.named[0]
            settle_difference(
                review_id, subject, by=by, chosen_id=first.agency_id, value=None, because="Đối chiếu", **self.days()
            )
        write_assessment(review_id, by=by, assessment="Đạt yêu cầu.", by_content={}, **self.days())
        db.session.rollback()
        page = draft_page(review_id, viewer=by, standing=None, today=self.today, zone=ZONE)
        assert page is not None
        freeze_review(review_id, by=by, seen=page.seen, **self.days())

    def mornings(self, count: int) -> None:
        """Days pass; on each the planner runs."""
        for _day in range(count):
            self.today += timedelta(1)
            self.minutes = 0
            plan_reminders(Morning(local(self.today), CALENDAR, ladders(), LETTERHEAD))
            self.done["morning"] += 1
