"""What an agency's administrator does about its people: invites, gives and ends posts.

Who signs for an agency is named before the eyes of who signs there already: services/naming_leaders.py. The system's
administrator ends posts of everybody, and gives and reads nothing; whom he invites: inviting_administrators.py.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import or_, select, true

from tracker.database import db, transaction
from tracker.domain.errors import NotAllowed, NotFound, RuleBroken
from tracker.domain.messages import message
from tracker.domain.people import USUAL_TITLES, read_email
from tracker.domain.permissions import Role, Viewer
from tracker.domain.typed_values import check_filled, read_line
from tracker.models import Holding, Person, Post, ProviderLink
from tracker.services.audit import record
from tracker.services.kept_by import ADMINISTRATORS, is_system, kept_by, person_of, refuse_no_administrator
from tracker.services.naming_leaders import Naming, is_to_lead, name_leader
from tracker.services.once import spend
from tracker.services.password_requests import mail_link_to
from tracker.services.people import LONGEST_NAME, Invitation, enter_person, hold
from tracker.services.security_log import note
from tracker.services.sign_in import LINK_LIFETIME, LINK_PURPOSE, end_links, write_link
from tracker.services.telling_leaders import Moment
from tracker.services.telling_people import tell_of_end, tell_of_post


@dataclass(frozen=True)
class PostAsked:
    """A post that is there (``post_id``), else a new one of that role at that agency."""

    post_id: int | None
    agency_id: int
    role: Role
    title: str = ""


def invite(
    email: str, name: str, asked: PostAsked, *, by: Viewer, from_on: date, moment: Moment, once: str | None = None
) -> Invitation:
    """An account with a post from ``from_on`` on; the link lets its holder set the password, once, within a day.

    A leader's link is mailed to him, and his agency's leaders are told. Raises NotFound for another's agency,
    NotAllowed, RuleBroken with the field, AlreadyDone.
    """
    with transaction():
        spend(once, at=moment.now)
        address, called = read_email(email), read_line(name, longest=LONGEST_NAME)
        check_filled({"name": called})
        post = _post(asked, by)
        person = enter_person(address, called)
        leads = post.role == Role.LEADER
        told = name_leader(Naming(person, post, from_on), by=by, moment=moment, field=_field(asked)) if leads else {}
        facts = hold(person, post, from_on) | told
        record(by, "add-person", "person", person.id, at=moment.now, after={"email": address, "name": called, **facts})
        invitation = _invitation(person, by, moment.now, is_mailed=leads)
    note("invited", person_id=by.person_id, address=by.address, invited=invitation.person_id)
    return invitation


def new_link(person_id: int, *, by: Viewer, now: datetime, once: str | None = None) -> Invitation:
    """Another link for who has never set a password; who has one asks for it himself, so that nobody takes it over.

    That of a leader is mailed to him. Raises NotFound, RuleBroken, AlreadyDone.
    """
    with transaction():
        spend(once, at=now)
        person = person_of(person_id, by)
        comes_in_otherwise = db.session.scalar(select(ProviderLink.id).where(ProviderLink.person_id == person.id))
        if comes_in_otherwise is not None:
            raise RuleBroken(message("This person signs in by the identity system of the agency, without a password."))
        if person.password_hash is not None or person.disabled_at is not None or person.is_demonstration:
            raise RuleBroken(message("Only who has set no password yet gets a link here."))
        record(by, "invite-again", "person", person.id, at=now)
        invitation = _invitation(person, by, now, is_mailed=is_to_lead(person.id))
    note("invited-again", person_id=by.person_id, address=by.address, invited=person_id)
    return invitation


def give_post(
    person_id: int, asked: PostAsked, *, by: Viewer, from_on: date, moment: Moment, once: str | None = None
) -> None:
    """One more post for another of the agency's people; of a leader's one the leaders are told.

    Raises NotFound, NotAllowed, RuleBroken (for oneself too), AlreadyDone.
    """
    with transaction():
        spend(once, at=moment.now)
        person = person_of(person_id, by)
        if person.id == by.person_id:
            said = message("Nobody gives a post to himself. Ask another administrator of your agency.")
            raise RuleBroken(said, field=_field(asked))
        if person.disabled_at is not None:
            raise RuleBroken(message("This account is shut. Open it again first."), field=_field(asked))
        post = _post(asked, by)
        still = or_(Holding.until_on.is_(None), Holding.until_on > from_on)
        if db.session.scalar(
            select(Holding.id).where(Holding.person_id == person.id, Holding.post_id == post.id, still)
        ):
            raise RuleBroken(message("This person holds the post already."), field="post_id")
        leads = post.role == Role.LEADER
        told = name_leader(Naming(person, post, from_on), by=by, moment=moment, field=_field(asked)) if leads else {}
        facts = hold(person, post, from_on) | told
        if leads and person.password_hash is None:  # the link of his invitation was shown
            end_links(person.id, now=moment.now)
            mail_link_to(person, address=by.address or "", now=moment.now)
        tell_of_post(person, post, from_on, by=by, moment=moment)
        record(by, "gave-post", "person", person.id, at=moment.now, after=facts)
    note("post-given", person_id=by.person_id, address=by.address, to=person_id, role=post.role)


def end_post(holding_id: int, *, last_on: date, by: Viewer, moment: Moment, once: str | None = None) -> None:
    """The person holds the post until ``last_on`` (that day included, a local date).

    Raises NotFound, RuleBroken (field "last_on"; also for the last administrator of an agency), AlreadyDone.
    """
    with transaction():
        spend(once, at=moment.now)
        holding, post = _holding(holding_id, by)
        until_on = last_on + timedelta(days=1)
        if until_on <= holding.from_on:
            raise RuleBroken(message("The last day cannot lie before the first."), field="last_on")
        if holding.until_on is not None and holding.until_on <= moment.today:
            raise RuleBroken(message("This post has ended already."), field="last_on")
        if post.role in ADMINISTRATORS:
            refuse_no_administrator(post.agency_id, by, but=holding.person_id, today=moment.today)
        before, holding.until_on = holding.until_on, until_on
        record(
            by, "ended-post", "person", holding.person_id, at=moment.now,
            before={"until_on": before}, after={"post_id": post.id, "title": post.title, "until_on": until_on},
        )  # fmt: skip
        ended = holding.person_id
        if ended != by.person_id:
            tell_of_end(db.session.get_one(Person, ended), post, last_on, by=by, moment=moment)
    note("post-ended", person_id=by.person_id, address=by.address, of=ended, role=post.role)


def _post(asked: PostAsked, by: Viewer) -> Post:
    """The post that is there, with the role of its row; else a new one, of an agency whose people ``by`` keeps."""
    if asked.post_id is not None:
        post = db.session.get(Post, asked.post_id)
        if post is None or post.agency_id not in kept_by(by):
            raise RuleBroken(message("There is no such post."), field="post_id")
        return post
    if asked.agency_id not in kept_by(by):
        raise RuleBroken(message("There is no such agency."), field="agency_id")
    if asked.role is Role.SYSTEM_ADMIN:
        raise NotAllowed(message("Your post does not allow this."))
    title = read_line(asked.title, longest=LONGEST_NAME) or USUAL_TITLES[asked.role]
    post = Post(agency_id=asked.agency_id, role=asked.role, title=title)
    db.session.add(post)
    db.session.flush()
    return post


def _holding(holding_id: int, by: Viewer) -> tuple[Holding, Post]:
    row = db.session.execute(
        select(Holding, Post)
        .join(Post)
        .where(Holding.id == holding_id, true() if is_system(by) else Post.agency_id.in_(kept_by(by)))
        .with_for_update(of=Holding)
    ).one_or_none()
    if row is None:
        raise NotFound(message("There is no such post."))
    return row[0], row[1]


def _field(asked: PostAsked) -> str:
    return "role" if asked.post_id is None else "post_id"


def _invitation(person: Person, by: Viewer, now: datetime, *, is_mailed: bool) -> Invitation:
    """The link to hand over; none where the job mails it, so that no administrator sees it."""
    if is_mailed:
        mail_link_to(person, address=by.address or "", now=now)
    token = "" if is_mailed else write_link(person.id, LINK_PURPOSE, now=now)
    return Invitation(person.id, person.email, person.name, token, now + LINK_LIFETIME)
