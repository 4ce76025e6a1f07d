"""One task as its page shows it: facts, each agency's part, the indicator, what happened. Six statements at most."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import Row, func, select

from tracker.database import db
from tracker.domain.agencies import Succession, SuccessionKind
from tracker.domain.completion import Signature, who_confirms
from tracker.domain.indicators import rate, reached
from tracker.domain.messages import Message, message
from tracker.domain.permissions import Action, Viewer, may_for
from tracker.domain.status import TaskFacts, TaskStatus, task_status
from tracker.domain.tasks import LEADING, PartRole
from tracker.models import (
    Agency,
    Agreement,
    Assignment,
    Content,
    Evidence,
    Indicator,
    ProgressEntry,
    Task,
)
from tracker.models.agencies import succession_rows
from tracker.models.agreements import signature_rows
from tracker.queries.days_off import working_calendar
from tracker.queries.indicators import added, newest
from tracker.queries.task_facts import TASK_COLUMNS, part_facts, task_facts

PAGE_SIZE = 50


@dataclass(frozen=True)
class Part:
    """One agency's part. ``may_confirm``: the viewer's agency is the one that agrees to it."""

    id: int
    agency: str
    role: str
    status: TaskStatus
    last_entry_on: date | None
    reported_on: date | None
    confirmed_on: date | None
    return_reason: str | None
    may_log: bool
    may_confirm: bool

    @property
    def is_quiet(self) -> bool:
        """True while nothing was logged and nothing is late (a coordinating part is never late by itself)."""
        return self.last_entry_on is None and not self.status.is_done and not self.status.is_late


@dataclass(frozen=True)
class Proof:
    """A piece of evidence as the component prints it."""

    kind: str
    text: str
    url: str | None
    note: str | None = None


@dataclass(frozen=True)
class Entry:
    """One progress entry. ``corrected``: a later one replaces it; ``corrects``: it replaces an earlier one."""

    id: int
    happened_on: date
    recorded_at: datetime
    agency: str
    post: str
    note: str
    percent: int | None
    quantity: Decimal | None
    reports_completion: bool
    is_corrected: bool
    is_correction: bool
    may_correct: bool
    proofs: tuple[Proof, ...]


@dataclass(frozen=True)
class IndicatorRow:
    """An indicator with what was reached of it."""

    name: str
    unit: str
    target: Decimal | None
    value: Decimal | None
    rate: Decimal | None


@dataclass(frozen=True)
class TaskPage:
    """Everything of the page."""

    id: int
    agreement_id: int
    agreement: str
    symbol: str | None
    is_illustrative: bool
    number: str
    title: str
    content: str
    deliverable: str | None
    due_text: str
    due_on: date | None
    effective_due_on: date | None
    how_due: Message | None
    set_reason: str | None
    status: TaskStatus
    leads: str
    parts: tuple[Part, ...]
    indicators: tuple[IndicatorRow, ...]
    entries: tuple[Entry, ...]
    entry_count: int
    offset: int

    @property
    def unit(self) -> str:
        """What quantities are counted in; empty without an indicator."""
        return self.indicators[0].unit if self.indicators else ""

    @property
    def own_parts(self) -> list[Part]:
        """The parts the viewer may log progress on."""
        return [part for part in self.parts if part.may_log]


def task_page(task_id: int, *, viewer: Viewer, today: date, offset: int = 0) -> TaskPage | None:
    """The task with 50 entries from ``offset``, newest first; None when there is none."""
    task = db.session.execute(
        select(
            Task.id, Task.agreement_id, Task.number, Task.title, Task.deliverable, Task.due_text, Task.due_on,
            Task.set_reason, *TASK_COLUMNS, Agreement.title.label("agreement"), Agreement.symbol,
            Agreement.is_illustrative, Agreement.overdue_strictly, Content.number.label("content_number"),
            Content.title.label("content"),
        )
        .join(Agreement, Agreement.id == Task.agreement_id)
        .join(Content, Content.id == Task.content_id)
        .where(Task.id == task_id)
    ).one_or_none()  # fmt: skip
    if task is None:
        return None
    rows = _part_rows(task_id)
    parts = _parts(task, rows, viewer, today)
    entries, count = _entries(task_id, viewer, offset)
    return TaskPage(
        id=task.id,
        agreement_id=task.agreement_id,
        agreement=task.agreement,
        symbol=task.symbol,
        is_illustrative=task.is_illustrative,
        number=task.number,
        title=task.title,
        content=f"{task.content_number}. {task.content}".strip(". "),
        deliverable=task.deliverable,
        due_text=task.due_text,
        due_on=task.due_on,
        effective_due_on=task.effective_due_on,
        how_due=_how_due(task.due_on, task.effective_due_on),
        set_reason=task.set_reason,
        status=task_status(task_facts(task, rows, overdue_strictly=task.overdue_strictly), today),
        leads=", ".join(row.short_name for row in rows if PartRole(row.role) in LEADING),
        parts=parts,
        indicators=_indicators(task_id),
        entries=entries,
        entry_count=count,
        offset=offset,
    )


def _part_rows(task_id: int) -> list[Row[Any]]:
    return list(
        db.session.execute(
            select(
                Assignment.id, Assignment.agency_id, Assignment.role, Assignment.last_entry_on,
                Assignment.reported_on, Assignment.confirmed_on, Assignment.returned_on, Assignment.return_reason,
                Agency.name, Agency.short_name,
            )
            .join(Agency, Agency.id == Assignment.agency_id)
            .where(Assignment.task_id == task_id)
            .order_by(Assignment.position)
        )
    )  # fmt: skip


def _parts(task: Row[*tuple[Any, ...]], rows: list[Row[Any]], viewer: Viewer, today: date) -> tuple[Part, ...]:
    signed = [
        Signature(agency_id, is_standing)
        for _agreement, agency_id, is_standing in db.session.execute(signature_rows([task.agreement_id]))
    ]
    passed_on = [
        Succession(before, after, SuccessionKind(kind), on)
        for before, after, kind, on in db.session.execute(succession_rows())
    ]

    def may_confirm(row: Row[Any]) -> bool:
        confirming = who_confirms(row.agency_id, signed, passed_on, on=today)
        return row.reported_on is not None and may_for(viewer, Action.CONFIRM_COMPLETION, confirming)

    return tuple(
        Part(
            id=row.id,
            agency=row.name,
            role=row.role,
            status=task_status(_facts_of(task, row), today),
            last_entry_on=row.last_entry_on,
            reported_on=row.reported_on,
            confirmed_on=row.confirmed_on,
            return_reason=row.return_reason if row.returned_on else None,
            may_log=task.set_state is None and may_for(viewer, Action.LOG_PROGRESS, row.agency_id),
            may_confirm=may_confirm(row),
        )
        for row in rows
    )


def _facts_of(task: Row[*tuple[Any, ...]], row: Row[Any]) -> TaskFacts:
    """A coordinating part has no lateness of its own: the date is the leads'."""
    facts = part_facts(task, row, overdue_strictly=task.overdue_strictly)
    return replace(facts, due_on=None) if PartRole(row.role) not in LEADING else facts


def _how_due(due_on: date | None, effective_on: date | None) -> Message | None:
    """Why the date that counts differs from the one that is written (Civil Code 2015, art. 148)."""
    if due_on is None or effective_on is None or due_on == effective_on:
        return None
    why = working_calendar().why_off(due_on) or message("weekend")
    return message("%(day)s is a day off (%(why)s); the date that counts is %(moved)s.",
                   day=due_on, why=why, moved=effective_on)  # fmt: skip


def _indicators(task_id: int) -> tuple[IndicatorRow, ...]:
    rows = db.session.execute(
        select(
            Indicator.name, Indicator.unit, Indicator.target, Indicator.baseline, Indicator.is_cumulative,
            added().label("added"), newest().label("newest"),
        )
        .where(Indicator.task_id == task_id)
        .order_by(Indicator.id)
    )  # fmt: skip
    found = []
    for row in rows:
        value = reached(is_cumulative=row.is_cumulative, baseline=row.baseline, added=row.added, newest=row.newest)
        found.append(IndicatorRow(row.name, row.unit, row.target, value, rate(value, row.target)))
    return tuple(found)


def _entries(task_id: int, viewer: Viewer, offset: int) -> tuple[tuple[Entry, ...], int]:
    newer = select(ProgressEntry.corrects_id).where(
        ProgressEntry.task_id == task_id, ProgressEntry.corrects_id.is_not(None)
    )
    rows = db.session.execute(
        select(
            ProgressEntry.id, ProgressEntry.agency_id, ProgressEntry.agency_name, ProgressEntry.post_title,
            ProgressEntry.happened_on, ProgressEntry.recorded_at, ProgressEntry.note, ProgressEntry.percent,
            ProgressEntry.quantity, ProgressEntry.reports_completion, ProgressEntry.corrects_id,
            ProgressEntry.id.in_(newer).label("is_corrected"), func.count().over().label("entry_count"),
        )
        .where(ProgressEntry.task_id == task_id)
        .order_by(ProgressEntry.happened_on.desc(), ProgressEntry.id.desc())
        .limit(PAGE_SIZE)
        .offset(offset)
    ).all()  # fmt: skip
    proofs = _proofs([row.id for row in rows])
    entries = tuple(
        Entry(
            id=row.id,
            happened_on=row.happened_on,
            recorded_at=row.recorded_at,
            agency=row.agency_name,
            post=row.post_title,
            note=row.note,
            percent=row.percent,
            quantity=row.quantity,
            reports_completion=row.reports_completion,
            is_corrected=row.is_corrected,
            is_correction=row.corrects_id is not None,
            may_correct=not row.is_corrected and may_for(viewer, Action.LOG_PROGRESS, row.agency_id),
            proofs=tuple(proofs[row.id]),
        )
        for row in rows
    )
    return entries, rows[0].entry_count if rows else 0


def _proofs(entry_ids: list[int]) -> defaultdict[int, list[Proof]]:
    found: defaultdict[int, list[Proof]] = defaultdict(list)
    if not entry_ids:
        return found
    rows = db.session.execute(
        select(Evidence.entry_id, Evidence.kind, Evidence.url, Evidence.document_number, Evidence.document_on)
        .where(Evidence.entry_id.in_(entry_ids))
        .order_by(Evidence.id)
    )
    for row in rows:
        note = f"{row.document_on:%d/%m/%Y}" if row.document_on else None
        found[row.entry_id].append(Proof(row.kind, row.document_number or row.url, row.url, note))
    return found
