"""Posts and people go with their agency: the old post ends for them, a new one begins. Runs inside a transaction."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, delete, or_, select, update

from tracker.database import db
from tracker.domain.permissions import Viewer
from tracker.models import Absence, Agency, Assignment, Holding, Person, Post
from tracker.services.audit import record


@dataclass(frozen=True)
class HeldPost:
    """A post of an agency that changes, with those who hold it from the day of moving on."""

    id: int
    title: str
    role: str
    agency_id: int
    agency: str
    holders: tuple[str, ...]


def posts_concerned(agency_ids: Collection[int], *, on: date) -> list[HeldPost]:
    """Their posts that somebody holds on that day or later, by agency and post."""
    rows = db.session.execute(
        select(Post.id, Post.title, Post.role, Post.agency_id, Agency.short_name, Person.name)
        .join(Agency, Agency.id == Post.agency_id)
        .join(Holding, Holding.post_id == Post.id)
        .join(Person, Person.id == Holding.person_id)
        .where(Post.agency_id.in_(sorted(agency_ids)), _lasts(on), Person.disabled_at.is_(None))
        .order_by(Post.agency_id, Post.id, Holding.id)
    )
    found: dict[int, HeldPost] = {}
    for id_, title, role, agency_id, agency, name in rows:
        if agency_id is None:
            continue
        known = found.get(id_)
        holders = (*(known.holders if known else ()), name)
        found[id_] = HeldPost(id_, title, role, agency_id, agency, holders)
    return list(found.values())


def move_posts(
    posts: Collection[HeldPost], to: Mapping[int, int | None], *, on: date, by: Viewer | None, now: datetime
) -> dict[str, Any]:
    """From ``on`` each post's holders hold a like one at the agency ``to`` says; for None the post just ends for them.

    Who was put in charge of parts by the old post is so by the new one when the day comes (``follow_posts``). Posts
    that ``to`` does not name stay. Answers what was written, for undoing.
    """
    done: dict[str, Any] = {"posts": {}, "begun": [], "ended": {}, "reposted": {}}
    for post in posts:
        if post.id not in to:
            continue
        new_id = _new_post(post, to[post.id])
        if new_id is not None:
            done["posts"][str(post.id)] = new_id
        for holding in db.session.scalars(select(Holding).where(Holding.post_id == post.id, _lasts(on))):
            before = holding.until_on
            if holding.from_on >= on and new_id is not None:
                holding.post_id = new_id
                done["reposted"][str(holding.id)] = post.id
            elif holding.from_on < on:
                holding.until_on = on
                done["ended"][str(holding.id)] = before
                if new_id is not None:
                    begun = Holding(post_id=new_id, person_id=holding.person_id, from_on=on, until_on=before)
                    db.session.add(begun)
                    db.session.flush()
                    done["begun"].append(begun.id)
            told = {"post_id": new_id, "title": post.title, "from_on": on, "agency_id": to[post.id]}
            record(by, "moved-post", "person", holding.person_id, at=now, before={"post_id": post.id}, after=told)
    for old, new in done["posts"].items():
        _deputise(int(old), new, Absence.from_on >= on)
    done["ended"] = {key: until.isoformat() if until else None for key, until in done["ended"].items()}
    return done


def follow_posts(posts: Mapping[int, int], *, on: date) -> None:
    """From now on charges of parts, and deputies of absences that last on that day, name the new post for the old."""
    for old, new in posts.items():
        open_ = update(Assignment).where(Assignment.charge_id == old, Assignment.confirmed_on.is_(None))
        db.session.execute(open_.values(charge_id=new))
        _deputise(old, new, Absence.until_on >= on)


def move_back(done: Mapping[str, Any]) -> None:
    """Undo ``move_posts``: the old posts are held as before; the new ones go, unless something names them since."""
    for id_ in done["begun"]:
        db.session.delete(db.session.get_one(Holding, id_))
    for id_, until in done["ended"].items():
        db.session.get_one(Holding, int(id_)).until_on = date.fromisoformat(until) if until else None
    for id_, post_id in done["reposted"].items():
        db.session.get_one(Holding, int(id_)).post_id = post_id
    follow_posts({new: int(old) for old, new in done["posts"].items()}, on=date.min)
    db.session.flush()
    for id_ in done["posts"].values():
        if not _is_named(id_):
            db.session.execute(delete(Post).where(Post.id == id_))


def _is_named(post_id: int) -> bool:
    """Does any row of any table name the post?"""
    own = Post.metadata.tables[Post.__tablename__].c.id
    links = [key.parent for table in Post.metadata.sorted_tables for key in table.foreign_keys if key.column is own]
    return any(db.session.execute(select(link).where(link == post_id).limit(1)).first() for link in links)


def _new_post(post: HeldPost, agency_id: int | None) -> int | None:
    if agency_id is None:
        return None
    new = Post(agency_id=agency_id, role=post.role, title=post.title)
    db.session.add(new)
    db.session.flush()
    return new.id


def _deputise(old: int, new: int, when: ColumnElement[bool]) -> None:
    away = update(Absence).where(Absence.deputy_post_id == old, when)
    db.session.execute(away.values(deputy_post_id=new))


def _lasts(on: date) -> Any:
    return or_(Holding.until_on.is_(None), Holding.until_on > on)
