"""The system's administrator gives an agency its administrator, who invites the rest, and its first leader.

He never sees the link, or he could use it himself and read what only break-glass opens: it goes to the invited by mail,
and the agency's leaders are told who was invited, by whom, to which address; of the first one, who is there already.
"""

from __future__ import annotations

from datetime import date

from tracker.database import db, transaction
from tracker.domain.errors import NotAllowed, RuleBroken
from tracker.domain.messages import message
from tracker.domain.people import USUAL_TITLES, read_email
from tracker.domain.permissions import Action, Role, Viewer, may
from tracker.domain.typed_values import check_filled, read_line
from tracker.mail.invitation import AppointmentLetter, write_appointment
from tracker.models import Agency, Person, Post
from tracker.services.audit import record
from tracker.services.naming_leaders import Naming, in_office, tell_of_first_leader
from tracker.services.once import spend
from tracker.services.password_requests import mail_link_to
from tracker.services.people import LONGEST_NAME, enter_person, hold
from tracker.services.security_log import note
from tracker.services.telling_leaders import Moment, leaders_of, tell

WHY = message("The administrator of your agency was invited by the administrator of the system.")


def invite_administrator(
    email: str, name: str, agency_id: int, *, role: Role = Role.AGENCY_ADMIN, title: str = "", by: Viewer,
    from_on: date, moment: Moment, once: str | None = None,
) -> int:  # fmt: skip
    """An account with the post of administrator of this agency from ``from_on`` on (a local date); its id.

    ``role`` may be a leader's where the agency has none: else one of its own leaders would not know of it. The job that
    mails password links mails the first one. Raises NotAllowed, RuleBroken with the field, AlreadyDone.
    """
    if not may(by, Action.ADMINISTER) or role not in (Role.AGENCY_ADMIN, Role.LEADER):
        raise NotAllowed(message("Your post does not allow this."))
    with transaction():
        spend(once, at=moment.now)
        address, called = read_email(email), read_line(name, longest=LONGEST_NAME)
        check_filled({"name": called})
        agency = db.session.get(Agency, agency_id)
        if agency is None:
            raise RuleBroken(message("There is no such agency."), field="agency_id")
        if role is Role.LEADER and in_office(agency_id, (Role.LEADER,), moment=moment):
            raise RuleBroken(message("This agency has a leader; its own administrator invites another."), field="role")
        titled = read_line(title, longest=LONGEST_NAME) or USUAL_TITLES[role]
        post = Post(agency_id=agency_id, role=role, title=titled)
        db.session.add(post)
        person = enter_person(address, called)
        if role is Role.LEADER:
            who = f"{by.name}, {by.post_title}"
            told = tell_of_first_leader(Naming(person, post, from_on), who=who, moment=moment)
        else:
            told = _tell_leaders(person, agency, by, moment)
        facts = hold(person, post, from_on) | told
        record(by, "add-person", "person", person.id, at=moment.now, after={"email": address, "name": called, **facts})
        mail_link_to(person, address=by.address or "", now=moment.now)
        invited = person.id
    note("administrator-invited", person_id=by.person_id, address=by.address, invited=invited, role=role)
    return invited


def _tell_leaders(person: Person, agency: Agency, by: Viewer, moment: Moment) -> dict[str, object]:
    told = []
    for to in leaders_of([agency.id], WHY, today=moment.today):
        letter = AppointmentLetter(
            name=to.holder.name, agency=agency.name, invited=person.name, email=person.email,
            who=f"{by.name}, {by.post_title}", at=moment.now,
        )  # fmt: skip
        said = write_appointment(letter, to.holder.language, moment.letterhead)
        tell(f"administrator:{person.id}", to, said, moment)
        told.append(to.holder.name)
    return {"told": told}
