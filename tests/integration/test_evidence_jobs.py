"""Files after they were kept: scanned, swept, found lost; and what a reviewer and an administrator see of it."""

from __future__ import annotations

import hashlib
import os
import socket
import struct
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from tests.attached_files import EICAR, PDF
from tests.evidence_scene import HASH, Scene, _the_day, rows, scene
from tests.make import NOW
from tests.people import ALLIANCE, CHI, LAN, QUAN
from tests.world_contents import lay_quarters
from tracker.database import db
from tracker.jobs.evidence_files import scan_files, sweep_files
from tracker.jobs.occasion import Occasion
from tracker.models import AuditEntry, Review, StoredFile
from tracker.queries.evidence_files import contents
from tracker.queries.evidence_remarks import remarked_evidence
from tracker.storage.local import LocalStore

__all__ = ["_the_day", "scene"]
Address = str


def occasion(scene: Scene, clamd: str = "", **later: int) -> Occasion:
    settings = replace(scene.make.app.config["SETTINGS"], clamd=clamd)
    scene.make.app.config["SETTINGS"] = settings
    return Occasion(settings, NOW + timedelta(**later), "test")


def received(line: socket.socket) -> bytes:
    """What INSTREAM sends: pieces with their length, until an empty one."""
    content, reader = b"", line.makefile("rb")
    assert reader.read(10) == b"zINSTREAM\0"
    while (size := struct.unpack(">I", reader.read(4))[0]) > 0:
        content += reader.read(size)
    reader.close()
    return content


@contextmanager
def clamd(folder: Path, says: Callable[[bytes], bytes]) -> Iterator[Address]:
    """A scanner on a socket, for as long as the block lasts."""
    path = f"/tmp/clamd-{os.getpid()}-{hashlib.sha256(str(folder).encode()).hexdigest()[:8]}"
    server = socket.socket(socket.AF_UNIX)
    server.bind(path)
    server.listen()

    def serve() -> None:
        while True:
            try:
                line, _ = server.accept()
            except OSError:
                return
            with line:
                line.sendall(says(received(line)))

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    try:
        yield path
    finally:
        server.shutdown(socket.SHUT_RDWR)
        server.close()
        thread.join(5)
        Path(path).unlink()


def finds_eicar(content: bytes) -> bytes:
    return b"stream: Eicar-Test-Signature FOUND\0" if EICAR in content else b"stream: OK\0"


def stored() -> list[tuple[str, str | None]]:
    db.session.rollback()
    return [(row.scan_state, row.scanned_as) for row in db.session.scalars(select(StoredFile))]


def test_eicar_is_quarantined_and_what_is_clean_goes_to_everybody(scene: Scene, tmp_path: Path) -> None:
    with clamd(tmp_path, finds_eicar) as address:
        at = occasion(scene, address)
        scene.send(("virus.txt", EICAR), ("sạch.pdf", PDF))
        assert scene.get(LAN).status_code == 403  # not checked yet
        assert scene.get(CHI).status_code == 200
        assert scan_files(at) == {"infected": 1, "clean": 1}
        assert scan_files(at) == {}
    assert sorted(stored()) == [("clean", None), ("infected", "Eicar-Test-Signature")]
    assert scene.get(CHI).status_code == 403
    assert "phát hiện mã độc" in scene.get(LAN).text
    after = db.session.scalars(select(AuditEntry.after).where(AuditEntry.action == "found-infected")).one()
    assert "Eicar-Test-Signature" in after
    assert "virus.txt" in after


@pytest.mark.parametrize("address", ["/tmp/no-such-socket", "127.0.0.1:1"])
def test_while_the_scanner_is_down_files_stay_at_home(scene: Scene, address: str) -> None:
    at = occasion(scene, address)
    scene.send(("a.pdf", PDF))
    assert scan_files(at) == {"scanner_away": 1}
    assert stored() == [("unchecked", None)]
    assert (scene.get(CHI).status_code, scene.get(LAN).status_code) == (200, 403)
    assert scan_files(occasion(scene)) == {"unscanned": 1}  # the operator took the scanner away
    assert scene.get(LAN).status_code == 200


@pytest.mark.parametrize("said", [b"", b"INSTREAM size limit exceeded. ERROR\0", b"\xff\xfe", b"x" * 9000])
def test_an_answer_that_is_neither_yes_nor_no_leaves_the_file_unchecked(
    scene: Scene, tmp_path: Path, said: bytes
) -> None:
    with clamd(tmp_path, lambda _content: said) as address:
        at = occasion(scene, address)
        scene.send(("a.pdf", PDF))
        assert scan_files(at) == {"scanner_away": 1}
    assert stored() == [("unchecked", None)]


def put(scene: Scene, content: bytes, *, hours_ago: int) -> Path:
    """A content that no row names."""
    name = hashlib.sha256(content).hexdigest()
    path = scene.folder / name[:2] / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    at = (NOW - timedelta(hours=hours_ago)).timestamp()
    os.utime(path, (at, at))
    return path


def test_contents_that_no_row_names_are_swept_after_a_day(scene: Scene) -> None:
    scene.send(("a.pdf", PDF))
    put(scene, PDF, hours_ago=100)  # named by a row, however old
    old, young = put(scene, b"old", hours_ago=25), put(scene, b"young", hours_ago=23)
    broken_off = scene.folder / ".incoming" / "1-x.part"
    broken_off.write_bytes(b"x")
    os.utime(broken_off, (0, 0))
    assert sweep_files(occasion(scene)) == {"orphans": 1, "broken_off": 1, "missing": 0}
    assert (old.exists(), young.exists(), broken_off.exists()) == (False, True, False)
    assert HASH in scene.lying()
    assert sweep_files(occasion(scene)) == {"orphans": 0, "broken_off": 0, "missing": 0}


def test_a_content_that_is_attached_while_the_sweep_runs_stays(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    put(scene, PDF, hours_ago=100)

    def attached_meanwhile() -> dict[str, bool]:
        rows = dict(contents())
        scene.send(("a.pdf", PDF))
        return rows

    monkeypatch.setattr("tracker.jobs.evidence_files.contents", attached_meanwhile)
    monkeypatch.setattr("tracker.jobs.evidence_files.ORPHAN_AFTER", -timedelta(days=1))
    assert sweep_files(occasion(scene))["orphans"] == 0
    assert HASH in scene.lying()


def test_the_sweep_waits_for_who_is_just_taking_a_file_over(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    """The row is there, not committed, when the content comes into the store."""
    there: list[bool] = []
    put_it = LocalStore.put

    def looking(store: LocalStore, sha256: str, path: Path) -> None:
        there.append(db.session.get(StoredFile, sha256) is not None)
        put_it(store, sha256, path)

    monkeypatch.setattr(LocalStore, "put", looking)
    scene.send(("a.pdf", PDF))
    assert there == [True]


def test_a_lost_content_is_red_for_the_administrator_until_it_is_back(scene: Scene) -> None:
    scene.send(("a.pdf", PDF))
    path = scene.folder / HASH[:2] / HASH
    path.unlink()
    assert sweep_files(occasion(scene))["missing"] == 1
    scene.make.sign_in(scene.client, QUAN)
    assert "1 tệp bị mất" in scene.client.get("/reminders").text
    assert scene.client.get("/readyz").json["checks"]["evidence"].startswith("1 files are lost")
    put(scene, PDF, hours_ago=1)
    assert sweep_files(occasion(scene))["missing"] == 0
    assert "tệp bị mất" not in scene.client.get("/reminders").text


def test_a_reviewer_sees_what_is_strange_about_the_evidence(scene: Scene) -> None:
    lay_quarters(scene.agreement_id)
    second = scene.make.task(scene.agreement_id, lead=ALLIANCE)
    days = {"happened_on": "20/11/2026"}
    scene.send(("chung.pdf", PDF), evidence="12/BC-LMHTX ngày 01/02/2026; 13/BC-LMHTX ngày 02/11/2026", **days)
    scene.send(("Tối mật.pdf", PDF), part_id=scene.make.part_id(second, ALLIANCE), **days)
    scene.send(("thường.txt", b"abc"), **days)
    review_id = db.session.scalars(
        select(Review.id).where(Review.agreement_id == scene.agreement_id, Review.period == "2026-Q4")
    ).one()
    found = remarked_evidence(review_id)
    assert [(row.text, row.outside is not None) for row in found] == [
        ("12/BC-LMHTX", True), ("chung.pdf", False), ("Tối mật.pdf", False),
    ]  # fmt: skip
    assert [row.file.elsewhere for row in found if row.file] == ["2", "1"]
    assert [row.file.is_marked_secret for row in found if row.file] == [False, True]
    assert len(rows()) == 5
