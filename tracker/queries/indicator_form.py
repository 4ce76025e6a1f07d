"""One indicator as its form shows it."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select

from tracker.database import db
from tracker.domain.errors import NotFound
from tracker.domain.indicator_writing import IndicatorWriting
from tracker.domain.messages import message
from tracker.models import Agreement, Indicator, Task
from tracker.models.tasks import written_of


@dataclass(frozen=True)
class IndicatorForm:
    """An indicator as it stands; ``about``: the task or program that it is of, ``belongs_to``: the page of that."""

    agreement_id: int
    about: str
    belongs_to: str
    written: IndicatorWriting


def indicator_form(indicator_id: int) -> IndicatorForm:
    """The indicator. One statement. Raises NotFound."""
    found = db.session.execute(
        select(Indicator, Agreement.title.label("agreement"), Task.number, Task.title)
        .join(Agreement, Agreement.id == Indicator.agreement_id)
        .outerjoin(Task, Task.id == Indicator.task_id)
        .where(Indicator.id == indicator_id)
    ).one_or_none()
    if found is None:
        raise NotFound(message("There is no such indicator."))
    one = found.Indicator
    return IndicatorForm(
        agreement_id=one.agreement_id,
        about=f"{found.number} {found.title}".strip() if one.task_id else found.agreement,
        belongs_to=f"/tasks/{one.task_id}" if one.task_id else f"/agreements/{one.agreement_id}",
        written=written_of(one),
    )
