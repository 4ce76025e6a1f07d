"""One of an agency's people, for its administrator: account, posts, and what may be chosen for another post."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import exists, or_, select, true

from tracker.database import db
from tracker.domain.permissions import Action, Role, Viewer, may
from tracker.models import Agency, Holding, Person, Post, ProviderLink, SecondFactor

MOST_FORMER = 200


@dataclass(frozen=True)
class HeldPost:
    """A post somebody holds or held; ``until_on``: the first day without it."""

    holding_id: int
    title: str
    role: Role
    agency: str | None
    from_on: date
    until_on: date | None
    is_over: bool

    @property
    def last_on(self) -> date | None:
        """The last day in the post."""
        return self.until_on - timedelta(days=1) if self.until_on else None


@dataclass(frozen=True)
class KeptPerson:
    """``has_been_here``: has a password, or came by the identity system.

    ``posts``: those at the viewer's agencies, present ones first.
    """

    id: int
    name: str
    email: str
    is_shut: bool
    has_been_here: bool
    is_demonstration: bool
    is_anonymised: bool
    has_second_factor: bool
    posts: tuple[HeldPost, ...]


def kept_agencies(viewer: Viewer) -> dict[int, str]:
    """The agencies whose people this person keeps, by id."""
    seats = (seat for seat in viewer.seats if seat.role is Role.AGENCY_ADMIN and seat.agency_id is not None)
    return {seat.agency_id: seat.agency_name for seat in seats if seat.agency_id is not None}


def kept_person(person_id: int, *, viewer: Viewer, today: date) -> KeptPerson | None:
    """None for who never held a post at an agency that the viewer keeps; who runs the system sees everybody."""
    mine = true() if may(viewer, Action.ADMINISTER) else Post.agency_id.in_(sorted(kept_agencies(viewer)))
    is_linked = exists().where(ProviderLink.person_id == Person.id).label("is_linked")
    rows = db.session.execute(
        select(Person, Holding, Post, Agency.short_name, SecondFactor.switched_on_at, is_linked)
        .join(Holding, Holding.person_id == Person.id)
        .join(Post, Post.id == Holding.post_id)
        .outerjoin(Agency, Agency.id == Post.agency_id)
        .outerjoin(SecondFactor, SecondFactor.person_id == Person.id)
        .where(Person.id == person_id, mine)
        .order_by(Holding.until_on.is_not(None), Holding.from_on.desc(), Holding.id)
    ).all()
    if not rows:
        return None
    person, has_factor = rows[0][0], rows[0].switched_on_at is not None
    has_been_here = person.password_hash is not None or rows[0].is_linked
    posts = tuple(_held(holding, post, agency, today) for _person, holding, post, agency, _since, _linked in rows)
    return KeptPerson(
        person.id, person.name, person.email, person.disabled_at is not None, has_been_here,
        person.is_demonstration, person.anonymised_at is not None, has_factor, posts,
    )  # fmt: skip


def held_post(holding_id: int, *, viewer: Viewer, today: date) -> tuple[KeptPerson, HeldPost] | None:
    """One post with who holds it; None as for ``kept_person``."""
    person_id = db.session.scalar(select(Holding.person_id).where(Holding.id == holding_id))
    person = kept_person(person_id, viewer=viewer, today=today) if person_id is not None else None
    held = next((post for post in person.posts if post.holding_id == holding_id), None) if person else None
    return (person, held) if person and held else None


def posts_to_give(agency_ids: Iterable[int]) -> list[tuple[int, str]]:
    """The posts of these agencies as (id, title and agency)."""
    rows = db.session.execute(
        select(Post.id, Post.title, Agency.short_name)
        .join(Agency, Agency.id == Post.agency_id)
        .where(Post.agency_id.in_(sorted(agency_ids)))
        .order_by(Agency.name, Post.title, Post.id)
    )
    return [(row.id, f"{row.title}, {row.short_name}") for row in rows]


def agency_name(agency_id: int) -> str | None:
    """None when there is no such agency."""
    return db.session.scalar(select(Agency.name).where(Agency.id == agency_id))


def former_people(viewer: Viewer, *, today: date) -> list[tuple[int, str]]:
    """(id, name) of who held a post at an agency that the viewer keeps and holds none there today, or is shut out."""
    agencies = sorted(kept_agencies(viewer))
    if not agencies:
        return []
    held = exists().where(Holding.person_id == Person.id, Holding.post_id == Post.id, Post.agency_id.in_(agencies))
    present = held.where(or_(Holding.until_on.is_(None), Holding.until_on > today), Holding.from_on <= today)
    rows = select(Person.id, Person.name).where(held, or_(~present, Person.disabled_at.is_not(None)))
    return [(id_, name) for id_, name in db.session.execute(rows.order_by(Person.name, Person.id).limit(MOST_FORMER))]


def _held(holding: Holding, post: Post, agency: str | None, today: date) -> HeldPost:
    is_over = holding.until_on is not None and holding.until_on <= today
    role = Role(post.role)
    return HeldPost(holding.id, post.title, role, agency, holding.from_on, holding.until_on, is_over)
