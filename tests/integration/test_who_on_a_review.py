"""The pages of a review say who did what: who took a report back, who settled and made final; what is still open."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from html import unescape

import pytest
import time_machine
from flask.testing import FlaskClient

from tests.make import ZONE, Make
from tests.people import ALLIANCE, BINH, CHI, COMMISSION, HUNG, LAN, MINH, Cast
from tests.review_making import AFTER, NOON, Quarter, quarter, with_password
from tracker.domain.consolidations import SubjectKind
from tracker.services.decisions import write_decision
from tracker.services.reviews.consolidating import settle_difference
from tracker.services.reviews.drafting import keep_draft
from tracker.services.reviews.submitting import return_report, take_back_report

TIME = {"today": AFTER, "now": NOON}


@pytest.fixture
def scene(make: Make) -> Iterator[Quarter]:
    found = quarter(make)
    found.log(COMMISSION, quantity=33)
    found.log(ALLIANCE, quantity=31)
    with time_machine.travel(NOON, tick=False):
        yield found


def read(scene: Quarter, client: FlaskClient, who: Cast, address: str) -> str:
    scene.make.sign_in(client, who)
    page = client.get(address)
    assert page.status_code == 200
    return unescape(page.text)


def test_a_report_that_went_back_says_who_did_it_and_leads_to_its_earlier_versions(
    scene: Quarter, client: FlaskClient
) -> None:
    own, review = scene.report_id(ALLIANCE), f"/reviews/{scene.review_id}"
    keep_draft(own, by=scene.viewer(CHI), text="Dự thảo", presents=True, **TIME)
    assert f'href="/reports/{own}">Xem dự thảo</a>' in read(scene, client, BINH, review)
    assert f'href="/reports/{own}">Soạn báo cáo</a>' in read(scene, client, CHI, review)
    scene.hand_in(ALLIANCE)
    take_back_report(own, by=scene.viewer(BINH), because="Nhầm số", zone=ZONE, **TIME)
    by_itself = "Cơ quan tự rút lại ngày 16/09/2026 (Binh, Phó Chủ tịch, Liên minh HTX tỉnh) để nộp lại:"
    page = read(scene, client, LAN, review)
    assert by_itself in page
    assert "Các bản đã nộp" in page
    page = read(scene, client, LAN, f"/reports/{own}")
    assert by_itself in page
    assert f'href="/reports/{own}/versions/1"' in page
    scene.hand_in(ALLIANCE)
    return_report(own, by=scene.viewer(LAN), because="Thiếu", zone=ZONE, **TIME)
    page = read(scene, client, BINH, review)
    assert "Trả lại ngày 16/09/2026 (Lan, Chuyên viên, Ban TG&DV Tỉnh ủy), đề nghị nộp lại:" in page
    assert by_itself not in page


def test_settling_and_freezing_name_the_agency_and_the_signer_sees_what_is_still_open(
    scene: Quarter, client: FlaskClient
) -> None:
    with_password(scene.make, MINH)
    scene.hand_in(COMMISSION)
    scene.hand_in(ALLIANCE)
    settle_difference(
        scene.review_id, (SubjectKind.INDICATOR, scene.indicator), by=scene.viewer(LAN), value=None,
        chosen_id=scene.make.agency_id(ALLIANCE), because="Biên bản", zone=ZONE, **TIME,
    )  # fmt: skip
    scene.freeze()
    write_decision(scene.review_id, by=scene.viewer(HUNG), text="Thống nhất cách đếm", due_on=date(2026, 10, 1),
                   owner_id=scene.make.agency_id(ALLIANCE), **TIME)  # fmt: skip
    review = f"/reviews/{scene.review_id}"
    post = "Chuyên viên, Ban TG&DV Tỉnh ủy"
    page = read(scene, client, LAN, review)
    assert post in page[page.index('id="sign"') :]
    version = read(scene, client, CHI, f"{review}/versions/1")
    assert f'<span class="quiet">{post}</span>' in version
    assert f"Lan, {post}" in version
    signing = read(scene, client, MINH, f"{review}/sign")
    assert signing.index("Thống nhất cách đếm") < signing.index("Đánh giá chung")
