"""Indicators against their targets, as of the day the quarter is looked at."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, bindparam, func, select

from tracker.database import read
from tracker.domain.indicators import rate, reached
from tracker.domain.quarter.paper import INDICATORS
from tracker.models import Indicator, ProgressEntry
from tracker.queries.quarter.entries import still_counts
from tracker.queries.quarter.scope import Scope, many


@dataclass(frozen=True)
class IndicatorRow:
    """One indicator: ``value`` is the baseline with all that was added, or the newest level."""

    id: int
    agreement_id: int
    name: str
    unit: str
    target: Decimal
    value: Decimal | None

    @property
    def rate(self) -> Decimal | None:
        """Per cent of the target, cut after two places."""
        return rate(self.value, self.target)


def load_indicators(scope: Scope, *, offset: int = 0, limit: int = INDICATORS) -> tuple[list[IndicatorRow], int]:
    """The indicators that have a target, of programs in force, and how many there are in all. One statement."""
    rows = read(_INDICATORS, {**scope.binds(), "offset": offset, "limit": limit})
    return [_row(row) for row in rows], rows[0].total if rows else 0


def quantities() -> ColumnElement[bool]:
    """As SQL: the entries that an indicator's value is made of. Needs ``indicators`` in the enclosing select."""
    return and_(
        ProgressEntry.indicator_id == Indicator.id,
        ProgressEntry.quantity.is_not(None),
        ProgressEntry.happened_on <= bindparam("as_of"),
        still_counts(),
    )


def _indicators() -> Select[*tuple[Any, ...]]:
    added = select(func.sum(ProgressEntry.quantity)).where(quantities()).correlate(Indicator)
    newest = (
        select(ProgressEntry.quantity)
        .where(quantities())
        .correlate(Indicator)
        .order_by(ProgressEntry.happened_on.desc(), ProgressEntry.id.desc())
        .limit(1)
    )
    # The page of rows first: the values are worked out for the rows that are shown only.
    page = (
        select(Indicator.id, func.count().over().label("total"))
        .where(Indicator.agreement_id.in_(many("in_force")), Indicator.target.is_not(None), Indicator.target != 0)
        .order_by(Indicator.agreement_id, Indicator.id)
        .offset(bindparam("offset"))
        .limit(bindparam("limit"))
        .subquery()
    )
    return (
        select(
            Indicator.id,
            Indicator.agreement_id,
            Indicator.name,
            Indicator.unit,
            Indicator.target,
            Indicator.baseline,
            Indicator.is_cumulative,
            added.scalar_subquery().label("added"),
            newest.scalar_subquery().label("newest"),
            page.c.total,
        )
        .join(page, page.c.id == Indicator.id)
        .order_by(Indicator.agreement_id, Indicator.id)
    )


_INDICATORS = _indicators()


def _row(row: Any) -> IndicatorRow:
    value = reached(is_cumulative=row.is_cumulative, baseline=row.baseline, added=row.added, newest=row.newest)
    return IndicatorRow(row.id, row.agreement_id, row.name, row.unit, row.target, value)
