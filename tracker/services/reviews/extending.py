"""Agreements without an end get their reviews year by year: always to the end of next year."""

from __future__ import annotations

import logging
from datetime import date

from sqlalchemy import func, select

from tracker.database import db, transaction
from tracker.domain.errors import Refusal
from tracker.domain.working_days import WorkingCalendar
from tracker.models import Agreement, Review, ReviewRule
from tracker.services.reviews.planning import lay_reviews

log = logging.getLogger(__name__)


def extend_open_ended(*, today: date, calendar: WorkingCalendar) -> int:
    """Lay the reviews of every open-ended agreement whose reviews do not reach into next year; answers how many grew.

    One transaction for each agreement; one that cannot be extended does not keep back the others.
    """
    newest = (
        select(func.max(Review.ends_on))
        .where(Review.agreement_id == ReviewRule.agreement_id, Review.cadence == ReviewRule.cadence)
        .correlate(ReviewRule)
        .scalar_subquery()
    )
    short = (
        select(ReviewRule.agreement_id)
        .join(Agreement, Agreement.id == ReviewRule.agreement_id)
        .where(
            Agreement.valid_to.is_(None),
            Agreement.closed_on.is_(None),
            (newest.is_(None)) | (newest < date(today.year + 1, 1, 1)),
        )
        .distinct()
        .order_by(ReviewRule.agreement_id)
    )
    grown = 0
    for agreement_id in db.session.scalars(short).all():
        try:
            with transaction():
                agreement = db.session.get_one(Agreement, agreement_id)
                grown += bool(lay_reviews(agreement, today=today, calendar=calendar).added)
        except Refusal as refusal:
            log.warning("reviews of agreement %s were not extended: %s", agreement_id, refusal)
    return grown
