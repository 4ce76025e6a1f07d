"""Accounts: a person with a post, let in by a link that sets the password. There is no default account."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select

from tracker.database import db, transaction
from tracker.domain.errors import RuleBroken
from tracker.domain.messages import message
from tracker.domain.people import USUAL_TITLES, read_email
from tracker.domain.permissions import Role
from tracker.domain.typed_values import read_line
from tracker.models import Agency, Holding, Person, Post
from tracker.services.agencies import agency_index
from tracker.services.audit import record
from tracker.services.sign_in import LINK_LIFETIME, LINK_PURPOSE, write_link

LONGEST_NAME = 200


@dataclass(frozen=True)
class Invitation:
    """Who may set a password with ``token``, once, until ``expires_at``. ``token`` empty: it is mailed to him alone."""

    person_id: int
    email: str
    name: str
    token: str
    expires_at: datetime
    role: Role | None = None
    title: str = ""
    agency: str | None = None


def add_person(
    email: str, *, name: str, role: Role, agency: str | None = None, title: str = "", now: datetime, today: date
) -> Invitation:
    """An account whose holder has a post from ``today`` (a local date) on; the link lets him set the password.

    ``agency``: any of its names, for every role but the system administrator's. Raises RuleBroken.
    """
    address, called = read_email(email), read_line(name, longest=LONGEST_NAME)
    titled = read_line(title, longest=LONGEST_NAME) or USUAL_TITLES[role]
    with transaction():
        agency_id, agency_name = find_agency(agency, role, on=today)
        person = enter_person(address, called or address)
        post = Post(agency_id=agency_id, role=role, title=titled)
        db.session.add(post)
        db.session.flush()
        db.session.add(Holding(person_id=person.id, post_id=post.id, from_on=today))
        facts = {
            "email": address,
            "name": person.name,
            "post_id": post.id,
            "role": role,
            "title": titled,
            "agency": agency_name,
        }
        record(None, "add-person", "person", person.id, at=now, after=facts)
        token = write_link(person.id, LINK_PURPOSE, now=now)
        return Invitation(
            person.id, address, person.name, token, now + LINK_LIFETIME, role=role, title=titled, agency=agency_name
        )


def enter_person(address: str, name: str) -> Person:
    """A new account that has no post yet. Raises RuleBroken (field "email") where the address has one.

    Runs inside the caller's transaction.
    """
    if db.session.scalar(select(Person.id).where(Person.email == address)):
        raise RuleBroken(message("%(email)s has an account already.", email=address), field="email")
    person = Person(name=name, email=address)
    db.session.add(person)
    db.session.flush()
    return person


def hold(person: Person, post: Post, from_on: date) -> dict[str, object]:
    """Let the person hold the post from that local day on; what the trail says of it. In the caller's transaction."""
    db.session.add(Holding(person_id=person.id, post_id=post.id, from_on=from_on))
    agency = db.session.scalar(select(Agency.name).where(Agency.id == post.agency_id))
    return {"post_id": post.id, "role": post.role, "title": post.title, "agency": agency, "from_on": from_on}


def invite_again(email: str, *, now: datetime) -> Invitation:
    """A new link for an account that is there; the old link ends. Raises RuleBroken."""
    address = read_email(email)
    with transaction():
        person = db.session.scalar(select(Person).where(Person.email == address))
        if person is None or person.disabled_at is not None:
            raise RuleBroken(message("%(email)s has no account, or a disabled one.", email=address), field="email")
        record(None, "invite-again", "person", person.id, at=now)
        token = write_link(person.id, LINK_PURPOSE, now=now)
        return Invitation(person.id, address, person.name, token, now + LINK_LIFETIME)


def find_agency(written: str | None, role: Role, *, on: date) -> tuple[int | None, str | None]:
    """The one agency that goes by this name: accounts are never made at an agency that a slip of the pen created."""
    if role is Role.SYSTEM_ADMIN:
        return None, None
    match = agency_index(on=on).find_known(written or "")
    if match.only:
        return match.only.id, match.only.name
    names = ", ".join(agency.name for agency in match.agencies)
    if names:
        said = message("“%(written)s” fits several agencies: %(names)s.", written=written or "", names=names)
    else:
        said = message("There is no agency named “%(written)s”.", written=written or "")
    raise RuleBroken(said, field="agency")
