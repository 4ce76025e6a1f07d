"""Changes of agencies by a decision, what became of each program, and the work that awaits being given to somebody."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import CTE, CheckConstraint, ColumnElement, Index, Select, Text, UniqueConstraint, select, text
from sqlalchemy.orm import Mapped, aliased, mapped_column

from tracker.database import Base, Instant
from tracker.domain.agencies import SuccessionKind
from tracker.domain.agency_changes import Asks, Becomes
from tracker.domain.messages import Message
from tracker.models.columns import LINE, NAME, WORD, link, one_of, optional_link
from tracker.models.said import Said


class AgencyChange(Base):
    """Thay đổi tổ chức: one decision, recorded once; it stands until ``undone_at``.

    ``decided_on``: signed; ``effective_on``: counts from. ``done``: JSON of what recording it wrote, so that it can be
    undone (``services/agency_changing``), and the trail's newest entry then: what came later may be work on it.
    ``carried_out_at``: what it moves was moved, as it was recorded or, of one recorded ahead, on its day; until then
    ``done`` keeps what was chosen. ``tried_on``: the last day on which that failed, and why (``not_carried_out``).
    """

    __tablename__ = "agency_changes"
    __table_args__ = (
        one_of("kind", SuccessionKind),
        CheckConstraint("(undone_at IS NULL) = (undone_as IS NULL)", name="undone_by_somebody"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(WORD)
    decision_number: Mapped[str] = mapped_column(NAME)
    decided_on: Mapped[date | None]
    effective_on: Mapped[date]
    note: Mapped[str | None] = mapped_column(LINE)
    done: Mapped[str] = mapped_column(Text)
    recorded_at: Mapped[datetime] = mapped_column(Instant)
    recorded_by_id: Mapped[int | None] = optional_link("people.id", index=False)
    recorded_as: Mapped[str] = mapped_column(NAME)
    carried_out_at: Mapped[datetime | None] = mapped_column(Instant)
    tried_on: Mapped[date | None]
    not_carried_out: Mapped[Message | None] = mapped_column(Said)
    undone_at: Mapped[datetime | None] = mapped_column(Instant)
    undone_by_id: Mapped[int | None] = optional_link("people.id", index=False)
    undone_as: Mapped[str | None] = mapped_column(NAME)


class ChangedProgram(Base):
    """What was chosen for a program that a change concerns. ``is_one_body``: its parties became one agency by it."""

    __tablename__ = "changed_programs"
    __table_args__ = (
        one_of("becomes", Becomes),
        UniqueConstraint("agreement_id", "change_id", name="uq_changed_programs_once"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    change_id: Mapped[int] = link("agency_changes.id")
    agreement_id: Mapped[int] = link("agreements.id", index=False)
    becomes: Mapped[str] = mapped_column(WORD)
    is_one_body: Mapped[bool]


class Reassignment(Base):
    """Chờ phân công lại: what ``agency_id`` held in a program since nobody answers for it, owed by ``owner_id``; or
    what a decision ``asks`` of the program beside that.

    It is owed as any obligation is: by ``due_on``, from ``opens_on``; without an owner nobody of the program is left.
    ``settled_on``: the day on which all of it was given to ``to_id``; who has it himself, if it stays or goes on. What
    asks nothing went over whole by the change, from a body that is still there; should that one get work in the program
    again, it counts as a part that went over (``Asks.PICK``). ``Asks.ONE``: the two are one body since, and what the
    other reports and signs speaks for both; each keeps its parts. ``change_id`` None: so it is by records alone.
    """

    __tablename__ = "reassignments"
    __table_args__ = (
        one_of("asks", Asks),
        CheckConstraint("(settled_on IS NULL) = (to_id IS NULL)", name="settled_with_somebody"),
        Index(
            "uq_reassignments_once",
            "agreement_id",
            "agency_id",
            "asks",
            unique=True,
            sqlite_where=text("settled_on IS NULL"),
            postgresql_where=text("settled_on IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    change_id: Mapped[int | None] = optional_link("agency_changes.id")
    agreement_id: Mapped[int] = link("agreements.id")
    agency_id: Mapped[int] = link("agencies.id")
    asks: Mapped[str] = mapped_column(WORD, default=Asks.GIVE)
    owner_id: Mapped[int | None] = optional_link("agencies.id")
    opens_on: Mapped[date]
    due_on: Mapped[date]
    due_version: Mapped[int] = mapped_column(default=1)
    settled_on: Mapped[date | None]
    to_id: Mapped[int | None] = optional_link("agencies.id", index=False)
    settled_by_id: Mapped[int | None] = optional_link("people.id", index=False)
    settled_as: Mapped[str | None] = mapped_column(NAME)


AWAY = (Asks.GIVE, Asks.NOTHING)
"""All of it is another's; of what was picked only a part."""


def takers(agreement_id: ColumnElement[int] | int) -> CTE:
    """Rows (gone, agency_id) of a program: a body whose work went to another, or that is one with it, and each that
    took it over, one after the other."""
    r = Reassignment
    given = r.asks.in_([*AWAY, Asks.PICK, Asks.ONE]), r.settled_on.is_not(None)
    first = select(r.agency_id.label("gone"), r.to_id.label("agency_id"))
    found = first.where(r.agreement_id == agreement_id, *given).cte("takers", recursive=True)
    further = select(found.c.gone, r.to_id).join(r, r.agency_id == found.c.agency_id)
    return found.union(further.where(r.agreement_id == agreement_id, *given))


def is_given_away(agreement_id: Any, agency_id: Any) -> ColumnElement[bool]:
    """Was the work of this body in the program given to another?"""
    r = aliased(Reassignment)
    here = r.agreement_id == agreement_id, r.agency_id == agency_id, r.asks.in_(AWAY), r.settled_on.is_not(None)
    return select(r.id).where(*here).exists()


def passed_on(agreement_id: int) -> Select[int, int | None, str]:
    """Rows of ``given_away`` and of agencies for which another reports, each with what it asks."""
    r = Reassignment
    settled = r.asks.in_([*AWAY, Asks.ONE]), r.settled_on.is_not(None)
    return select(r.agency_id, r.to_id, r.asks).where(r.agreement_id == agreement_id, *settled).order_by(r.id)


def given_away(agreement_id: int) -> Select[int, int | None]:
    """Rows (an agency whose work is given away, who goes on with it in the program): it owes nothing for a review in
    which the other has its report already."""
    r = Reassignment
    given = r.asks.in_(AWAY), r.settled_on.is_not(None)
    return select(r.agency_id, r.to_id).where(r.agreement_id == agreement_id, *given).order_by(r.id)
