"""The trail of a review reads like a story, to those who may read it."""

from __future__ import annotations

import re
from datetime import date
from html import unescape

import pytest
from flask.testing import FlaskClient

from tests.make import NOW, TODAY, ZONE, Make
from tests.people import ALLIANCE, BINH, CHI, COMMISSION, HUNG, KIEM, LAN, MINH, NAM, OANH, QUAN, Cast
from tests.review_making import AFTER, NOON, Quarter, quarter, with_password
from tracker.domain.consolidations import SubjectKind
from tracker.domain.obligations import ObligationKind
from tracker.queries import audited_reviews, review_trail
from tracker.queries.days_off import working_calendar
from tracker.services.decisions import close_decision, move_decision, write_decision
from tracker.services.reminders.acknowledging import acknowledge
from tracker.services.reviews.consolidating import reopen_review, settle_difference, write_assessment
from tracker.services.reviews.drafting import keep_draft, send_back_draft
from tracker.services.reviews.moving import HumanDates, move_review
from tracker.services.reviews.submitting import return_report, take_back_report

TIME = {"today": AFTER, "now": NOON}


@pytest.fixture
def scene(make: Make) -> Quarter:
    """A quarter with nearly everything that can happen to one."""
    found = quarter(make)
    with_password(make, MINH, BINH)
    found.log(COMMISSION, quantity=33)
    found.log(ALLIANCE, quantity=31)
    move_review(found.review_id, by=found.viewer(LAN), to=HumanDates(submit_on=date(2026, 9, 18)), seen=HumanDates(),
                because="Bão số 5", now=NOON)  # fmt: skip
    own = found.report_id(ALLIANCE)
    keep_draft(own, by=found.viewer(CHI), text="Dự thảo", presents=True, **TIME)
    send_back_draft(own, by=found.viewer(BINH), because="Thiếu số liệu quý", **TIME)
    found.hand_in(ALLIANCE)
    return_report(own, by=found.viewer(LAN), because="Thiếu minh chứng mục 2.2", zone=ZONE, **TIME)
    found.hand_in(ALLIANCE)
    take_back_report(own, by=found.viewer(BINH), because="Nhầm số", zone=ZONE, **TIME)
    found.hand_in(ALLIANCE)
    found.hand_in(COMMISSION)
    settle_difference(
        found.review_id, (SubjectKind.INDICATOR, found.indicator), by=found.viewer(LAN),
        chosen_id=make.agency_id(ALLIANCE), value=None, because="Theo biên bản đối chiếu", zone=ZONE, **TIME,
    )  # fmt: skip
    found.freeze()
    found.sign(MINH)
    reopen_review(found.review_id, by=found.viewer(LAN), because="Sửa tên hội nghị", zone=ZONE, **TIME)
    found.freeze(assessment=None)
    found.sign(MINH)
    found.sign(BINH, reservation="Trừ hội nghị lồng ghép")
    decision = write_decision(found.review_id, by=found.viewer(HUNG), text="Thống nhất cách đếm",
                              owner_id=make.agency_id(ALLIANCE), due_on=date(2026, 10, 1), **TIME)  # fmt: skip
    move_decision(decision, by=found.viewer(HUNG), due_on=date(2026, 10, 9), seen_on=date(2026, 10, 1),
                  because="Chờ hướng dẫn", **TIME)  # fmt: skip
    close_decision(decision, by=found.viewer(CHI), how="Đã ban hành hướng dẫn đếm", **TIME)
    return found


def story(scene: Quarter, client: FlaskClient, who: Cast = LAN) -> str:
    """The text of the page without its marks, in one line."""
    scene.make.sign_in(client, who)
    page = client.get(f"/reviews/{scene.review_id}/trail")
    assert page.status_code == 200
    main = page.text[page.text.index("<main") : page.text.index("</main")]
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", main)))


TOLD = (
    "16/09/2026",
    "12:00 Lan, Chuyên viên, Ban TG&DV Tỉnh ủy Dời các mốc của kỳ rà soát",
    "theo chế độ rà soát → đổi thành 18/09/2026 Lý do: Bão số 5",
    "Binh, Phó Chủ tịch, Liên minh HTX tỉnh Nộp báo cáo của Liên minh HTX tỉnh Bản: 1 SHA-256:",
    "Trả lại báo cáo của Liên minh HTX tỉnh, đề nghị nộp lại",
    "Lý do: Thiếu minh chứng mục 2.2",
    "Rút lại báo cáo của Liên minh HTX tỉnh để nộp lại",
    "Thống nhất số liệu: lấy số của Liên minh HTX tỉnh",
    "Ban TG&DV Tỉnh ủy: 33 Liên minh HTX tỉnh: 31 Số liệu chung: 31 Lý do: Theo biên bản đối chiếu",
    "Viết đánh giá chung",
    "Chốt bản tổng hợp để các bên ký",
    "Minh, Phó Trưởng Ban, Ban TG&DV Tỉnh ủy Ký xác nhận, bên ký:",
    "Mở lại kỳ rà soát: bản đã chốt hết hiệu lực",
    "Số chữ ký hết hiệu lực: 1 Lý do: Sửa tên hội nghị",
    "Ý kiến bảo lưu: Trừ hội nghị lồng ghép",
    "Ghi ý kiến chỉ đạo, giao Liên minh HTX tỉnh thực hiện Hạn: 01/10/2026 Ý kiến chỉ đạo: Thống nhất cách đếm",
    "01/10/2026 → đổi thành 09/10/2026",
    "Kết quả thực hiện: Đã ban hành hướng dẫn đếm",
)
INSIDE = ("Trình lãnh đạo dự thảo báo cáo của Liên minh HTX tỉnh", "Lý do: Thiếu số liệu quý")


def test_the_trail_tells_the_review_from_its_dates_to_its_decisions(scene: Quarter, client: FlaskClient) -> None:
    read, place = story(scene, client), 0
    for sentence in TOLD:
        assert sentence in read[place:], f"{sentence} in {read[place:]}"
        place = read.index(sentence, place)
    assert not [said for said in INSIDE if said in read], "what happens inside another agency is its own"
    for who in (CHI, KIEM):
        read = story(scene, client, who)
        assert not [said for said in (*TOLD, *INSIDE) if said not in read]


def test_what_is_drafted_of_a_consolidated_review_is_read_by_others_once_it_is_final(
    make: Make, client: FlaskClient
) -> None:
    scene = quarter(make)
    scene.log(COMMISSION, quantity=33)
    scene.log(ALLIANCE, quantity=31)
    scene.hand_in(ALLIANCE)
    scene.hand_in(COMMISSION)
    settle_difference(
        scene.review_id, (SubjectKind.INDICATOR, scene.indicator), by=scene.viewer(LAN),
        chosen_id=make.agency_id(ALLIANCE), value=None, because="Theo biên bản đối chiếu", zone=ZONE, **TIME,
    )  # fmt: skip
    write_assessment(scene.review_id, by=scene.viewer(LAN), assessment="Chưa đạt", by_content={}, zone=ZONE, **TIME)
    drafted = ("Chưa đạt", "Theo biên bản đối chiếu", "lấy số của")
    assert all(said in story(scene, client, LAN) for said in drafted)
    for who in (CHI, KIEM):
        read = story(scene, client, who)
        assert all(act in read for act in ("Viết đánh giá chung", "Thống nhất một chỗ lệch số liệu"))
        program = client.get(f"/agreements/{scene.program}/trail").text
        assert not [said for said in drafted if said in read or said in program]
    scene.freeze(assessment=None)
    read = story(scene, client, CHI)
    assert all(said in read for said in drafted)


@pytest.mark.parametrize("who", [OANH, KIEM, NAM, QUAN])
def test_an_auditor_of_a_party_reads_the_trail_and_nothing_else(make: Make, client: FlaskClient, who: Cast) -> None:
    scene = quarter(make)
    make.sign_in(client, who)
    of_review = f"/reviews/{scene.review_id}"
    start = client.get("/").text
    assert (f"{of_review}/trail" in start) == (who is KIEM)
    assert client.get(f"{of_review}/trail").status_code == (200 if who is KIEM else 404)
    assert client.get(of_review).status_code == 404
    if who is KIEM:
        page = client.get(f"{of_review}/trail").text
        assert "chưa có hoạt động nào" in page
        assert f'href="{of_review}"' not in page, "he cannot open it"


def test_both_lists_are_read_page_by_page(make: Make, client: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    scene = quarter(make)
    for text in ("một", "hai", "ba"):
        scene.write(assessment=f"Lần {text}")
    acknowledge(
        ObligationKind.CONSOLIDATION, scene.review_id, make.agency_id(COMMISSION), until_on=date(2026, 11, 30),
        by=scene.viewer(LAN), calendar=working_calendar(), today=TODAY, now=NOW,
    )  # fmt: skip
    monkeypatch.setattr(review_trail, "PAGE_SIZE", 2)
    monkeypatch.setattr(audited_reviews, "PAGE_SIZE", 1)
    make.sign_in(client, LAN)
    first, second = (client.get(f"/reviews/{scene.review_id}/trail?page={number}").text for number in (1, 2))
    assert "Lần hai" in first
    assert "Lần ba" not in first
    assert "Lần ba" in second
    assert "hẹn ngày xong cho Ban TG&amp;DV Tỉnh ủy" in second
    assert client.get(f"/reviews/{scene.review_id}/trail?page=3").status_code == 302
    page = audited_reviews.reviews_to_audit(scene.viewer(KIEM), today=TODAY, number=2)
    assert (len(page.rows), page.first, page.last) == (1, 2, 2)
    assert page.total > 2
    assert page.rows[0].cut_off_on <= TODAY
