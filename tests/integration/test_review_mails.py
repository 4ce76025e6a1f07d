"""The mails about reviews: to leaders when one is ready, to the standing agency about silence; each once."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import delete, func, select, update

from tests.below_scene import Cascade, report
from tests.make import NOW, ZONE, Make
from tests.people import ALLIANCE, BINH, CENTRAL, CHI, COMMISSION, DEPARTMENT, LAN, MINH, UNION, Cast
from tests.reminding import CALENDAR, LETTERHEAD, local, report_owed
from tracker.database import db, transaction
from tracker.domain.absences import Away
from tracker.domain.ladders import Ladders
from tracker.domain.reminders import DEFAULT_LADDER
from tracker.jobs.review_mails import tell_of_reviews
from tracker.models import Holding, OutboxMessage, Person, Report, Review, ReviewTelling
from tracker.queries.below.board import board_below
from tracker.queries.below.quarter_mails import mails_of_period
from tracker.queries.coming_reminders import Outlook
from tracker.queries.coming_review_mails import coming_review_mails
from tracker.services.absences import record_absence
from tracker.services.reminders.morning import Morning

CUT_OFF = date(2026, 9, 14)
SUBMIT = date(2026, 9, 17)
AFTER, CONSOLIDATE = date(2026, 9, 18), date(2026, 9, 21)


@pytest.fixture
def review(make: Make) -> int:
    """Of commission (standing) and alliance; both owe a report until 17 September."""
    program = make.agreement()
    make.task(program, title="Mô hình điểm", lead=ALLIANCE, due_on=date(2026, 6, 30))
    for agency in (COMMISSION, ALLIANCE):
        report_id = report_owed(make, program, agency, due_on=SUBMIT)
    review_id = db.session.scalars(select(Report.review_id).where(Report.id == report_id)).one()
    with transaction():
        db.session.execute(update(Review).values(consolidate_on=CONSOLIDATE, sign_on=date(2026, 9, 24)))
    return review_id


def tell(day: date, hour: int = 9) -> int:
    return tell_of_reviews(Morning(local(day, hour), CALENDAR, LADDERS, LETTERHEAD))


LADDERS = Ladders(DEFAULT_LADDER)


def hand_in(make: Make, *agencies: str, on: date = SUBMIT) -> None:
    ids = [make.agency_id(name) for name in agencies]
    with transaction():
        db.session.execute(
            update(Report).where(Report.agency_id.in_(ids)).values(submitted_on=on, submitted_at=local(on, 9))
        )


def mails() -> list[tuple[str, str]]:
    """Reader and kind of each."""
    db.session.rollback()
    asked = select(OutboxMessage.name, ReviewTelling.told).join(ReviewTelling).order_by(ReviewTelling.id)
    return [(row.name, row.told.split(":")[2]) for row in db.session.execute(asked)]


def text_to(who: Cast) -> str:
    asked = select(OutboxMessage.text).where(OutboxMessage.name == who.name).order_by(OutboxMessage.id.desc())
    return " ".join((db.session.scalars(asked).first() or "").split())


def test_the_leaders_of_all_parties_are_told_once_when_all_reports_are_in(make: Make, review: int) -> None:
    assert tell(SUBMIT) == 0
    hand_in(make, COMMISSION, ALLIANCE)
    assert [tell(SUBMIT), tell(SUBMIT), tell(AFTER), tell(CONSOLIDATE)] == [2, 0, 0, 0]
    assert mails() == [(MINH.name, "ready"), (BINH.name, "ready")]
    said = text_to(BINH)
    assert "Kính gửi: Phó Chủ tịch, Liên minh Hợp tác xã tỉnh Ninh Bình" in said
    assert "cả 2 cơ quan đã nộp báo cáo" in said
    assert "Được giao 1 nhiệm vụ" in said
    assert "Mô hình điểm – Liên minh HTX tỉnh, quá hạn 76 ngày" in said
    assert f"https://phoihop.example.vn/reviews/{review}" in said


def test_the_standing_agency_hears_who_is_silent_and_the_leaders_on_the_day_of_consolidation(
    make: Make, review: int
) -> None:
    hand_in(make, COMMISSION)
    assert tell(AFTER) == 1
    assert mails() == [(LAN.name, "missing")]
    said = text_to(LAN)
    assert "báo cáo có hạn 17/09/2026; 1/2 cơ quan đã nộp. https://phoihop.example.vn/reviews/" in said
    assert f"/reviews/{review} Chưa nộp: Liên minh HTX tỉnh. Vì sao" in said
    assert tell(CONSOLIDATE) == 2
    assert mails()[1:] == [(MINH.name, "ready"), (BINH.name, "ready")]
    assert "1/2 cơ quan đã nộp báo cáo; kính trình lãnh đạo xem." in text_to(MINH)
    assert f"/reviews/{review} Chưa nộp: Liên minh HTX tỉnh. Số liệu" in text_to(MINH)


def test_a_date_moved_by_people_counts(make: Make, review: int) -> None:
    with transaction():
        db.session.execute(
            update(Review).values(human_submit_on=date(2026, 9, 24), human_consolidate_on=date(2026, 9, 28))
        )
    assert [tell(AFTER), tell(CONSOLIDATE), tell(date(2026, 9, 25)), tell(date(2026, 9, 28))] == [0, 0, 1, 2]


@pytest.mark.parametrize(("day", "hour"), [(AFTER, 7), (AFTER, 20), (date(2026, 9, 19), 9)])
def test_nothing_is_written_at_night_or_on_a_day_off(make: Make, review: int, day: date, hour: int) -> None:
    assert tell(day, hour) == 0


def test_a_review_long_past_is_no_news(make: Make, review: int) -> None:
    assert tell(CONSOLIDATE + timedelta(days=15)) == 0


def test_whoever_stands_in_for_an_absent_leader_is_told(make: Make, review: int) -> None:
    deputy = db.session.scalars(select(Holding.post_id).where(Holding.person_id == make.person_id(CHI))).one()
    record_absence(
        make.person_id(BINH), Away(SUBMIT, CONSOLIDATE, deputy), by=make.viewer(BINH), today=SUBMIT, now=local(SUBMIT)
    )
    hand_in(make, COMMISSION, ALLIANCE)
    tell(AFTER)
    assert (CHI.name, "ready") in mails()
    assert "Anh/chị thay Phó Chủ tịch" in text_to(CHI)


def test_each_reader_gets_his_own_language(make: Make, review: int) -> None:
    with transaction():
        db.session.execute(update(Person).where(Person.email == MINH.email).values(language="en"))
    hand_in(make, COMMISSION, ALLIANCE)
    tell(AFTER)
    assert "it is ready for you." in text_to(MINH)


@time_machine.travel(NOW, tick=False)
def test_the_links_lead_to_pages_that_the_leader_may_read(
    app: Flask, make: Make, review: int, client: FlaskClient
) -> None:
    hand_in(make, COMMISSION, ALLIANCE)
    tell(AFTER)
    make.sign_in(client, MINH)
    paths = [word.removeprefix("https://phoihop.example.vn") for word in text_to(MINH).split() if "://" in word]
    assert len(paths) == 3
    assert [client.get(path).status_code for path in paths] == [200, 200, 200]


def test_a_leader_whose_program_is_over_hears_once_a_quarter_of_the_programs_that_go_on_below(make: Make) -> None:
    above = make.agreement(
        title="Chương trình của Trung ương", parties=(COMMISSION,), valid_from=date(2021, 1, 1),
        valid_to=date(2025, 12, 31),
    )  # fmt: skip
    cascade = Cascade(make)
    for agency, state in ((ALLIANCE, "signed"), (UNION, "draft")):
        cascade.review(cascade.below(above, parties=(agency,)), "2026-Q3", state)
    signed_by = db.session.scalars(select(Review.sign_on)).first()
    assert signed_by is not None

    def tell_below(day: date, hour: int = 9) -> int:
        asked = select(func.count()).where(ReviewTelling.told.startswith("below:"))
        before = db.session.scalars(asked).one()
        tell(day, hour)
        return db.session.scalars(asked).one() - before

    outlook = Outlook(
        signed_by - timedelta(9), signed_by + timedelta(9), signed_by - timedelta(9), CALENDAR, LADDERS, ZONE
    )
    foreseen = [(one.on, one.reference, one.to.holder.name) for one in coming_review_mails(outlook)]
    assert foreseen == [(signed_by + timedelta(1), f"below:{above}", MINH.name)]
    assert tell_below(signed_by) == tell_below(signed_by + timedelta(1), hour=5) == 0
    assert (tell_below(signed_by + timedelta(1)), tell_below(signed_by + timedelta(4))) == (1, 0)
    assert not coming_review_mails(outlook), "it is written by now"
    board = board_below(make.viewer(MINH), asked="2026-Q3", number=1, today=signed_by, zone=ZONE)
    for is_demo, who, may_open in ((False, MINH, True), (False, LAN, False), (True, LAN, True)):
        assert board.periods.chosen is not None
        [mail] = mails_of_period(
            board.parents, board.periods.chosen, make.viewer(who), calendar=CALENDAR, today=signed_by, is_demo=is_demo
        )  # fmt: skip
        assert ([one.id is not None for one in mail.sent], mail.last_on) == ([may_open], signed_by + timedelta(1))
    said = text_to(MINH)
    assert "1 trên 2 chương trình cấp dưới đã báo cáo kỳ này" in said
    assert "https://phoihop.example.vn/below?period=2026-Q3" in said
    with transaction():
        db.session.execute(delete(ReviewTelling))
        db.session.execute(delete(OutboxMessage))
    assert tell_below(signed_by + timedelta(15)) == 0  # no news any more
    report(make, cascade.review(above, "2026-Q3", "draft"), COMMISSION, is_in=False)
    assert tell_below(signed_by + timedelta(1)) == 0  # the mail about its own review tells of them


def test_the_leader_of_the_program_above_reads_who_below_has_reported_and_who_is_silent(make: Make) -> None:
    above = make.agreement(title="Chương trình của Trung ương", parties=(COMMISSION,))
    cascade = Cascade(make)
    for agency, state in ((ALLIANCE, "signed"), (UNION, "draft"), (DEPARTMENT, "half_signed")):
        cascade.review(cascade.below(above, parties=(agency, COMMISSION)), "2026-Q3", state)
    cascade.review(cascade.below(make.agreement(parties=(UNION,)), parties=(CENTRAL,)), "2026-Q3", "draft")
    review_id = cascade.review(above, "2026-Q3", "draft")
    report(make, review_id, COMMISSION, is_in=False)
    consolidated_on = date(2026, 9, 21)
    outlook = Outlook(date(2026, 9, 15), date(2026, 9, 30), date(2026, 9, 15), CALENDAR, LADDERS, ZONE)
    foreseen = [(one.on, one.reference, one.to.holder.name) for one in coming_review_mails(outlook)]
    assert foreseen == [(consolidated_on, f"review:{review_id}", MINH.name)], "as reminders preview prints it"
    tell(consolidated_on - timedelta(1))
    assert (MINH.name, "ready") not in mails()
    tell(consolidated_on)
    assert not coming_review_mails(outlook), "it is written by now"
    said = text_to(MINH)
    assert "1 trên 3 chương trình cấp dưới đã báo cáo kỳ này" in said
    assert "Chưa báo cáo: " in said
    assert "https://phoihop.example.vn/below?period=2026-Q3" in said
    names = said.split("Chưa báo cáo: ")[1].split(".")[0].split("; ")
    assert len(names) == 2
