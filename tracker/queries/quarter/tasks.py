"""The tasks of the overview: their dated facts for counting, and the words of those that are shown."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from itertools import groupby
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Select, and_, bindparam, func, or_, select

from tracker.database import answer, read
from tracker.domain.completion import PartFacts, reported_on
from tracker.domain.due_kinds import DueKind
from tracker.domain.quarter.board import MOST_KEPT
from tracker.domain.quarter.history import TaskHistory
from tracker.domain.quarter.kept import kept
from tracker.domain.tasks import LEADING, PartRole
from tracker.models import Assignment, ProgressEntry, Task
from tracker.prepared import Answer
from tracker.queries.quarter.boxes import counted_tasks, first_due
from tracker.queries.quarter.entries import still_counts
from tracker.queries.quarter.scope import Scope, many

Heirs = tuple[tuple[int, int], ...]


@dataclass(frozen=True)
class TaskText:
    """What a line says of a task, and the newest entry of any agency on it."""

    number: str
    title: str
    last_on: date | None
    last_note: str | None


def load_tasks(scope: Scope) -> tuple[TaskHistory, ...]:
    """Every task that the quarter counts, one statement. Coordinating parts come only with tasks once late."""
    return _of_answer(*_asked(_TASKS, scope))


def load_live_tasks(scope: Scope) -> tuple[TaskHistory, ...]:
    """Of them those that a table of the page may name: late in the last months, changed, due by the next quarter's end.

    Years of tasks done in time stay in the database; the boxes count them there.
    """
    return _of_the_same_answer(*_asked(_LIVE, scope))


def task_texts(task_ids: Collection[int]) -> dict[int, TaskText]:
    """The words of these tasks, one statement whatever their number."""
    rows = read(_TEXTS, {"shown": sorted(task_ids)})
    return {id_: TaskText(number, title, on, note) for id_, number, title, on, note in rows}


_first_due = func.coalesce(Task.extended_from_on, Task.effective_due_on)


def _tasks() -> Select[*tuple[Any, ...]]:
    once_late = and_(
        Task.due_kind == DueKind.DATED,
        or_(Task.effective_due_on <= bindparam("as_of"), _first_due <= bindparam("as_of")),
        or_(Task.done_on.is_(None), Task.done_on >= _first_due),
    )
    part = and_(Assignment.task_id == Task.id, or_(Assignment.role.in_(sorted(LEADING)), once_late))
    return (
        select(
            Task.id,
            Task.agreement_id,
            Task.due_kind,
            Task.effective_due_on,
            Task.due_strictly_before,
            Task.done_on,
            Task.set_state,
            Task.set_on,
            Task.extended_from_on,
            Task.extended_on,
            first_due(),
            Assignment.agency_id,
            Assignment.role,
            Assignment.reported_on,
            Assignment.confirmed_on,
            Assignment.returned_on,
            Assignment.last_entry_on,
        )
        .outerjoin(Assignment, part)
        .where(counted_tasks())
        .order_by(Task.id, Assignment.position)
    )


def _is_live() -> ColumnElement[bool]:
    returned = select(Assignment.task_id).where(
        Assignment.agreement_id.in_(many("begun")), Assignment.returned_on > bindparam("since")
    )
    return or_(
        and_(
            Task.done_on.is_(None),
            or_(Task.effective_due_on <= bindparam("horizon"), _first_due <= bindparam("horizon")),
        ),
        Task.done_on > bindparam("since"),
        and_(Task.done_on >= bindparam("months_from"), Task.done_on >= _first_due),
        Task.extended_on > bindparam("since"),
        Task.id.in_(returned),
    )


def _texts() -> Select[*tuple[Any, ...]]:
    newest = (
        select(ProgressEntry.id)
        .where(ProgressEntry.task_id == Task.id, still_counts())
        .order_by(ProgressEntry.happened_on.desc(), ProgressEntry.id.desc())
        .limit(1)
        .correlate(Task)
        .scalar_subquery()
    )
    return (
        select(Task.id, Task.number, Task.title, ProgressEntry.happened_on, ProgressEntry.note)
        .outerjoin(ProgressEntry, ProgressEntry.id == newest)
        .where(Task.id.in_(many("shown")))
    )


_TASK_COLUMNS = 11  # of _tasks(); what follows is the part
_KINDS = {kind.value: kind for kind in DueKind}
_ROLES = {role.value: role for role in PartRole}
_TASKS = _tasks()
_LIVE = _TASKS.where(_is_live())
_TEXTS = _texts()


def _asked(statement: Select[*tuple[Any, ...]], scope: Scope) -> tuple[Answer, Heirs, frozenset[int]]:
    return answer(statement, scope.binds()), tuple(scope.heirs.items()), frozenset(scope.strict)


def _of_answer(given: Answer, heirs: Heirs, strict: frozenset[int]) -> tuple[TaskHistory, ...]:
    """Each task out of its rows. ``heirs``: who answers for whom today; ``strict``: programs that read "before" so."""
    answering = dict(heirs)
    with_agency = [(row, answering.get(row.agency_id, row.agency_id)) for row in given.rows]
    grouped = [tuple(parts) for _id, parts in groupby(with_agency, key=lambda row: row[0].id)]
    return tuple(_history(parts, parts[0][0].agreement_id in strict) for parts in grouped)


_of_the_same_answer = kept(lambda given, *_rest: len(given.found))(_of_answer)  # for the next look at the page


@lru_cache(maxsize=MOST_KEPT)
def _history(rows: tuple[tuple[Any, int], ...], overdue_strictly: bool) -> TaskHistory:
    """One task out of its rows, one for each part with who answers for it today; kept by them."""
    id_, agreement_id, kind, due_on, before, done_on, state, set_on, from_on, extended_on, first_on, *_part = rows[0][0]
    parts = [_Part(agency, *row[_TASK_COLUMNS + 1 :]) for row, agency in rows]
    leads = [part for part in parts if part.role in LEADING]
    returned = [p.returned_on for p in leads if p.returned_on and p.reported_on is None]
    leading = _agencies(leads)
    return TaskHistory(
        id=id_,
        agreement_id=agreement_id,
        due_kind=_KINDS[kind],
        due_on=due_on,
        leads=leading,
        coordinating=_agencies([p for p in parts if p.role == PartRole.COORDINATING and p.agency_id not in leading]),
        done_on=done_on,
        reported_on=None if done_on else _reported_on(leads),
        returned_on=max(returned, default=None),
        set_state=state,
        set_on=set_on,
        extended_from_on=from_on,
        extended_on=extended_on,
        first_due_on=first_on,
        strictly_before=before and overdue_strictly,
        has_progress=any(part.last_entry_on for part in parts),
    )


class _Part(NamedTuple):
    agency_id: int
    role: str | None
    reported_on: date | None
    confirmed_on: date | None
    returned_on: date | None
    last_entry_on: date | None


def _agencies(parts: Sequence[_Part]) -> tuple[int, ...]:
    """Who answers for these parts, each once: two bodies that merged are one."""
    return tuple(dict.fromkeys(part.agency_id for part in parts))


def _reported_on(leads: Sequence[_Part]) -> date | None:
    if any(part.reported_on is None for part in leads):
        return None
    return reported_on(PartFacts(_ROLES[p.role or ""], p.reported_on, p.confirmed_on) for p in leads)
