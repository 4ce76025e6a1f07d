"""Whoever holds a paper may ask whether it is genuine, and learns nothing else."""

from __future__ import annotations

import re

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from tests.make import ZONE, Make
from tests.papers import footers, opened, pdf_pages
from tests.people import BINH, COMMISSION, HUNG, LAN, MINH, NAM
from tests.review_making import AFTER, INSIDE, NOON, Quarter, quarter, with_password
from tests.statements import statements
from tracker.database import db, transaction
from tracker.models import Consolidation, ReportVersion
from tracker.services.progress import log_progress
from tracker.services.reviews.consolidating import reopen_review
from tracker.services.reviews.submitting import take_back_report

GENUINE, LATER, UNKNOWN = "đã được chốt trên hệ thống", "phiên bản sau có giá trị", "không chốt văn bản nào có mã này"
STANDINGS = [
    "Đã chốt, chưa bên nào ký.",
    "Đã chốt, chưa đủ chữ ký: 1/2 bên đã ký.",
    "Văn bản đang có giá trị: các bên đã ký đủ",
    "Không còn hiệu lực ký: số liệu nguồn thay đổi",
    "Đã thu hồi: bản này được thay bằng bản tổng hợp khác",
]
TITLE = "Tuyên truyền phát triển kinh tế tập thể"


@pytest.fixture
def scene(make: Make) -> Quarter:
    found = quarter(make)
    found.log(COMMISSION, quantity=33)
    found.hand_in(COMMISSION)
    found.freeze()
    return found


def report_hash() -> str:
    return db.session.scalars(select(ReportVersion.hash)).one()


def test_a_stranger_learns_that_a_paper_is_genuine_and_not_what_it_says(client: FlaskClient, scene: Quarter) -> None:
    for hashed in (scene.frozen_hash(), report_hash(), scene.frozen_hash().upper()):
        with statements() as seen:
            page = client.get(f"/verify/{hashed}")
        assert page.status_code == 200
        assert GENUINE in page.text
        for hidden in (TITLE, COMMISSION, "III/2026", "/reviews/", "/reports/"):
            assert hidden not in page.text
        assert len(seen) <= 4


def test_it_says_how_far_the_version_is_signed_in_the_words_of_its_paper(client: FlaskClient, scene: Quarter) -> None:
    with_password(scene.make, MINH, BINH)
    address = f"/verify/{scene.frozen_hash()}"

    def said() -> str:
        page = client.get(address).text
        return next(words for words in STANDINGS if words in page)

    seen = [said()]
    scene.sign(MINH)
    seen.append(said())
    scene.make.sign_in(client, LAN)
    assert f": {COMMISSION}</p>" in client.get(address).text
    scene.sign(BINH)
    seen.append(said())
    part_id = scene.make.part_id(scene.task, COMMISSION)
    log_progress(part_id, by=scene.viewer(LAN), happened_on=INSIDE, note="Bổ sung", now=NOON, today=AFTER)
    seen.append(said())
    reopen_review(scene.review_id, by=scene.viewer(LAN), because="Sửa", today=AFTER, now=NOON, zone=ZONE)
    seen.append(said())
    assert seen == STANDINGS


def test_those_who_may_read_the_program_are_led_to_the_version(client: FlaskClient, scene: Quarter) -> None:
    scene.make.sign_in(client, LAN)
    page = client.get(f"/verify/{scene.frozen_hash()}").text
    assert TITLE in page
    assert f'href="/reviews/{scene.review_id}/versions/1"' in page
    assert COMMISSION in client.get(f"/verify/{report_hash()}").text
    scene.make.sign_in(client, NAM)
    assert TITLE not in client.get(f"/verify/{scene.frozen_hash()}").text


@pytest.mark.parametrize("hashed", ["0" * 64, "x", "0" * 63, "١" * 64, "%3Cscript%3Ealert(1)"])
def test_what_is_unknown_is_not_confirmed(client: FlaskClient, scene: Quarter, hashed: str) -> None:
    page = client.get(f"/verify/{hashed}")
    assert page.status_code == 404
    assert UNKNOWN in page.text
    assert "<script>alert" not in page.text


def test_what_was_withdrawn_is_genuine_and_no_longer_counts(client: FlaskClient, scene: Quarter) -> None:
    hashed, handed_in = scene.frozen_hash(), report_hash()
    time = {"today": AFTER, "now": NOON, "zone": ZONE}
    reopen_review(scene.review_id, by=scene.viewer(LAN), because="Sửa số liệu", **time)
    assert LATER in client.get(f"/verify/{hashed}").text
    take_back_report(scene.report_id(COMMISSION), by=scene.viewer(HUNG), because="Sửa", **time)
    assert LATER in client.get(f"/verify/{handed_in}").text


def test_what_was_altered_in_the_database_is_not_confirmed(client: FlaskClient, scene: Quarter) -> None:
    hashed = scene.frozen_hash()
    with transaction():
        version = db.session.scalars(select(Consolidation)).one()
        version.snapshot = (version.snapshot or "").replace("33", "34")
    page = client.get(f"/verify/{hashed}").text
    assert GENUINE not in page
    assert "Không xác nhận được văn bản này." in page


def test_every_paper_of_a_frozen_version_bears_its_address(client: FlaskClient, scene: Quarter) -> None:
    scene.make.sign_in(client, LAN)
    word = client.get(f"/reviews/{scene.review_id}/report.docx").data
    address = re.search(r"https?://\S+/verify/([0-9a-f]{64})", footers(word)[0])
    assert address is not None
    assert address[1] == scene.frozen_hash()
    assert len(opened(word).inline_shapes) == 1
    pdf = client.get(f"/reviews/{scene.review_id}/report.pdf").data
    assert address[0] in re.sub(r"\s", "", pdf_pages(pdf)[0].extract_text())
    agency = client.get(f"/reports/{scene.report_id(COMMISSION)}/report.docx").data
    assert f"/verify/{report_hash()}" in footers(agency)[0]


def test_a_draft_bears_no_address(client: FlaskClient, make: Make) -> None:
    scene = quarter(make)
    make.sign_in(client, LAN)
    word = client.get(f"/reviews/{scene.review_id}/report.docx").data
    assert "verify" not in "".join(footers(word))
    assert len(opened(word).inline_shapes) == 0
