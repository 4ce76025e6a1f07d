"""A burnt server: everything comes back from a backup, on both databases, and mail waits for a person."""

from __future__ import annotations

import dataclasses
import hashlib
import json
import os
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import func, select

from tests.attached_files import PDF
from tests.backup_scene import ROOT, Elsewhere, elsewhere, office, rewritten, run
from tests.make import NOW, Make
from tests.people import CHI
from tests.s3_server import s3_url
from tracker.database import Base, db, transaction
from tracker.domain.evidence_files import FileKind, ScanState
from tracker.models import AuditEntry, MailBreaker, OneTimeLink, Person, SignInSession, StoredFile, Task
from tracker.services.audit import record
from tracker.storage import Store, store_for

__all__ = ["elsewhere", "office", "s3_url"]


def counts() -> dict[str, int]:
    return {
        table.name: db.session.scalar(select(func.count()).select_from(table)) for table in Base.metadata.sorted_tables
    }


def test_everything_comes_back_row_by_row(office: Make, elsewhere: Elsewhere, tmp_path: Path) -> None:
    before = counts()
    code, made, _said = run(office.app, "backup", str(tmp_path / "backup"))
    assert (code, made["rows"], made["files"]) == (0, sum(before.values()), 4)
    new = elsewhere()
    assert run(new, "restore", str(tmp_path / "backup"), "--check")[0] == 0
    code, told, said = run(new, "restore", str(tmp_path / "backup"))
    assert (code, told["rows"], told["trail_ok"]) == (0, sum(before.values()), True)
    assert "Mail is held" in said
    with new.app_context():
        assert counts() == before | {
            "audit_entries": before["audit_entries"] + 1,
            "audit_heads": counts()["audit_heads"],
        }
        assert db.session.scalars(select(Person.email).where(Person.email == CHI.email)).one()
        assert db.session.scalars(select(AuditEntry.action).order_by(AuditEntry.id.desc())).first() == "restored"
        db.session.remove()
    assert (tmp_path / "elsewhere" / "templates" / "joint-report.docx").read_bytes() == b"PK.."
    contents = [path for path in (tmp_path / "elsewhere" / "evidence").rglob("*") if path.is_file()]
    assert [path.read_bytes() for path in contents] == [PDF]
    assert run(new, "audit", "verify")[1]["ok"] is True


def test_evidence_in_a_bucket_is_backed_up_and_comes_back_into_another(
    office: Make, elsewhere: Elsewhere, tmp_path: Path, s3_url: str
) -> None:
    """And what the bucket has lost, or holds changed, is said and keeps nothing else from being kept."""
    settings = office.app.config["SETTINGS"]
    url, lost = s3_url.replace("/minh-chung", f"/{tmp_path.name}"), hashlib.sha256(b"lost").hexdigest()
    another = url.replace("?", "-moi?")
    bucket = store_for(url, tmp_path)
    [content] = [path for path in (settings.data_dir / "evidence").rglob("*") if path.is_file()]
    bucket.put(content.name, content)
    put_as(bucket, "f" * 64, b"no row names it")
    office.app.config["SETTINGS"] = dataclasses.replace(settings, storage_url=url)
    code, made, said = run(office.app, "backup", str(tmp_path / "backup"))
    assert (code, made["files"], "lost" in made, said) == (0, 4, False, "")
    assert (tmp_path / "backup" / "evidence" / content.name[:2] / content.name).read_bytes() == PDF

    new = elsewhere()
    new.config["SETTINGS"] = dataclasses.replace(new.config["SETTINGS"], storage_url=another)
    assert run(new, "restore", str(tmp_path / "backup"), "--check")[0] == 0
    assert run(new, "restore", str(tmp_path / "backup"))[0] == 0
    with store_for(another, tmp_path).open(content.name) as back:
        assert back.read() == PDF
    assert [sha256 for sha256, _at in store_for(another, tmp_path).listed()] == [content.name]

    with transaction():
        for sha256 in (lost, "e" * 64):
            db.session.add(
                StoredFile(sha256=sha256, size=4, kind=FileKind.PDF, stored_at=NOW, scan_state=ScanState.NONE)
            )
    put_as(bucket, "e" * 64, b"other than it is called")
    code, made, said = run(office.app, "backup", str(tmp_path / "again"))
    assert (code, made["files"], sorted(made["lost"])) == (0, 4, sorted([lost, "e" * 64]))
    assert "are lost" in said


def put_as(bucket: Store, sha256: str, content: bytes) -> None:
    """What the store itself would not take under this name."""
    bucket._client.put_object(Bucket=bucket.bucket, Key=bucket.prefix + sha256, Body=content)


def test_the_command_by_itself_counts_every_row(office: Make, tmp_path: Path) -> None:
    """A process of its own, as a timer starts it: nothing has loaded the tables before."""
    settings = office.app.config["SETTINGS"]
    given = {"TRACKER_ENV": "test", "TRACKER_DATA_DIR": str(settings.data_dir)}
    given |= {"TRACKER_DATABASE_URL": settings.database_url, "TRACKER_SECRET_KEY": settings.secret_key}
    before = counts()
    db.session.remove()
    command = [sys.executable, "-m", "flask", "--app", "tracker", "backup", str(tmp_path / "backup"), "--json"]
    made = subprocess.run(command, cwd=ROOT, env=os.environ | given, capture_output=True, text=True, check=True)
    assert json.loads(made.stdout)["rows"] == sum(before.values()) > 0


def test_a_file_that_is_just_being_sent_is_in_no_backup(office: Make, tmp_path: Path) -> None:
    incoming = office.app.config["SETTINGS"].data_dir / "evidence" / ".incoming"
    incoming.mkdir(exist_ok=True)
    (incoming / "1-x.part").write_bytes(b"x")
    assert run(office.app, "backup", str(tmp_path / "backup"))[1]["files"] == 4
    assert run(office.app, "restore", str(tmp_path / "backup"), "--check")[0] == 0


def test_after_a_restore_mail_waits_and_nobody_is_signed_in(office: Make, elsewhere: Elsewhere, tmp_path: Path) -> None:
    run(office.app, "backup", str(tmp_path / "backup"))
    new = elsewhere()
    run(new, "restore", str(tmp_path / "backup"))
    assert run(new, "jobs", "status")[1]["on_hold"] is True
    with new.app_context():
        assert db.session.scalars(select(MailBreaker.held_because)).one() is not None
        assert db.session.scalars(select(SignInSession.id).where(SignInSession.ended_at.is_(None))).all() == []
        assert db.session.scalars(select(OneTimeLink.id).where(OneTimeLink.used_at.is_(None))).all() == []
        db.session.remove()


def test_nothing_is_restored_over_what_is_there(office: Make, tmp_path: Path) -> None:
    before = counts()
    run(office.app, "backup", str(tmp_path / "backup"))
    code, _told, said = run(office.app, "restore", str(tmp_path / "backup"))
    assert (code, "into an empty one" in said) == (1, True)
    with office.app.app_context():
        assert counts() == before


@pytest.mark.parametrize("tail", ["-wal", "-journal"])
def test_what_sqlite_left_of_a_lost_database_is_not_mixed_in(
    office: Make, elsewhere: Elsewhere, tmp_path: Path, tail: str
) -> None:
    run(office.app, "backup", str(tmp_path / "backup"))
    new, file = elsewhere(), tmp_path / "elsewhere" / "tracker.sqlite3"
    if new.config["SETTINGS"].database_url.startswith("sqlite"):
        file.with_name(file.name + tail).write_bytes(b"pages of another database")
        assert (run(new, "restore", str(tmp_path / "backup"))[0], file.exists()) == (1, False)
        file.with_name(file.name + tail).unlink()
        assert (run(new, "restore", str(tmp_path / "backup"))[0], file.stat().st_mode & 0o077) == (0, 0)


def test_a_backup_is_not_written_over_another(office: Make, tmp_path: Path) -> None:
    assert run(office.app, "backup", str(tmp_path / "backup"))[0] == 0
    code, _told, said = run(office.app, "backup", str(tmp_path / "backup"))
    assert (code, "is not empty" in said) == (1, True)


def damage(file: Path) -> None:
    content = bytearray(file.read_bytes())
    content[len(content) // 2] ^= 0xFF
    file.write_bytes(content)


@pytest.mark.parametrize(
    ("harm", "said"),
    [
        (lambda folder: damage(next(folder.glob("database.*"))), "is damaged"),
        (lambda folder: next(folder.glob("database.*")).unlink(), "lacks the file"),
        (lambda folder: (folder / "more.txt").write_text("x"), "was not made with"),
        (lambda folder: (folder / "manifest.json").unlink(), "no manifest"),
        (lambda folder: (folder / "manifest.json").write_text("{"), "manifest of the backup is damaged"),
        (lambda folder: (folder / "manifest.json").write_text("[]"), "manifest of the backup is damaged"),
        (lambda folder: rewritten(folder, schema="9999"), "newer version"),
        (lambda folder: rewritten(folder, kind="oracle"), "The backup is of"),
        (lambda folder: rewritten(folder, format=9), "another version"),
        (lambda folder: rewritten(folder, rows={'people"; drop table people; --': 0}), "the backup is damaged"),
        (lambda folder: rewritten(folder, rows={"people": "0"}), "the backup is damaged"),
        (lambda folder: rewritten(folder, made_at=3), "the backup is damaged"),
        (lambda folder: rewritten(folder, schema="../x"), "the backup is damaged"),
        (lambda folder: (folder / "evidence" / "manifest.json").write_text("{}"), "was not made with"),
    ],
)
def test_a_backup_that_is_not_whole_is_refused(
    office: Make, elsewhere: Elsewhere, tmp_path: Path, harm: Callable[[Path], object], said: str
) -> None:
    run(office.app, "backup", str(tmp_path / "backup"))
    harm(tmp_path / "backup")
    new = elsewhere()
    for arguments in (("--check",), ()):
        code, _told, answer = run(new, "restore", str(tmp_path / "backup"), *arguments)
        assert (code, said in answer) == (1, True), answer


def test_a_backup_made_while_people_write_is_one_moment(office: Make, elsewhere: Elsewhere, tmp_path: Path) -> None:
    """Tasks and the trail that tells of them are written together; in the copy there are as many of both."""
    stop, task_id = threading.Event(), db.session.scalar(select(Task.id))
    db.session.remove()

    def write() -> None:
        with office.app.app_context():
            number = 0
            while not stop.is_set():
                number += 1
                with transaction():
                    db.session.get_one(Task, task_id).position = number
                    record(None, "edited", "task", task_id, at=NOW, agreement_id=1, after={"position": number})
            db.session.remove()

    writer = threading.Thread(target=write)
    writer.start()
    try:
        code, _made, said = run(office.app, "backup", str(tmp_path / "backup"))
    finally:
        stop.set()
        writer.join()
    assert code == 0, said
    new = elsewhere()
    assert run(new, "restore", str(tmp_path / "backup"))[1]["trail_ok"] is True
    with new.app_context():
        newest = db.session.scalars(
            select(AuditEntry.after).where(AuditEntry.chain == 1).order_by(AuditEntry.id.desc())
        ).first()
        position = db.session.scalar(select(Task.position))
        db.session.remove()
    assert json.loads(newest or "{}").get("position", position) == position


def test_a_folder_that_cannot_be_written_is_said(office: Make, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    code, _told, said = run(office.app, "backup", str(tmp_path / "file" / "backup"))
    assert (code, "could not be written" in said) == (1, True)
