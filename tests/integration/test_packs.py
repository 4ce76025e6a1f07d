"""The pack of a review: asked for, watched, fetched by who may; all of it from the frozen version."""

from __future__ import annotations

import hashlib
import io
from datetime import timedelta
from zipfile import ZipFile

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select, update

from tests.attached_files import PDF
from tests.make import NOW, TODAY, ZONE, Make
from tests.pack_scene import HOSTILE, ask, made, occasion, on_one_database, rows, scene
from tests.papers import pdf_text, sheet_rows, squeezed, table_with, text
from tests.people import ALLIANCE, BINH, CHI, LAN, MINH, NAM, Cast
from tests.review_making import Quarter, quarter, with_password
from tracker.database import db, transaction
from tracker.domain.errors import NotFound, RuleBroken
from tracker.domain.packs import PackPart
from tracker.jobs.occasion import Occasion
from tracker.jobs.packs import make_packs
from tracker.models import AuditEntry, Holding, Task
from tracker.services.decisions import write_decision
from tracker.services.packs import ask_pack
from tracker.services.reviews.consolidating import reopen_review

__all__ = ["occasion", "scene"]

NAMES = [part.file_name for part in PackPart]


def fetched(client: FlaskClient, scene: Quarter, who: Cast = CHI) -> ZipFile:
    scene.make.sign_in(client, who)
    answer = client.get(f"/reviews/{scene.review_id}/pack.zip")
    assert (answer.status_code, answer.mimetype) == (200, "application/zip")
    pack = ZipFile(io.BytesIO(answer.data))
    answer.close()
    return pack


def test_it_is_asked_for_watched_and_fetched(client: FlaskClient, scene: Quarter, occasion: Occasion) -> None:
    at = f"/reviews/{scene.review_id}/pack"
    scene.make.sign_in(client, CHI)
    assert f'href="{at}"' in client.get(f"/reviews/{scene.review_id}").text
    assert client.get(f"{at}.zip").status_code == 302
    first = client.get(at)
    assert "Refresh" not in first.headers
    assert client.post(at).location == at
    waiting = client.get(at)
    assert waiting.headers["Refresh"] == "3"
    assert "Đã lập 0/6 tệp." in waiting.text
    assert '<form method="post" action=""' not in waiting.text
    assert make_packs(occasion) == {"ready": 1}
    ready = client.get(at)
    assert "Refresh" not in ready.headers
    assert f'href="{at}.zip"' in ready.text
    assert fetched(client, scene).namelist() == [*NAMES, "muc-luc.txt"]
    trail = select(AuditEntry.action).where(AuditEntry.chain == scene.program).order_by(AuditEntry.id.desc()).limit(1)
    assert db.session.scalar(trail) == "asked-pack"


@on_one_database
def test_what_is_in_it_is_what_was_frozen_whatever_happened_later(
    client: FlaskClient, scene: Quarter, occasion: Occasion
) -> None:
    write_decision(
        scene.review_id, by=scene.viewer(MINH), text="Đối chiếu số liệu", owner_id=scene.make.agency_id(ALLIANCE),
        due_on=TODAY + timedelta(days=9), today=TODAY, now=NOW,
    )  # fmt: skip
    with transaction():
        db.session.get_one(Task, scene.task).title = "Tên mới"
    ask(scene)
    make_packs(occasion)
    pack = fetched(client, scene)
    word, pdf, annex, summary, minutes, evidence = (pack.read(name) for name in NAMES)
    for content in (word, minutes):
        assert "Tên mới" not in text(content)
    assert "Hội nghị tại cơ sở" in text(word)
    assert squeezed(HOSTILE.replace(" שלום", "")) in squeezed(pdf_text(pdf))
    assert [row[1] for row in sheet_rows(annex, "Phụ lục", "TT")[1:]] == ["Hội nghị tại cơ sở", HOSTILE]
    assert [row[2] for row in sheet_rows(summary, "Nhiệm vụ", "TT")[1:]] == ["Hội nghị tại cơ sở", HOSTILE]
    assert table_with(minutes, "Ý kiến chỉ đạo")[1][1] == "Đối chiếu số liệu"
    assert "Đối chiếu" not in text(word)
    found = sheet_rows(evidence, "Minh chứng", "TT")[1:]
    assert [(row[1], row[3], row[4], row[5], row[6], row[8]) for row in found] == [
        ("1. Hội nghị tại cơ sở", ALLIANCE, "Chuyên viên", "Văn bản", "12/BC-LMHTX", None),
        ("1. Hội nghị tại cơ sở", ALLIANCE, "Chuyên viên", "Sản phẩm truyền thông", "2 bài, Báo Ninh Bình",
         "https://baoninhbinh.org.vn/x"),
        ("1. Hội nghị tại cơ sở", ALLIANCE, "Chuyên viên", "Tệp", "Kế hoạch.pdf",
         f"SHA-256: {hashlib.sha256(PDF).hexdigest()}"),
    ]  # fmt: skip
    listed = pack.read("muc-luc.txt").decode("utf-8-sig")
    assert f"{hashlib.sha256(word).hexdigest()}  {NAMES[0]}" in listed
    assert scene.frozen_hash() in listed


@on_one_database
def test_without_evidence_and_without_tasks_done_it_is_a_whole_pack(
    client: FlaskClient, make: Make, occasion: Occasion
) -> None:
    bare = quarter(make)
    bare.freeze()
    ask(bare)
    assert make_packs(occasion) == {"ready": 1}
    evidence = fetched(client, bare).read(PackPart.EVIDENCE.file_name)
    assert "không kèm minh chứng" in str(sheet_rows(evidence, "Minh chứng", "TT")[1:])


def test_a_review_without_a_final_version_says_so_and_offers_none(client: FlaskClient, make: Make) -> None:
    bare = quarter(make)
    make.sign_in(client, CHI)
    page = client.get(f"/reviews/{bare.review_id}/pack")
    assert "Chưa có bản nào được chốt." in page.text
    assert 'aria-label="Lập hồ sơ"' not in page.text
    assert "pack" not in client.get(f"/reviews/{bare.review_id}").text
    with pytest.raises(RuleBroken):
        ask(bare)
    assert client.post(f"/reviews/{bare.review_id}/pack").status_code == 200
    assert rows() == []


def test_strangers_neither_ask_nor_fetch_and_who_lost_the_right_meanwhile_gets_none(
    client: FlaskClient, scene: Quarter, occasion: Occasion
) -> None:
    with pytest.raises(NotFound):
        ask(scene, NAM)
    ask(scene)
    with transaction():
        db.session.execute(
            update(Holding)
            .where(Holding.person_id == scene.make.person_id(CHI))
            .values(until_on=TODAY - timedelta(days=1))
        )
    assert make_packs(occasion) == {"failed": 1}
    scene.make.sign_in(client, LAN)
    assert "không còn quyền xem" in client.get(f"/reviews/{scene.review_id}/pack").text
    ask(scene, LAN)
    made()
    scene.make.sign_in(client, NAM)
    assert client.get(f"/reviews/{scene.review_id}/pack.zip").status_code == 404


def test_a_pack_of_a_withdrawn_version_is_not_offered_and_a_later_signature_is_told(
    client: FlaskClient, scene: Quarter
) -> None:
    with_password(scene.make, MINH, BINH)
    ask(scene)
    made()
    scene.make.sign_in(client, CHI)
    at = f"/reviews/{scene.review_id}/pack"
    assert "Sau đó đã có thêm chữ ký." not in client.get(at).text
    scene.sign(MINH, now=NOW + timedelta(hours=1))
    assert "Sau đó đã có thêm chữ ký." in client.get(at).text
    reopen_review(scene.review_id, by=scene.viewer(MINH), because="Sai số", today=TODAY, now=NOW, zone=ZONE)
    assert "Chưa có bản nào được chốt." in client.get(at).text
    assert client.get(f"{at}.zip").status_code == 302


@on_one_database
def test_nobody_came_for_a_minute_and_the_page_says_so(client: FlaskClient, scene: Quarter) -> None:
    ask_pack(scene.review_id, by=scene.viewer(CHI), now=NOW - timedelta(minutes=2))
    scene.make.sign_in(client, CHI)
    assert "Chưa có tiến trình nào nhận việc này." in client.get(f"/reviews/{scene.review_id}/pack").text
