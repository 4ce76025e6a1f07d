"""Tasks, the parts agencies hold in them, and their indicators."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from sqlalchemy import CheckConstraint, ForeignKey, Index, Numeric, Text, UniqueConstraint, text
from sqlalchemy.engine.default import DefaultExecutionContext
from sqlalchemy.orm import Mapped, mapped_column, validates

from tracker.database import Base
from tracker.domain.due_dates import DueKind
from tracker.domain.folding import fold
from tracker.domain.indicator_writing import IndicatorWriting
from tracker.domain.tasks import PartRole, SetState
from tracker.models.columns import LINE, NAME, WORD, link, one_of, optional_link


def _folded_title(context: DefaultExecutionContext) -> str:
    """For rows that are inserted without being made one by one."""
    return fold(context.get_current_parameters()["title"])  # type: ignore[no-untyped-call]  # SQLAlchemy's


class Task(Base):
    """Nhiệm vụ. Due date as written and as understood; ``effective_due_on`` is the due date after days off.

    ``done_on`` is the reported day of the last lead part once all are confirmed: a fact, set in the same transaction
    as the confirmation. ``due_version`` rises whenever the effective due date moves. ``extended_from_on`` is the
    effective due date before the last extension, ``extended_on`` the day that was granted. ``carried_from_id``: the
    open task of a closed program that this one goes on with. ``others_text``: who
    coordinates without being one agency, as written ("các sở, ngành liên quan"). ``search_text``: the title without
    accents, written whenever the title is.
    """

    __tablename__ = "tasks"
    __table_args__ = (
        one_of("due_kind", DueKind),
        one_of("set_state", SetState, optional=True),
        CheckConstraint("set_state IS NULL OR set_reason IS NOT NULL", name="set_by_hand_with_reason"),
        CheckConstraint("(due_on IS NULL) = (effective_due_on IS NULL)", name="both_due_dates_or_none"),
        CheckConstraint("extended_from_on IS NULL OR extended_on IS NOT NULL", name="extended_on_a_day"),
        Index("ix_tasks_agreement_id_position", "agreement_id", "position"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    agreement_id: Mapped[int] = link("agreements.id", index=False)
    content_id: Mapped[int] = link("contents.id")
    position: Mapped[int]
    number: Mapped[str] = mapped_column(WORD, default="")
    title: Mapped[str] = mapped_column(Text)
    search_text: Mapped[str] = mapped_column(Text, default=_folded_title, server_default="")
    deliverable: Mapped[str | None] = mapped_column(LINE)
    due_text: Mapped[str] = mapped_column(LINE, default="")
    due_kind: Mapped[str] = mapped_column(WORD)
    due_starts_on: Mapped[date | None]
    due_on: Mapped[date | None]
    effective_due_on: Mapped[date | None] = mapped_column(index=True)
    due_version: Mapped[int] = mapped_column(default=1)
    due_strictly_before: Mapped[bool] = mapped_column(default=False)
    due_precision: Mapped[str | None] = mapped_column(WORD)
    due_each: Mapped[str | None] = mapped_column(WORD)
    extended_from_on: Mapped[date | None]
    extended_on: Mapped[date | None]
    set_state: Mapped[str | None] = mapped_column(WORD)
    set_reason: Mapped[str | None] = mapped_column(LINE)
    set_on: Mapped[date | None]
    done_on: Mapped[date | None]
    carried_from_id: Mapped[int | None] = optional_link("tasks.id")
    source_cell: Mapped[str | None] = mapped_column(WORD)
    others_text: Mapped[str | None] = mapped_column(LINE)

    @validates("title")
    def _keep_searchable(self, _name: str, title: str) -> str:
        self.search_text = fold(title)
        return title


class Assignment(Base):
    """Phân công: one agency's part of one task, closed by itself.

    ``reported_on``: the day the agency says its part was done; ``confirmed_on``: the day the confirming party agreed;
    ``returned_on`` with a reason: sent back, so not done. ``told_on``: the day on which it said so (from
    then on the other side can confirm); ``told_version`` rises each time. ``last_entry_on`` is the day of its newest
    progress entry. ``charge_id``: the post that is in charge of it (phụ trách) and reminded; None: all its officers.
    ``led_until``: it led before that day, from which its agency and the one whose part leads are one body.
    """

    __tablename__ = "assignments"
    __table_args__ = (
        one_of("role", PartRole),
        UniqueConstraint("task_id", "agency_id", name="uq_assignments_one_part_per_agency"),
        CheckConstraint("confirmed_on IS NULL OR reported_on IS NOT NULL", name="confirmed_after_reported"),
        CheckConstraint("returned_on IS NULL OR return_reason IS NOT NULL", name="returned_with_reason"),
        # With the agreement: which programs an agency holds parts of is asked by every page.
        Index("ix_assignments_agency_id_confirmed_on", "agency_id", "confirmed_on", "agreement_id"),
        Index(
            "ix_assignments_waiting",
            "agreement_id",
            sqlite_where=text("reported_on IS NOT NULL AND confirmed_on IS NULL"),
            postgresql_where=text("reported_on IS NOT NULL AND confirmed_on IS NULL"),
        ),
        Index(
            "ix_assignments_returned",
            "agreement_id",
            "returned_on",
            sqlite_where=text("returned_on IS NOT NULL"),
            postgresql_where=text("returned_on IS NOT NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    task_id: Mapped[int] = mapped_column(ForeignKey("tasks.id"))
    agreement_id: Mapped[int] = link("agreements.id")
    agency_id: Mapped[int] = link("agencies.id", index=False)
    role: Mapped[str] = mapped_column(WORD)
    led_until: Mapped[date | None]
    position: Mapped[int]
    name_as_written: Mapped[str] = mapped_column(NAME)
    charge_id: Mapped[int | None] = optional_link("posts.id", index=False)
    percent: Mapped[int | None]
    last_entry_on: Mapped[date | None]
    reported_on: Mapped[date | None]
    told_on: Mapped[date | None]
    told_version: Mapped[int] = mapped_column(default=1, server_default="1")
    confirmed_on: Mapped[date | None]
    confirmed_by_id: Mapped[int | None] = optional_link("people.id", index=False)
    returned_on: Mapped[date | None]
    return_reason: Mapped[str | None] = mapped_column(LINE)


class Indicator(Base):
    """Chỉ tiêu of a task or of the whole agreement, with the date and source of its baseline."""

    __tablename__ = "indicators"

    id: Mapped[int] = mapped_column(primary_key=True)
    agreement_id: Mapped[int] = link("agreements.id")
    task_id: Mapped[int | None] = optional_link("tasks.id")
    name: Mapped[str] = mapped_column(NAME)
    unit: Mapped[str] = mapped_column(NAME)
    is_cumulative: Mapped[bool] = mapped_column(default=True)
    baseline: Mapped[Decimal | None] = mapped_column(Numeric(18, 4))
    baseline_text: Mapped[str | None] = mapped_column(NAME)
    baseline_on: Mapped[date | None]
    target: Mapped[Decimal | None] = mapped_column(Numeric(18, 4))
    source: Mapped[str | None] = mapped_column(LINE)


def written_of(indicator: Indicator) -> IndicatorWriting:
    """The indicator as it stands."""
    return IndicatorWriting(
        name=indicator.name, unit=indicator.unit, is_cumulative=indicator.is_cumulative, target=indicator.target,
        baseline=indicator.baseline, baseline_on=indicator.baseline_on, source=indicator.source or "",
    )  # fmt: skip
