"""A report handed in is a frozen version; it may go back with a reason, and nothing handed in disappears."""

from __future__ import annotations

import json
import re
from datetime import date

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from tests.make import NOW, TODAY, ZONE, Make
from tests.people import ALLIANCE, BINH, CHI, COMMISSION, HUNG, LAN, NAM, OANH, THU, Cast
from tests.review_making import AFTER, INSIDE, NOON, Quarter, quarter, recorded
from tracker.database import db, transaction
from tracker.domain.errors import AlreadyDone, NotAllowed, NotFound, RuleBroken
from tracker.domain.snapshots import canonical, is_intact
from tracker.models import Agreement, AuditEntry, ReportVersion, Review, ReviewRule
from tracker.queries.days_off import working_calendar
from tracker.queries.reviews import review_page
from tracker.services.reviews.planning import lay_reviews
from tracker.services.reviews.submitting import return_report, submit_report, take_back_report


@pytest.fixture
def scene(make: Make) -> Quarter:
    return quarter(make)


def versions(scene: Quarter, agency: str = ALLIANCE) -> list[ReportVersion]:
    of_report = ReportVersion.report_id == scene.report_id(agency)
    return list(db.session.scalars(select(ReportVersion).where(of_report).order_by(ReportVersion.number)))


def take_back(scene: Quarter, who: Cast, because: str = "Bổ sung số liệu", once: str | None = None) -> None:
    take_back_report(
        scene.report_id(ALLIANCE), by=scene.viewer(who), because=because, today=AFTER, now=NOON, zone=ZONE, once=once
    )


def send_back(scene: Quarter, who: Cast, because: str = "Thiếu minh chứng", agency: str = ALLIANCE) -> None:
    return_report(scene.report_id(agency), by=scene.viewer(who), because=because, today=AFTER, now=NOON, zone=ZONE)


def test_handing_in_freezes_texts_figures_and_entries(scene: Quarter) -> None:
    first = scene.log(ALLIANCE, quantity=9)
    late = scene.log(ALLIANCE, quantity=2, on=date(2026, 9, 14))
    recorded(late, NOON)
    scene.hand_in(ALLIANCE, difficulties="Mưa lũ", proposals="Gia hạn", next_period="Tập huấn")
    (version,) = versions(scene)
    kept = json.loads(version.snapshot)
    assert version.snapshot == canonical(kept)
    assert is_intact(version.snapshot, version.hash)
    assert kept["texts"] == {
        "text": "Đã tổ chức hội nghị.", "difficulties": "Mưa lũ", "proposals": "Gia hạn", "next_period": "Tập huấn",
    }  # fmt: skip
    assert [entry["id"] for entry in kept["entries"]] == [first]
    assert [entry["id"] for entry in kept["adjustments"]] == [late]
    assert [(figure["value"], figure["adjusted"]) for figure in kept["figures"]] == [("9", "11")]


def test_a_report_taken_back_is_owed_again_by_the_same_day_and_stays_readable(scene: Quarter) -> None:
    scene.hand_in(ALLIANCE, "Bản thứ nhất")
    due_on, due_version = scene.report(ALLIANCE).due_on, scene.report(ALLIANCE).due_version
    take_back(scene, BINH)
    report = scene.report(ALLIANCE)
    assert (report.submitted_on, report.submitted_at, report.return_reason) == (None, None, "Bổ sung số liệu")
    assert (report.due_on, report.due_version) == (due_on, due_version)
    scene.hand_in(ALLIANCE, "Bản thứ hai")
    assert [(version.number, version.text) for version in versions(scene)] == [
        (1, "Bản thứ nhất"), (2, "Bản thứ hai"),
    ]  # fmt: skip


@pytest.mark.parametrize("who", [LAN, HUNG])
def test_anyone_writing_at_the_standing_agency_returns_a_report(scene: Quarter, who: Cast) -> None:
    scene.hand_in(ALLIANCE)
    send_back(scene, who)
    assert scene.report(ALLIANCE).returned_on == AFTER


@pytest.mark.parametrize(("who", "refusal"), [(CHI, NotAllowed), (THU, NotFound), (OANH, NotFound), (NAM, NotFound)])
def test_nobody_else_returns_it(scene: Quarter, who: Cast, refusal: type[Exception]) -> None:
    scene.hand_in(ALLIANCE)
    with pytest.raises(refusal):
        send_back(scene, who)


def test_the_standing_agency_does_not_return_its_own(scene: Quarter) -> None:
    scene.hand_in(COMMISSION)
    with pytest.raises(NotAllowed):
        send_back(scene, HUNG, agency=COMMISSION)


@pytest.mark.parametrize("who", [CHI, LAN, HUNG])
def test_only_a_head_of_the_agency_itself_takes_it_back(scene: Quarter, who: Cast) -> None:
    scene.hand_in(ALLIANCE)
    with pytest.raises(NotAllowed):
        take_back(scene, who)


def test_going_back_needs_a_reason_and_a_report(scene: Quarter) -> None:
    with pytest.raises(RuleBroken, match="not been handed in"):
        send_back(scene, LAN)
    scene.hand_in(ALLIANCE)
    with pytest.raises(RuleBroken) as refusal:
        send_back(scene, LAN, because="  ")
    assert refusal.value.field == "because"


def test_a_double_click_takes_back_once(scene: Quarter) -> None:
    scene.hand_in(ALLIANCE)
    take_back(scene, BINH, once="k")
    scene.hand_in(ALLIANCE)
    with pytest.raises(AlreadyDone):
        take_back(scene, BINH, once="k")
    assert scene.report(ALLIANCE).submitted_on == AFTER


def test_what_was_handed_in_before_versions_were_kept_is_kept_when_it_goes_back(scene: Quarter) -> None:
    scene.hand_in(ALLIANCE, "Báo cáo cũ")
    with transaction():
        db.session.delete(versions(scene)[0])
    send_back(scene, LAN)
    assert [version.text for version in versions(scene)] == ["Báo cáo cũ"]


def test_a_rule_switched_off_keeps_a_review_whose_report_went_back(scene: Quarter) -> None:
    scene.hand_in(ALLIANCE)
    take_back(scene, BINH)
    with transaction():
        db.session.scalars(select(ReviewRule)).one().is_on = False
        lay_reviews(db.session.get_one(Agreement, scene.program), today=TODAY, calendar=working_calendar())
    assert db.session.scalars(select(Review.period)).all() == ["2026-Q3"]
    assert len(versions(scene)) == 1


def test_each_act_stands_in_the_trail(scene: Quarter) -> None:
    scene.hand_in(ALLIANCE)
    send_back(scene, LAN)
    scene.hand_in(ALLIANCE)
    take_back(scene, BINH)
    trail = db.session.scalars(select(AuditEntry.action).where(AuditEntry.subject == "report").order_by(AuditEntry.id))
    assert trail.all() == ["submit-report", "return-report", "submit-report", "take-back-report"]


def test_the_draft_keeps_late_entries_apart(scene: Quarter, make: Make, client: FlaskClient) -> None:
    scene.log(ALLIANCE, quantity=9)
    late = scene.log(ALLIANCE, quantity=2, on=INSIDE)
    recorded(late, NOW)
    make.sign_in(client, CHI)
    page = client.get(f"/reports/{scene.report_id(ALLIANCE)}").text
    assert page.index("9 hội nghị") < page.index("Điều chỉnh, ghi sau khi chốt số liệu") < page.index("2 hội nghị")


def test_a_returned_report_shows_the_reason_and_what_was_written(
    scene: Quarter, make: Make, client: FlaskClient
) -> None:
    scene.hand_in(ALLIANCE, "Bản thứ nhất", proposals="Gia hạn khảo sát")
    make.sign_in(client, LAN)
    address = f"/reports/{scene.report_id(ALLIANCE)}"
    assert client.post(f"{address}/return", data={"because": "Thiếu minh chứng mục 2.2"}).status_code == 302
    make.sign_in(client, CHI)
    page = client.get(address).text
    assert "Thiếu minh chứng mục 2.2" in page
    assert "Bản thứ nhất</textarea>" in page
    assert "Gia hạn khảo sát</textarea>" in page
    assert "Bản thứ nhất" in client.get(f"{address}/versions/1").text
    assert client.get(f"{address}/versions/2").status_code == 404


def test_a_report_is_not_handed_in_twice_without_going_back(scene: Quarter) -> None:
    scene.hand_in(ALLIANCE)
    with pytest.raises(RuleBroken, match="handed in on"):
        submit_report(scene.report_id(ALLIANCE), by=scene.viewer(BINH), text="x", today=AFTER, now=NOON, zone=ZONE)


def test_the_review_counts_what_stood_when_the_data_were_closed(scene: Quarter) -> None:
    first = scene.log(ALLIANCE, quantity=9)
    recorded(scene.log(ALLIANCE, quantity=2), NOON)
    recorded(scene.log(ALLIANCE, quantity=8, corrects_id=first), NOON)
    page = review_page(scene.review_id, viewer=scene.viewer(LAN), today=AFTER, zone=ZONE)
    assert page is not None
    own = scene.report_id(ALLIANCE)
    assert [row.entry_count for row in page.reports if row.id == own] == [1]


def test_a_version_shows_its_figures_and_entries_as_they_were_and_never_todays(
    scene: Quarter, make: Make, client: FlaskClient
) -> None:
    entry = scene.log(ALLIANCE, quantity=9)
    late = scene.log(ALLIANCE, quantity=2)
    recorded(late, NOW)
    scene.hand_in(ALLIANCE)
    scene.log(ALLIANCE, quantity=555, corrects_id=entry)
    make.sign_in(client, CHI)
    page = client.get(f"/reports/{scene.report_id(ALLIANCE)}/versions/1").text
    assert "555" not in page
    told = re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page[page.index("Số liệu trong kỳ") :]))
    assert re.search(r"9 hội nghị +11 hội nghị", told), told[:600]
    closed, adjusted = told.split("Các cập nhật tiến độ làm nên báo cáo")[1].split("Điều chỉnh", 1)
    assert (closed.count("9 hội nghị"), closed.count("2 hội nghị")) == (1, 0)
    assert "2 hội nghị" in adjusted
