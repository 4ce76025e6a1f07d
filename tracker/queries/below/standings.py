"""The programs below some others, each with its review of a period: the statements that board and roll-up share."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, tzinfo
from functools import cache
from typing import Any

from sqlalchemy import CTE, ColumnElement, Date, Integer, Row, Select, bindparam, func, literal, null, select
from sqlalchemy.orm import aliased

from tracker.database import read
from tracker.domain.agencies import Level
from tracker.domain.consolidations import Awaited
from tracker.domain.periods import Cadence
from tracker.domain.programs_below import (
    COMPARED,
    PeriodBelow,
    Periods,
    ProgramBelow,
    ReviewBelow,
    choose_period,
    reported,
)
from tracker.models import Agency, Agreement, Closing, Consolidation, Party, Report, Review, SignOff
from tracker.models.lines import line_back
from tracker.queries.successions import heirs


def mine_signed() -> Select[*tuple[Any, ...]]:
    """Ids of the programs that the agencies ``mine`` (a list) signed: whoever signed one is superior of those below."""
    return select(Party.agreement_id).where(Party.agency_id.in_(bindparam("mine", expanding=True)))


def line_of_program() -> Select[*tuple[Any, ...]]:
    """Of the program ``agreement`` and those it follows, as far as the agencies ``mine`` signed them: their ids."""
    return _signed(line_back(_this()))


def below_one_today() -> Select[*tuple[Any, ...]]:
    """Of these the ones that the programs below it stand under ``today``: itself, and before it what is over."""
    return _signed(line_back(_this(), only_over=True))


def _this() -> Select[*tuple[Any, ...]]:
    return select(Agreement.id).where(Agreement.id == bindparam("agreement", type_=Integer))


def _signed(line: CTE) -> Select[*tuple[Any, ...]]:
    return select(line.c.id).where(line.c.id.in_(mine_signed()))


def periods_below(statement: Select[*tuple[Any, ...]], asked: str | None, values: Mapping[str, Any]) -> Periods:
    """What :func:`period_rows` finds, and which of it is shown. ``values``: ``today`` and what its parents ask for."""
    known = (PeriodBelow(Cadence(cadence), code, ends_on) for cadence, code, ends_on in read(statement, values))
    return choose_period(known, asked)


def period_rows(parents: Select[*tuple[Any, ...]]) -> Select[*tuple[Any, ...]]:
    """Rows (cadence, period, latest end) that some program below ``parents`` had closed by ``today``."""
    return (
        select(Review.cadence, Review.period, func.max(Review.ends_on))
        .join(Agreement, Agreement.id == Review.agreement_id)
        .where(
            Agreement.parent_id.in_(parents),
            Review.cadence.in_(sorted(COMPARED)),
            Review.cut_off_on < bindparam("today", type_=Date),
        )
        .group_by(Review.cadence, Review.period)
    )


def program_rows(parents: Select[*tuple[Any, ...]], *, with_figures: bool = False) -> Select[*tuple[Any, ...]]:
    """A row for each program below ``parents`` and each of its reviews among ``periods``; without one a row as well.

    ``with_figures``: with the snapshot, of signed reviews only.
    """
    below = select(Agreement.id).where(Agreement.parent_id.in_(parents))
    passed_on, heir = heirs(select(Party.agency_id).where(Party.agreement_id.in_(below))), aliased(Agency)
    parent, next_ = aliased(Agreement), aliased(Agreement)
    return (
        select(
            Agreement.id,
            Agreement.parent_id,
            parent.symbol.label("parent_symbol"),
            parent.title.label("parent_title"),
            parent.valid_to.label("parent_valid_to"),
            parent.closed_on.label("parent_closed_on"),
            select(next_.id).where(next_.predecessor_id == parent.id).exists().label("parent_is_followed"),
            Agreement.predecessor_id,
            Agreement.title,
            Agreement.symbol,
            Agreement.is_illustrative,
            Agreement.valid_to,
            Agreement.closed_on,
            Closing.successor_id.label("replaced_by_id"),
            Agreement.tracked_from,
            func.coalesce(heir.id, Agency.id).label("agency_id"),
            func.coalesce(heir.short_name, Agency.short_name).label("agency"),
            func.coalesce(heir.name, Agency.name).label("agency_name"),
            Agency.short_name.label("signed_by"),
            func.coalesce(heir.level, Agency.level).label("level"),
            Review.id.label("review_id"),
            Review.period,
            Review.ends_on,
            func.coalesce(Review.human_sign_on, Review.sign_on).label("sign_on"),
            Review.awaits,
            _signed_at().label("signed_at"),
            _reports().label("report_count"),
            _reports(Report.submitted_at.is_not(None)).label("handed_in_count"),
            (Consolidation.snapshot if with_figures else null()).label("snapshot"),
        )
        .join(parent, parent.id == Agreement.parent_id)
        .outerjoin(Closing, (Closing.agreement_id == Agreement.id) & Closing.reopened_at.is_(None))
        .join(Party, Party.id == _first_party())
        .join(Agency, Agency.id == Party.agency_id)
        .outerjoin(passed_on, passed_on.c.agency_id == Agency.id)
        .outerjoin(heir, heir.id == passed_on.c.heir_id)
        .outerjoin(
            Review,
            (Review.agreement_id == Agreement.id)
            & (Review.cadence == bindparam("cadence"))
            & Review.period.in_(bindparam("periods", expanding=True)),
        )
        .outerjoin(
            Consolidation,
            (Consolidation.review_id == Review.id) & Consolidation.withdrawn_at.is_(None) & Review.awaits.is_(None),
        )
        .where(Agreement.parent_id.in_(parents))
        .order_by(Agreement.id)
    )


def _first_party() -> ColumnElement[Any]:
    return (
        select(Party.id)
        .where(Party.agreement_id == Agreement.id)
        .order_by(Party.is_standing.desc(), Party.position)
        .limit(1)
        .correlate(Agreement)
        .scalar_subquery()
    )


def _signed_at() -> ColumnElement[Any]:
    return (
        select(func.max(SignOff.signed_at))
        .where(SignOff.consolidation_id == Consolidation.id)
        .correlate(Consolidation)
        .scalar_subquery()
    )


def _reports(*where: ColumnElement[bool]) -> ColumnElement[Any]:
    return (
        select(func.count(literal(1)))
        .select_from(Report)
        .where(Report.review_id == Review.id, *where)
        .correlate(Review)
        .scalar_subquery()
    )


def program_below(row: Row[Any], *, today: date, zone: tzinfo) -> ProgramBelow:
    """Out of a row of :func:`program_rows`."""
    signed_on = row.signed_at.astimezone(zone).date() if row.signed_at else None
    review = row.review_id and ReviewBelow(
        sign_on=row.sign_on,
        awaits=Awaited(row.awaits) if row.awaits else None,
        signed_on=signed_on,
        is_owed=row.closed_on is None or row.closed_on > row.sign_on,
        is_tracked=row.ends_on >= row.tracked_from,
    )
    return ProgramBelow(
        id=row.id,
        title=row.title,
        symbol=row.symbol,
        is_illustrative=row.is_illustrative,
        agency_id=row.agency_id,
        agency=row.agency,
        agency_name=row.agency_name,
        signed_by=row.signed_by,
        level=Level(row.level) if row.level else None,
        review_id=row.review_id,
        sign_on=row.sign_on,
        signed_on=signed_on,
        handed_in_count=row.handed_in_count,
        report_count=row.report_count,
        reported=reported(review or None, today),
    )


def still_counts(row: Row[Any], one: ProgramBelow, today: date) -> bool:
    """What was closed, or is over, does only with a period that it was asked for: reported, or owed when it ended.
    So closing a program hides no period that it was silent about."""
    is_over = row.closed_on is not None or (row.valid_to is not None and row.valid_to < today)
    return one.reported.is_asked or not is_over


@cache
def periods_of_mine() -> Select[*tuple[Any, ...]]:
    """The periods below all that ``mine`` signed."""
    return period_rows(mine_signed())


@cache
def periods_of_line() -> Select[*tuple[Any, ...]]:
    """The periods below one program and those it follows."""
    return period_rows(line_of_program())
