"""Reviews that were made final and whose facts changed since: the standing agency owes a new version of each."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select

from tracker.database import read
from tracker.domain.consolidations import Awaited
from tracker.models import Agreement, Consolidation, Review, SignOff
from tracker.queries.quarter.scope import Scope, many

MOST_SHOWN = 4


@dataclass(frozen=True)
class ChangedReview:
    """One of them; ``signed_count``: how many parties had signed, ``renew_on``: by when the new version is due."""

    id: int
    period: str
    program: str
    signed_count: int
    renew_on: date | None


def changed_reviews(scope: Scope) -> tuple[ChangedReview, ...]:
    """Of the programs shown, as it is today, the first due first; one statement."""
    return tuple(ChangedReview(*row) for row in read(_CHANGED, {"begun": scope.begun}))


_CHANGED = (
    select(
        Review.id,
        Review.period,
        func.coalesce(Agreement.symbol, Agreement.title),
        select(func.count(SignOff.id))
        .join(Consolidation, Consolidation.id == SignOff.consolidation_id)
        .where(Consolidation.review_id == Review.id, Consolidation.withdrawn_at.is_(None))
        .correlate(Review)
        .scalar_subquery()
        .label("signed_count"),
        Review.renew_on,
    )
    .join(Agreement, Agreement.id == Review.agreement_id)
    .where(Review.agreement_id.in_(many("begun")), Review.awaits == Awaited.NEW_VERSION)
    .order_by(Review.renew_on, Review.id)
    .limit(MOST_SHOWN)
)
