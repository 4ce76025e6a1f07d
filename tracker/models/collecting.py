"""The shorter reviews inside a sơ kết or tổng kết, read out of the tables."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Row, Select, func, select
from sqlalchemy.orm import Session

from tracker.domain.collecting import CollectedReview, ReviewSpan, as_facts, below, collected_figures
from tracker.domain.hosts import HOSTED
from tracker.domain.joint_reviews import JointReview, is_changed
from tracker.domain.periods import Cadence
from tracker.domain.review_states import ReviewStanding, state_of_review
from tracker.domain.snapshots import read_snapshot
from tracker.domain.window_entries import WindowEntry, closes_at
from tracker.models.agency_reports import agency_report, reports_of
from tracker.models.agreements import Party
from tracker.models.consolidations import Consolidation, SignOff
from tracker.models.decisions import Decision
from tracker.models.one_body import signs
from tracker.models.reviews import Review, ReviewRule
from tracker.models.window_entries import entries_of_window, window_entry


def collected_facts(session: Session, review: Review, zone: ZoneInfo) -> dict[str, Any]:
    """What ``review`` collects, as it is kept and shown (``collecting.as_facts``); empty when nothing is shorter.

    A sơ kết or tổng kết: one statement, three more where there is something. Others collect nothing and ask nothing.
    """
    ids = _below(session, review) if review.cadence in HOSTED else []
    if not ids:
        return {}
    entries = [window_entry(row) for row in entries_of_window(session, review)]
    reports: dict[int, list[Row[Any]]] = {}
    for row in session.execute(reports_of(ids)):
        reports.setdefault(row.review_id, []).append(row)
    rows = session.execute(_standings(ids)).all()
    reviews = [_collected(row, reports.get(row.Review.id, ()), entries, zone) for row in rows]
    added = {entry.indicator_id for entry in entries if entry.is_cumulative and entry.indicator_id is not None}
    return as_facts(reviews, collected_figures(reviews, added_ids=added))


def _below(session: Session, review: Review) -> list[int]:
    spans = select(Review.id, Review.cadence, Review.ends_on, ReviewRule.every_months)
    rows = session.execute(
        spans.join(ReviewRule, ReviewRule.id == Review.rule_id).where(
            Review.agreement_id == review.agreement_id, Review.ends_on.between(review.starts_on, review.ends_on)
        )
    )
    all_ = [ReviewSpan(row.id, Cadence(row.cadence), row.ends_on, row.every_months) for row in rows]
    own = next(one for one in all_ if one.id == review.id)
    return [one.id for one in below(review.starts_on, own, all_)]


def _collected(
    row: Row[Any], reports: Sequence[Row[Any]], entries: Sequence[WindowEntry], zone: ZoneInfo
) -> CollectedReview:
    review: Review = row.Review
    snapshot = read_snapshot(row.snapshot) if row.snapshot else None
    closed_at = closes_at(review.cut_off_on, zone)
    inside = [entry for entry in entries if review.starts_on <= entry.happened_on <= review.ends_on]
    joint = JointReview({}, (), tuple(agency_report(one, inside, closed_at) for one in reports), {})
    standing = ReviewStanding(
        cut_off_on=review.cut_off_on,
        is_frozen=snapshot is not None,
        party_count=row.party_count,
        signed_count=row.signed_count,
        is_changed=snapshot is not None and is_changed(snapshot, joint),
    )
    return CollectedReview(
        id=review.id,
        period=review.period,
        ends_on=review.ends_on,
        state=state_of_review(standing, review.cut_off_on + timedelta(days=1)),
        party_count=row.party_count,
        signed_count=row.signed_count,
        missing=tuple(one.short_name for one in reports if one.submitted_on is None),
        decided_count=row.decided_count,
        carried_out_count=row.carried_out_count,
        number=row.number,
        hash=row.hash,
        snapshot=snapshot,
    )


def _standings(ids: list[int]) -> Select[*tuple[Any, ...]]:
    """Each review with the version that stands frozen, and how many signed it and what it decided."""
    stands = (
        (Consolidation.review_id == Review.id)
        & Consolidation.withdrawn_at.is_(None)
        & Consolidation.frozen_at.is_not(None)
    )

    def count(of: Any, *where: Any) -> Any:
        return select(func.count()).select_from(of).where(*where).scalar_subquery()

    decided = Decision.review_id == Review.id
    return (
        select(
            Review,
            Consolidation.number,
            Consolidation.hash,
            Consolidation.snapshot,
            count(Party, Party.agreement_id == Review.agreement_id, signs(Consolidation.id)).label("party_count"),
            count(SignOff, SignOff.consolidation_id == Consolidation.id).label("signed_count"),
            count(Decision, decided).label("decided_count"),
            count(Decision, decided, Decision.done_on.is_not(None)).label("carried_out_count"),
        )
        .outerjoin(Consolidation, stands)
        .where(Review.id.in_(ids))
        .order_by(Review.ends_on)
    )
