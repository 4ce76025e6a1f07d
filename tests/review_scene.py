"""A program with quarterly reviews, and one of them by its period."""

from __future__ import annotations

from sqlalchemy import select

from tests.make import TODAY, Make
from tracker.database import db, transaction
from tracker.models import Agreement, Review, ReviewRule
from tracker.queries.days_off import working_calendar
from tracker.services.reviews.planning import lay_reviews


def with_reviews(make: Make, **more: object) -> int:
    agreement_id = make.agreement(**more)
    with transaction():
        db.session.add(ReviewRule(agreement_id=agreement_id, cadence="quarterly", convention="official",
                                  submit_days=3, consolidate_days=2, sign_days=3))  # fmt: skip
        lay_reviews(db.session.get_one(Agreement, agreement_id), today=TODAY, calendar=working_calendar())
    return agreement_id


def review(agreement_id: int, period: str = "2026-Q4") -> Review:
    db.session.rollback()
    wanted = Review.agreement_id == agreement_id, Review.period == period
    return db.session.scalars(select(Review).where(*wanted)).one()
