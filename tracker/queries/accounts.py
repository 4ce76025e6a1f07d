"""Every account of the installation, for who keeps them: found by name or e-mail."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, or_, select

from tracker.database import db
from tracker.models import Agency, Holding, Person, Post

PAGE_SIZE = 50


@dataclass(frozen=True)
class Account:
    """One person. ``posts``: those of today, each with its agency."""

    id: int
    name: str
    email: str
    is_shut: bool
    posts: tuple[str, ...]


@dataclass(frozen=True)
class AccountPage:
    """A page of them by name."""

    rows: tuple[Account, ...]
    total: int
    number: int
    query: str

    @property
    def first(self) -> int:
        """The number of its first row among all."""
        return PAGE_SIZE * (self.number - 1) + 1

    @property
    def last(self) -> int:
        """The number of its last row."""
        return self.first + len(self.rows) - 1


def accounts(query: str, *, number: int, today: date) -> AccountPage:
    """Page ``number`` (from 1) of those whose name or e-mail holds ``query``, in either case. Three statements."""
    words = query.strip()[:200]
    like = f"%{words.replace('!', '!!').replace('%', '!%').replace('_', '!_').lower()}%"
    wanted = or_(func.lower(Person.name).like(like, escape="!"), Person.email.like(like, escape="!"))
    total = db.session.scalar(select(func.count()).select_from(Person).where(wanted)) or 0
    number = max(1, min(number, -(-total // PAGE_SIZE)))
    asked = select(Person.id, Person.name, Person.email, Person.disabled_at).where(wanted)
    start = PAGE_SIZE * (number - 1)
    people = db.session.execute(asked.order_by(Person.name, Person.id).limit(PAGE_SIZE).offset(start)).all()
    posts = _posts([row.id for row in people], today)
    rows = tuple(
        Account(id_, name, email, shut_at is not None, tuple(posts.get(id_, ())))
        for id_, name, email, shut_at in people
    )
    return AccountPage(rows, total, number, words)


def _posts(ids: list[int], today: date) -> dict[int, list[str]]:
    rows = db.session.execute(
        select(Holding.person_id, Post.title, Agency.short_name)
        .join(Post, Post.id == Holding.post_id)
        .outerjoin(Agency, Agency.id == Post.agency_id)
        .where(
            Holding.person_id.in_(ids),
            Holding.from_on <= today,
            or_(Holding.until_on.is_(None), Holding.until_on > today),
        )
        .order_by(Holding.id)
    )
    found: dict[int, list[str]] = {}
    for person_id, title, agency in rows:
        found.setdefault(person_id, []).append(f"{title}, {agency}" if agency else title)
    return found
