"""One task as its page shows it: facts of the paper, parts by agency, indicators, what was logged."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from functools import cache
from typing import Any

from sqlalchemy import Row, Select, bindparam, select

from tracker.database import read
from tracker.domain.due_kinds import DueKind
from tracker.domain.due_sums import DueAsKept, explain_due
from tracker.domain.indicators import rate, reached
from tracker.domain.messages import Message
from tracker.domain.permissions import Viewer
from tracker.domain.status import TaskStatus, is_dated, task_status
from tracker.models import Agreement, Content, Indicator, Task
from tracker.queries.days_off import working_calendar
from tracker.queries.indicators import added, newest
from tracker.queries.parts import PartRow, parts_of
from tracker.queries.task_changes import TaskChange, task_changes
from tracker.queries.task_facts import TASK_COLUMNS
from tracker.queries.timeline import Timeline, timeline


@dataclass(frozen=True)
class IndicatorRow:
    """An indicator against its target. ``rate`` in per cent, cut after two places."""

    id: int
    name: str
    unit: str
    is_cumulative: bool
    baseline: Decimal | None
    baseline_on: date | None
    target: Decimal | None
    reached: Decimal | None
    rate: Decimal | None


@dataclass(frozen=True)
class TaskPage:
    """The task with everything its page shows. ``time_passed``: per cent of its time, None without an end."""

    id: int
    agreement_id: int
    agreement: str
    symbol: str | None
    is_illustrative: bool
    content: str
    number: str
    title: str
    deliverable: str | None
    due_kind: str
    due_text: str
    due_on: date | None
    how_due: Message | None
    set_reason: str | None
    set_on: date | None
    status: TaskStatus
    is_ongoing: bool
    time_passed: float | None
    indicators: tuple[IndicatorRow, ...]
    parts: tuple[PartRow, ...]
    timeline: Timeline
    changes: tuple[TaskChange, ...]

    @property
    def name(self) -> str:
        """Number and title."""
        return f"{self.number} {self.title}".strip()

    @property
    def leads(self) -> list[str]:
        """Whose task it is, by short names: each agency once."""
        return list(dict.fromkeys(part.agency_short for part in self.parts if part.is_leading))

    @property
    def shown_parts(self) -> list[PartRow]:
        """The parts in the order of the annex, but for those of a body that another part of its says."""
        return [part for part in self.parts if part.within_id is None]

    @property
    def own_parts(self) -> list[PartRow]:
        """The parts that this person writes: of each agency of today one, that in which most is still to do."""
        written = [part for part in self.shown_parts if part.may_write]
        weighed = sorted(written, key=lambda part: (not part.is_leading, part.reported_on is not None))
        first = {part.heir_id: part for part in reversed(weighed)}
        return [part for part in written if first[part.heir_id] is part]


def task_page(task_id: int, *, viewer: Viewer, today: date, number: int = 1) -> TaskPage | None:
    """The task with page ``number`` of its entries; None when there is none. At most five statements."""
    rows = read(_statement(), {"task_id": task_id})
    if not rows:
        return None
    task = rows[0]
    parts = parts_of(task, task_id, overdue_strictly=task.overdue_strictly, viewer=viewer, today=today)
    facts = parts.facts
    return TaskPage(
        id=task_id,
        agreement_id=task.agreement_id,
        agreement=task.agreement,
        symbol=task.symbol,
        is_illustrative=task.is_illustrative,
        content=f"{task.content_number}. {task.content}" if task.content_number and task.content else task.content,
        number=task.number,
        title=task.title,
        deliverable=task.deliverable,
        due_kind=task.due_kind,
        due_text=task.due_text,
        due_on=task.effective_due_on if is_dated(facts.due_kind) else None,
        how_due=_how_due(task, strictly=facts.strictly_before),
        set_reason=task.set_reason if task.set_state else None,
        set_on=task.set_on,
        status=task_status(facts, today),
        is_ongoing=not is_dated(facts.due_kind),
        time_passed=_time_passed(task, today),
        indicators=tuple(indicator_row(row) for row in rows if row.indicator_id is not None),
        parts=parts.rows,
        timeline=timeline(task_id, viewer=viewer, number=number),
        changes=task_changes(task.agreement_id, task_id) if number == 1 else (),
    )


def indicator_row(row: Row[Any]) -> IndicatorRow:
    """Out of a row with INDICATOR_COLUMNS."""
    value = reached(is_cumulative=row.is_cumulative, baseline=row.baseline, added=row.added, newest=row.newest)
    return IndicatorRow(
        id=row.indicator_id,
        name=row.indicator,
        unit=row.unit,
        is_cumulative=row.is_cumulative,
        baseline=row.baseline,
        baseline_on=row.baseline_on,
        target=row.target,
        reached=value,
        rate=rate(value, row.target),
    )


def indicator_columns() -> Sequence[Any]:
    """What ``indicator_row`` reads, for a statement over ``indicators``."""
    return (
        Indicator.id.label("indicator_id"),
        Indicator.name.label("indicator"),
        Indicator.unit,
        Indicator.is_cumulative,
        Indicator.baseline,
        Indicator.baseline_on,
        Indicator.target,
        added().label("added"),
        newest().label("newest"),
    )


def _how_due(task: Row[Any], *, strictly: bool) -> Message | None:
    if task.due_on is None or task.due_kind != DueKind.DATED:
        return None
    last_on = task.effective_due_on - timedelta(strictly)
    due = DueAsKept(task.due_text, task.due_on, task.effective_due_on, last_on, task.extended_from_on)
    return explain_due(due, working_calendar() if due.is_moved else None)


def _time_passed(task: Row[Any], today: date) -> float | None:
    """From the beginning of the task, else of the program, to its date, else to the program's end."""
    first, last = task.due_starts_on or task.valid_from, task.effective_due_on or task.valid_to
    if first is None or last is None or first >= last:
        return None
    passed: float = (today - first) / (last - first) * 100
    return min(max(passed, 0.0), 100.0)


@cache
def _statement() -> Select[*tuple[Any, ...]]:
    """One row for each indicator of the task, one without any."""
    return (
        select(
            Task.agreement_id,
            Agreement.title.label("agreement"),
            Agreement.symbol,
            Agreement.is_illustrative,
            Agreement.overdue_strictly,
            Agreement.valid_from,
            Agreement.valid_to,
            Content.number.label("content_number"),
            Content.title.label("content"),
            Task.number,
            Task.title,
            Task.deliverable,
            Task.due_text,
            Task.due_starts_on,
            Task.due_on,
            Task.set_reason,
            Task.set_on,
            *TASK_COLUMNS,
            *indicator_columns(),
        )
        .join(Agreement, Agreement.id == Task.agreement_id)
        .join(Content, Content.id == Task.content_id)
        .outerjoin(Indicator, Indicator.task_id == Task.id)
        .where(Task.id == bindparam("task_id"))
        .order_by(Indicator.id)
    )
