"""Files as evidence: sent with an entry, kept under their hash, handed out to whoever may read the program."""

from __future__ import annotations

import json

import pytest
from sqlalchemy import func, select, update

from tests.attached_files import EICAR, JPEG, PDF, photo, word
from tests.evidence_scene import HASH, Scene, _the_day, entry_count, rows, scene
from tests.make import NOW
from tests.people import ALLIANCE, CHI, LAN, NAM, THU, Cast
from tracker.database import db, transaction
from tracker.models import AuditEntry, ProgressEntry, StoredFile

__all__ = ["_the_day", "scene"]


def test_a_file_is_kept_under_its_hash_and_shown_by_its_name(scene: Scene) -> None:
    assert scene.send(("Kế hoạch 2026.pdf", PDF)).status_code == 302
    (row,) = rows()
    assert (row.kind, row.file_name, row.file_sha256) == ("file", "Kế hoạch 2026.pdf", HASH)
    assert scene.lying() == [HASH]
    page = scene.client.get(f"/tasks/{scene.task_id}").text
    assert f'<a href="/evidence/{row.id}/file">Kế hoạch 2026.pdf</a>' in page
    stored = db.session.scalars(select(StoredFile)).one()
    assert (stored.size, stored.kind, stored.scan_state) == (len(PDF), "pdf", "none")


def test_the_trail_names_file_size_and_hash(scene: Scene) -> None:
    scene.send(("a.pdf", PDF))
    after = db.session.scalars(select(AuditEntry.after).order_by(AuditEntry.id.desc())).first()
    assert json.loads(after)["evidence"] == [f"a.pdf, {len(PDF)} bytes, SHA-256 {HASH}"]


def test_a_file_alone_is_enough_to_log(scene: Scene) -> None:
    assert scene.send(("a.pdf", PDF), note="").status_code == 302
    assert db.session.scalars(select(ProgressEntry.evidence_count)).one() == 1


def test_a_form_without_a_file_leaves_nothing(scene: Scene) -> None:
    assert scene.send(("", b"")).status_code == 302
    assert (rows(), scene.lying()) == ([], [])


def test_a_download_is_saved_and_never_shown(scene: Scene) -> None:
    scene.send(("Kế hoạch.pdf", PDF))
    answer = scene.get()
    assert (answer.status_code, answer.data, answer.content_length) == (200, PDF, len(PDF))
    head = answer.headers
    assert head["Content-Disposition"] == (
        "attachment; filename=\"K_ ho_ch.pdf\"; filename*=UTF-8''K%E1%BA%BF%20ho%E1%BA%A1ch.pdf"
    )
    assert head["Content-Type"] == "application/pdf"
    assert head["X-Content-Type-Options"] == "nosniff"
    assert head["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert head["Cache-Control"] == "no-store"


def test_a_page_dressed_as_a_picture_comes_back_as_plain_text(scene: Scene) -> None:
    scene.send(("anh.png", b"<html><script>alert(1)</script></html>"))
    answer = scene.get()
    assert answer.headers["Content-Type"] == "text/plain; charset=utf-8"
    assert "anh.png.txt" in answer.headers["Content-Disposition"]


@pytest.mark.parametrize(("who", "status"), [(CHI, 200), (LAN, 200), (NAM, 404), (THU, 404)])
def test_who_may_read_the_program_gets_the_file_and_nobody_else(scene: Scene, who: Cast, status: int) -> None:
    scene.send(("a.pdf", PDF))
    assert scene.get(who).status_code == status


def test_access_is_asked_again_each_time(scene: Scene) -> None:
    scene.send(("a.pdf", PDF))
    assert scene.get(LAN).status_code == 200
    scene.client.post("/sign-out")
    assert scene.client.get(f"/evidence/{rows()[0].id}/file").status_code == 302


def test_a_piece_of_a_file_is_the_right_piece(scene: Scene) -> None:
    scene.send(("a.pdf", PDF))
    piece = scene.get(headers={"Range": "bytes=1-3"})
    assert (piece.status_code, piece.data) == (206, b"PDF")
    assert piece.headers["Content-Range"] == f"bytes 1-3/{len(PDF)}"
    assert scene.get(headers={"Range": "bytes=9999-"}).status_code == 416
    assert scene.get(headers={"Range": "bytes=x"}).status_code in (200, 416)
    unchanged = scene.get(headers={"If-Modified-Since": "Tue, 24 Nov 2026 02:00:01 GMT"})
    assert (unchanged.status_code, unchanged.data) == (304, b"")
    assert scene.get(headers={"If-Modified-Since": "Tue, 24 Nov 2020 02:00:00 GMT"}).status_code == 200
    assert scene.get(headers={"If-Modified-Since": "nonsense"}).status_code == 200


def test_a_lost_content_is_said_calmly_and_to_the_administrator(scene: Scene) -> None:
    scene.send(("a.pdf", PDF))
    (scene.folder / HASH[:2] / HASH).unlink()
    answer = scene.get()
    assert answer.status_code == 410
    assert "“a.pdf” đã được đính kèm" in answer.text
    assert db.session.scalars(select(StoredFile.missing_at)).one() == NOW
    assert "Tệp không còn trên máy chủ" in scene.client.get(f"/tasks/{scene.task_id}").text
    scene.send(("lại.pdf", PDF))
    assert db.session.scalars(select(StoredFile.missing_at)).one() is None
    assert scene.get().status_code == 200


def test_a_form_sent_twice_is_one_entry_with_one_file(scene: Scene) -> None:
    for _ in range(2):
        assert scene.send(("a.pdf", PDF), once="k" * 20).status_code == 302
    assert (entry_count(), len(rows()), scene.lying()) == (1, 1, [HASH])


def test_a_correction_keeps_the_files_that_stay_ticked(scene: Scene) -> None:
    scene.send(("a.pdf", PDF), ("b.jpg", JPEG))
    (first, second), entry_id = rows(), db.session.scalars(select(ProgressEntry.id)).one()
    form = scene.client.get(f"/entries/{entry_id}/correct").text
    assert f'value="{first.id}" checked' in form
    assert scene.correct(entry_id, ("c.pdf", PDF + b"c"), kept_files=[second.id]).status_code == 302
    new = [row.file_name for row in rows() if row.entry_id != entry_id]
    assert new == ["b.jpg", "c.pdf"]
    assert scene.get().status_code == 200  # what the old entry had stays readable


def test_a_correction_takes_no_file_of_another_entry(scene: Scene) -> None:
    scene.send(("a.pdf", PDF))
    scene.send(note="Khác")
    foreign, entry_id = rows()[0].id, db.session.scalars(select(func.max(ProgressEntry.id))).one()
    scene.correct(entry_id, kept_files=[foreign, "x"])
    scene.correct(entry_id, kept_files=[foreign])
    assert len(rows()) == 1


def test_a_mark_of_secrecy_is_remarked_on_and_never_refused(scene: Scene) -> None:
    assert scene.send(("cong-van.docx", word("MẬT", "Kế hoạch"))).status_code == 302
    page = scene.client.get(f"/tasks/{scene.task_id}").text
    assert "có dấu hiệu mang dấu độ mật" in page  # the news
    assert "Có dấu hiệu tài liệu mật" in page  # what a reviewer sees
    assert scene.send(("Tối mật.pdf", PDF)).status_code == 302


def test_the_place_in_a_picture_is_kept_and_remarked_on(scene: Scene) -> None:
    picture = photo(0x8825)
    assert scene.send(("hội nghị.jpg", picture)).status_code == 302
    assert "có ghi vị trí chụp" in scene.client.get("/").text
    assert scene.get().data == picture


def test_the_same_file_for_two_tasks_is_shown_to_the_reviewer(scene: Scene) -> None:
    second = scene.make.task(scene.agreement_id, lead=ALLIANCE)
    scene.send(("a.pdf", PDF))
    scene.send(("khác tên.pdf", PDF), part_id=scene.make.part_id(second, ALLIANCE))
    scene.make.sign_in(scene.client, LAN)
    assert "Trùng tệp với nhiệm vụ 2" in scene.client.get(f"/tasks/{scene.task_id}").text
    assert "Trùng tệp với nhiệm vụ 1" in scene.client.get(f"/tasks/{second}").text


def test_a_file_of_another_program_is_not_told_of(scene: Scene) -> None:
    other = scene.make.task(scene.make.agreement(title="Khác"), lead=ALLIANCE)
    scene.send(("a.pdf", PDF))
    scene.send(("a.pdf", PDF), part_id=scene.make.part_id(other, ALLIANCE))
    assert "Trùng tệp" not in scene.client.get(f"/tasks/{other}").text


@pytest.mark.parametrize(
    ("state", "own", "other"), [("unchecked", 200, 403), ("infected", 403, 403), ("clean", 200, 200)]
)
def test_what_the_scanner_has_not_cleared_stays_at_home(scene: Scene, state: str, own: int, other: int) -> None:
    scene.send(("x.txt", EICAR))
    with transaction():
        db.session.execute(update(StoredFile).values(scan_state=state))
    assert scene.get(CHI).status_code == own
    assert scene.get(LAN).status_code == other
