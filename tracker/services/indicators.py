"""Adding, changing and removing indicators. One with figures is never removed, and keeps its unit."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import select

from tracker.database import db, transaction
from tracker.domain.errors import NotFound, RuleBroken
from tracker.domain.indicator_writing import IndicatorWriting, check_change, check_indicator
from tracker.domain.messages import message
from tracker.domain.permissions import Viewer
from tracker.models import Indicator, ProgressEntry, Task
from tracker.models.tasks import written_of
from tracker.services.agreements.versions import Edited, close_agreement, open_agreement
from tracker.services.once import spend


def add_indicator(
    agreement_id: int,
    task_id: int | None,
    written: IndicatorWriting,
    *,
    by: Viewer | None,
    today: date,
    now: datetime,
    once: str | None = None,
) -> int:
    """Add an indicator of a task, or (``task_id`` None) of the whole program; answers its id.

    Raises RuleBroken with the field, NotFound, NotAllowed, AlreadyDone.
    """
    with transaction():
        spend(once, at=now)
        agreement = open_agreement(agreement_id, by=by, version=None, edited=Edited("indicator", 0))
        if task_id is not None and db.session.get_one(Task, task_id).agreement_id != agreement_id:
            raise NotFound(message("There is no such task."))
        check_indicator(written, today=today)
        indicator = Indicator(agreement_id=agreement_id, task_id=task_id)
        _write(indicator, written)
        db.session.add(indicator)
        db.session.flush()
        edited = Edited("indicator", indicator.id)
        after = _facts(written) | {"task_id": task_id}
        close_agreement(agreement, "added", edited, by=by, at=now, before={}, after=after)
        return indicator.id


def edit_indicator(
    indicator_id: int,
    written: IndicatorWriting,
    *,
    by: Viewer | None,
    version: int | None,
    today: date,
    now: datetime,
    once: str | None = None,
) -> None:
    """Change an indicator. Raises RuleBroken with the field, NotFound, NotAllowed, ChangedByOthers, AlreadyDone."""
    edited = Edited("indicator", indicator_id)
    with transaction():
        spend(once, at=now)
        agreement = open_agreement(_agreement_of(indicator_id), by=by, version=version, edited=edited)
        indicator = db.session.get_one(Indicator, indicator_id)
        before = written_of(indicator)
        check_indicator(written, today=today)
        check_change(before, written, has_figures=_has_figures(indicator_id))
        _write(indicator, written)
        close_agreement(agreement, "edited", edited, by=by, at=now, before=_facts(before), after=_facts(written))


def remove_indicator(
    indicator_id: int, *, by: Viewer | None, version: int | None, now: datetime, once: str | None = None
) -> None:
    """Delete an indicator without figures. Raises RuleBroken, NotFound, NotAllowed, ChangedByOthers, AlreadyDone."""
    edited = Edited("indicator", indicator_id)
    with transaction():
        spend(once, at=now)
        agreement = open_agreement(_agreement_of(indicator_id), by=by, version=version, edited=edited)
        indicator = db.session.get_one(Indicator, indicator_id)
        if _has_figures(indicator_id):
            raise RuleBroken(message("Figures were logged for this indicator; it cannot be deleted."))
        before = _facts(written_of(indicator))
        db.session.delete(indicator)
        close_agreement(agreement, "deleted", edited, by=by, at=now, before=before, after={})


def _write(indicator: Indicator, written: IndicatorWriting) -> None:
    if indicator.baseline != written.baseline:
        indicator.baseline_text = None  # as the source had it: "about 450"
    indicator.name, indicator.unit, indicator.is_cumulative = written.name, written.unit, written.is_cumulative
    indicator.target, indicator.baseline, indicator.baseline_on = written.target, written.baseline, written.baseline_on
    indicator.source = written.source or None


def _facts(written: IndicatorWriting) -> dict[str, Any]:
    """As the trail keeps it."""
    return {name: f"{value:f}" if isinstance(value, Decimal) else value for name, value in vars(written).items()}


def _has_figures(indicator_id: int) -> bool:
    logged = select(ProgressEntry.id).where(ProgressEntry.indicator_id == indicator_id).limit(1)
    return db.session.scalar(logged) is not None


def _agreement_of(indicator_id: int) -> int:
    found = db.session.scalar(select(Indicator.agreement_id).where(Indicator.id == indicator_id))
    if found is None:
        raise NotFound(message("There is no such indicator."))
    return found
