"""Whose people somebody keeps: an agency's administrator those of his agencies, the system's everybody's accounts."""

from __future__ import annotations

from datetime import date

from sqlalchemy import ColumnElement, or_, select, true

from tracker.database import db
from tracker.domain.errors import NotFound, RuleBroken
from tracker.domain.messages import message
from tracker.domain.permissions import Action, Role, Viewer, may
from tracker.models import Agency, Holding, Person, Post

ADMINISTRATORS = (Role.AGENCY_ADMIN, Role.SYSTEM_ADMIN)


def kept_by(by: Viewer) -> set[int]:
    """The agencies whose people this person keeps."""
    return {seat.agency_id for seat in by.seats if seat.role is Role.AGENCY_ADMIN and seat.agency_id is not None}


def is_system(by: Viewer) -> bool:
    """Does this person run the installation?"""
    return may(by, Action.ADMINISTER)


def person_of(person_id: int, by: Viewer, *, of_all: bool = False) -> Person:
    """Somebody who holds or held a post of an agency that this person keeps, or anybody. Raises NotFound."""
    of_ours = select(Holding.person_id).join(Post).where(Post.agency_id.in_(kept_by(by)))
    wanted = Person.id == person_id, true() if of_all else Person.id.in_(of_ours)
    person = db.session.scalar(select(Person).where(*wanted).with_for_update())
    if person is None:
        raise NotFound(message("There is no such person."))
    return person


def refuse_posts_elsewhere(person_id: int, by: Viewer, today: date) -> None:
    """Raises RuleBroken for who holds a post at an agency that ``by`` does not keep."""
    if is_system(by):
        return
    held = select(Post.agency_id).join(Holding).where(Holding.person_id == person_id, not_over(today))
    if any(agency_id not in kept_by(by) for agency_id in db.session.scalars(held)):
        raise RuleBroken(message("This person holds a post at another agency too; end the posts at yours instead."))


def administered_by(person_id: int, today: date) -> set[int | None]:
    """The agencies (None: the system) that this person administers that day or later."""
    held = select(Post.agency_id).join(Holding).where(Post.role.in_(ADMINISTRATORS), Holding.person_id == person_id)
    return set(db.session.scalars(held.where(not_over(today))))


def refuse_no_administrator(agency_id: int | None, by: Viewer, *, but: int, today: date) -> None:
    """Raises RuleBroken when nobody else administers the agency (None: the system) from today on without an end.

    The system's administrator may leave an agency without one: he invites the next.
    """
    if agency_id is not None and is_system(by):
        return
    # Two at once: one after another.
    row = (
        select(Agency.id).where(Agency.id == agency_id)
        if agency_id
        else select(Post.id).where(Post.agency_id.is_(None))
    )
    db.session.execute(row.with_for_update()).all()
    others = (
        select(Holding.id)
        .join(Post)
        .join(Person, Person.id == Holding.person_id)
        .where(
            Post.agency_id.is_not_distinct_from(agency_id), Post.role.in_(ADMINISTRATORS), Person.id != but,
            Person.disabled_at.is_(None), Holding.from_on <= today, Holding.until_on.is_(None),
        )
    )  # fmt: skip
    if db.session.scalar(others.limit(1)) is None:
        said = message("The agency would have no administrator. Give somebody else that post first.")
        alone = message("The system would have no administrator. Add another one first.")
        raise RuleBroken(said if agency_id else alone, field="last_on")


def not_over(today: date) -> ColumnElement[bool]:
    """A holding that has not ended."""
    return or_(Holding.until_on.is_(None), Holding.until_on > today)
