"""People, the posts of agencies, and who holds which post when."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint
from sqlalchemy.orm import Mapped, mapped_column

from tracker.database import Base, Instant
from tracker.domain.permissions import Role
from tracker.models.columns import NAME, WORD, link, one_of, optional_link


class Person(Base):
    """Người dùng. ``email`` is kept in lower case; without a password only a link or the demonstration lets in.

    ``anonymised_at``: since then name and address are nobody's (services/leaving.py).
    """

    __tablename__ = "people"
    __table_args__ = (one_of("language", ("vi", "en")),)

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(NAME)
    email: Mapped[str] = mapped_column(NAME, unique=True)
    language: Mapped[str] = mapped_column(WORD, default="vi")
    password_hash: Mapped[str | None] = mapped_column(NAME)
    disabled_at: Mapped[datetime | None] = mapped_column(Instant)
    anonymised_at: Mapped[datetime | None] = mapped_column(Instant)
    is_demonstration: Mapped[bool] = mapped_column(default=False)


class Post(Base):
    """Chức vụ: stays when its holder changes. Only the system administrator's post belongs to no agency."""

    __tablename__ = "posts"
    __table_args__ = (
        one_of("role", Role),
        CheckConstraint("agency_id IS NOT NULL OR role = 'system_admin'", name="post_has_agency"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    agency_id: Mapped[int | None] = optional_link("agencies.id")
    role: Mapped[str] = mapped_column(WORD)
    title: Mapped[str] = mapped_column(NAME)


class Holding(Base):
    """A person holds a post from ``from_on`` until the day before ``until_on``."""

    __tablename__ = "holdings"
    __table_args__ = (CheckConstraint("until_on IS NULL OR until_on > from_on", name="ends_after_it_begins"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    post_id: Mapped[int] = link("posts.id")
    person_id: Mapped[int] = link("people.id")
    from_on: Mapped[date]
    until_on: Mapped[date | None]
