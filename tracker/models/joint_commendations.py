"""Model cases and commendations as a sơ kết or tổng kết shows them, read out of the tables."""

from __future__ import annotations

from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from tracker.domain.commendations import CommendationFacts, CommendationLine, Honoured, state_of_commendation
from tracker.domain.periods import Cadence
from tracker.models.agencies import Agency
from tracker.models.agreements import Party
from tracker.models.commendations import Commendation, CommendationConsent
from tracker.models.names_then import PRESENT, names_then
from tracker.models.one_body import agrees
from tracker.models.reviews import Review

TOO_SHORT = frozenset({Cadence.MONTHLY, Cadence.QUARTERLY})


def joint_commendations(session: Session, review: Review) -> tuple[CommendationLine, ...]:
    """``commendation_lines``; none at a month's or quarter's review."""
    return () if review.cadence in TOO_SHORT else commendation_lines(session, review.agreement_id, on=review.ends_on)


def commendation_lines(session: Session, agreement_id: int, *, on: date = PRESENT) -> tuple[CommendationLine, ...]:
    """All of the program that no party declined, in the order they were found. One statement.

    ``on``: agencies are named as they were on that day.
    """
    c, then = Commendation, names_then(on)
    agreed = select(func.count()).where(CommendationConsent.commendation_id == c.id).scalar_subquery()
    parties = select(func.count()).where(Party.agreement_id == c.agreement_id, agrees(c.id)).scalar_subquery()
    rows = session.execute(
        select(
            c.id, c.honoured, c.name, c.achievement, c.evidence, then.short_name, c.proposed_to, c.proposed_on,
            c.authority, c.decision, c.awarded_on, c.form, agreed.label("agreed"), parties.label("parties"),
        )
        .join(Agency, Agency.id == c.noting_id)
        .outerjoin(*then.of)
        .where(c.agreement_id == agreement_id, c.declined_on.is_(None))
        .order_by(c.id)
    )  # fmt: skip
    return tuple(
        CommendationLine(
            id=row.id,
            honoured=Honoured(row.honoured),
            name=row.name,
            achievement=row.achievement,
            evidence=row.evidence,
            by=row.short_name,
            state=state_of_commendation(
                CommendationFacts(row.parties, row.agreed, None, row.proposed_on, row.awarded_on)
            ),
            proposed_to=row.proposed_to,
            proposed_on=row.proposed_on,
            authority=row.authority,
            decision=row.decision,
            awarded_on=row.awarded_on,
            form=row.form,
        )
        for row in rows
    )
