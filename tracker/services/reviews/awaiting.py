"""Keeps ``Review.awaits``: the only place that writes it. Called wherever a version or a party comes or goes."""

from __future__ import annotations

from sqlalchemy import case, null, select, update

from tracker.database import db
from tracker.domain.consolidations import Awaited
from tracker.models import Consolidation, Party, Review, SignOff


def note_what_it_awaits(review_id: int) -> None:
    """Of one review, after its version was frozen, withdrawn or signed. Runs inside the caller's transaction."""
    db.session.flush()
    db.session.execute(_NOTE.where(Review.id == review_id))


def note_what_they_await(agreement_id: int) -> None:
    """Of all reviews of the agreement, after its parties changed."""
    db.session.flush()
    db.session.execute(_NOTE.where(Review.agreement_id == agreement_id))


_FROZEN = select(Consolidation.id).where(
    Consolidation.review_id == Review.id, Consolidation.withdrawn_at.is_(None), Consolidation.frozen_at.is_not(None)
)
_HAS_SIGNED = select(SignOff.id).where(
    SignOff.party_id == Party.id, SignOff.consolidation_id.in_(_FROZEN.correlate(Review))
)
_UNSIGNED = select(Party.id).where(
    Party.agreement_id == Review.agreement_id, ~_HAS_SIGNED.correlate(Party, Review).exists()
)
_NOTE = (
    update(Review)
    .values(
        awaits=case(
            (~_FROZEN.exists(), Awaited.CONSOLIDATION.value),
            (_UNSIGNED.exists(), Awaited.SIGNATURES.value),
            else_=null(),
        )
    )
    .execution_options(synchronize_session=False)
)
