"""What the viewer's agencies owe today, the latest first: three statements, whoever looks and however much there is."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import cache, lru_cache
from itertools import groupby
from typing import Any

from sqlalchemy import Row, Select, bindparam, func, select
from sqlalchemy.orm import aliased

from tracker.database import read
from tracker.domain.due_kinds import DueKind
from tracker.domain.indicators import reached
from tracker.domain.permissions import OWN_ACTIONS, WRITERS, Action, Viewer
from tracker.domain.status import TaskStatus, report_status, task_status
from tracker.domain.tasks import LEADING, PartRole
from tracker.models import Agency, Assignment
from tracker.queries.owed import REPORT, Group, statement, values
from tracker.queries.successions import heirs
from tracker.queries.task_facts import part_facts
from tracker.queries.to_confirm import ToConfirm, parts_to_confirm

MOST_KEPT = 3000
PAGE_SIZE = 36  # with what else is owed and three parts to confirm above them this is 40 KB
OWED = (Group.OVERDUE, Group.SOON, Group.LATER, Group.ONGOING, Group.PAUSED)


@dataclass(frozen=True)
class Share:
    """How far the part's indicator is: ``value`` of ``target`` (None: no target) in ``unit``."""

    value: Decimal
    target: Decimal | None
    unit: str
    is_cumulative: bool


@dataclass(frozen=True)
class Owed:
    """One part of a task, or one report of a ``period``. ``place``: on the page, from 0; no part of its value.

    ``leads`` and ``coordinating``: short names of the agencies of the task that are not the viewer's. ``in_charge``:
    who is in charge of the part, where somebody was named.
    """

    is_report: bool
    place: int = field(compare=False)
    id: int
    task_id: int | None
    group: Group
    number: str
    title: str
    period: str | None
    agreement: str
    is_illustrative: bool
    due_text: str
    due_on: date | None
    is_undated: bool
    opens_on: date | None
    is_open: bool
    role: str | None
    status: TaskStatus
    return_reason: str | None
    last_entry_on: date | None
    percent: int | None
    share: Share | None
    leads: tuple[str, ...]
    coordinating: tuple[str, ...]
    in_charge: str | None
    may_write: bool
    is_presented: bool
    is_sent_back: bool
    promised_on: date | None
    may_promise: bool

    @property
    def name(self) -> str:
        """The task's number and title."""
        return f"{self.number} {self.title}".strip()


@dataclass(frozen=True)
class MyWork:
    """One page of what is owed, how much there is of each group, and what waits for this agency's word."""

    groups: tuple[tuple[Group, tuple[Owed, ...]], ...]
    counts: dict[Group, int]
    number: int
    first: int
    last: int
    total: int
    to_confirm: tuple[ToConfirm, ...]

    @property
    def late_count(self) -> int:
        """How much is overdue."""
        return self.counts[Group.OVERDUE]

    @property
    def soon_count(self) -> int:
        """How much is due soon."""
        return self.counts[Group.SOON]

    @property
    def waiting_count(self) -> int:
        """How many parts are reported done and wait for another agency."""
        return self.counts[Group.WAITING]

    @property
    def colleagues_count(self) -> int:
        """How many parts a colleague of the viewer is in charge of."""
        return self.counts[Group.COLLEAGUE]

    @property
    def all_illustrative(self) -> bool:
        """Is everything on this page illustrative? Then it is said once."""
        shown = [row for _group, rows in self.groups for row in rows]
        return bool(shown) and all(row.is_illustrative for row in shown)

    @property
    def days(self) -> list[date | None]:
        """The due dates of this page."""
        return [row.due_on for _group, rows in self.groups for row in rows if not row.is_undated]

    @property
    def has_next(self) -> bool:
        """Is there a further page?"""
        return self.last < self.total


def my_work(viewer: Viewer, *, today: date, number: int = 1, shown: Collection[Group] = OWED) -> MyWork:
    """Page ``number`` (from 1) of the groups ``shown`` for all agencies this person reads for."""
    mine = viewer.agency_ids_as(OWN_ACTIONS[Action.SEE_WORK])
    asked = values(viewer, today=today)
    start = (number - 1) * PAGE_SIZE
    page = {"shown": [int(group) for group in shown], "size": PAGE_SIZE, "offset": start}
    rows = read(statement(), asked | page)
    counts = {group: rows[0][place] for place, group in enumerate(Group)}
    found = [row for row in rows if row.id is not None]
    others = _others({row.task_id for row in found if row.task_id}, mine, today)
    writes_for = viewer.agency_ids_as(WRITERS)
    nobody: tuple[tuple[str, str], ...] = ()
    owed = [
        _owed(row, place, others.get(row.task_id, nobody), row.agency_id in writes_for, today)
        for place, row in enumerate(found)
    ]
    return MyWork(
        groups=tuple((group, tuple(of_group)) for group, of_group in groupby(owed, key=lambda row: row.group)),
        counts=counts,
        number=number,
        first=start + 1 if owed else 0,
        last=start + len(owed),
        total=sum(counts[group] for group in shown),
        to_confirm=parts_to_confirm(viewer, today=today) if number == 1 else (),
    )


@lru_cache(maxsize=MOST_KEPT)
def _owed(row: Row[Any], place: int, beside: tuple[tuple[str, str], ...], may_write: bool, today: date) -> Owed:
    """What a row says. Kept by it: most of a list is the same at the next look."""
    is_report = row.kind == REPORT
    leads = dict.fromkeys(name for role, name in beside if role in LEADING)
    helping = dict.fromkeys(name for role, name in beside if role == PartRole.COORDINATING and name not in leads)
    if is_report:
        status = report_status(due_on=row.due_on, submitted_on=None, opens_on=row.opens_on, today=today)
    else:
        status = task_status(part_facts(row, row, overdue_strictly=row.overdue_strictly), today)
    return Owed(
        is_report=is_report,
        place=place,
        id=row.id,
        task_id=row.task_id,
        group=Group(row.grp),
        number=row.number or "",
        title=row.title or "",
        period=row.period,
        agreement=row.agreement,
        is_illustrative=row.is_illustrative,
        due_text=row.due_text or "",
        due_on=row.due_on,
        is_undated=not is_report and row.due_kind != DueKind.DATED,
        opens_on=row.opens_on,
        is_open=is_report and row.opens_on <= today,
        role=row.role,
        status=status,
        return_reason=row.return_reason if row.returned_on else None,
        last_entry_on=row.last_entry_on,
        percent=row.percent,
        share=_share(row),
        leads=tuple(leads),
        coordinating=tuple(helping),
        in_charge=row.in_charge,
        may_write=may_write,
        is_presented=row.presented_at is not None,
        is_sent_back=row.sent_back_at is not None,
        promised_on=row.until_on,
        may_promise=_may_promise(row, may_write),
    )


def _may_promise(row: Row[Any], may_write: bool) -> bool:
    """Late, the viewer's to do, and no day promised yet."""
    is_own = may_write and (row.kind == REPORT or row.role in LEADING)
    return is_own and row.grp == Group.OVERDUE and row.until_on is None


def _share(row: Row[Any]) -> Share | None:
    """What a leading part has reached of its indicator; a coordinating part is not counted by it."""
    if row.unit is None or row.role not in LEADING:
        return None
    value = reached(is_cumulative=row.is_cumulative, baseline=row.baseline, added=row.added, newest=row.newest)
    return Share(value or Decimal(0), row.target, row.unit, row.is_cumulative)


def _others(task_ids: set[int], mine: frozenset[int], today: date) -> dict[int, tuple[tuple[str, str], ...]]:
    """By task: role and short name, as of today, of the agencies that are not the viewer's."""
    if not task_ids:
        return {}
    rows = read(_others_statement(), {"task_ids": sorted(task_ids), "mine": sorted(mine), "today": today})
    by_task = groupby(rows, key=lambda row: row.task_id)
    return {task_id: tuple((row.role, row.name) for row in parts) for task_id, parts in by_task}


@cache
def _others_statement() -> Select[*tuple[Any, ...]]:
    tasks = Assignment.task_id.in_(bindparam("task_ids", expanding=True))
    passed_on, heir = heirs(select(Assignment.agency_id).where(tasks)), aliased(Agency)
    return (
        select(
            Assignment.task_id,
            Assignment.role,
            func.coalesce(heir.short_name, Agency.short_name).label("name"),
        )
        .join(Agency, Agency.id == Assignment.agency_id)
        .outerjoin(passed_on, passed_on.c.agency_id == Assignment.agency_id)
        .outerjoin(heir, heir.id == passed_on.c.heir_id)
        .where(tasks, Assignment.agency_id.not_in(bindparam("mine", expanding=True)))
        .order_by(Assignment.task_id, Assignment.position)
    )
