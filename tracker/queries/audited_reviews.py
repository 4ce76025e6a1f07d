"""The reviews whose trail an auditor reads: those of the programs that his agency signed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

from sqlalchemy import Date, Select, bindparam, func, select

from tracker.database import read
from tracker.domain.permissions import BESIDE, Action, Viewer
from tracker.models import Agreement, Party, Review

PAGE_SIZE = 50


@dataclass(frozen=True)
class AuditedReview:
    """One review that has begun, by its program and period."""

    id: int
    agreement: str
    symbol: str | None
    is_illustrative: bool
    period: str
    cut_off_on: date


@dataclass(frozen=True)
class AuditedReviews:
    """A page of them, the newest cut-off first."""

    rows: tuple[AuditedReview, ...]
    number: int
    first: int
    total: int

    @property
    def last(self) -> int:
        """Number of the last row shown."""
        return self.first + len(self.rows) - 1 if self.rows else 0


def reviews_to_audit(viewer: Viewer, *, today: date, number: int = 1) -> AuditedReviews:
    """Page ``number`` (from 1); empty for who is no auditor. One statement."""
    mine = viewer.agency_ids_as(BESIDE[Action.SEE_TRAIL][0])
    start = (number - 1) * PAGE_SIZE
    asked = {"mine": sorted(mine), "today": today, "size": PAGE_SIZE, "offset": start}
    rows = read(_statement(), asked) if mine else ()
    found = tuple(
        AuditedReview(row.id, row.title, row.symbol, row.is_illustrative, row.period, row.cut_off_on) for row in rows
    )
    return AuditedReviews(found, number, start + 1 if found else 0, rows[0].total if rows else 0)


@cache
def _statement() -> Select[*tuple[Any, ...]]:
    signed = select(Party.agreement_id).where(Party.agency_id.in_(bindparam("mine", expanding=True)))
    return (
        select(
            Review.id,
            Agreement.title,
            Agreement.symbol,
            Agreement.is_illustrative,
            Review.period,
            Review.cut_off_on,
            func.count().over().label("total"),
        )
        .join(Agreement, Agreement.id == Review.agreement_id)
        .where(Review.agreement_id.in_(signed), Review.starts_on <= bindparam("today", type_=Date))
        .order_by(Review.cut_off_on.desc(), Agreement.id, Review.id)
        .limit(bindparam("size"))
        .offset(bindparam("offset"))
    )
