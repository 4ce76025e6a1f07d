"""Yearly joint plans: those of a program, one of them with its tasks, and what its form offers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

from sqlalchemy import Integer, Select, bindparam, func, select
from sqlalchemy.orm import aliased

from tracker.database import read
from tracker.domain.permissions import READERS, Viewer
from tracker.domain.tasks import SetState
from tracker.domain.yearly_plans import PlannableTask, next_year, proposed_tasks, years_of
from tracker.models import Agreement, Content, PlannedTask, Task, YearlyPlan
from tracker.queries.agreement_tasks import ContentTasks, task_table


@dataclass(frozen=True)
class PlanRow:
    """A plan with its counts: tasks not given up, done ones, those that the plan of the year before had too."""

    id: int
    agreement_id: int
    year: int
    symbol: str | None
    signed_on: date | None
    title: str
    task_count: int
    done_count: int
    carried_count: int


@dataclass(frozen=True)
class PlanPage:
    """A plan with its tasks by content. ``carried``: ids of the tasks that the plan of the year before had too."""

    plan: PlanRow
    contents: tuple[ContentTasks, ...]
    carried: frozenset[int]


@dataclass(frozen=True)
class PlanForm:
    """What the form offers: years without a plan, every task. ``year``, ``task_ids``: what is proposed, or stands."""

    years: tuple[int, ...]
    tasks: tuple[tuple[int, str], ...]
    year: int | None
    task_ids: frozenset[int]
    carried_count: int


def plans_of(agreement_id: int) -> tuple[PlanRow, ...]:
    """The newest first; one statement."""
    return tuple(PlanRow(**row._asdict()) for row in read(_plans_of(), {"agreement": agreement_id}))


def plan_page(plan_id: int, viewer: Viewer, *, today: date) -> PlanPage | None:
    """None when there is no such plan; four statements."""
    rows = read(_one(), {"plan": plan_id})
    if not rows:
        return None
    plan = PlanRow(**rows[0]._asdict())
    own, before = _planned(plan.id), _planned_before(plan)
    mine = viewer.agency_ids_as(READERS)
    table = task_table(plan.agreement_id, mine=mine, overdue_strictly=_is_strict(plan.agreement_id), today=today)
    contents = (
        ContentTasks(one.id, one.number, one.title, tuple(task for task in one.tasks if task.id in own))
        for one in table.contents
    )
    return PlanPage(plan, tuple(one for one in contents if one.tasks), own & before)


def plan_form(agreement_id: int, *, plan_id: int | None = None, today: date) -> PlanForm:
    """For a new plan the next year and what it would take over; for one that stands what it has. Four statements."""
    head = read(_head(), {"agreement": agreement_id})[0]
    plans = plans_of(agreement_id)
    tasks = read(_tasks(), {"agreement": agreement_id})
    years = years_of(head.valid_from or head.signed_on, head.valid_to, today=today)
    offered = tuple((row.id, _label(row)) for row in tasks)
    this = next((plan for plan in plans if plan.id == plan_id), None)
    taken = {plan.year for plan in plans if plan is not this}
    free = tuple(sorted({year for year in years if year not in taken} | ({this.year} if this else set())))
    if this is not None:
        return PlanForm(free, offered, this.year, _planned(this.id), 0)
    year = next_year(years, taken, today=today)
    if year is None:
        return PlanForm((), offered, None, frozenset(), 0)
    last = next((plan for plan in plans if plan.year < year), None)
    before = _planned(last.id) if last else frozenset()
    plannable = [
        PlannableTask(row.id, row.effective_due_on, row.done_on is None and row.set_state != SetState.CANCELLED)
        for row in tasks
    ]
    proposed = proposed_tasks(plannable, before, year=year)
    return PlanForm(free, offered, year, proposed, len(proposed & before))


def _label(row: Any) -> str:
    """ "I · 2.1 Mở lớp (31/12/2026)"."""
    due = f" ({row.due_text})" if row.due_text else ""
    where = f"{row.content_number} · " if row.content_number else ""
    return f"{where}{row.number} {row.title}{due}".strip()


def _planned(plan_id: int) -> frozenset[int]:
    return frozenset(row.task_id for row in read(_task_ids(), {"plan": plan_id}))


def _planned_before(plan: PlanRow) -> frozenset[int]:
    asked = {"agreement": plan.agreement_id, "year": plan.year - 1}
    return frozenset(row.task_id for row in read(_task_ids_of_year(), asked))


def _is_strict(agreement_id: int) -> bool:
    return bool(read(_head(), {"agreement": agreement_id})[0].overdue_strictly)


def _plans() -> Select[*tuple[Any, ...]]:
    """A task that was given up counts in none of the figures."""
    p, earlier, again = YearlyPlan, aliased(YearlyPlan), aliased(PlannedTask)
    counts = Task.set_state.is_distinct_from(SetState.CANCELLED.value)
    return (
        select(
            p.id,
            p.agreement_id,
            p.year,
            p.symbol,
            p.signed_on,
            p.title,
            func.count(Task.id).label("task_count"),
            func.count(Task.done_on).label("done_count"),
            func.count(again.task_id).label("carried_count"),
        )
        .outerjoin(PlannedTask, PlannedTask.plan_id == p.id)
        .outerjoin(Task, (Task.id == PlannedTask.task_id) & counts)
        .outerjoin(earlier, (earlier.agreement_id == p.agreement_id) & (earlier.year == p.year - 1))
        .outerjoin(again, (again.plan_id == earlier.id) & (again.task_id == Task.id))
        .group_by(p.id, p.agreement_id, p.year, p.symbol, p.signed_on, p.title)
        .order_by(p.year.desc())
    )


@cache
def _plans_of() -> Select[*tuple[Any, ...]]:
    return _plans().where(YearlyPlan.agreement_id == bindparam("agreement", type_=Integer))


@cache
def _one() -> Select[*tuple[Any, ...]]:
    return _plans().where(YearlyPlan.id == bindparam("plan", type_=Integer))


@cache
def _head() -> Select[*tuple[Any, ...]]:
    a = Agreement
    asked = select(a.signed_on, a.valid_from, a.valid_to, a.overdue_strictly)
    return asked.where(a.id == bindparam("agreement", type_=Integer))


@cache
def _tasks() -> Select[*tuple[Any, ...]]:
    t = Task
    return (
        select(
            t.id, t.number, t.title, t.due_text, t.effective_due_on, t.done_on, t.set_state,
            Content.number.label("content_number"),
        )
        .join(Content, Content.id == t.content_id)
        .where(t.agreement_id == bindparam("agreement", type_=Integer))
        .order_by(Content.position, t.position, t.id)
    )  # fmt: skip


@cache
def _task_ids() -> Select[*tuple[Any, ...]]:
    return select(PlannedTask.task_id).where(PlannedTask.plan_id == bindparam("plan", type_=Integer))


@cache
def _task_ids_of_year() -> Select[*tuple[Any, ...]]:
    of_year = YearlyPlan.agreement_id == bindparam("agreement"), YearlyPlan.year == bindparam("year", type_=Integer)
    return select(PlannedTask.task_id).join(YearlyPlan, YearlyPlan.id == PlannedTask.plan_id).where(*of_year)
