"""The review that each of some programs is in, or comes to next."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from typing import Any

from sqlalchemy import Date, Row, Select, bindparam, case, func, select
from sqlalchemy.orm import aliased

from tracker.database import read
from tracker.domain.consolidations import Awaited
from tracker.domain.review_status import ReviewFacts, review_status
from tracker.domain.status import TaskStatus
from tracker.models import Agreement, Consolidation, Party, Report, Review, SignOff
from tracker.models.one_body import signs

# From the cut-off to the last signature a rule can ask for, in calendar days: bounds what has to be looked through.
LONGEST_REVIEW = timedelta(days=300)


@dataclass(frozen=True)
class NextReview:
    """``submit_on`` and ``sign_on`` are the dates that hold: set by people, else by the rule."""

    id: int
    period: str
    cut_off_on: date
    submit_on: date
    sign_on: date
    facts: ReviewFacts
    status: TaskStatus


def next_reviews(agreement_ids: Collection[int], *, today: date) -> dict[int, NextReview]:
    """By program: the first review not past its signing date; of several with one cut-off the longest period."""
    values = {"ids": list(agreement_ids), "today": today, "since": today - LONGEST_REVIEW}
    return {row.agreement_id: _next(row, today) for row in read(_first_reviews(), values)}


@cache
def _first_reviews() -> Select[*tuple[Any, ...]]:
    sign_on = func.coalesce(Review.human_sign_on, Review.sign_on)
    today, since = bindparam("today", type_=Date), bindparam("since", type_=Date)
    first = (
        select(Review.id)
        .where(Review.agreement_id == Agreement.id, Review.cut_off_on >= since, sign_on >= today)
        .order_by(Review.cut_off_on, Review.starts_on)
        .limit(1)
        .correlate(Agreement)
        .scalar_subquery()
    )
    return (
        select(
            Review.agreement_id,
            Review.id,
            Review.period,
            Review.cut_off_on,
            func.coalesce(Review.human_submit_on, Review.submit_on).label("submit_on"),
            sign_on.label("sign_on"),
            *review_facts(),
        )
        .select_from(Agreement)
        .join(Review, Review.id == first)
        .outerjoin(Report, Report.review_id == Review.id)
        .where(Agreement.id.in_(bindparam("ids", expanding=True)), Agreement.closed_on.is_(None))
        .group_by(Review.id)
    )


def review_facts() -> tuple[Any, ...]:
    """As SQL, grouped by review: what ``facts_of`` reads. The reports are joined; ``late_count`` of the submitted."""
    is_late = (Report.submitted_on > Report.due_on, 1)
    stands = Consolidation.withdrawn_at.is_(None), Consolidation.frozen_at.is_not(None)
    signed = (
        select(func.count(SignOff.id))
        .join(Consolidation, Consolidation.id == SignOff.consolidation_id)
        .where(Consolidation.review_id == Review.id, *stands)
    )
    c = aliased(Consolidation)
    version = select(c.id).where(c.review_id == Review.id, c.withdrawn_at.is_(None), c.frozen_at.is_not(None))
    signing = signs(version.correlate_except(c).scalar_subquery())
    parties = select(func.count(Party.id)).where(Party.agreement_id == Review.agreement_id, signing)
    return (
        Review.awaits,
        signed.correlate(Review).scalar_subquery().label("signed_count"),
        parties.correlate(Review).scalar_subquery().label("party_count"),
        func.count(Report.id).label("owed_count"),
        func.count(Report.submitted_on).label("submitted_count"),
        func.coalesce(func.sum(case(is_late, else_=0)), 0).label("late_count"),
    )


def facts_of(row: Row[Any], submit_on: date) -> ReviewFacts:
    """How the review of a row with ``review_facts`` stands."""
    return ReviewFacts(
        row.cut_off_on,
        submit_on,
        row.owed_count,
        row.submitted_count,
        row.late_count,
        Awaited(row.awaits) if row.awaits else None,
        row.signed_count,
        row.party_count,
    )


def _next(row: Row[Any], today: date) -> NextReview:
    facts = facts_of(row, row.submit_on)
    return NextReview(
        id=row.id,
        period=row.period,
        cut_off_on=row.cut_off_on,
        submit_on=row.submit_on,
        sign_on=row.sign_on,
        facts=facts,
        status=review_status(facts, today),
    )
