"""A person says that he will be away, or his agency's administrator does; somebody may stand in."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date, datetime

from sqlalchemy import ColumnElement, or_, select

from tracker.database import db, transaction
from tracker.domain.absences import Away, check_absence
from tracker.domain.errors import NotFound, RuleBroken
from tracker.domain.messages import message
from tracker.domain.permissions import WRITERS, Role, Viewer
from tracker.models import Absence, Holding, Person, Post
from tracker.models.absences import is_not_over
from tracker.services.audit import record
from tracker.services.once import spend


def record_absence(
    person_id: int, away: Away, *, by: Viewer, today: date, now: datetime, once: str | None = None
) -> None:
    """Keep that this person is away; ``today`` is a local date. From the next planning on reminders follow it.

    Raises NotFound for a person of whom this viewer may not say so, RuleBroken with the field, AlreadyDone.
    """
    with transaction():
        spend(once, at=now)
        agencies = _agencies_of(person_id, today)
        if not _may(by, person_id, agencies):
            raise NotFound(message("There is no such person."))
        check_absence(away, today=today)
        db.session.scalars(select(Person.id).where(Person.id == person_id).with_for_update()).one()
        _refuse_overlap(person_id, away)
        if away.deputy_post_id is not None:
            _check_deputy(away.deputy_post_id, person_id, agencies, today)
        absence = Absence(
            person_id=person_id,
            from_on=away.from_on,
            until_on=away.until_on,
            deputy_post_id=away.deputy_post_id,
            entered_by_id=by.person_id,
            entered_at=now,
        )
        db.session.add(absence)
        db.session.flush()
        facts = {"person_id": person_id, **asdict(away)}
        record(
            by,
            "absent",
            "absence",
            absence.id,
            at=now,
            before={},
            after=facts | {"deputy_post_id": away.deputy_post_id},
        )


def end_absence(absence_id: int, *, by: Viewer, today: date, now: datetime, once: str | None = None) -> None:
    """The person is back from ``today`` on; an absence that has not begun is called off.

    Raises NotFound, RuleBroken for one that is over, AlreadyDone.
    """
    with transaction():
        spend(once, at=now)
        absence = db.session.scalar(select(Absence).where(Absence.id == absence_id).with_for_update())
        if absence is None or not _may(by, absence.person_id, _agencies_of(absence.person_id, today)):
            raise NotFound(message("There is no such absence."))
        if absence.until_on < today or absence.back_on is not None:
            raise RuleBroken(message("This absence is over already."))
        absence.back_on = max(today, absence.from_on)
        record(by, "back", "absence", absence.id, at=now, before={"back_on": None}, after={"back_on": absence.back_on})


def _may(by: Viewer, person_id: int, agencies: set[int]) -> bool:
    """Oneself, or an administrator of an agency in which the person holds a post."""
    administered = {seat.agency_id for seat in by.seats if seat.role is Role.AGENCY_ADMIN}
    return bool(agencies) and (by.person_id == person_id or bool(administered & agencies))


def _agencies_of(person_id: int, today: date) -> set[int]:
    """Where this person holds a post today."""
    return {
        agency_id
        for agency_id in db.session.scalars(
            select(Post.agency_id)
            .join(Holding, Holding.post_id == Post.id)
            .where(Holding.person_id == person_id, Holding.from_on <= today, _not_left(today))
        )
        if agency_id is not None
    }


def _refuse_overlap(person_id: int, away: Away) -> None:
    other = db.session.scalar(
        select(Absence).where(
            Absence.person_id == person_id, is_not_over(away.from_on), Absence.from_on <= away.until_on
        )
    )
    if other is not None:
        said = message(
            "An absence from %(from_)s to %(until)s is entered already.", from_=other.from_on, until=other.until_on
        )
        raise RuleBroken(said, field="from_on")


def _check_deputy(post_id: int, person_id: int, agencies: set[int], today: date) -> None:
    found = db.session.scalar(
        select(Post.id)
        .join(Holding, Holding.post_id == Post.id)
        .where(
            Post.id == post_id,
            Post.agency_id.in_(agencies),
            Post.role.in_(WRITERS),
            Holding.person_id != person_id,
            Holding.from_on <= today,
            _not_left(today),
        )
        .limit(1)
    )
    if found is None:
        said = message("Choose a post of the same agency that somebody else holds.")
        raise RuleBroken(said, field="deputy_post_id")


def _not_left(today: date) -> ColumnElement[bool]:
    return or_(Holding.until_on.is_(None), Holding.until_on > today)
