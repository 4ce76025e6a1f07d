"""The reminders' scene: mornings to plan on, obligations to owe, and a look at what came of them."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import select

from tests.make import Make
from tests.people import ALLIANCE, CHI, Cast
from tracker.database import db, transaction
from tracker.domain.days_off_seed import SEED
from tracker.domain.ladders import Ladders
from tracker.domain.working_days import WorkingCalendar
from tracker.mail.letterhead import Letterhead
from tracker.models import OutboxItem, OutboxMessage, Person, Reminder, Report, Review, ReviewRule
from tracker.services.progress import log_progress
from tracker.services.reminders.morning import Morning
from tracker.services.reminders.planning import Planned, plan_reminders

ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
CALENDAR = WorkingCalendar(SEED)
LETTERHEAD = Letterhead("https://phoihop.example.vn", "Theo dõi phối hợp <nhac-viec@example.vn>", ZONE)
DUE = date(2026, 10, 14)
"""A Wednesday in a month without days off."""
LONG_AFTER = date(2030, 1, 15)
"""So that a report is reminded of, and not yet what follows it."""


def local(day: date, hour: int = 8, minute: int = 0) -> datetime:
    """That hour where the readers are."""
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=ZONE)


def plan(day: date, hour: int = 8) -> Planned:
    """Run the planner on that morning."""
    return plan_reminders(Morning(local(day, hour), CALENDAR, Ladders(), LETTERHEAD))


def report_owed(
    make: Make, agreement_id: int, agency: str, *, due_on: date = DUE, opens_on: date = date(2026, 9, 15)
) -> int:
    """A report of that agency for one review, due and open as said."""
    with transaction():
        rule = db.session.scalar(select(ReviewRule).where(ReviewRule.agreement_id == agreement_id))
        if rule is None:
            rule = ReviewRule(
                agreement_id=agreement_id, cadence="quarterly", convention="official",
                submit_days=3, consolidate_days=2, sign_days=3,
            )  # fmt: skip
            db.session.add(rule)
            db.session.flush()
        wanted = Review.agreement_id == agreement_id, Review.submit_on == due_on
        review = db.session.scalar(select(Review).where(*wanted))
        if review is None:
            number = len(db.session.scalars(select(Review.id).where(Review.agreement_id == agreement_id)).all())
            review = Review(
                agreement_id=agreement_id, rule_id=rule.id, cadence="quarterly", period=f"{2026 + number}-Q3",
                starts_on=date(2026, 6, 15), ends_on=date(2026, 9, 14), cut_off_on=date(2026, 9, 14),
                submit_on=due_on, consolidate_on=LONG_AFTER, sign_on=LONG_AFTER,
            )  # fmt: skip
            db.session.add(review)
            db.session.flush()
        report = Report(
            review_id=review.id, agreement_id=agreement_id, agency_id=make.agency_id(agency),
            opens_on=opens_on, due_on=due_on,
        )  # fmt: skip
        db.session.add(report)
        db.session.flush()
        return report.id


def reported(make: Make, program: int, on: date, agency: str = ALLIANCE, who: Cast = CHI) -> int:
    """A task of that agency, its part reported as done on that day; the part's id."""
    task_id = make.task(program, title="Mở lớp tập huấn", lead=agency, due_on=date(2029, 1, 15))
    part_id = make.part_id(task_id, agency)
    log_progress(part_id, by=make.viewer(who), happened_on=date(2026, 9, 1), note="Xong", evidence="12/BC-LMHTX",
                 reports_completion=True, now=local(on, 15), today=on)  # fmt: skip
    return part_id


def rungs() -> dict[str, str]:
    """Every rung decided so far: sent to whom (or why not)."""
    found: dict[str, str] = {}
    for reminder in db.session.scalars(select(Reminder).order_by(Reminder.id)):
        names = db.session.scalars(
            select(Person.name)
            .join(OutboxItem, OutboxItem.person_id == Person.id)
            .where(OutboxItem.reminder_id == reminder.id)
            .order_by(OutboxItem.id)
        ).all()
        found[reminder.rung] = str(reminder.skipped_because) if reminder.skipped_because else ", ".join(names)
    db.session.rollback()
    return found


def outbox() -> list[tuple[str, str, str]]:
    """Every message: to whom, its state, its subject."""
    rows = db.session.execute(
        select(OutboxMessage.name, OutboxMessage.state, OutboxMessage.subject).order_by(OutboxMessage.id)
    )
    found = [(name, state, subject) for name, state, subject in rows]
    db.session.rollback()
    return found


def texts_to(name: str) -> list[str]:
    """The plain texts written to that person, oldest first."""
    found = list(
        db.session.scalars(select(OutboxMessage.text).where(OutboxMessage.name == name).order_by(OutboxMessage.id))
    )
    db.session.rollback()
    return found


def sent(day: date, *, hour: int = 8) -> None:
    """As if every waiting message had been handed over on that day."""
    with transaction():
        for one in db.session.scalars(select(OutboxMessage).where(OutboxMessage.state == "pending")):
            one.state, one.ended_at = "sent", local(day, hour)


def live(first: date, last: date, *, is_mail_up: bool = True) -> None:
    """Let the days pass: plan every morning and, while mail is up, send."""
    day = first
    while day <= last:
        plan(day)
        if is_mail_up:
            sent(day)
        day += timedelta(days=1)
