"""Mails of the quarter are foreseen for whoever answers, and holds the posts, on the day they go."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from tests.below_scene import Cascade, report
from tests.integration.test_review_mails import LADDERS, mails, tell
from tests.make import Make
from tests.people import ALLIANCE, COMMISSION, MINH, QUAN, UNION
from tests.reminding import CALENDAR, LETTERHEAD, ZONE, local
from tracker.database import db
from tracker.domain.agencies import SuccessionKind
from tracker.jobs.review_mails import tell_of_reviews
from tracker.models import OutboxMessage, Review
from tracker.queries.coming_reminders import Outlook
from tracker.queries.coming_review_mails import coming_review_mails
from tracker.services.agency_changing.recording import Asked, record_change
from tracker.services.reminders.morning import Morning

NEW = "Ban Tuyên giáo, Dân vận và Phụ nữ tỉnh Ninh Bình"
TODAY, GOES = date(2026, 9, 15), date(2026, 9, 21)


def merge_from(day: date, make: Make) -> None:
    asked = Asked(
        kind=SuccessionKind.MERGE, predecessors=(COMMISSION, UNION), successors=(NEW,), decision_number="08-QĐ/TU",
        decided_on=date(2026, 9, 1), effective_on=day,
    )  # fmt: skip
    record_change(asked, by=make.viewer(QUAN), calendar=CALENDAR, today=TODAY, now=local(TODAY))


def foreseen(last: date) -> list[tuple[date, str, str, str]]:
    outlook = Outlook(TODAY, last, TODAY, CALENDAR, LADDERS, ZONE)
    return [
        (one.on, one.reference, one.to.holder.name, one.to.holder.agency_name) for one in coming_review_mails(outlook)
    ]


@pytest.mark.parametrize(
    ("counts_from", "agency"), [(GOES - timedelta(1), NEW), (GOES + timedelta(4), COMMISSION)], ids=["before", "after"]
)
def test_a_merger_recorded_ahead_names_the_body_of_the_day_on_which_the_mail_goes(
    make: Make, counts_from: date, agency: str
) -> None:
    above = make.agreement(title="Chương trình của Trung ương", parties=(COMMISSION,))
    cascade = Cascade(make)
    cascade.review(cascade.below(above, parties=(ALLIANCE,)), "2026-Q3", "draft")
    review_id = cascade.review(above, "2026-Q3", "draft")
    report(make, review_id, COMMISSION, is_in=False)
    merge_from(counts_from, make)
    assert foreseen(date(2026, 9, 30)) == [(GOES, f"review:{review_id}", MINH.name, agency)]
    tell(GOES)
    assert (MINH.name, "ready") in mails()


@pytest.mark.parametrize("days", [-1, 4])
def test_so_does_the_mail_of_the_quarter_of_a_program_that_has_no_review_of_it(make: Make, days: int) -> None:
    above = make.agreement(title="Chương trình của Trung ương", parties=(COMMISSION,))
    cascade = Cascade(make)
    cascade.review(cascade.below(above, parties=(ALLIANCE,)), "2026-Q3", "draft")
    signed_by = db.session.scalars(select(Review.sign_on)).first()
    assert signed_by is not None
    goes = CALENDAR.next_working(signed_by + timedelta(1))
    merge_from(goes + timedelta(days), make)
    agency = NEW if days < 0 else COMMISSION
    assert foreseen(goes + timedelta(9)) == [(goes, f"below:{above}", MINH.name, agency)]
    tell_of_reviews(Morning(local(goes, 9), CALENDAR, LADDERS, LETTERHEAD))
    assert db.session.scalars(select(OutboxMessage.name)).all() == [MINH.name]
