"""What an agency's administrator does about its people: invites, gives and ends posts, shuts an account.

The system's administrator ends posts and shuts accounts of everybody, and gives and reads nothing; whom he invites:
services/inviting_administrators.py.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import ColumnElement, or_, select, true

from tracker.database import db, transaction
from tracker.domain.errors import NotAllowed, NotFound, RuleBroken
from tracker.domain.messages import message
from tracker.domain.people import USUAL_TITLES, read_email
from tracker.domain.permissions import Action, Role, Viewer, may
from tracker.domain.typed_values import check_filled, read_line
from tracker.models import Agency, Holding, Person, Post, ProviderLink
from tracker.services.audit import record
from tracker.services.once import spend
from tracker.services.people import LONGEST_NAME, Invitation, enter_person, hold
from tracker.services.second_factor.keeping import take_away
from tracker.services.security_log import note
from tracker.services.sign_in import LINK_LIFETIME, LINK_PURPOSE, end_links, end_sessions, write_link

ADMINISTRATORS = (Role.AGENCY_ADMIN, Role.SYSTEM_ADMIN)


@dataclass(frozen=True)
class PostAsked:
    """A post that is there (``post_id``), else a new one of that role at that agency."""

    post_id: int | None
    agency_id: int
    role: Role
    title: str = ""


def invite(
    email: str, name: str, asked: PostAsked, *, by: Viewer, from_on: date, now: datetime, once: str | None = None
) -> Invitation:
    """An account with a post from ``from_on`` on; the link lets its holder set the password, once, within a day.

    Raises NotFound for another's agency, NotAllowed, RuleBroken with the field, AlreadyDone.
    """
    with transaction():
        spend(once, at=now)
        address, called = read_email(email), read_line(name, longest=LONGEST_NAME)
        check_filled({"name": called})
        post = _post(asked, by)
        person = enter_person(address, called)
        facts = hold(person, post, from_on)
        record(by, "add-person", "person", person.id, at=now, after={"email": address, "name": called, **facts})
        token = write_link(person.id, LINK_PURPOSE, now=now)
        invitation = Invitation(person.id, address, called, token, now + LINK_LIFETIME, role=Role(post.role))
    note("invited", person_id=by.person_id, address=by.address, invited=invitation.person_id)
    return invitation


def new_link(person_id: int, *, by: Viewer, now: datetime, once: str | None = None) -> Invitation:
    """Another link for who has never set a password; who has one asks for it himself, so that nobody takes it over.

    Raises NotFound, RuleBroken, AlreadyDone.
    """
    with transaction():
        spend(once, at=now)
        person = _person(person_id, by)
        comes_in_otherwise = db.session.scalar(select(ProviderLink.id).where(ProviderLink.person_id == person.id))
        if comes_in_otherwise is not None:
            raise RuleBroken(message("This person signs in by the identity system of the agency, without a password."))
        if person.password_hash is not None or person.disabled_at is not None or person.is_demonstration:
            raise RuleBroken(message("Only who has set no password yet gets a link here."))
        record(by, "invite-again", "person", person.id, at=now)
        token = write_link(person.id, LINK_PURPOSE, now=now)
        invitation = Invitation(person.id, person.email, person.name, token, now + LINK_LIFETIME)
    note("invited-again", person_id=by.person_id, address=by.address, invited=person_id)
    return invitation


def give_post(
    person_id: int, asked: PostAsked, *, by: Viewer, from_on: date, now: datetime, once: str | None = None
) -> None:
    """One more post for one of the agency's people. Raises NotFound, NotAllowed, RuleBroken, AlreadyDone."""
    with transaction():
        spend(once, at=now)
        person, post = _person(person_id, by), _post(asked, by)
        still = or_(Holding.until_on.is_(None), Holding.until_on > from_on)
        if db.session.scalar(
            select(Holding.id).where(Holding.person_id == person.id, Holding.post_id == post.id, still)
        ):
            raise RuleBroken(message("This person holds the post already."), field="post_id")
        facts = hold(person, post, from_on)
        record(by, "gave-post", "person", person.id, at=now, after=facts)
    note("post-given", person_id=by.person_id, address=by.address, to=person_id, role=post.role)


def end_post(
    holding_id: int, *, last_on: date, by: Viewer, today: date, now: datetime, once: str | None = None
) -> None:
    """The person holds the post until ``last_on`` (that day included, a local date).

    Raises NotFound, RuleBroken (field "last_on"; also for the last administrator of an agency), AlreadyDone.
    """
    with transaction():
        spend(once, at=now)
        holding, post = _holding(holding_id, by)
        until_on = last_on + timedelta(days=1)
        if until_on <= holding.from_on:
            raise RuleBroken(message("The last day cannot lie before the first."), field="last_on")
        if holding.until_on is not None and holding.until_on <= today:
            raise RuleBroken(message("This post has ended already."), field="last_on")
        if post.role in ADMINISTRATORS:
            _refuse_no_administrator(post.agency_id, by, but=holding.person_id, today=today)
        before, holding.until_on = holding.until_on, until_on
        record(
            by, "ended-post", "person", holding.person_id, at=now,
            before={"until_on": before}, after={"post_id": post.id, "title": post.title, "until_on": until_on},
        )  # fmt: skip
        ended = holding.person_id
    note("post-ended", person_id=by.person_id, address=by.address, of=ended, role=post.role)


def shut(person_id: int, *, by: Viewer, today: date, now: datetime, once: str | None = None) -> None:
    """The account lets nobody in any more; sessions and links end. What the person did stays as it is.

    Raises NotFound, RuleBroken for oneself, for who holds a post elsewhere, for the last administrator; AlreadyDone.
    """
    with transaction():
        spend(once, at=now)
        person = _person(person_id, by, of_all=_is_system(by))
        if person.id == by.person_id:
            raise RuleBroken(message("Nobody shuts his own account."))
        _refuse_posts_elsewhere(person.id, by, today)
        for agency_id in _administered_by(person.id, today):
            _refuse_no_administrator(agency_id, by, but=person.id, today=today)
        if person.disabled_at is None:
            person.disabled_at = now
            end_sessions(person.id, now=now)
            end_links(person.id, now=now)
            record(by, "shut-account", "person", person.id, at=now)
    note("account-shut", person_id=by.person_id, address=by.address, of=person_id)


def open_again(person_id: int, *, by: Viewer, today: date, now: datetime, once: str | None = None) -> None:
    """The account lets its owner in again, with the password he had. Raises NotFound, RuleBroken, AlreadyDone."""
    with transaction():
        spend(once, at=now)
        person = _person(person_id, by, of_all=_is_system(by))
        _refuse_posts_elsewhere(person.id, by, today)
        if person.anonymised_at is not None:
            raise RuleBroken(message("The name of this person was removed; the account stays shut."))
        if person.disabled_at is not None:
            person.disabled_at = None
            record(by, "opened-account", "person", person.id, at=now)
    note("account-opened", person_id=by.person_id, address=by.address, of=person_id)


def reset_second_factor(person_id: int, *, by: Viewer, today: date, now: datetime, once: str | None = None) -> None:
    """For who lost his telephone: the password alone opens the account again; whoever is signed in as him is not.

    Raises NotFound, RuleBroken for oneself, for who holds a post elsewhere, where there is none; AlreadyDone.
    """
    with transaction():
        spend(once, at=now)
        person = _person(person_id, by)
        if person.id == by.person_id:
            raise RuleBroken(message("Nobody resets his own second step; switch it off on your account."))
        _refuse_posts_elsewhere(person.id, by, today)
        if not take_away(person.id, by=by, now=now):
            raise RuleBroken(message("This person has no second step."))
    note("second-factor-reset", person_id=by.person_id, address=by.address, of=person_id)


def _kept_by(by: Viewer) -> set[int]:
    """The agencies whose people this person keeps."""
    return {seat.agency_id for seat in by.seats if seat.role is Role.AGENCY_ADMIN and seat.agency_id is not None}


def _is_system(by: Viewer) -> bool:
    return may(by, Action.ADMINISTER)


def _post(asked: PostAsked, by: Viewer) -> Post:
    """The post that is there, with the role of its row; else a new one, of an agency whose people ``by`` keeps."""
    if asked.post_id is not None:
        post = db.session.get(Post, asked.post_id)
        if post is None or post.agency_id not in _kept_by(by):
            raise RuleBroken(message("There is no such post."), field="post_id")
        return post
    if asked.agency_id not in _kept_by(by):
        raise RuleBroken(message("There is no such agency."), field="agency_id")
    if asked.role is Role.SYSTEM_ADMIN:
        raise NotAllowed(message("Your post does not allow this."))
    title = read_line(asked.title, longest=LONGEST_NAME) or USUAL_TITLES[asked.role]
    post = Post(agency_id=asked.agency_id, role=asked.role, title=title)
    db.session.add(post)
    db.session.flush()
    return post


def _person(person_id: int, by: Viewer, *, of_all: bool = False) -> Person:
    """Somebody who holds or held a post of an agency that this person keeps, or anybody. Raises NotFound."""
    of_ours = select(Holding.person_id).join(Post).where(Post.agency_id.in_(_kept_by(by)))
    wanted = Person.id == person_id, true() if of_all else Person.id.in_(of_ours)
    person = db.session.scalar(select(Person).where(*wanted).with_for_update())
    if person is None:
        raise NotFound(message("There is no such person."))
    return person


def _holding(holding_id: int, by: Viewer) -> tuple[Holding, Post]:
    row = db.session.execute(
        select(Holding, Post)
        .join(Post)
        .where(Holding.id == holding_id, true() if _is_system(by) else Post.agency_id.in_(_kept_by(by)))
        .with_for_update(of=Holding)
    ).one_or_none()
    if row is None:
        raise NotFound(message("There is no such post."))
    return row[0], row[1]


def _refuse_posts_elsewhere(person_id: int, by: Viewer, today: date) -> None:
    if _is_system(by):
        return
    held = select(Post.agency_id).join(Holding).where(Holding.person_id == person_id, _not_over(today))
    if any(agency_id not in _kept_by(by) for agency_id in db.session.scalars(held)):
        raise RuleBroken(message("This person holds a post at another agency too; end the posts at yours instead."))


def _administered_by(person_id: int, today: date) -> set[int | None]:
    held = select(Post.agency_id).join(Holding).where(Post.role.in_(ADMINISTRATORS), Holding.person_id == person_id)
    return set(db.session.scalars(held.where(_not_over(today))))


def _refuse_no_administrator(agency_id: int | None, by: Viewer, *, but: int, today: date) -> None:
    """Raises RuleBroken when nobody else administers the agency (None: the system) from today on without an end.

    The system's administrator may leave an agency without one: he invites the next.
    """
    if agency_id is not None and _is_system(by):
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


def _not_over(today: date) -> ColumnElement[bool]:
    return or_(Holding.until_on.is_(None), Holding.until_on > today)
