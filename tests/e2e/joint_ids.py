"""Which rows of the demonstration the pages of joint reviews are about, and those of what the program above sees."""

from __future__ import annotations

from datetime import timedelta

from flask import current_app
from sqlalchemy import select

from tracker import clock
from tracker.database import db
from tracker.models import Agreement, Consolidation, Decision, Person, Report, Review, SettledDifference, SignOff


def joint_ids(alliance_leader: str) -> dict[str, dict[str, int | str]]:
    """What the pages of a joint review are about: the quarter that is signed, and a report that may still go back."""
    settled = db.session.scalars(select(SettledDifference).where(SettledDifference.chosen_id.is_not(None))).first()
    assert settled is not None
    figure = {"review_id": settled.review_id, "kind": settled.subject_kind, "subject_id": settled.subject_id}
    decision = db.session.scalars(select(Decision.id).order_by(Decision.id)).first() or 0
    with_reservation = select(Consolidation.review_id).join(SignOff).where(SignOff.reservation.is_not(None))
    signed = db.session.scalars(with_reservation).one()
    alliance = select(Person.id).where(Person.email == alliance_leader).scalar_subquery()
    open_yet = Report.review_id.not_in(select(Consolidation.review_id))
    handed_in = select(Report.id).where(Report.submitted_by_id == alliance, open_yet)
    report = db.session.scalars(handed_in.order_by(Report.due_on.desc())).first() or 0
    above = db.session.scalars(select(Agreement.parent_id).join(Review).where(Review.id == signed)).one() or 0
    final, going_back = {"review_id": signed}, {"report_id": report}
    return {
        "reviews.settle": figure,
        "below.roll_up": {"agreement_id": above},
        "decisions.detail": {"decision_id": decision},
        **dict.fromkeys(("reviews.version", "reviews.reopen", "reviews.sign", "reviews.pack", "reviews.trail"), final),
        **dict.fromkeys(("reviews.report_version", "reviews.take_back", "reviews.send_back"), going_back),
    }


def year_of(agreement_id: int) -> int:
    """The yearly review that collects the signed quarters of today."""
    years = select(Review.id).where(Review.agreement_id == agreement_id, Review.cadence == "annual")
    today = clock.today(current_app.config["SETTINGS"].zone)
    running = years.where(Review.ends_on >= today - timedelta(90)).order_by(Review.ends_on)
    return db.session.scalars(running).first() or 0
