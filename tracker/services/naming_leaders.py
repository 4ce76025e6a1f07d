"""Who leads an agency signs for it: its leaders are told by mail of everybody who is to be another one.

Where an agency has none, its administrator cannot make one: the system's does, or the operator by command.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from tracker.database import db
from tracker.domain.agencies import answering
from tracker.domain.errors import RuleBroken
from tracker.domain.messages import Message, message
from tracker.domain.permissions import Role, Viewer
from tracker.domain.recipients import Addressee
from tracker.mail.invitation import LeaderLetter, write_leader_named
from tracker.models import Agency, AgencySuccession, Holding, Person, Post
from tracker.models.agencies import succession_of
from tracker.models.staff import posts_of, staff_of
from tracker.services.telling_leaders import Moment, tell

IN_OFFICE = message("You lead your agency.")
KEEPS = message("You keep the people of your agency.")


@dataclass(frozen=True)
class Naming:
    """Who is to hold which leader's post from which local day on."""

    person: Person
    post: Post
    from_on: date


def name_leader(naming: Naming, *, by: Viewer, moment: Moment, field: str) -> dict[str, object]:
    """Tell the leaders of the agency; what the trail says of it. Raises RuleBroken beside ``field`` where it has none.

    Runs inside the caller's transaction, before the post is held: who is named tells nobody.
    """
    leaders = in_office(naming.post.agency_id or 0, (Role.LEADER,), moment=moment)
    if not leaders:
        said = message("Your agency has no leader here yet. The administrator of the system invites the first one.")
        raise RuleBroken(said, field=field)
    return tell_of_leader(naming, leaders, who=f"{by.name}, {by.post_title}", moment=moment)


def tell_of_leader(naming: Naming, to: Iterable[Addressee], *, who: Message | str, moment: Moment) -> dict[str, object]:
    """Mail them who is named; whom the trail says was told. Runs inside the caller's transaction."""
    agency = db.session.get_one(Agency, naming.post.agency_id)
    told = []
    for one in to:
        letter = LeaderLetter(
            name=one.holder.name, agency=agency.name, named=naming.person.name, email=naming.person.email,
            title=naming.post.title, from_on=naming.from_on, who=who, at=moment.now,
        )  # fmt: skip
        said = write_leader_named(letter, one.holder.language, moment.letterhead)
        tell(f"leader:{naming.person.id}:{naming.post.id}:{moment.now:%Y%m%dT%H%M%S%f}", one, said, moment)
        told.append(one.holder.name)
    return {"told": told}


def tell_of_first_leader(naming: Naming, *, who: Message | str, moment: Moment) -> dict[str, object]:
    """Of somebody named from outside: the leaders, else unit heads and administrators, else officers are told.

    Before the post is held, as above.
    """
    agency_id = naming.post.agency_id or 0
    ladder = (Role.LEADER,), (Role.UNIT_HEAD, Role.AGENCY_ADMIN), (Role.OFFICER,)
    there = (in_office(agency_id, roles, moment=moment) for roles in ladder)
    return tell_of_leader(naming, next((found for found in there if found), []), who=who, moment=moment)


def in_office(agency_id: int, roles: tuple[Role, ...], *, moment: Moment) -> list[Addressee]:
    """Who holds such a post at the agency, or at the one that answers for it, today; each person once.

    Absent or not: who keeps the people also enters absences, and would choose whom this is told.
    """
    successions = [succession_of(row) for row in db.session.scalars(select(AgencySuccession))]
    agencies = sorted({agency_id, answering(agency_id, successions, on=moment.today)})
    staff = staff_of(db.session.connection().execute(posts_of(), {"agencies": agencies, "on": moment.today}).all())
    found: dict[int, Addressee] = {}
    for holder in (holder for of_agency in staff.values() for holder in of_agency):
        if holder.role in roles and holder.person_id:
            found.setdefault(holder.person_id, Addressee(holder, IN_OFFICE if holder.role is Role.LEADER else KEEPS))
    return list(found.values())


def is_to_lead(person_id: int) -> bool:
    """Does this person hold a leader's post, or did or will he?"""
    led = Holding.person_id == person_id, Post.role == Role.LEADER
    return db.session.scalar(select(Holding.id).join(Post).where(*led).limit(1)) is not None
