"""Agencies: a stable identity; the present name on it, former names dated beside it."""

from __future__ import annotations

from datetime import date
from functools import cache
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, Select, Text, UniqueConstraint, false, select, text
from sqlalchemy.engine.default import DefaultExecutionContext
from sqlalchemy.orm import Mapped, mapped_column

from tracker.database import Base
from tracker.domain.agencies import Level, Succession, SuccessionKind
from tracker.domain.agency_spellings import search_words
from tracker.models.columns import LINE, NAME, WORD, link, one_of, optional_link


def _own_words(context: DefaultExecutionContext) -> str:
    """Of a new agency: what it says of itself."""
    given = context.get_current_parameters()  # type: ignore[no-untyped-call]  # SQLAlchemy's own
    return search_words([given.get("name"), given.get("short_name"), given.get("abbreviation")])


class Agency(Base):
    """Cơ quan. ``name_folded`` joins all its present spellings.

    ``search_text``: what it is searched by, with its former names and those of the agencies it came from or went into;
    kept by ``services/agency_texts.py``, at first its own names. ``is_to_check``: a paper or a form named it and nobody
    has looked yet whether it is another one written differently.
    """

    __tablename__ = "agencies"
    __table_args__ = (one_of("level", Level, optional=True),)

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(NAME)
    short_name: Mapped[str] = mapped_column(NAME)
    abbreviation: Mapped[str | None] = mapped_column(WORD)
    name_folded: Mapped[str] = mapped_column(LINE, index=True)
    search_text: Mapped[str] = mapped_column(Text, default=_own_words, server_default="")
    level: Mapped[str | None] = mapped_column(WORD)
    parent_id: Mapped[int | None] = optional_link("agencies.id")
    named_from: Mapped[date | None]
    ended_on: Mapped[date | None]
    is_to_check: Mapped[bool] = mapped_column(default=False, server_default=false())


class FormerName(Base):
    """A name an agency bore from ``valid_from`` until the day before ``valid_to``."""

    __tablename__ = "former_names"

    id: Mapped[int] = mapped_column(primary_key=True)
    agency_id: Mapped[int] = link("agencies.id")
    name: Mapped[str] = mapped_column(NAME)
    short_name: Mapped[str] = mapped_column(NAME)
    abbreviation: Mapped[str | None] = mapped_column(WORD)
    name_folded: Mapped[str] = mapped_column(LINE, index=True)
    valid_from: Mapped[date | None]
    valid_to: Mapped[date]


class AgencySuccession(Base):
    """Who answers for whom from ``effective_on``, by which decision; dissolved, nobody (no successor).

    ``change_id``: the change that was recorded with it; rows that came with records have none.
    """

    __tablename__ = "agency_successions"
    __table_args__ = (
        one_of("kind", tuple(one for one in SuccessionKind if one is not SuccessionKind.PART)),
        CheckConstraint("predecessor_id <> successor_id", name="not_itself"),
        CheckConstraint("successor_id IS NOT NULL OR kind = 'dissolve'", name="followed_unless_dissolved"),
        UniqueConstraint("predecessor_id", "successor_id", name="uq_agency_successions_pair"),
        Index(
            "uq_agency_successions_gone_once",
            "predecessor_id",
            unique=True,
            sqlite_where=text("kind <> 'split'"),
            postgresql_where=text("kind <> 'split'"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    predecessor_id: Mapped[int] = mapped_column(ForeignKey("agencies.id"))
    successor_id: Mapped[int | None] = optional_link("agencies.id")
    kind: Mapped[str] = mapped_column(WORD)
    effective_on: Mapped[date]
    decision_number: Mapped[str | None] = mapped_column(NAME)
    decided_on: Mapped[date | None]
    note: Mapped[str | None] = mapped_column(LINE)
    change_id: Mapped[int | None] = optional_link("agency_changes.id")


@cache
def succession_rows() -> Select[*tuple[Any, ...]]:
    """Every succession, as the arguments of ``domain.agencies.Succession``; there are some hundreds at most."""
    s = AgencySuccession
    return select(s.predecessor_id, s.successor_id, s.kind, s.effective_on)


def succession_of(row: AgencySuccession) -> Succession:
    """The domain's succession that a row stands for."""
    return Succession(row.predecessor_id, row.successor_id, SuccessionKind(row.kind), row.effective_on)
