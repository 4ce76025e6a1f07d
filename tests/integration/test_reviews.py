"""One review: who owes a report, how it is handed in, how its dates are moved."""

from __future__ import annotations

import re
from datetime import date

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from tests.make import NOW, TODAY, ZONE, Make
from tests.people import ALLIANCE, BINH, CHI, COMMISSION, DEPARTMENT, HUNG, LAN, NAM, OANH, Cast
from tests.quarter_scene import log
from tracker.database import db, transaction
from tracker.domain.days_off_seed import SEED
from tracker.domain.errors import AlreadyDone, ChangedMeanwhile, NotAllowed, NotFound, RuleBroken
from tracker.domain.working_days import WorkingCalendar
from tracker.models import Agreement, Report, Review, ReviewRule
from tracker.queries.reviews import review_page
from tracker.services.reviews.moving import HumanDates, move_review
from tracker.services.reviews.planning import lay_reviews
from tracker.services.reviews.submitting import submit_report

CALENDAR = WorkingCalendar(SEED)
NOTHING_SET = HumanDates()


@pytest.fixture
def program(make: Make) -> int:
    """The usual program, reviewed every quarter."""
    agreement_id = make.program()
    with transaction():
        db.session.add(
            ReviewRule(
                agreement_id=agreement_id, cadence="quarterly", convention="official",
                submit_days=3, consolidate_days=2, sign_days=3,
            )
        )  # fmt: skip
        lay_reviews(db.session.get_one(Agreement, agreement_id), today=TODAY, calendar=CALENDAR)
    return agreement_id


def review_id(agreement_id: int, period: str = "2026-Q3") -> int:
    wanted = Review.agreement_id == agreement_id, Review.period == period
    return db.session.scalars(select(Review.id).where(*wanted)).one()


def report_id(make: Make, agreement_id: int, agency: str, period: str = "2026-Q3") -> int:
    wanted = Report.review_id == review_id(agreement_id, period), Report.agency_id == make.agency_id(agency)
    return db.session.scalars(select(Report.id).where(*wanted)).one()


def test_each_party_and_each_holder_of_a_part_owes_a_report(make: Make, program: int) -> None:
    page = review_page(review_id(program), viewer=make.viewer(CHI), today=TODAY, zone=ZONE)
    assert page is not None
    assert [row.agency for row in page.reports] == [COMMISSION, ALLIANCE, DEPARTMENT]
    assert [row.has_signed for row in page.reports] == [True, True, False]


def test_the_third_quarter_follows_the_decree_to_the_day(make: Make, program: int) -> None:
    page = review_page(review_id(program), viewer=make.viewer(CHI), today=TODAY, zone=ZONE)
    assert page is not None
    assert (page.starts_on, page.ends_on) == (date(2026, 6, 15), date(2026, 9, 14))
    assert [step.on for step in page.steps] == [
        date(2026, 9, 14), date(2026, 9, 17), date(2026, 9, 21), date(2026, 9, 24),
    ]  # fmt: skip


def test_laying_reviews_twice_changes_nothing(make: Make, program: int) -> None:
    with transaction():
        laid = lay_reviews(db.session.get_one(Agreement, program), today=TODAY, calendar=CALENDAR)
    assert laid.is_nothing


def test_nobody_owes_reports_for_reviews_before_tracking_began(make: Make, program: int) -> None:
    with transaction():
        agreement = db.session.get_one(Agreement, program)
        agreement.tracked_from = date(2026, 9, 1)
        lay_reviews(agreement, today=TODAY, calendar=CALENDAR)
    first = db.session.scalars(
        select(Review.period).join(Report).where(Report.agreement_id == program).order_by(Review.ends_on)
    ).first()
    assert first == "2026-Q3"


def test_an_agency_hands_in_its_own_report_once(make: Make, program: int) -> None:
    own = report_id(make, program, ALLIANCE)
    submit_report(own, by=make.viewer(BINH), text="Đã tổ chức 3 lớp.", today=TODAY, now=NOW, zone=ZONE)
    report = db.session.get_one(Report, own)
    assert (report.submitted_on, report.submitted_as) == (TODAY, "Phó Chủ tịch")
    with pytest.raises(RuleBroken, match="handed in on"):
        submit_report(own, by=make.viewer(BINH), text="Sửa lại.", today=TODAY, now=NOW, zone=ZONE)


def test_the_same_form_sent_twice_counts_once(make: Make, program: int) -> None:
    own = report_id(make, program, ALLIANCE)
    submit_report(own, by=make.viewer(BINH), text="Đã tổ chức.", today=TODAY, now=NOW, once="k1", zone=ZONE)
    with pytest.raises(AlreadyDone):
        submit_report(own, by=make.viewer(BINH), text="Đã tổ chức.", today=TODAY, now=NOW, once="k1", zone=ZONE)


def test_the_other_party_cannot_hand_in_for_it(make: Make, program: int) -> None:
    with pytest.raises(NotAllowed):
        submit_report(
            report_id(make, program, ALLIANCE), by=make.viewer(LAN), text="x", today=TODAY, now=NOW, zone=ZONE
        )


def test_a_report_opens_the_day_after_the_cut_off(make: Make, program: int) -> None:
    own = report_id(make, program, ALLIANCE, "2026-Q4")
    with pytest.raises(RuleBroken, match="not closed yet"):
        submit_report(own, by=make.viewer(BINH), text="x", today=date(2026, 12, 14), now=NOW, zone=ZONE)
    submit_report(own, by=make.viewer(BINH), text="x", today=date(2026, 12, 15), now=NOW, zone=ZONE)


def test_moved_dates_take_the_reports_that_are_still_owed_along(make: Make, program: int) -> None:
    done, owed = report_id(make, program, COMMISSION), report_id(make, program, ALLIANCE)
    submit_report(done, by=make.viewer(HUNG), text="Xong.", today=date(2026, 9, 16), now=NOW, zone=ZONE)
    to = HumanDates(submit_on=date(2026, 9, 18))
    move_review(review_id(program), by=make.viewer(LAN), to=to, seen=NOTHING_SET, because="Bão số 9", now=NOW)
    moved = db.session.get_one(Report, owed)
    assert (moved.due_on, moved.due_version) == (date(2026, 9, 18), 2)
    assert db.session.get_one(Report, done).due_version == 1


def test_dates_set_by_people_survive_laying_anew(make: Make, program: int) -> None:
    to = HumanDates(submit_on=date(2026, 9, 18))
    move_review(review_id(program), by=make.viewer(LAN), to=to, seen=NOTHING_SET, because="Bão số 9", now=NOW)
    with transaction():
        lay_reviews(db.session.get_one(Agreement, program), today=TODAY, calendar=CALENDAR)
    assert db.session.get_one(Report, report_id(make, program, ALLIANCE)).due_on == date(2026, 9, 18)


def test_who_moves_dates_with_old_eyes_is_told(make: Make, program: int) -> None:
    wanted = review_id(program)
    to = HumanDates(submit_on=date(2026, 9, 18))
    move_review(wanted, by=make.viewer(LAN), to=to, seen=NOTHING_SET, because="Bão số 9", now=NOW)
    with pytest.raises(ChangedMeanwhile):
        move_review(wanted, by=make.viewer(CHI), to=to, seen=NOTHING_SET, because="Khác", now=NOW)


def test_moved_dates_keep_the_order_of_the_steps(make: Make, program: int) -> None:
    to = HumanDates(consolidate_on=date(2026, 9, 16))
    with pytest.raises(RuleBroken) as refusal:
        move_review(review_id(program), by=make.viewer(LAN), to=to, seen=NOTHING_SET, because="x", now=NOW)
    assert refusal.value.field == "consolidate_on"


@pytest.mark.parametrize(("who", "refusal"), [(OANH, NotAllowed), (NAM, NotFound)])
def test_only_parties_move_dates(make: Make, program: int, who: Cast, refusal: type[Exception]) -> None:
    with pytest.raises(refusal):
        move_review(review_id(program), by=make.viewer(who), to=NOTHING_SET, seen=NOTHING_SET, because="x", now=NOW)


def test_the_page_shows_what_each_agency_handed_in(make: Make, program: int, client: FlaskClient) -> None:
    submit_report(
        report_id(make, program, ALLIANCE),
        by=make.viewer(BINH),
        text="Đã <b>mở</b> 3 lớp.",
        today=TODAY,
        now=NOW,
        zone=ZONE,
    )
    make.sign_in(client, LAN)
    page = client.get(f"/reviews/{review_id(program)}").text
    assert "Đã &lt;b&gt;mở&lt;/b&gt; 3 lớp." in page
    assert "Kỳ rà soát quý III/2026" in page
    said = re.sub(r"\s+", " ", re.sub("<[^>]+>", "", page))
    assert re.search(r"[.] \d/\d cơ quan", said)


def test_an_entry_that_was_corrected_counts_once(make: Make, program: int, client: FlaskClient) -> None:
    task = make.task(program, lead=ALLIANCE)
    first = log(make, task, ALLIANCE, date(2026, 8, 3), proved=True)
    log(make, task, ALLIANCE, date(2026, 8, 4), corrects_id=first)
    make.sign_in(client, LAN)
    page = client.get(f"/reviews/{review_id(program)}").text
    assert "1 cập nhật, 0 có minh chứng" in page


def test_the_form_keeps_what_was_typed_when_it_is_refused(make: Make, program: int, client: FlaskClient) -> None:
    make.sign_in(client, CHI)
    answer = client.post(
        f"/reports/{report_id(make, program, ALLIANCE)}", data={"text": "  ", "difficulties": "Mưa lũ", "draft": "0"}
    )
    assert answer.status_code == 200
    assert "Mưa lũ" in answer.text
    assert "field-wrong" in answer.text


def test_the_draft_is_there_for_the_owner_only(make: Make, program: int, client: FlaskClient) -> None:
    own = report_id(make, program, ALLIANCE)
    make.sign_in(client, LAN)
    assert "<textarea" not in client.get(f"/reports/{own}").text
    make.sign_in(client, CHI)
    assert "<textarea" in client.get(f"/reports/{own}").text
