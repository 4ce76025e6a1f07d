"""Writing down the joint plan of a year, and changing it."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import delete, select

from tracker.database import db, transaction
from tracker.domain.errors import NotFound
from tracker.domain.messages import message
from tracker.domain.permissions import Viewer
from tracker.domain.yearly_plans import PlanFacts, check_plan, years_of
from tracker.models import Agreement, PlannedTask, Task, YearlyPlan
from tracker.services.agreements.versions import Edited, close_agreement, open_agreement
from tracker.services.once import spend

SUBJECT = "plan"


def add_plan(
    agreement_id: int,
    facts: PlanFacts,
    *,
    by: Viewer | None,
    version: int | None,
    today: date,
    now: datetime,
    once: str | None = None,
) -> int:
    """Write down the plan of a year; answers its id. Tasks of the year before are not copied: they are in both plans.

    Raises RuleBroken with the field, NotFound, NotAllowed, AlreadyDone.
    """
    with transaction():
        spend(once, at=now)
        agreement = open_agreement(agreement_id, by=by, version=version, edited=Edited(SUBJECT, 0))
        _check(agreement, facts, but=None, today=today)
        plan = YearlyPlan(agreement_id=agreement_id)
        _write(plan, facts)
        close_agreement(agreement, "planned", Edited(SUBJECT, plan.id), by=by, at=now, before={}, after=_facts(plan))
        return plan.id


def edit_plan(
    plan_id: int,
    facts: PlanFacts,
    *,
    by: Viewer | None,
    version: int | None,
    today: date,
    now: datetime,
    once: str | None = None,
) -> None:
    """Change it. Raises RuleBroken with the field, NotFound, NotAllowed, ChangedByOthers, AlreadyDone."""
    with transaction():
        spend(once, at=now)
        plan = db.session.get(YearlyPlan, plan_id)
        if plan is None:
            raise NotFound(message("There is no such plan."))
        edited = Edited(SUBJECT, plan_id)
        agreement = open_agreement(plan.agreement_id, by=by, version=version, edited=edited)
        before = _facts(plan)
        _check(agreement, facts, but=plan, today=today)
        _write(plan, facts)
        close_agreement(agreement, "edited", edited, by=by, at=now, before=before, after=_facts(plan))


def _check(agreement: Agreement, facts: PlanFacts, *, but: YearlyPlan | None, today: date) -> None:
    """``but``: the plan itself; its own year may stay even where the validity has changed since."""
    years = years_of(agreement.valid_from or agreement.signed_on, agreement.valid_to, today=today)
    if but is not None and but.year == facts.year and but.year not in years:
        years = range(but.year, but.year + 1)
    others = select(YearlyPlan.year).where(YearlyPlan.agreement_id == agreement.id)
    taken = set(db.session.scalars(others.where(YearlyPlan.id != but.id) if but else others))
    known = set(db.session.scalars(select(Task.id).where(Task.agreement_id == agreement.id)))
    check_plan(facts, years=years, known_tasks=known, taken=taken, today=today)


def _write(plan: YearlyPlan, facts: PlanFacts) -> None:
    plan.year, plan.symbol, plan.signed_on, plan.title = facts.year, facts.symbol, facts.signed_on, facts.title.strip()
    db.session.add(plan)
    db.session.flush()
    db.session.execute(delete(PlannedTask).where(PlannedTask.plan_id == plan.id))
    db.session.add_all(PlannedTask(plan_id=plan.id, task_id=task_id) for task_id in sorted(facts.task_ids))
    db.session.flush()


def _facts(plan: YearlyPlan) -> dict[str, Any]:
    """As the trail keeps it: the tasks by their numbers and titles."""
    tasks = select(Task.number, Task.title).join(PlannedTask, PlannedTask.task_id == Task.id)
    rows = db.session.execute(tasks.where(PlannedTask.plan_id == plan.id).order_by(Task.position, Task.id))
    return {
        "year": plan.year, "symbol": plan.symbol, "signed_on": plan.signed_on, "title": plan.title,
        "tasks": [f"{number} {title}".strip() for number, title in rows],
    }  # fmt: skip
