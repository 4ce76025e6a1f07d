"""A review locked for an act, with its state: what consolidating and signing both begin with."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from zoneinfo import ZoneInfo

from sqlalchemy import func, select

from tracker.database import db
from tracker.domain.errors import NotFound, RuleBroken
from tracker.domain.joint_reviews import JointReview, is_changed
from tracker.domain.messages import Message, message
from tracker.domain.moves import Act, Machine
from tracker.domain.permissions import Action, Viewer
from tracker.domain.review_states import ReviewStanding, ReviewState, state_of_review
from tracker.domain.snapshots import read_snapshot
from tracker.domain.state_table import may_move
from tracker.models import Consolidation, Party, Review, SignOff
from tracker.models.joint_reviews import joint_review, standing_consolidation
from tracker.models.one_body import signs
from tracker.services.access import require

NOT_FROM_HERE: dict[ReviewState, Message] = {
    ReviewState.RUNNING: message("The data are not closed yet."),
    ReviewState.COLLECTING: message("The review is not consolidated yet."),
    ReviewState.FROZEN: message("The review is consolidated; it must be reopened first."),
    ReviewState.SIGNING: message("The review is consolidated and partly signed; it must be reopened first."),
    ReviewState.SIGNED: message("The review is signed by every party; it must be reopened first."),
    ReviewState.CHANGED: message(
        "The facts changed after this version was made; the standing agency must reopen it and make a new version."
    ),
}


@dataclass
class Standing:
    """The review with the version that stands, what is behind it, and its state."""

    review: Review
    consolidation: Consolidation | None
    joint: JointReview
    state: ReviewState


def open_review(review_id: int, act: Act, action: Action, *, by: Viewer, today: date, zone: ZoneInfo) -> Standing:
    """Lock the review and let pass who may do ``act`` from its state. Raises NotFound, NotAllowed, RuleBroken."""
    review = db.session.scalar(select(Review).where(Review.id == review_id).with_for_update())
    if review is None:
        raise NotFound(message("There is no such review."))
    require(by, action, review.agreement_id)
    found = _standing(review, today=today, zone=zone)
    if not may_move(Machine.REVIEW, found.state, act):
        raise RuleBroken(NOT_FROM_HERE[found.state])
    return found


def parties_of(review: Review, version_id: int | None) -> list[Party]:
    """Who signs that version, or has signed it, in signing order."""
    of_agreement = select(Party).where(Party.agreement_id == review.agreement_id, signs(version_id))
    return list(db.session.scalars(of_agreement.order_by(Party.position)))


def _standing(review: Review, *, today: date, zone: ZoneInfo) -> Standing:
    consolidation = db.session.scalars(standing_consolidation(review.id)).one_or_none()
    joint = joint_review(db.session(), review, zone)
    is_frozen = consolidation is not None and consolidation.frozen_at is not None
    signed = 0
    if consolidation is not None and is_frozen:
        of_version = SignOff.consolidation_id == consolidation.id
        signed = db.session.scalar(select(func.count()).select_from(SignOff).where(of_version)) or 0
    facts = ReviewStanding(
        cut_off_on=review.cut_off_on,
        is_frozen=is_frozen,
        party_count=len(parties_of(review, consolidation.id if consolidation else None)),
        signed_count=signed,
        is_changed=bool(
            consolidation and consolidation.snapshot and is_changed(read_snapshot(consolidation.snapshot), joint)
        ),
    )
    return Standing(review, consolidation, joint, state_of_review(facts, today))
