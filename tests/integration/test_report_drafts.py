"""The draft of a report inside its agency: kept, presented to the head, sent back, handed in by him."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from flask.testing import FlaskClient
from sqlalchemy import select

from tests.make import TODAY, ZONE, Make
from tests.people import ALLIANCE, BINH, CHI, COMMISSION, DEPARTMENT, HUNG, LAN, MINH, NAM, THU, Cast
from tests.review_making import AFTER, NOON, Quarter, quarter, recorded
from tracker.database import db, transaction
from tracker.domain.absences import Away
from tracker.domain.errors import AlreadyDone, ChangedMeanwhile, NotAllowed, RuleBroken
from tracker.models import Agreement, AuditEntry, Holding, Report, ReportDraft, Review, ReviewRule
from tracker.queries.days_off import working_calendar
from tracker.services.absences import record_absence
from tracker.services.reviews.drafting import keep_draft, send_back_draft
from tracker.services.reviews.planning import lay_reviews
from tracker.services.reviews.submitting import submit_report, take_back_report

TIME = {"today": AFTER, "now": NOON}


@pytest.fixture
def scene(make: Make) -> Quarter:
    return quarter(make)


def keep(scene: Quarter, who: Cast = CHI, text: str = "Đã mở 3 lớp.", agency: str = ALLIANCE, **more: object) -> None:
    keep_draft(scene.report_id(agency), by=scene.viewer(who), text=text, **(TIME | more))


def send_back(scene: Quarter, who: Cast = BINH, because: str = "Thiếu số người dự", **more: object) -> None:
    send_back_draft(scene.report_id(ALLIANCE), by=scene.viewer(who), because=because, **(TIME | more))


def hand_in(scene: Quarter, who: Cast, agency: str = ALLIANCE, **more: object) -> None:
    submit_report(scene.report_id(agency), by=scene.viewer(who), text="Đã mở 3 lớp.", zone=ZONE, **(TIME | more))


def draft(scene: Quarter) -> ReportDraft | None:
    db.session.rollback()
    return db.session.get(ReportDraft, scene.report_id(ALLIANCE))


def read(make: Make, client: FlaskClient, address: str, who: Cast) -> str:
    make.sign_in(client, who)
    return client.get(address).text


def away(make: Make, who: Cast, deputy: Cast | None = None) -> None:
    held = select(Holding.post_id).where(Holding.person_id == make.person_id(deputy or who))
    days = Away(AFTER, AFTER, db.session.scalars(held).one() if deputy else None)
    record_absence(make.person_id(who), days, by=make.viewer(who), today=AFTER, now=NOON)


def test_a_kept_draft_is_read_by_its_agency_only(scene: Quarter, make: Make, client: FlaskClient) -> None:
    keep(scene, difficulties="Mưa lũ")
    address = f"/reports/{scene.report_id(ALLIANCE)}"
    with time_machine.travel(NOON, tick=False):
        for who in (CHI, BINH):
            page = read(make, client, address, who)
            assert "Đã mở 3 lớp.</textarea>" in page
            assert "Mưa lũ</textarea>" in page
        for who in (LAN, MINH):
            assert "Đã mở 3 lớp." not in read(make, client, address, who)
            assert "Đã mở 3 lớp." not in read(make, client, f"/reviews/{scene.review_id}", who)
    assert scene.report(ALLIANCE).text is None


def test_presented_sent_back_presented_again_and_handed_in_by_the_leader(
    scene: Quarter, make: Make, client: FlaskClient
) -> None:
    address = f"/reports/{scene.report_id(ALLIANCE)}"
    with time_machine.travel(NOON, tick=False):
        make.sign_in(client, CHI)
        form = {"text": "Bản trình lần một", "draft": "0"}
        assert "Đã trình dự thảo" in client.post(address, data=form, follow_redirects=True).text
        assert "dự thảo đã trình lãnh đạo" in client.get("/").text
        assert "Lưu thay đổi" in client.get(address).text
        changed = client.post(address, data=form | {"draft": "1", "difficulties": "Mưa lũ"}, follow_redirects=True).text
        assert "Đã lưu dự thảo" in changed
        leader = read(make, client, address, BINH)
        assert "Chuyên viên, Liên minh HTX tỉnh trình lúc" in leader
        assert "dự thảo đã trình lãnh đạo" in client.get("/").text
        assert client.post(f"{address}/send-back", data={"because": "Thiếu số người dự"}).status_code == 302
        officer = read(make, client, address, CHI)
        assert "Phó Chủ tịch, Liên minh HTX tỉnh trả lại lúc" in officer
        assert "Thiếu số người dự" in officer
        assert "Bản trình lần một</textarea>" in officer
        assert client.post(address, data={"text": "Bản trình lần hai", "draft": "2"}).status_code == 302
        make.sign_in(client, BINH)
        assert client.post(address, data={"text": "Bản lãnh đạo nộp", "draft": "3"}).status_code == 302
    report = scene.report(ALLIANCE)
    assert (report.text, report.submitted_as) == ("Bản lãnh đạo nộp", "Phó Chủ tịch")
    trail = db.session.scalars(select(AuditEntry.action).where(AuditEntry.subject == "report").order_by(AuditEntry.id))
    assert trail.all() == ["present-report", "keep-draft", "send-back-draft", "present-report", "submit-report"]


def test_the_button_that_keeps_needs_no_text_and_presents_nothing(
    scene: Quarter, make: Make, client: FlaskClient
) -> None:
    address = f"/reports/{scene.report_id(ALLIANCE)}"
    with time_machine.travel(NOON, tick=False):
        make.sign_in(client, CHI)
        form = {"text": "", "proposals": "Gia hạn", "draft": "0"}
        assert "field-wrong" in client.post(address, data=form).text
        assert draft(scene) is None
        assert client.post(address, data=form | {"keep": "1"}).status_code == 302
    kept = draft(scene)
    assert kept is not None
    assert (kept.proposals, kept.presented_at) == ("Gia hạn", None)


def test_an_officer_hands_nothing_in_while_a_head_or_a_leader_is_there(scene: Quarter) -> None:
    for who, agency in ((CHI, ALLIANCE), (LAN, COMMISSION)):
        with pytest.raises(NotAllowed):
            hand_in(scene, who, agency)
    hand_in(scene, HUNG, COMMISSION)


def test_an_office_without_a_head_hands_in_itself(scene: Quarter, make: Make) -> None:
    make.task(scene.program, title="Khảo sát", lead=DEPARTMENT)
    with transaction():
        lay_reviews(db.session.get_one(Agreement, scene.program), today=TODAY, calendar=working_calendar())
    hand_in(scene, THU, DEPARTMENT)
    assert scene.report(DEPARTMENT).submitted_as == "Chuyên viên"


def test_an_officer_hands_in_when_every_head_is_absent_or_he_stands_in(scene: Quarter, make: Make) -> None:
    away(make, BINH)
    hand_in(scene, CHI)
    away(make, MINH)
    away(make, HUNG, deputy=LAN)
    hand_in(scene, LAN, COMMISSION)
    assert scene.report(COMMISSION).submitted_on == AFTER


def test_two_who_write_at_once_notice_each_other_and_lose_nothing(
    scene: Quarter, make: Make, client: FlaskClient
) -> None:
    keep(scene, CHI, "Lớp ở Nho Quan", seen=0)
    with pytest.raises(ChangedMeanwhile):
        keep(scene, BINH, "Lớp ở Gia Viễn", seen=0)
    address = f"/reports/{scene.report_id(ALLIANCE)}"
    with time_machine.travel(NOON, tick=False):
        make.sign_in(client, BINH)
        form = {"text": "Lớp ở Gia Viễn", "draft": "0"}
        refused = client.post(address, data=form).text
        assert "Lớp ở Gia Viễn</textarea>" in refused
        assert '<p class="as-typed">Lớp ở Nho Quan</p>' in refused
        assert 'name="draft" type="hidden" value="1"' in refused
        assert scene.report(ALLIANCE).submitted_on is None
        assert client.post(address, data=form | {"draft": "1"}).status_code == 302
    assert scene.report(ALLIANCE).text == "Lớp ở Gia Viễn"


def test_what_was_typed_is_shown_when_somebody_else_handed_in_first(
    scene: Quarter, make: Make, client: FlaskClient
) -> None:
    hand_in(scene, BINH)
    with time_machine.travel(NOON, tick=False):
        make.sign_in(client, BINH)
        for button in ({}, {"keep": "1"}):
            form = {"text": "Lớp ở Gia Viễn", "proposals": "Gia hạn", "draft": "0"}
            page = client.post(f"/reports/{scene.report_id(ALLIANCE)}", data=form | button).text
            assert "Báo cáo này đã nộp ngày" in page
            assert '<p class="as-typed">Lớp ở Gia Viễn</p>' in page
            assert '<p class="as-typed">Gia hạn</p>' in page
    assert scene.report(ALLIANCE).text == "Đã mở 3 lớp."


@pytest.mark.parametrize("who", [CHI, LAN, HUNG, NAM])
def test_only_a_head_of_the_agency_sends_a_draft_back(scene: Quarter, who: Cast) -> None:
    keep(scene, presents=True)
    with pytest.raises(NotAllowed):
        send_back(scene, who)


def test_sending_back_needs_a_reason_and_a_draft_that_is_presented(scene: Quarter) -> None:
    keep(scene)
    with pytest.raises(RuleBroken, match="presented"):
        send_back(scene)
    keep(scene, presents=True)
    with pytest.raises(RuleBroken) as refused:
        send_back(scene, because="  ")
    assert refused.value.field == "because"


@pytest.mark.parametrize("who", [LAN, NAM])
def test_nobody_of_another_agency_writes_its_draft(scene: Quarter, who: Cast) -> None:
    with pytest.raises(NotAllowed):
        keep(scene, who)
    assert draft(scene) is None


def test_a_double_click_keeps_once(scene: Quarter) -> None:
    keep(scene, once="k")
    with pytest.raises(AlreadyDone):
        keep(scene, once="k")


def test_what_is_logged_after_the_draft_was_kept_is_shown_beside_it(
    scene: Quarter, make: Make, client: FlaskClient
) -> None:
    keep(scene)
    later = scene.log(ALLIANCE, quantity=4)
    recorded(later, NOON + timedelta(hours=1))
    address = f"/reports/{scene.report_id(ALLIANCE)}"
    with time_machine.travel(NOON + timedelta(hours=2), tick=False):
        page = read(make, client, address, CHI)
        assert "1 lần cập nhật tiến độ sau khi lưu dự thảo" in page
        assert "4 hội nghị" in client.get(f"{address}?afresh=1").text


def test_a_report_that_went_back_goes_on_from_the_text_that_was_handed_in(scene: Quarter) -> None:
    keep(scene, text="Bản nháp", presents=True)
    hand_in(scene, BINH)
    take_back_report(scene.report_id(ALLIANCE), by=scene.viewer(BINH), because="x", zone=ZONE, **TIME)
    kept = draft(scene)
    assert kept is not None
    assert (kept.text, kept.presented_at, kept.number) == ("Đã mở 3 lớp.", None, 2)


def test_a_review_somebody_began_to_write_for_is_kept_and_a_party_that_leaves_takes_its_draft(scene: Quarter) -> None:
    keep(scene)
    with transaction():
        db.session.scalars(select(ReviewRule)).one().is_on = False
        lay_reviews(db.session.get_one(Agreement, scene.program), today=TODAY, calendar=working_calendar())
    assert db.session.scalars(select(Review.period)).all() == ["2026-Q3"]
    with transaction():
        db.session.execute(
            db.text("DELETE FROM assignments WHERE agency_id = :it"), {"it": scene.make.agency_id(ALLIANCE)}
        )
        db.session.execute(db.text("DELETE FROM parties WHERE agency_id = :it"), {"it": scene.make.agency_id(ALLIANCE)})
        lay_reviews(db.session.get_one(Agreement, scene.program), today=TODAY, calendar=working_calendar())
    assert db.session.scalars(select(ReportDraft.number)).all() == []
    assert db.session.scalars(select(Report.agency_id)).all() == [scene.make.agency_id(COMMISSION)]
