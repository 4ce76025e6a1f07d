"""One indicator quarter by quarter, in three statements however much was logged."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache
from typing import Any

from sqlalchemy import Date, Select, bindparam, select

from tracker.database import read
from tracker.domain.errors import NotFound
from tracker.domain.messages import message
from tracker.domain.periods import Cadence, Convention
from tracker.domain.pictures.columns import Picture, columns_of
from tracker.domain.pictures.quarters import Measure, QuarterFigure, figures_of
from tracker.domain.road_map import convention_of, year_shown, years_to_choose
from tracker.models import Agreement, Indicator, ProgressEntry, ReviewRule, Task
from tracker.queries.indicators import is_standing


@dataclass(frozen=True)
class IndicatorPage:
    """The indicator of a task (or of the whole program) in one year, drawn and as a table."""

    id: int
    name: str
    unit: str
    agreement_id: int
    agreement: str
    symbol: str | None
    task_id: int | None
    task: str
    is_illustrative: bool
    measure: Measure
    year: int
    years: tuple[int, ...]
    figures: tuple[QuarterFigure, ...]
    picture: Picture

    @property
    def target(self) -> Decimal | None:
        """What is to be reached."""
        return self.measure.target

    @property
    def has_year_before(self) -> bool:
        """Was anything logged in the year before?"""
        return _has_year_before(self.figures)

    @property
    def latest(self) -> QuarterFigure | None:
        """The newest quarter of the year in which something is known."""
        return next((figure for figure in reversed(self.figures) if figure.reached is not None), None)


def indicator_page(indicator_id: int, *, asked_year: int | None, today: date) -> IndicatorPage:
    """The year asked for, else the present one. Raises NotFound."""
    row = next(iter(read(_indicator(), {"id": indicator_id})), None)
    if row is None:
        raise NotFound(message("There is no such indicator."))
    rules = read(_rules(), {"agreement": row.agreement_id})
    entries = [(found.happened_on, found.quantity) for found in read(_entries(), {"id": indicator_id, "today": today})]
    convention = convention_of((Cadence(rule.cadence), Convention(rule.convention)) for rule in rules)
    days = [row.valid_from, min(row.valid_to or today, today), *(day for day, _quantity in entries[:1]), today]
    year = year_shown(asked_year, days, today=today)
    measure = Measure(row.is_cumulative, row.baseline, row.target)
    figures = figures_of(entries, measure, year=year, convention=convention, today=today)
    return IndicatorPage(
        id=row.id,
        name=row.name,
        unit=row.unit,
        agreement_id=row.agreement_id,
        agreement=row.agreement,
        symbol=row.symbol,
        task_id=row.task_id,
        task=f"{row.number or ''} {row.title or ''}".strip(),
        is_illustrative=row.is_illustrative,
        measure=measure,
        year=year,
        years=tuple(years_to_choose(days, chosen=year)),
        figures=figures,
        picture=_picture(figures, measure),
    )


def _picture(figures: tuple[QuarterFigure, ...], measure: Measure) -> Picture:
    """The year before stands left of the year shown; what adds up has a line over the columns."""
    return columns_of(
        [(figure.year_before, figure.value) if _has_year_before(figures) else (figure.value,) for figure in figures],
        line=[figure.reached for figure in figures] if measure.is_cumulative else (),
        target=measure.target,
    )


def _has_year_before(figures: tuple[QuarterFigure, ...]) -> bool:
    return any(figure.year_before is not None for figure in figures)


@cache
def _indicator() -> Select[*tuple[Any, ...]]:
    i = Indicator
    return (
        select(
            i.id, i.name, i.unit, i.agreement_id, i.task_id, i.is_cumulative, i.baseline, i.target,
            Agreement.title.label("agreement"), Agreement.symbol, Agreement.valid_from, Agreement.valid_to,
            Agreement.is_illustrative, Task.number, Task.title,
        )
        .join(Agreement, Agreement.id == i.agreement_id)
        .outerjoin(Task, Task.id == i.task_id)
        .where(i.id == bindparam("id"))
    )  # fmt: skip


@cache
def _rules() -> Select[*tuple[Any, ...]]:
    wanted = select(ReviewRule.cadence, ReviewRule.convention).where(ReviewRule.agreement_id == bindparam("agreement"))
    return wanted.order_by(ReviewRule.id)


@cache
def _entries() -> Select[*tuple[Any, ...]]:
    return (
        select(ProgressEntry.happened_on, ProgressEntry.quantity)
        .where(
            ProgressEntry.indicator_id == bindparam("id"),
            ProgressEntry.quantity.is_not(None),
            ProgressEntry.happened_on <= bindparam("today", type_=Date),
            is_standing(),
        )
        .order_by(ProgressEntry.happened_on, ProgressEntry.id)
    )
