"""Telling an agency of what is done to it from outside: its leaders by mail; where it has none, the next ones."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select

from tracker.database import db
from tracker.domain.agencies import answering
from tracker.domain.messages import Message
from tracker.domain.permissions import Role
from tracker.domain.recipients import Addressee, present_in
from tracker.mail.letterhead import Letterhead
from tracker.mail.rendering import Rendered
from tracker.models import AgencySuccession
from tracker.models.agencies import succession_of
from tracker.models.staff import posts_of, staff_of
from tracker.services.reminders.posting import Reader, post

TOLD = (Role.LEADER, Role.UNIT_HEAD, Role.OFFICER)


@dataclass(frozen=True)
class Moment:
    """When mail is written, and under whose letterhead."""

    now: datetime
    today: date
    letterhead: Letterhead


def leaders_of(agency_ids: Iterable[int], why: Message, *, today: date) -> Iterator[Addressee]:
    """Of each agency, by whoever answers for it on that local day; each person once."""
    successions = [succession_of(row) for row in db.session.scalars(select(AgencySuccession))]
    agencies = sorted({answering(id_, successions, on=today) for id_ in agency_ids})
    staff = staff_of(db.session.connection().execute(posts_of(), {"agencies": agencies, "on": today}).all())
    seen = set[int | None]()
    for agency_id in agencies:
        there = (present_in(agency_id, role, why, staff, on=today) for role in TOLD)
        for one in next((found for found in there if found), []):
            if one.holder.person_id not in seen:
                seen.add(one.holder.person_id)
                yield one


def tell(key: str, to: Addressee, said: Rendered, moment: Moment) -> int | None:
    """The mail into the outbox, once for each ``key`` and person. Runs inside the caller's transaction."""
    holder = to.holder
    reader = Reader(holder.person_id or 0, holder.name, holder.address, holder.language)
    return post(f"{key}:{reader.person_id}", reader, said, moment)
