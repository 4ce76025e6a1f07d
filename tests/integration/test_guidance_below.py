"""Guidance as a file, and down to those under the programs below: who gets it, who acknowledges it, who reads it."""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import time_machine
from flask.testing import FlaskClient
from sqlalchemy import func, select, update
from werkzeug.test import TestResponse

from tests.attached_files import PDF, attached
from tests.cascade_scene import HA, Cascade, cascade
from tests.evidence_scene import HASH
from tests.make import NOW, TODAY, Make
from tests.people import CHI, COMMISSION, DEPARTMENT, LAN, NAM, THU, UNION, Cast
from tests.reminding import CALENDAR, LETTERHEAD, local
from tests.world_cascade import guidance
from tracker.database import db, transaction
from tracker.domain.evidence_files import ScanState
from tracker.domain.obligations import ObligationKind
from tracker.jobs.evidence_files import sweep_files
from tracker.jobs.occasion import Occasion
from tracker.models import Agreement, AuditEntry, Document, Guidance, GuidanceReading, Reminder, StoredFile
from tracker.models.obligations import SELECTS
from tracker.queries.days_off import working_calendar
from tracker.queries.guidance import reading_page, received_guidance, sent_guidance
from tracker.queries.ladders import ladders
from tracker.services import evidence_files as limits
from tracker.services.evidence_files import note_scanned
from tracker.services.guidance import acknowledge_guidance, send_guidance, withdraw_guidance
from tracker.services.progress import log_progress
from tracker.services.reminders.morning import Morning
from tracker.services.reminders.planning import plan_reminders


@pytest.fixture(autouse=True)
def _the_day() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def scene(make: Make) -> Cascade:
    return cascade(make)


@pytest.fixture
def commune(make: Make, scene: Cascade) -> int:
    """A program under the province's, that THU's department carries out."""
    return make.agreement(title="Của xã Gia Viễn", parties=(DEPARTMENT,), parent_id=scene.child_id)


def send(make: Make, agreement_id: int, who: Cast = HA, number: str = "36-HD/LMHTXVN", **more: Any) -> int:
    asked = {"by": make.viewer(who), "calendar": working_calendar(), "today": TODAY, "now": NOW}
    return send_guidance(agreement_id, replace(guidance(), number=number, url=None), **asked, **more)


def post(make: Make, client: FlaskClient, scene: Cascade, *files: tuple[str, bytes]) -> TestResponse:
    make.sign_in(client, HA)
    typed = {"kind": "Văn bản hướng dẫn", "symbol": "36-HD/LMHTXVN", "issued_on": "24/11/2026", "about": "Về Luật HTX",
             "files": [(io.BytesIO(content), name) for name, content in files]}  # fmt: skip
    address = f"/agreements/{scene.parent_id}/guidance/new"
    return client.post(address, data=typed, content_type="multipart/form-data")


def lying(make: Make) -> list[str]:
    folder: Path = make.app.config["SETTINGS"].data_dir / "evidence"
    return sorted(path.name for path in folder.rglob("*") if path.is_file())


def status(make: Make, client: FlaskClient, who: Cast, agreement_id: int, document_id: int) -> int:
    make.sign_in(client, who)
    return client.get(f"/agreements/{agreement_id}/guidance/{document_id}/file").status_code


def owing() -> set[int]:
    db.session.rollback()
    return {row.agreement_id for row in db.session.execute(SELECTS[ObligationKind.GUIDANCE].select())}


def reading_of(agreement_id: int) -> int:
    return db.session.scalars(select(GuidanceReading.id).where(GuidanceReading.agreement_id == agreement_id)).one()


def test_a_document_sent_as_a_file_is_kept_under_its_hash_and_saved_by_who_received_it(
    make: Make, client: FlaskClient, scene: Cascade
) -> None:
    assert post(make, client, scene, ("Hướng dẫn 36.pdf", PDF)).status_code == 302
    assert lying(make) == [HASH]
    document_id = db.session.scalars(select(Guidance.document_id).where(Guidance.file_sha256 == HASH)).one()
    make.sign_in(client, LAN)
    address = f"/agreements/{scene.child_id}/guidance/{document_id}/file"
    assert f'<a href="{address}">Hướng dẫn 36.pdf</a>' in client.get(f"/readings/{reading_of(scene.child_id)}").text
    answer = client.get(address)
    assert (answer.status_code, answer.data) == (200, PDF)
    assert answer.headers["Content-Disposition"].startswith("attachment; ")
    assert answer.headers["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    after = db.session.scalars(select(AuditEntry.after).where(AuditEntry.action == "sent-guidance")).one()
    assert f"SHA-256 {HASH}" in after


def test_readers_above_and_below_get_the_file_and_nobody_else(
    make: Make, client: FlaskClient, scene: Cascade, commune: int
) -> None:
    document_id, beside = send(make, scene.parent_id, attached=attached(make)), make.agreement(title="Bên cạnh")
    for who, agreement_id in ((HA, scene.parent_id), (LAN, scene.child_id), (CHI, scene.child_id), (THU, commune)):
        assert status(make, client, who, agreement_id, document_id) == 200
    later = make.agreement(title="Đến sau", parties=(DEPARTMENT,), parent_id=scene.child_id)
    assert status(make, client, THU, later, document_id) == 200  # owes nothing, and reads it
    for agreement_id in (scene.parent_id, scene.child_id, commune):
        assert status(make, client, NAM, agreement_id, document_id) == 404
    assert status(make, client, THU, scene.parent_id, document_id) == 404  # not by the pages of the centre
    assert status(make, client, LAN, beside, document_id) == 404  # nor by a program that it did not come down to
    client.post("/sign-out")
    assert client.get(f"/agreements/{commune}/guidance/{document_id}/file").status_code == 302
    withdraw_guidance(document_id, by=make.viewer(HA), because="Gửi nhầm", now=NOW)
    assert status(make, client, THU, commune, document_id) == 200  # it stays readable, with the reason


def test_before_the_scanner_cleared_it_only_the_sender_opens_it_and_a_virus_stands_in_the_trail(
    make: Make, client: FlaskClient, scene: Cascade
) -> None:
    document_id = send(make, scene.parent_id, attached=replace(attached(make), scan_state=ScanState.UNCHECKED))
    assert status(make, client, HA, scene.parent_id, document_id) == 200
    assert status(make, client, LAN, scene.child_id, document_id) == 403
    note_scanned(HASH, ScanState.INFECTED, found="Eicar", now=NOW)
    assert status(make, client, HA, scene.parent_id, document_id) == 403
    found = db.session.scalars(select(AuditEntry).where(AuditEntry.action == "found-infected")).one()
    assert (found.subject, found.subject_id, found.chain) == ("guidance", document_id, scene.parent_id)
    assert "Eicar" in found.after


@pytest.mark.parametrize(
    ("files", "said"),
    [
        ([("a.pdf", b"MZ\x90\0")], "không thuộc loại tệp được nhận"),
        ([("a.pdf", b"")], "là tệp rỗng"),
    ],
)
def test_a_file_that_is_not_kept_is_refused_beside_its_field_and_nothing_typed_is_lost(
    make: Make, client: FlaskClient, scene: Cascade, files: list[tuple[str, bytes]], said: str
) -> None:
    answer = post(make, client, scene, *files)
    assert answer.status_code == 200
    assert said in answer.text
    assert "Về Luật HTX" in answer.text
    assert "Vui lòng chọn lại tệp" in answer.text
    assert (lying(make), db.session.scalar(select(func.count()).select_from(Document))) == ([], 0)


def test_files_of_guidance_and_of_entries_share_the_limits_of_person_and_agency(
    make: Make, scene: Cascade, monkeypatch: pytest.MonkeyPatch
) -> None:
    part_id = make.part_id(make.task(scene.child_id, lead=COMMISSION), COMMISSION)
    said = {"by": make.viewer(LAN), "happened_on": TODAY, "now": NOW, "today": TODAY}
    monkeypatch.setattr(limits, "AGENCY_QUOTA", len(PDF) + 10)
    log_progress(part_id, attached=attached(make), **said)
    send(make, scene.child_id, LAN, attached=attached(make))  # the same content counts once
    with pytest.raises(limits.RuleBroken, match="have reached"):
        send(make, scene.child_id, LAN, number="37-HD/A", attached=attached(make, PDF + b"another"))
    monkeypatch.undo()
    monkeypatch.setattr(limits, "MOST_IN_AN_HOUR", 2)
    with pytest.raises(limits.RuleBroken, match="in an hour"):
        log_progress(part_id, attached=attached(make, PDF + b"b"), **said)
    assert db.session.scalar(select(func.count()).select_from(StoredFile)) == 1


def test_the_file_is_in_a_backup_and_is_not_swept_and_a_lost_one_is_said(
    make: Make, client: FlaskClient, scene: Cascade, tmp_path: Path
) -> None:
    document_id, settings = send(make, scene.parent_id, attached=attached(make)), make.app.config["SETTINGS"]
    did = sweep_files(Occasion(settings, NOW + timedelta(days=30), "test"))
    assert (did["orphans"], did["missing"], lying(make)) == (0, 0, [HASH])
    ran = make.app.test_cli_runner().invoke(args=["backup", str(tmp_path / "backup"), "--json"])
    assert ran.exit_code == 0, ran.output
    assert (tmp_path / "backup" / "evidence" / HASH[:2] / HASH).read_bytes() == PDF
    (settings.data_dir / "evidence" / HASH[:2] / HASH).unlink()
    assert status(make, client, HA, scene.parent_id, document_id) == 410
    assert "Tệp không còn trên máy chủ" in client.get(f"/guidance/{document_id}").text


def test_it_flows_down_to_the_communes_also_under_a_program_that_ended_and_each_acknowledges(
    make: Make, scene: Cascade, commune: int
) -> None:
    ended = make.agreement(title="Hết hạn", parent_id=scene.parent_id, valid_to=TODAY - timedelta(1))
    under = make.agreement(title="Dưới chương trình hết hạn", parties=(UNION,), parent_id=ended)
    fourth = make.agreement(title="Cấp bốn", parent_id=make.agreement(title="Cấp ba", parent_id=commune))
    send(make, scene.parent_id)
    third = db.session.scalars(select(Agreement.parent_id).where(Agreement.id == fourth)).one()
    assert owing() == {scene.child_id, commune, under, third}  # Trung ương, tỉnh, xã, and one step more; no further
    acknowledge_guidance(reading_of(commune), by=make.viewer(THU), today=TODAY, now=NOW)
    assert owing() == {scene.child_id, under, third}  # the province still has to
    for agreement_id in (scene.child_id, commune, under, third):
        [received] = received_guidance(agreement_id, make.viewer(LAN), today=TODAY)
        assert received.document.number == "36-HD/LMHTXVN"
    assert received_guidance(fourth, make.viewer(LAN), today=TODAY) == ()


def test_the_province_sees_its_communes_and_the_centre_only_the_provinces(
    make: Make, client: FlaskClient, scene: Cascade, commune: int
) -> None:
    send(make, scene.parent_id)
    acknowledge_guidance(reading_of(commune), by=make.viewer(THU), today=TODAY, now=NOW)
    [row] = sent_guidance(scene.parent_id, make.viewer(HA))
    assert (row.sent_count, row.read_count) == (1, 0)
    own = reading_page(reading_of(scene.child_id), make.viewer(LAN), today=TODAY)
    assert own is not None
    assert [(one.agreement_id, own.below_count, own.below_read_count) for one in own.below] == [(commune, 1, 1)]
    above = reading_page(reading_of(scene.child_id), make.viewer(HA), today=TODAY)
    assert above is not None
    assert (above.below, above.below_count) == ((), 0)
    make.sign_in(client, LAN)
    assert "Của xã Gia Viễn" in client.get(f"/readings/{reading_of(scene.child_id)}").text
    make.sign_in(client, HA)
    assert "Của xã Gia Viễn" not in client.get(f"/readings/{reading_of(scene.child_id)}").text
    assert client.get(f"/readings/{reading_of(commune)}").status_code == 404


def test_a_province_that_leaves_takes_its_communes_with_it_and_nobody_there_owes_any_more(
    make: Make, scene: Cascade, commune: int
) -> None:
    send(make, scene.parent_id)
    other = make.agreement(title="Khác")
    with transaction():
        db.session.execute(update(Agreement).where(Agreement.id == scene.child_id).values(parent_id=other))
    assert owing() == set()


def test_each_commune_is_reminded_by_its_own_series_until_it_acknowledged(
    make: Make, scene: Cascade, commune: int
) -> None:
    send(make, scene.parent_id)
    for day in (TODAY + timedelta(number) for number in range(1, 12)):
        if day == TODAY + timedelta(7):  # the first of December, its last day
            acknowledge_guidance(reading_of(commune), by=make.viewer(THU), today=day, now=NOW)
        plan_reminders(Morning(local(day), CALENDAR, ladders(), LETTERHEAD))
    told: dict[int, list[str]] = {}
    for agreement_id, rung in db.session.execute(select(Reminder.agreement_id, Reminder.rung).order_by(Reminder.id)):
        told.setdefault(agreement_id, []).append(rung)
    assert "overdue-1" in told[scene.child_id]
    assert set(told[commune]) == {"before-7", "before-3", "before-1"}
    assert len(told[commune]) == len({*told[commune]})
