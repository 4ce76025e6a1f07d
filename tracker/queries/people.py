"""People and their posts, for the pages that list them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import or_, select

from tracker.database import db
from tracker.domain.permissions import Role
from tracker.models import Agency, Holding, OneTimeLink, Person, Post


@dataclass(frozen=True)
class DemonstrationPerson:
    """One button of the demonstration's door."""

    id: int
    title: str
    agency: str
    role: Role


def demonstration_people(*, today: date) -> list[DemonstrationPerson]:
    """The demonstration's people with the posts they hold today, agency by agency."""
    rows = db.session.execute(
        select(Person.id, Post.title, Agency.name, Post.role)
        .join(Holding, Holding.person_id == Person.id)
        .join(Post, Post.id == Holding.post_id)
        .outerjoin(Agency, Agency.id == Post.agency_id)
        .where(
            Person.is_demonstration,
            Person.disabled_at.is_(None),
            Holding.from_on <= today,
            or_(Holding.until_on.is_(None), Holding.until_on > today),
        )
        .order_by(Person.id)
    )
    return [DemonstrationPerson(id_, title, agency or "", Role(role)) for id_, title, agency, role in rows]


def person_of_link(token_digest: str, *, now: datetime) -> int | None:
    """Whose password this one-time link (SHA-256 of its token) may still set; None when it is used, old or unknown."""
    link = select(OneTimeLink.person_id).where(
        OneTimeLink.token_digest == token_digest, OneTimeLink.used_at.is_(None), OneTimeLink.expires_at > now
    )
    return db.session.scalar(link)
