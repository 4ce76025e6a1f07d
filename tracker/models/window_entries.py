"""Progress entries of a review's window, read out of the tables: the select, and the value each row stands for."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Row, Select, func, select
from sqlalchemy.orm import aliased

from tracker.domain.tasks import PartRole
from tracker.domain.window_entries import WindowEntry
from tracker.models.agreements import Content
from tracker.models.progress import Evidence, ProgressEntry
from tracker.models.reviews import Review
from tracker.models.tasks import Assignment, Indicator, Task


def entries_of_window(review: Review, *, agency_id: int | None = None) -> Select[*tuple[Any, ...]]:
    """Everything logged for the window, corrected or not, by content and task; of one agency or of all."""
    newer = aliased(ProgressEntry)
    proof = (
        select(func.coalesce(Evidence.document_number, Evidence.url))
        .where(Evidence.entry_id == ProgressEntry.id)
        .order_by(Evidence.id)
        .limit(1)
        .scalar_subquery()
    )
    found = (
        select(
            ProgressEntry.id,
            ProgressEntry.agency_id,
            ProgressEntry.task_id,
            Content.id.label("content_id"),
            Content.number.label("content_number"),
            Content.title.label("content"),
            Task.number,
            Task.title.label("task"),
            Assignment.role,
            ProgressEntry.happened_on,
            ProgressEntry.recorded_at,
            ProgressEntry.note,
            ProgressEntry.percent,
            ProgressEntry.quantity,
            ProgressEntry.indicator_id,
            Indicator.name.label("indicator"),
            Indicator.unit,
            Indicator.is_cumulative,
            ProgressEntry.corrects_id,
            newer.id.label("corrected_by"),
            newer.recorded_at.label("corrected_at"),
            proof.label("proof"),
        )
        .join(Task, Task.id == ProgressEntry.task_id)
        .join(Content, Content.id == Task.content_id)
        .join(Assignment, Assignment.id == ProgressEntry.assignment_id)
        .outerjoin(Indicator, Indicator.id == ProgressEntry.indicator_id)
        .outerjoin(newer, newer.corrects_id == ProgressEntry.id)
        .where(
            ProgressEntry.agreement_id == review.agreement_id,
            ProgressEntry.happened_on.between(review.starts_on, review.ends_on),
        )
        .order_by(Content.position, Task.position, ProgressEntry.happened_on, ProgressEntry.id)
    )
    return found if agency_id is None else found.where(ProgressEntry.agency_id == agency_id)


def window_entry(row: Row[Any]) -> WindowEntry:
    """The value of one row."""
    return WindowEntry(
        id=row.id,
        agency_id=row.agency_id,
        task_id=row.task_id,
        content_id=row.content_id,
        content=f"{row.content_number}. {row.content}".strip(". "),
        number=row.number,
        task=row.task,
        role=PartRole(row.role),
        happened_on=row.happened_on,
        recorded_at=row.recorded_at,
        note=row.note,
        percent=row.percent,
        quantity=row.quantity,
        indicator_id=row.indicator_id,
        indicator=row.indicator or "",
        unit=row.unit or "",
        is_cumulative=bool(row.is_cumulative),
        corrects_id=row.corrects_id,
        corrected_by=row.corrected_by,
        corrected_at=row.corrected_at,
        proof=row.proof or "",
    )
