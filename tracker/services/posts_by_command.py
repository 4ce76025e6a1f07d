"""A post given from the shell: to who has an account already, where no administrator of the agency may or can."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select

from tracker.database import db, transaction
from tracker.domain.errors import RuleBroken
from tracker.domain.messages import message
from tracker.domain.people import USUAL_TITLES, read_email
from tracker.domain.permissions import Role
from tracker.domain.typed_values import read_line
from tracker.models import Person, Post
from tracker.services.audit import record
from tracker.services.naming_leaders import Naming, tell_of_first_leader
from tracker.services.people import LONGEST_NAME, find_agency, hold
from tracker.services.security_log import note
from tracker.services.telling_leaders import Moment
from tracker.services.telling_people import OPERATOR, tell_of_post


@dataclass(frozen=True)
class Given:
    """A post and who holds it from today on."""

    person_id: int
    email: str
    title: str
    agency: str | None


def give_post_by_command(email: str, agency: str, role: Role, *, title: str = "", moment: Moment) -> Given:
    """A new post of that role at the agency (any of its names), held from today on; of a leader's one it is told.

    Raises RuleBroken.
    """
    address = read_email(email)
    titled = read_line(title, longest=LONGEST_NAME) or USUAL_TITLES[role]
    with transaction():
        agency_id, _name = find_agency(agency, role, on=moment.today)
        person = db.session.scalar(select(Person).where(Person.email == address, Person.disabled_at.is_(None)))
        if person is None:
            raise RuleBroken(message("%(email)s has no account, or a disabled one.", email=address), field="email")
        post = Post(agency_id=agency_id, role=role, title=titled)
        db.session.add(post)
        db.session.flush()
        naming = Naming(person, post, moment.today)
        told = tell_of_first_leader(naming, who=OPERATOR, moment=moment) if role is Role.LEADER else {}
        facts = hold(person, post, moment.today) | told
        tell_of_post(person, post, moment.today, by=None, moment=moment)
        record(None, "gave-post", "person", person.id, at=moment.now, after=facts)
        given = Given(person.id, address, titled, _name)
    note("post-given", of=given.person_id, role=role, by_shell=1)
    return given
