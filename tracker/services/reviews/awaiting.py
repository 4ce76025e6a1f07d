"""Keeps ``Review.awaits``: the only place that writes it. Called wherever a version or a party comes or goes, and
wherever a report or an entry does that a frozen version may rest on."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date
from functools import cache

from sqlalchemy import Date, Select, bindparam, case, null, or_, select, update

from tracker.database import db, read
from tracker.domain.consolidations import Awaited
from tracker.domain.days_off_seed import SEED
from tracker.domain.joint_reviews import is_changed
from tracker.domain.snapshots import frozen_zone, read_snapshot
from tracker.domain.working_days import WorkingCalendar
from tracker.models import Consolidation, DayOffRow, Party, Review, ReviewRule, SignOff
from tracker.models.joint_reviews import facts_behind, standing_consolidation
from tracker.models.one_body import is_signed_as_one, is_spoken_for


def note_what_it_awaits(review_id: int) -> None:
    """Of one review, after its version was frozen, withdrawn or signed. Runs inside the caller's transaction."""
    db.session.flush()
    db.session.execute(_NOTE.where(Review.id == review_id))


def note_what_they_await(agreement_id: int) -> None:
    """Of all reviews of the agreement, after its parties changed."""
    db.session.flush()
    db.session.execute(_NOTE.where(Review.agreement_id == agreement_id))


def note_entry(agreement_id: int, days: tuple[date, date], *, today: date) -> None:
    """After an entry of one of these days came or went: one statement unless a frozen review covers it.

    Reviews that cover it wait for each other with whoever freezes them, so that no entry slips in between unseen.
    """
    asked = {"agreement": agreement_id, "new": days[0], "old": days[1]}
    note_changes((row.id for row in read(_covering(), asked) if row.awaits != Awaited.CONSOLIDATION), today=today)


def note_changes(review_ids: Iterable[int], *, today: date) -> None:
    """Ask for a new version of each whose frozen facts are not those of today, and take that back where they are
    again. Drafts are passed over. Four statements each."""
    db.session.flush()
    for review_id in sorted(review_ids):
        review = db.session.scalars(_locked(review_id)).one()
        if review.awaits != Awaited.CONSOLIDATION:
            _note_change(review, today=today)


def note_reports(review_ids: Collection[int], *, today: date) -> None:
    """The same, after reports of these reviews were asked for or given up."""
    if review_ids:
        frozen = select(Review.id).where(Review.id.in_(review_ids), _IS_FROZEN)
        note_changes(db.session.scalars(frozen).all(), today=today)


def _note_change(review: Review, *, today: date) -> None:
    frozen = db.session.scalars(standing_consolidation(review.id)).one()
    snapshot = read_snapshot(frozen.snapshot or "")
    changed = is_changed(snapshot, facts_behind(db.session(), review, frozen_zone(snapshot)))
    if changed == (review.awaits == Awaited.NEW_VERSION):
        return
    if changed:
        review.awaits = Awaited.NEW_VERSION
        review.renew_on = _renew_on(review, today)
        review.consolidate_version += 1
        return
    review.awaits, review.renew_on = Awaited.SIGNATURES, None
    note_what_it_awaits(review.id)


def _renew_on(review: Review, today: date) -> date:
    """By when the new version is due: as many working days from today as its rule gives for consolidating."""
    days = db.session.scalars(select(ReviewRule.consolidate_days).where(ReviewRule.id == review.rule_id)).one()
    kept = [row.fact for row in db.session.scalars(select(DayOffRow))]
    return WorkingCalendar(kept or SEED).add(today, days)


def _locked(review_id: int) -> Select[Review]:
    """Read anew, and held against others who compare the same."""
    locked = select(Review).where(Review.id == review_id).with_for_update(key_share=True)
    return locked.execution_options(populate_existing=True)


@cache
def _covering() -> Select[int, str | None]:
    days = (bindparam(name, type_=Date) for name in ("new", "old"))
    return (
        select(Review.id, Review.awaits)
        .where(
            Review.agreement_id == bindparam("agreement"),
            or_(*((Review.starts_on <= day) & (Review.ends_on >= day) for day in days)),
        )
        .with_for_update(read=True, key_share=True)
    )


_IS_FROZEN = Review.awaits.is_distinct_from(Awaited.CONSOLIDATION)
_FROZEN = select(Consolidation.id).where(
    Consolidation.review_id == Review.id, Consolidation.withdrawn_at.is_(None), Consolidation.frozen_at.is_not(None)
)
_HAS_SIGNED = select(SignOff.id).where(
    SignOff.party_id == Party.id, SignOff.consolidation_id.in_(_FROZEN.correlate(Review))
)
_UNSIGNED = select(Party.id).where(
    Party.agreement_id == Review.agreement_id,
    ~is_spoken_for(Party.agreement_id, Party.agency_id),
    ~is_signed_as_one(Party.agreement_id, Party.agency_id, _FROZEN.correlate(Review).scalar_subquery()),
    ~_HAS_SIGNED.correlate(Party, Review).exists(),
)
_NOTE = (
    update(Review)
    .values(
        awaits=case(
            (~_FROZEN.exists(), Awaited.CONSOLIDATION.value),
            (Review.awaits == Awaited.NEW_VERSION, Awaited.NEW_VERSION.value),
            (_UNSIGNED.exists(), Awaited.SIGNATURES.value),
            else_=null(),
        )
    )
    .execution_options(synchronize_session=False)
)
