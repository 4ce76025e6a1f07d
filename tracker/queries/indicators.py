"""What was reached of an indicator, summed up from its entries. Entries that another corrects do not count."""

from __future__ import annotations

from decimal import Decimal

from sqlalchemy import ColumnElement, ScalarSelect, func, select
from sqlalchemy.orm import aliased

from tracker.models import Indicator, ProgressEntry


def is_standing() -> ColumnElement[bool]:
    """As SQL: no other entry corrects this one."""
    newer = aliased(ProgressEntry)
    return ~select(newer.id).where(newer.corrects_id == ProgressEntry.id).exists()


def added() -> ScalarSelect[Decimal | None]:
    """The sum of what was logged for the ``indicators`` row of the statement around it; NULL when nothing was."""
    return (
        select(func.sum(ProgressEntry.quantity))
        .where(ProgressEntry.indicator_id == Indicator.id, is_standing())
        .correlate(Indicator)
        .scalar_subquery()
    )


def newest() -> ScalarSelect[Decimal | None]:
    """The figure of the newest entry for that indicator; NULL when there is none."""
    return (
        select(ProgressEntry.quantity)
        .where(ProgressEntry.indicator_id == Indicator.id, is_standing())
        .order_by(ProgressEntry.happened_on.desc(), ProgressEntry.id.desc())
        .limit(1)
        .correlate(Indicator)
        .scalar_subquery()
    )
