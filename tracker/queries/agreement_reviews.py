"""The reviews of one program: four dates each, how many reports are in, and how the dates were computed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache, cached_property
from typing import Any

from sqlalchemy import Date, Row, Select, bindparam, func, or_, select

from tracker.database import read
from tracker.domain.messages import Message
from tracker.domain.periods import Cadence, Convention, Period
from tracker.domain.review_status import ReviewFacts, review_status
from tracker.domain.review_sums import explain_dates
from tracker.domain.reviews import PlannedReview, ReviewRule
from tracker.domain.status import TaskStatus
from tracker.domain.working_days import WorkingCalendar
from tracker.models import Report, Review
from tracker.models import ReviewRule as RuleRow
from tracker.queries.next_reviews import facts_of, review_facts

STEPS = ("submit_on", "consolidate_on", "sign_on")
NEXT_SHOWN = 3


@dataclass(frozen=True)
class ReviewLine:
    """One review. ``planned`` has the dates by rule, ``human`` those that people set instead, by name."""

    id: int
    planned: PlannedReview
    rule: ReviewRule
    human: Mapping[str, date]
    human_reason: str | None
    facts: ReviewFacts
    status: TaskStatus

    @property
    def period(self) -> Period:
        """The stretch of days it covers."""
        return self.planned.period

    @property
    def cut_off_on(self) -> date:
        """The last day whose data count."""
        return self.planned.cut_off_on

    @property
    def submit_on(self) -> date:
        """Until when agencies hand in."""
        return self.human.get("submit_on", self.planned.submit_on)

    @property
    def consolidate_on(self) -> date:
        """Until when the standing agency puts the reports together."""
        return self.human.get("consolidate_on", self.planned.consolidate_on)

    @property
    def sign_on(self) -> date:
        """Until when the leaders sign."""
        return self.human.get("sign_on", self.planned.sign_on)

    def is_past(self, today: date) -> bool:
        """Its signing date has passed."""
        return self.sign_on < today

    def explained(self, calendar: WorkingCalendar) -> dict[str, Message]:
        """How each date by rule came about, by its name."""
        return explain_dates(self.planned, self.rule, calendar)


@dataclass(frozen=True)
class ReviewPlan:
    """Reviews in the order of their cut-offs, longer periods last."""

    reviews: tuple[ReviewLine, ...]
    today: date

    def in_year(self, year: int) -> list[ReviewLine]:
        """Those whose cut-off lies in the year."""
        return [review for review in self.reviews if review.cut_off_on.year == year]

    @cached_property
    def coming(self) -> list[ReviewLine]:
        """Those not past their signing date, the next first."""
        return [review for review in self.reviews if not review.is_past(self.today)]


def all_reviews(agreement_id: int, *, today: date) -> ReviewPlan:
    """Every review of the program."""
    rows = read(_asked(), {"agreement": agreement_id})
    return ReviewPlan(tuple(_line(row, today) for row in rows), today)


def reviews_for_page(agreement_id: int, *, year: int, today: date) -> ReviewPlan:
    """The reviews of one year, and the next ones whatever their year; in one statement."""
    values = {"agreement": agreement_id, "first": date(year, 1, 1), "last": date(year, 12, 31), "today": today}
    return ReviewPlan(tuple(_line(row, today) for row in read(_for_page(), values)), today)


@cache
def _for_page() -> Select[*tuple[Any, ...]]:
    in_year = Review.cut_off_on.between(bindparam("first", type_=Date), bindparam("last", type_=Date))
    sign_on = func.coalesce(Review.human_sign_on, Review.sign_on)
    coming = (
        select(Review.id)
        .where(Review.agreement_id == bindparam("agreement"), sign_on >= bindparam("today", type_=Date))
        .order_by(Review.cut_off_on, Review.starts_on.desc())
        .limit(NEXT_SHOWN)
    )
    return _asked().where(or_(in_year, Review.id.in_(coming)))


@cache
def _asked() -> Select[*tuple[Any, ...]]:
    return (
        select(
            Review.id,
            Review.cadence,
            Review.period,
            Review.starts_on,
            Review.ends_on,
            Review.clipped,
            Review.cut_off_on,
            Review.submit_on,
            Review.consolidate_on,
            Review.sign_on,
            Review.human_submit_on,
            Review.human_consolidate_on,
            Review.human_sign_on,
            Review.human_reason,
            RuleRow.convention,
            RuleRow.submit_days,
            RuleRow.consolidate_days,
            RuleRow.sign_days,
            RuleRow.every_months,
            RuleRow.anchor_on,
            *review_facts(),
        )
        .join(RuleRow, RuleRow.id == Review.rule_id)
        .outerjoin(Report, Report.review_id == Review.id)
        .where(Review.agreement_id == bindparam("agreement"))
        .group_by(Review.id, RuleRow.id)
        .order_by(Review.cut_off_on, Review.starts_on.desc(), Review.id)
    )


def _line(row: Row[Any], today: date) -> ReviewLine:
    period = Period(row.period, Cadence(row.cadence), row.starts_on, row.ends_on, row.clipped)
    planned = PlannedReview(period, row.cut_off_on, row.submit_on, row.consolidate_on, row.sign_on)
    human = {step: day for step in STEPS if (day := getattr(row, f"human_{step}"))}
    facts = facts_of(row, human.get("submit_on", row.submit_on))
    return ReviewLine(row.id, planned, _rule(row), human, row.human_reason, facts, review_status(facts, today))


def _rule(row: Row[Any]) -> ReviewRule:
    return ReviewRule(
        cadence=Cadence(row.cadence),
        convention=Convention(row.convention),
        submit_days=row.submit_days,
        consolidate_days=row.consolidate_days,
        sign_days=row.sign_days,
        every_months=row.every_months,
        anchor_on=row.anchor_on,
    )
