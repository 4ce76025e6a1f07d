"""One mail of every kind besides digests, to be looked at as its reader sees it: HTML and text."""

from __future__ import annotations

from datetime import datetime, timedelta

from flask import Flask
from sqlalchemy import func, select

from tracker import clock
from tracker.database import db
from tracker.domain.permissions import Role
from tracker.jobs.occasion import Occasion
from tracker.jobs.schedule import JOBS
from tracker.mail.letterhead import Letterhead
from tracker.models import Agreement, Holding, OutboxMessage, Person, Post, ReviewTelling
from tracker.queries.viewers import viewer_of_person
from tracker.services.emergencies import Moment, end_emergency, open_in_emergency

# What a mail about reviews tells, by what a picture is called: of one each.
TOLD = {"review-ready": "review:%:ready:%", "quarter-below": "below:%", "reports-missing": "review:%:missing:%"}
# How the keys of the others look.
KINDS = {
    "missing-year": "days-off:%",
    "emergency-opened": "emergency:%",
}
MOST_DAYS = 2000


def mails_besides_digests(app: Flask) -> dict[str, tuple[int, str]]:
    """The newest of each, with its reader's address."""
    _tell_of_missing_year(app)
    _open_in_emergency(app)
    mails = select(OutboxMessage.id, Person.email).join(Person, Person.id == OutboxMessage.person_id)
    newest = mails.order_by(OutboxMessage.id.desc()).limit(1)
    tellings = func.count(ReviewTelling.id)
    of_reviews = newest.join(ReviewTelling).group_by(OutboxMessage.id, Person.email)
    asked = {kind: newest.where(OutboxMessage.dedupe_key.like(key)) for kind, key in KINDS.items()}
    asked |= {
        kind: of_reviews.having(tellings == 1, func.min(ReviewTelling.told).like(told)) for kind, told in TOLD.items()
    }
    asked["reviews-together"] = of_reviews.having(tellings > 1)
    found = {kind: db.session.execute(one).one() for kind, one in asked.items()}
    return {kind: (row.id, row.email) for kind, row in found.items()}


def _open_in_emergency(app: Flask) -> None:
    """Let the administrator have read the newest program for a moment."""
    settings = app.config["SETTINGS"]
    now, today = clock.now(), clock.today(settings.zone)
    administrator = select(Holding.person_id).join(Post).where(Post.role == Role.SYSTEM_ADMIN)
    by = viewer_of_person(db.session.scalars(administrator).first() or 0, today=today)
    assert by is not None
    letterhead = Letterhead(settings.base_url, settings.mail_from, settings.zone)
    program = db.session.scalars(select(Agreement.id).order_by(Agreement.id.desc())).first() or 0
    reason = "Liên minh đề nghị xem vì trang nhiệm vụ báo lỗi từ sáng nay."
    open_in_emergency(program, reason, by=by, moment=Moment(now, today, letterhead))
    end_emergency(by=by, now=now)


def _tell_of_missing_year(app: Flask) -> None:
    """Let the first morning come on which the administrator is told."""
    tell = next(job for job in JOBS if job.name == "missing-year")
    settings = app.config["SETTINGS"]
    first = datetime.combine(clock.today(settings.zone), datetime.min.time(), settings.zone).replace(hour=9)
    mornings = (first + timedelta(number) for number in range(MOST_DAYS))
    told = (tell.run(Occasion(settings, morning, "pictures"))["mails"] for morning in mornings)
    assert any(told), "nobody was ever told of a year without days off"
