"""Loads the demonstration through the services that pages use; each step looks whether it was done already."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

from sqlalchemy import select

from tracker.database import db, transaction
from tracker.demo import papers
from tracker.demo.people import AGENCIES, PEOPLE, SUCCESSIONS, DemoPerson
from tracker.demo.story import CONFIRMED_AFTER_DAYS, REPORTED_AFTER, SILENT_SINCE, TASKS, UNCONFIRMED, Log, StoryTask
from tracker.domain.folding import fold
from tracker.domain.permissions import Role, Viewer
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
from tracker.queries.viewers import viewer_of_person
from tracker.services.completion import confirm_part
from tracker.services.progress import log_progress
from tracker.services.reviews.submitting import submit_report

SINCE = date(2020, 1, 1)
WRITING_HOUR = time(9, 0)


def load_demonstration(*, today: date, zone: ZoneInfo) -> int:
    """Everything, laid out around ``today``; answers how many things were added (0: it was there already)."""
    added = _load_agencies() + _load_people()
    agreement_id, papers_added = papers.load_papers(today=today, now=_at(today, zone))
    clerk = _Clerk(agreement_id, zone)
    return added + papers_added + clerk.write_story(today) + clerk.hand_in_reports(today)


class _Clerk:
    """Does what the people of the story did, each through his own agency's officer and at his own time."""

    def __init__(self, agreement_id: int, zone: ZoneInfo) -> None:
        self.agreement_id, self.zone = agreement_id, zone
        self.officers = {
            person.agency: _viewer_of(person)
            for person in reversed(PEOPLE)
            if person.role is Role.OFFICER and person.agency
        }
        numbered = db.session.execute(select(Task.number, Task.id).where(Task.agreement_id == agreement_id))
        self.task_ids: dict[str, int] = {row.number: row.id for row in numbered}

    def write_story(self, today: date) -> int:
        """Log every entry in the order it happened; confirm what was reported done."""
        return sum(self._write(task, log, today) for task, log in _in_order())

    def _write(self, task: StoryTask, log: Log, today: date) -> int:
        on, by = today - timedelta(log.ago), self.officers[log.by]
        part_id = self._part_id(task.number, log.by)
        written = select(ProgressEntry.id).where(
            ProgressEntry.assignment_id == part_id, ProgressEntry.happened_on == on, ProgressEntry.note == log.note
        )
        is_new = db.session.scalar(written) is None
        if is_new:
            log_progress(
                part_id, by=by, happened_on=on, note=log.note, percent=log.percent, quantity=_number(log.quantity),
                evidence=_proof(log, on), reports_completion=log.completes, now=_at(on, self.zone), today=on,
            )  # fmt: skip
        if log.completes and task.number not in UNCONFIRMED:
            self._confirm(part_id, by, min(on + timedelta(CONFIRMED_AFTER_DAYS), today))
        return int(is_new)

    def _confirm(self, part_id: int, owner: Viewer, on: date) -> None:
        """The other party's officer agrees: the standing agency for others, the second party for its own."""
        if db.session.scalar(select(Assignment.confirmed_on).where(Assignment.id == part_id)) is not None:
            return
        first, second = (self.officers[name] for name in papers.STORY_PARTIES)
        by = second if owner is first else first
        confirm_part(part_id, by=by, today=on, now=_at(on, self.zone))

    def hand_in_reports(self, today: date) -> int:
        """Every report that was due, by each agency that is not silent; each after its own number of days."""
        rows = db.session.execute(
            select(Report.id, Agency.name, Review.cut_off_on)
            .join(Review, Review.id == Report.review_id)
            .join(Agency, Agency.id == Report.agency_id)
            .where(Report.agreement_id == self.agreement_id, Report.submitted_at.is_(None), Review.cut_off_on < today)
            .order_by(Review.cut_off_on, Report.id)
        ).all()
        return sum(self._hand_in(report_id, agency, cut_off_on, today) for report_id, agency, cut_off_on in rows)

    def _hand_in(self, report_id: int, agency: str, cut_off_on: date, today: date) -> int:
        on = cut_off_on + timedelta(REPORTED_AFTER[agency])
        if on > today or on > today - timedelta(SILENT_SINCE.get(agency, 0)):
            return 0
        submit_report(
            report_id, by=self.officers[agency], text="Báo cáo theo các cập nhật tiến độ trong kỳ (dữ liệu minh họa).",
            today=on, now=_at(on, self.zone),
        )  # fmt: skip
        return 1

    def _part_id(self, number: str, agency: str) -> int:
        wanted = Assignment.task_id == self.task_ids[number], Agency.name == agency
        return db.session.scalars(
            select(Assignment.id).join(Agency, Agency.id == Assignment.agency_id).where(*wanted)
        ).one()


def _in_order() -> Iterator[tuple[StoryTask, Log]]:
    logs = [(task, log) for task in TASKS for log in task.logs]
    return iter(sorted(logs, key=lambda pair: -pair[1].ago))


def _proof(log: Log, on: date) -> str:
    if log.proof is None or log.proof.startswith("https:"):
        return log.proof or ""
    return f"{log.proof} ngày {on:%d/%m/%Y}"


def _number(quantity: int | None) -> Decimal | None:
    return None if quantity is None else Decimal(quantity)


def _at(day: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, WRITING_HOUR, zone)


def _load_agencies() -> int:
    known = set(db.session.scalars(select(Agency.name)))
    with transaction():
        for agency in AGENCIES:
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
    return sum(agency.name not in known for agency in AGENCIES)


def _load_people() -> int:
    known = set(db.session.scalars(select(Person.email)))
    missing = [person for person in PEOPLE if person.email not in known]
    with transaction():
        ids = {name: id_ for id_, name in db.session.execute(select(Agency.id, Agency.name))}
        for member in missing:
            person = Person(name=member.about, email=member.email, is_demonstration=True)
            post = Post(agency_id=ids.get(member.agency or ""), role=member.role, title=member.title)
            db.session.add_all([person, post])
            db.session.flush()
            db.session.add(Holding(person_id=person.id, post_id=post.id, from_on=SINCE))
    return len(missing)


def _viewer_of(member: DemoPerson) -> Viewer:
    person_id = db.session.scalars(select(Person.id).where(Person.email == member.email)).one()
    viewer = viewer_of_person(person_id, today=date(2026, 1, 1))
    if viewer is None:
        raise LookupError(member.email)
    return viewer
