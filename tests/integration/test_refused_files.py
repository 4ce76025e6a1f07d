"""Files that are refused, cut, broken off or too many leave nothing behind, and nothing typed is lost."""

from __future__ import annotations

import errno
import io
from typing import Any

import pytest
import time_machine
from werkzeug.test import TestResponse

from tests.attached_files import PDF
from tests.evidence_scene import HASH, Scene, _the_day, entry_count, rows, scene
from tests.make import NOW
from tests.people import CHI, COMMISSION, LAN, THU
from tracker.domain import evidence_files as limits
from tracker.services import evidence_files as service
from tracker.web import uploads

__all__ = ["_the_day", "scene"]


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("a.pdf", b"MZ\x90\0", "không thuộc loại tệp được nhận"),
        ("a.pdf", b"", "là tệp rỗng"),
    ],
)
def test_what_is_not_kept_is_said_beside_the_field_and_nothing_typed_is_lost(
    scene: Scene, name: str, content: bytes, said: str
) -> None:
    answer = scene.send((name, content), ("b.pdf", PDF), note="Đã làm xong việc này.")
    assert answer.status_code == 200
    assert said in answer.text
    assert "Đã làm xong việc này." in answer.text
    assert "Vui lòng chọn lại tệp" in answer.text
    assert (entry_count(), rows(), scene.lying()) == (0, [], [])


def test_another_mistake_in_the_form_drops_the_files_and_says_so(scene: Scene) -> None:
    answer = scene.send(("a.pdf", PDF), percent="999")
    assert "Vui lòng chọn lại tệp" in answer.text
    assert (entry_count(), scene.lying()) == (0, [])


def test_bytes_are_counted_as_they_come_and_cut_at_the_limit(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(uploads, "LARGEST_FILE", 1000)
    answer = scene.send(("to.pdf", PDF + b"x" * 200_000), note="Còn nguyên")
    assert "“to.pdf” lớn hơn 20 MB." in answer.text
    assert "Còn nguyên" in answer.text
    assert (entry_count(), scene.lying()) == (0, [])


def test_all_files_together_have_a_limit_too(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(uploads, "LARGEST_FORM", 10_000)
    assert scene.send(("a.pdf", PDF + b"x" * 20_000)).status_code == 413
    assert (entry_count(), scene.lying()) == (0, [])


def chunked(scene: Scene, body: bytes, **headers: str) -> TestResponse:
    """A body of unknown length, as gunicorn hands it over."""
    scene.make.sign_in(scene.client, CHI)
    environ = {"wsgi.input": io.BytesIO(body), "wsgi.input_terminated": True, "CONTENT_TYPE": BOUNDED} | headers
    return scene.client.post(f"/assignments/{scene.part_id}/progress", environ_overrides=environ)


BOUNDED = "multipart/form-data; boundary=B"
PART = b'--B\r\nContent-Disposition: form-data; name="files"; filename="a.pdf"\r\nContent-Length: 3\r\n\r\n'
END = b"\r\n--B--\r\n"


def test_a_length_that_is_missing_or_lies_small_changes_nothing(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    assert chunked(scene, PART + PDF + END).status_code == 302
    assert rows()[0].file_sha256 == HASH
    monkeypatch.setattr(uploads, "LARGEST_FORM", 10_000)
    assert chunked(scene, PART + b"x" * 50_000 + END).status_code == 413
    assert scene.lying() == [HASH]


@pytest.mark.parametrize("after", [PART[:40], PART, PART + PDF])
def test_a_client_that_breaks_off_leaves_nothing(scene: Scene, after: bytes) -> None:
    scene.make.sign_in(scene.client, CHI)
    environ = {"wsgi.input": io.BytesIO(after), "CONTENT_LENGTH": str(len(after) + 1000), "CONTENT_TYPE": BOUNDED}
    answer = scene.client.post(f"/assignments/{scene.part_id}/progress", environ_overrides=environ)
    assert answer.status_code in (200, 400)
    assert (entry_count(), scene.lying()) == (0, [])


def test_a_full_disk_is_a_507_page_with_no_row_and_no_file(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(self: Any, _data: bytes) -> int:
        self._file = self._opened()
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(uploads._Kept.__base__, "write", full)
    answer = scene.send(("a.pdf", PDF))
    assert answer.status_code == 507
    assert "Máy chủ hết chỗ lưu trữ" in answer.text
    assert (entry_count(), scene.lying()) == (0, [])


def test_a_disk_that_fills_when_the_file_is_put_in_place_is_the_same(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_given: object) -> None:
        raise OSError(errno.EDQUOT, "Disk quota exceeded")

    monkeypatch.setattr("tracker.storage.local.LocalStore.put", full)
    assert scene.send(("a.pdf", PDF)).status_code == 507
    assert (entry_count(), rows(), scene.lying()) == (0, [], [])


def test_two_hundred_files_at_once_by_one_person_are_too_many(scene: Scene) -> None:
    incoming = scene.folder / ".incoming"
    incoming.mkdir(parents=True)
    owner = scene.make.person_id(CHI)
    for number in range(uploads.MOST_AT_ONCE):
        (incoming / f"{owner}-{number}.part").write_bytes(b"x")
    answer = scene.send(("a.pdf", PDF))
    assert answer.status_code == 429
    assert "Đang có quá nhiều tệp" in answer.text
    assert len(scene.lying()) == uploads.MOST_AT_ONCE
    assert scene.send(("a.pdf", PDF), who=LAN, part_id=scene.make.part_id(scene.task_id, COMMISSION)).status_code == 302


def test_a_person_has_a_limit_in_an_hour(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(service, "MOST_IN_AN_HOUR", 2)
    assert scene.send(("a.pdf", PDF), ("b.pdf", PDF + b"b")).status_code == 302
    assert "nhiều nhất 2 tệp trong một giờ" in scene.send(("c.pdf", PDF + b"c")).text
    with time_machine.travel(NOW + limits.HOUR, tick=False):
        assert scene.send(("c.pdf", PDF + b"c")).status_code == 302


def test_an_agency_has_a_quota_and_the_same_content_counts_once(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(service, "AGENCY_QUOTA", len(PDF) + 10)
    assert scene.send(("a.pdf", PDF)).status_code == 302
    assert scene.send(("a-lại.pdf", PDF)).status_code == 302
    assert "Tệp của cơ quan đã đạt" in scene.send(("b.pdf", PDF + b"b")).text
    assert (len(rows()), scene.lying()) == (2, [HASH])
    coordinating = scene.make.part_id(scene.task_id, COMMISSION)
    assert scene.send(("b.pdf", PDF + b"b"), who=LAN, part_id=coordinating).status_code == 302


def test_an_entry_has_five_files_at_most(scene: Scene) -> None:
    answer = scene.send(*((f"{number}.pdf", PDF) for number in range(6)))
    assert "nhiều nhất 5 tệp" in answer.text
    assert (entry_count(), scene.lying()) == (0, [])


def test_a_stranger_and_another_agency_leave_nothing_on_the_disk(scene: Scene) -> None:
    assert scene.send(("a.pdf", PDF), who=THU).status_code in (403, 404)
    assert scene.send(("a.pdf", PDF), who=LAN).status_code == 403
    scene.client.post("/sign-out")
    body = {"note": "Tôi đã gõ", "files": [(io.BytesIO(PDF), "a.pdf")]}
    address = f"/assignments/{scene.part_id}/progress"
    ours = {"Sec-Fetch-Site": "same-origin"}
    answer = scene.client.post(address, data=body, content_type="multipart/form-data", headers=ours)
    assert (answer.status_code, "Tôi đã gõ" in answer.text) == (401, True)
    assert (entry_count(), scene.lying()) == (0, [])
