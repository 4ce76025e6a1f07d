"""The task annex of a program out of the tables, three statements whatever its size."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from itertools import groupby
from typing import Any

from sqlalchemy import Row, Select, select

from tracker.database import db
from tracker.domain.papers.annex import Annex, AnnexContent, AnnexTask
from tracker.domain.status import task_status
from tracker.domain.tasks import LEADING, PartRole
from tracker.models import Agreement, Assignment, Content, Party, ProgressEntry, Task
from tracker.queries.indicators import is_standing
from tracker.queries.task_facts import TASK_COLUMNS, task_facts


def annex_of(agreement_id: int, *, today: date) -> Annex | None:
    """The annex on ``today``; None when there is no such program."""
    agreement = db.session.get(Agreement, agreement_id)
    if agreement is None:
        return None
    names = select(Party.name_as_signed).where(Party.agreement_id == agreement_id).order_by(Party.position)
    rows = db.session.execute(_rows(agreement_id)).all()
    return Annex(
        kind=agreement.kind,
        symbol=agreement.symbol,
        title=agreement.title,
        signed_on=agreement.signed_on,
        parties=tuple(db.session.scalars(names)),
        as_of_on=today,
        contents=tuple(
            _content(list(of_content), today=today, strictly=agreement.overdue_strictly)
            for _key, of_content in groupby(rows, key=lambda row: row.content_id)
        ),
    )


def _rows(agreement_id: int) -> Select[*tuple[Any, ...]]:
    newest = (
        select(ProgressEntry.note)
        .where(ProgressEntry.task_id == Task.id, is_standing())
        .order_by(ProgressEntry.happened_on.desc(), ProgressEntry.id.desc())
        .limit(1)
        .correlate(Task)
        .scalar_subquery()
    )
    part = Assignment
    return (
        select(
            Content.id.label("content_id"),
            Content.number.label("content_number"),
            Content.title.label("content"),
            Task.id,
            Task.number,
            Task.title,
            Task.deliverable,
            Task.due_text,
            Task.due_on,
            Task.others_text,
            *TASK_COLUMNS,
            part.role,
            part.name_as_written,
            part.last_entry_on,
            part.reported_on,
            part.confirmed_on,
            part.returned_on,
            newest.label("result"),
        )
        .join(Task, Task.content_id == Content.id)
        .outerjoin(part, part.task_id == Task.id)
        .where(Content.agreement_id == agreement_id)
        # Without a heading first: below another's heading they would be read as its tasks.
        .order_by(Content.title != "", Content.position, Task.position, Task.id, part.position)
    )


def _content(rows: Sequence[Row[Any]], *, today: date, strictly: bool) -> AnnexContent:
    tasks = [list(of_task) for _id, of_task in groupby(rows, key=lambda row: row.id)]
    return AnnexContent(
        number=rows[0].content_number,
        title=rows[0].content,
        tasks=tuple(_task(parts, today=today, strictly=strictly) for parts in tasks),
    )


def _task(rows: Sequence[Row[Any]], *, today: date, strictly: bool) -> AnnexTask:
    task, parts = rows[0], [row for row in rows if row.role is not None]
    helpers = tuple(part.name_as_written for part in parts if part.role == PartRole.COORDINATING)
    return AnnexTask(
        number=task.number,
        title=task.title,
        leads=tuple(part.name_as_written for part in parts if part.role in LEADING),
        coordinating=helpers + ((task.others_text,) if task.others_text else ()),
        due_text=task.due_text,
        due_on=task.due_on,
        deliverable=task.deliverable or "",
        result=task.result or "",
        status=task_status(task_facts(task, parts, overdue_strictly=strictly), today),
    )
