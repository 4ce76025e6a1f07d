"""Where the trail ends is written down each day and with each backup; a backup shows who changed the trail in it."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from typing import Any

from flask import Flask
from sqlalchemy import text

from tests.integration.test_audit_chain import ITS_TRIGGERS, behind_the_back, trail, verified
from tests.make import NOW
from tracker.database import db
from tracker.jobs.audit_ends import keep_audit_ends
from tracker.jobs.occasion import Occasion
from tracker.safekeeping.manifest import hash_of

__all__ = ["trail"]


def run(app: Flask, *arguments: str) -> tuple[int, Any, str]:
    db.session.remove()
    ran = app.test_cli_runner().invoke(args=[*arguments, "--json", "--lang", "en"])
    db.session.remove()
    return ran.exit_code, json.loads(ran.stdout or "null"), ran.stderr


def test_the_ends_of_each_day_are_kept_for_400_days(app: Flask, trail: list[int]) -> None:
    settings = app.config["SETTINGS"]
    folder = settings.data_dir / "audit-ends"
    days = [NOW, NOW + timedelta(hours=1), NOW + timedelta(days=1), NOW + timedelta(days=401)]
    did = [dict(keep_audit_ends(Occasion(settings, day, "test"))) for day in days]
    assert [(one["written"], one["swept"]) for one in did] == [(1, 0), (0, 0), (1, 0), (1, 1)]
    kept = sorted(folder.iterdir())
    assert [path.name for path in kept] == [
        f"{(NOW + timedelta(days=later)).astimezone(settings.zone).date()}.json" for later in (1, 401)
    ]
    assert {path.stat().st_mode & 0o077 for path in (folder, *kept)} == {0}
    assert verified(app, "--ends", str(kept[0]))[0] == 0


def test_verify_asks_the_newest_ends_of_the_data_folder_by_itself(app: Flask, trail: list[int]) -> None:
    settings = app.config["SETTINGS"]
    for day in (NOW, NOW + timedelta(days=1)):
        keep_audit_ends(Occasion(settings, day, "test"))
    newest = settings.data_dir / "audit-ends" / f"{(NOW + timedelta(days=1)).astimezone(settings.zone).date()}.json"
    assert verified(app)[1]["ends_of"] == json.loads(newest.read_text())["at"]
    with behind_the_back(app) as connection:
        for table in ("audit_entries", "audit_heads"):
            connection.execute(text(f"DELETE FROM {table} WHERE chain = 1"))
    code, told, _said = verified(app)
    assert (code, told["first_broken"]) == (1, trail[-2])
    ends = json.loads(newest.read_text())
    newest.write_text(json.dumps(ends | {"chains": [one for one in ends["chains"] if one["chain"] != 1]}))
    code, told, said = verified(app)
    assert (code, told["ok"], told["first_broken"], "was changed, or is of another key" in said) == (
        1,
        False,
        None,
        True,
    )


def test_ends_from_before_the_trail_was_hashed_anew_are_written_again(app: Flask, trail: list[int]) -> None:
    settings = app.config["SETTINGS"]
    occasion = Occasion(settings, NOW, "test")
    keep_audit_ends(occasion)
    [file] = (settings.data_dir / "audit-ends").iterdir()
    older = json.loads(file.read_text())
    del older["format"]
    file.write_text(json.dumps(older))
    assert "ends_of" not in verified(app)[1]
    assert keep_audit_ends(occasion)["written"] == 1
    assert verified(app)[1]["ends_of"] == older["at"]


def test_a_backup_is_for_its_owner_alone_and_holds_the_ends(app: Flask, trail: list[int], tmp_path: Path) -> None:
    evidence = app.config["SETTINGS"].data_dir / "evidence" / "ab"
    evidence.mkdir(parents=True)
    (evidence / ("ab" * 32)).write_bytes(b"x")
    for path, mode in ((evidence, 0o755), (evidence / ("ab" * 32), 0o644)):
        path.chmod(mode)
    assert run(app, "backup", str(tmp_path / "backup"))[0] == 0
    made = [tmp_path / "backup", *(tmp_path / "backup").rglob("*")]
    assert {path.name: oct(path.stat().st_mode) for path in made if path.stat().st_mode & 0o077} == {}
    [ends] = (tmp_path / "backup" / "audit-ends").iterdir()
    assert verified(app, "--ends", str(ends))[0] == 0


def test_a_check_finds_the_trail_of_a_backup_altered(app: Flask, trail: list[int], tmp_path: Path) -> None:
    """Whoever can write the backup makes its manifest fit. PostgreSQL's copy is verified when it is brought in."""
    folder = tmp_path / "backup"
    run(app, "backup", str(folder))
    is_sqlite = db.engine.dialect.name == "sqlite"
    code, told, said = run(app, "restore", str(folder), "--check")
    assert (code, told["ok"], told.get("trail_entries")) == (0, True, len(trail) if is_sqlite else None)
    assert ("verified when it is brought in" in said) is not is_sqlite
    if not is_sqlite:
        return
    copy = folder / "database.sqlite3"
    with closing(sqlite3.connect(copy)) as opened:
        for name, _made in opened.execute(ITS_TRIGGERS).fetchall():
            opened.execute(f"DROP TRIGGER {name}")
        opened.execute(f"UPDATE audit_entries SET actor = 'x' WHERE id = {trail[7]}")
        opened.commit()
    manifest = json.loads((folder / "manifest.json").read_text())
    manifest["files"]["database.sqlite3"] = hash_of(copy)
    (folder / "manifest.json").write_text(json.dumps(manifest))
    code, told, said = run(app, "restore", str(folder), "--check", "--unsigned")  # signed, it is not even looked into
    assert (code, told["ok"], told["trail_ok"]) == (1, False, False)
    assert f"Entry {trail[7]}: It was altered." in said
    assert not list(folder.glob("database.sqlite3-*"))
