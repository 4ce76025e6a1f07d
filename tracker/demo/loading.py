"""Loads the demonstration through the services that pages use; each step looks whether it was done already."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

from sqlalchemy import select

from config import Settings
from tracker.database import db, transaction
from tracker.demo import extended, papers
from tracker.demo.below import days_of_mail, tell_below
from tracker.demo.cascaded import align_programs, tell_cascade
from tracker.demo.decided import write_decisions
from tracker.demo.evidence import illustrated
from tracker.demo.followed import close_first
from tracker.demo.found import tell_findings
from tracker.demo.honoured import tell_commendations
from tracker.demo.joint_review import JointReviews
from tracker.demo.judged import judged_by
from tracker.demo.people import AGENCIES, JUSTICE, PEOPLE, SUCCESSIONS, DemoAgency, DemoPerson
from tracker.demo.reorganised import BESIDE, REORGANISED, reorganise
from tracker.demo.story import CONFIRMED_AFTER_DAYS, REPORTED_AFTER, SILENT_SINCE, TASKS, UNCONFIRMED, Log, StoryTask
from tracker.domain.folding import fold
from tracker.domain.permissions import Role, Viewer
from tracker.domain.report_draft import draft
from tracker.jobs.occasion import Occasion
from tracker.jobs.schedule import JOBS
from tracker.models import (
    Agency,
    AgencySuccession,
    Assignment,
    Holding,
    Person,
    Post,
    ProgressEntry,
    Report,
    Review,
    Task,
)
from tracker.queries.reports import report_page
from tracker.queries.viewers import viewer_of_person
from tracker.services.agency_texts import refresh_agency_texts
from tracker.services.completion import confirm_part
from tracker.services.progress import log_progress
from tracker.services.reviews.submitting import submit_report

SINCE = date(2020, 1, 1)
WRITING_HOUR = time(9, 0)
SENDING_HOUR = time(8, 5)
REMINDED_DAYS = 30
CHANGED_AGO = 8
"""An administrator recorded the changes of 2025 that late; what awaits since then is due within a week."""
DEMONSTRATOR = "demonstration"
NOTHING_TO_REPORT = (
    "Trong kỳ không phát sinh việc đến hạn; tiếp tục thực hiện các nhiệm vụ thường xuyên (dữ liệu minh họa)."
)


def load_demonstration(*, settings: Settings, today: date) -> int:
    """Everything, laid out around ``today``; answers how many things were added (0: it was there already).

    The story is told day by day, and on its last mornings the real planner and sender run, so that the ledger of
    reminders has a past on the first day. Its letters go to a folder even where a mail server is set: the people of the
    story are invented, and their addresses may be somebody's.
    """
    settings = _without_mail_server(settings)
    zone = settings.zone
    ids, added = _load_past(today, zone)
    added += _load_people()
    agreement_id, is_new = papers.load_story(ids, today=today, now=_at(today, zone))
    added += is_new + align_programs(agreement_id, now=_at(today, zone))
    clerk = _Clerk(agreement_id, settings, today)
    added += close_first(ids, by=clerk.leaders[JUSTICE], today=today, now=_at(today, zone))
    added += tell_below(ids, clerk.officers, clerk.leaders, today=today, zone=zone)
    return added + sum(_day(clerk, settings, day) for day in _days(today))


def _load_past(today: date, zone: ZoneInfo) -> tuple[dict[str, int], int]:
    """What was before the living program: agencies, programs of old, and how 2025 changed them, recorded lately.

    Where the living program is there already, nothing is put before it.
    """
    is_past = papers.is_story_there(today)
    day = today - timedelta(CHANGED_AGO)
    added = _load_agencies(AGENCIES if is_past else (*AGENCIES, *REORGANISED))
    ids, is_new = papers.load_recorded(() if is_past else BESIDE, today=today, now=_at(day, zone))
    return ids, added + is_new + (0 if is_past else reorganise(today=day, now=_at(day, zone)))


def _days(today: date) -> Iterator[date]:
    first = today - timedelta(max(log.ago for task in TASKS for log in task.logs))
    return (first + timedelta(number) for number in range((today - first).days + 1))


def _day(clerk: _Clerk, settings: Settings, day: date) -> int:
    """One day of the story: reminders go out in the morning, then people work."""
    if clerk.today - timedelta(REMINDED_DAYS) <= day < clerk.today:
        _send(settings, day, ("plan-reminders", "review-mails", "missing-year", "send-mail"))
    elif day in clerk.told_of_quarter_on:
        _send(settings, day, ("review-mails", "send-mail"))
    return clerk.work(day)


def _without_mail_server(settings: Settings) -> Settings:
    is_folder = settings.smtp_url.startswith("file:")
    return settings if is_folder else replace(settings, smtp_url=f"file://{settings.data_dir / 'mail'}")


def _send(settings: Settings, day: date, jobs: Sequence[str]) -> None:
    """What the scheduler would have done on that morning; a day whose mails went out already adds none."""
    occasion = Occasion(settings, datetime.combine(day, SENDING_HOUR, settings.zone), DEMONSTRATOR)
    for name in jobs:
        next(job for job in JOBS if job.name == name).run(occasion)


class _Clerk:
    """Does what the people of the story did, each through his own agency's officer and at his own time."""

    def __init__(self, agreement_id: int, settings: Settings, today: date) -> None:
        zone = settings.zone
        self.agreement_id, self.settings, self.zone, self.today = agreement_id, settings, zone, today
        self.officers = {
            person.agency: _viewer_of(person)
            for person in reversed(PEOPLE)
            if person.role is Role.OFFICER and person.agency
        }
        numbered = db.session.execute(select(Task.number, Task.id).where(Task.agreement_id == agreement_id))
        self.task_ids: dict[str, int] = {row.number: row.id for row in numbered}
        self.reports = self._reports_by_day()
        self.told_of_quarter_on = days_of_mail(today)
        self.leaders = {
            person.agency: _viewer_of(person) for person in PEOPLE if person.role is Role.LEADER and person.agency
        }
        self.joint = JointReviews(
            agreement_id, officer=self.officers[papers.STORY_PARTIES[0]], leaders=self.leaders, zone=zone, today=today
        )

    def work(self, day: date) -> int:
        """Log what happened on that day, confirm what was reported done, hand in reports; answers how many were new."""
        logged = sum(self._write(task, log) for task, log in _logs() if self.today - timedelta(log.ago) == day)
        for task, log in _logs():
            confirmed_on = min(self.today - timedelta(log.ago - CONFIRMED_AFTER_DAYS), self.today)
            if log.completes and task.number not in UNCONFIRMED and confirmed_on == day:
                self._confirm(task, log, day)
        logged += write_decisions(self.agreement_id, self.leaders, day=day, today=self.today, zone=self.zone)
        for tell in (tell_findings, tell_commendations):
            logged += tell(self.agreement_id, self.officers, self.leaders, day=day, today=self.today, zone=self.zone)
        logged += tell_cascade(self.agreement_id, self.officers, day=day, today=self.today, zone=self.zone)
        later = self._part_id(extended.NUMBER, papers.STORY_PARTIES[1])
        logged += extended.ask_and_agree(later, self.officers, day=day, today=self.today, zone=self.zone)
        logged += sum(self._hand_in(report_id, agency, day) for report_id, agency in self.reports.get(day, ()))
        return logged + self.joint.work(_at(day, self.zone))

    def _write(self, task: StoryTask, log: Log) -> int:
        on, part_id = self.today - timedelta(log.ago), self._part_id(task.number, log.by)
        written = select(ProgressEntry.id).where(
            ProgressEntry.assignment_id == part_id, ProgressEntry.happened_on == on, ProgressEntry.note == log.note
        )
        if db.session.scalar(written) is not None:
            return 0
        log_progress(
            part_id, by=self.officers[log.by], happened_on=on, note=log.note, percent=log.percent,
            quantity=_number(log.quantity), evidence=_proof(log, on), reports_completion=log.completes,
            attached=illustrated(log.file, agency=log.by, note=log.note, on=on, settings=self.settings),
            now=_at(on, self.zone), today=on,
        )  # fmt: skip
        return 1

    def _confirm(self, task: StoryTask, log: Log, on: date) -> None:
        """The other party's officer agrees: the standing agency for others, the second party for its own."""
        part_id = self._part_id(task.number, log.by)
        if db.session.scalar(select(Assignment.confirmed_on).where(Assignment.id == part_id)) is not None:
            return
        first, second = papers.STORY_PARTIES
        by = self.officers[second if log.by == first else first]
        confirm_part(part_id, by=by, today=on, now=_at(on, self.zone))

    def _reports_by_day(self) -> dict[date, list[tuple[int, str]]]:
        """Which report is handed in when, by each agency that is not silent; each after its own number of days."""
        rows = db.session.execute(
            select(Report.id, Agency.name, Review.cut_off_on)
            .join(Review, Review.id == Report.review_id)
            .join(Agency, Agency.id == Report.agency_id)
            .where(Report.agreement_id == self.agreement_id, Report.submitted_at.is_(None))
            .where(Review.cut_off_on < self.today)
            .order_by(Review.cut_off_on, Report.id)
        )
        found: dict[date, list[tuple[int, str]]] = {}
        for report_id, agency, cut_off_on in rows:
            on = cut_off_on + timedelta(REPORTED_AFTER[agency])
            if on <= self.today - timedelta(SILENT_SINCE.get(agency, 0)):
                found.setdefault(on, []).append((report_id, agency))
        return found

    def _hand_in(self, report_id: int, agency: str, on: date) -> int:
        by = self.leaders.get(agency) or self.officers[agency]
        page = report_page(report_id, viewer=by, standing=None, today=on, zone=self.zone)
        text = (draft(page.entries) if page else "") or NOTHING_TO_REPORT
        judged = judged_by(agency, page.contents) if page else {}
        submit_report(report_id, by=by, text=text, effects=judged, today=on, now=_at(on, self.zone), zone=self.zone)
        return 1

    def _part_id(self, number: str, agency: str) -> int:
        wanted = Assignment.task_id == self.task_ids[number], Agency.name == agency
        return db.session.scalars(
            select(Assignment.id).join(Agency, Agency.id == Assignment.agency_id).where(*wanted)
        ).one()


def _logs() -> Iterator[tuple[StoryTask, Log]]:
    return ((task, log) for task in TASKS for log in task.logs)


def _proof(log: Log, on: date) -> str:
    return "; ".join(_dated(piece, on) for piece in (log.proof or "").split("; ") if piece)


def _dated(piece: str, on: date) -> str:
    """A document "of" its day, a publication with its day behind a comma, an address as it is."""
    if piece.startswith("https:"):
        return piece
    return f"{piece}, {on:%d/%m/%Y}" if "," in piece else f"{piece} ngày {on:%d/%m/%Y}"


def _number(quantity: int | None) -> Decimal | None:
    return None if quantity is None else Decimal(quantity)


def _at(day: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, WRITING_HOUR, zone)


def _load_agencies(agencies: Sequence[DemoAgency]) -> int:
    known = set(db.session.scalars(select(Agency.name)))
    with transaction():
        for agency in agencies:
            if agency.name not in known:
                names = f"{agency.name} {agency.short_name} {agency.abbreviation}"
                db.session.add(Agency(**vars(agency), name_folded=fold(names)))
        db.session.flush()
        ids = {name: id_ for id_, name in db.session.execute(select(Agency.id, Agency.name))}
        pairs = select(AgencySuccession.predecessor_id, AgencySuccession.successor_id)
        there = {(row.predecessor_id, row.successor_id) for row in db.session.execute(pairs)}
        for step in SUCCESSIONS:
            pair = ids[step.predecessor], ids[step.successor]
            if pair not in there:
                succession = AgencySuccession(
                    predecessor_id=pair[0], successor_id=pair[1], kind=step.kind,
                    effective_on=step.effective_on, note=step.note,
                )  # fmt: skip
                db.session.add(succession)
        refresh_agency_texts()
    return sum(agency.name not in known for agency in agencies)


def _load_people() -> int:
    known = set(db.session.scalars(select(Person.email)))
    missing = [person for person in PEOPLE if person.email not in known]
    with transaction():
        still = select(Agency.id, Agency.name).where(Agency.ended_on.is_(None))
        ids = {name: id_ for id_, name in db.session.execute(still)}
        for member in missing:
            person = Person(name=_name(member), email=member.email, is_demonstration=True)
            post = Post(agency_id=ids.get(member.agency or ""), role=member.role, title=member.title)
            db.session.add_all([person, post])
            db.session.flush()
            db.session.add(Holding(person_id=person.id, post_id=post.id, from_on=SINCE))
    return len(missing)


def _name(member: DemoPerson) -> str:
    """What stands for a name: the post and the agency, short."""
    short = next((agency.short_name for agency in AGENCIES if agency.name == member.agency), "")
    return f"{member.title} {short}".strip()


def _viewer_of(member: DemoPerson) -> Viewer:
    person_id = db.session.scalars(select(Person.id).where(Person.email == member.email)).one()
    viewer = viewer_of_person(person_id, today=date(2026, 1, 1))
    if viewer is None:
        raise LookupError(member.email)
    return viewer
