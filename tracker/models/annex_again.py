"""A changed annex between preview and taking over, and the tasks that it is compared with."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, String, Text, exists, or_, select
from sqlalchemy.orm import Mapped, aliased, mapped_column

from tracker.database import Base, Instant
from tracker.domain.annex_again.facts import Heading, StandingPart, StandingTask
from tracker.domain.obligations import ObligationKind
from tracker.domain.tasks import PartRole
from tracker.models.acknowledgements import Acknowledgement
from tracker.models.agreements import Content
from tracker.models.columns import NAME, link
from tracker.models.extensions import ExtensionRequest
from tracker.models.progress import ProgressEntry
from tracker.models.reminders import Reminder
from tracker.models.reviews import Report
from tracker.models.tasks import Assignment, Task


class PendingAnnex(Base):
    """What was read from a changed annex, kept for one person until it is taken over or a day old.

    ``payload`` is the proposal as JSON, ``choices`` what the person chose line by line. ``taken_at``: taken over, so
    that confirming twice is one act.
    """

    __tablename__ = "pending_annexes"

    token: Mapped[str] = mapped_column(String(64), primary_key=True)
    agreement_id: Mapped[int] = link("agreements.id", index=False)
    person_id: Mapped[int] = link("people.id", index=False)
    file_name: Mapped[str] = mapped_column(NAME)
    created_at: Mapped[datetime] = mapped_column(Instant, index=True)
    payload: Mapped[str] = mapped_column(Text)
    choices: Mapped[str] = mapped_column(Text, default="{}")
    taken_at: Mapped[datetime | None] = mapped_column(Instant)


def heading_rows(agreement_id: int) -> Select[*tuple[Any, ...]]:
    """Rows of (id, number, title) in their order: the arguments of ``Heading``."""
    asked = select(Content.id, Content.number, Content.title)
    return asked.where(Content.agreement_id == agreement_id).order_by(Content.position)


def standing_task_rows(agreement_id: int) -> Select[*tuple[Any, ...]]:
    """Every task of the program with what keeps it from being removed, heading by heading."""
    worked_on = or_(_has(ProgressEntry.task_id), _has(ExtensionRequest.task_id))
    told_of = or_(_is_owed(Reminder), _is_owed(Acknowledgement), _is_reported(), _is_carried())
    return (
        select(
            Task.id, Task.content_id, Task.position, Task.title, Task.number, Task.deliverable, Task.due_text,
            Task.others_text, Task.set_state, Task.done_on, worked_on.label("is_worked_on"),
            told_of.label("is_told_of"),
        )
        .join(Content, Content.id == Task.content_id)
        .where(Task.agreement_id == agreement_id)
        .order_by(Content.position, Task.position, Task.id)
    )  # fmt: skip


def standing_part_rows(agreement_id: int) -> Select[*tuple[Any, ...]]:
    """Every part of the program's tasks."""
    is_worked_on = or_(Assignment.last_entry_on.is_not(None), Assignment.reported_on.is_not(None))
    return (
        select(
            Assignment.task_id, Assignment.agency_id, Assignment.name_as_written, Assignment.role,
            is_worked_on.label("is_worked_on"),
        )
        .where(Assignment.agreement_id == agreement_id)
        .order_by(Assignment.task_id, Assignment.position, Assignment.id)
    )  # fmt: skip


def standing_tasks(tasks: Iterable[Any], parts: Iterable[Any]) -> list[StandingTask]:
    """The tasks out of the rows of both statements."""
    held: dict[int, list[StandingPart]] = {}
    for task_id, agency_id, name, role, is_worked_on in parts:
        held.setdefault(task_id, []).append(StandingPart(agency_id, name, PartRole(role), bool(is_worked_on)))
    return [
        StandingTask(
            id=row.id, heading_id=row.content_id, place=place, title=row.title, number=row.number,
            deliverable=row.deliverable or "", due_text=row.due_text, others=row.others_text or "",
            parts=tuple(held.get(row.id, ())), set_state=row.set_state, is_done=row.done_on is not None,
            is_worked_on=bool(row.is_worked_on) or any(part.is_worked_on for part in held.get(row.id, ())),
            is_told_of=bool(row.is_told_of),
        )
        for place, row in enumerate(tasks)
    ]  # fmt: skip


def headings(rows: Iterable[Any]) -> list[Heading]:
    """The headings out of their rows."""
    return [Heading(id_, number, title) for id_, number, title in rows]


def _has(task_id: Any) -> ColumnElement[bool]:
    return exists().where(task_id == Task.id)


def _is_owed(table: type[Reminder] | type[Acknowledgement]) -> ColumnElement[bool]:
    """Somebody was reminded of the task, or has promised a day for it."""
    return exists().where(table.obligation_kind == ObligationKind.TASK.value, table.obligation_id == Task.id)


def _is_reported() -> ColumnElement[bool]:
    """An agency of the task has handed in a report about this program: the task may stand in it."""
    handed_in = or_(Report.submitted_at.is_not(None), Report.returned_on.is_not(None))
    return exists().where(
        Assignment.task_id == Task.id,
        Report.agency_id == Assignment.agency_id,
        Report.agreement_id == Task.agreement_id,
        handed_in,
    )


def _is_carried() -> ColumnElement[bool]:
    """A task of a later program goes on with it."""
    later = aliased(Task)
    return exists().where(later.carried_from_id == Task.id)
