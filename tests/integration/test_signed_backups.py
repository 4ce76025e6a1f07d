"""A backup is signed: whoever alters it does not get it brought in, and another installation needs its key."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

from tests.backup_scene import ROOT, Elsewhere, elsewhere, office, run
from tests.make import Make
from tracker.database import db
from tracker.domain.audit_chain import KEY, chain_key
from tracker.safekeeping.manifest import hashes_of

__all__ = ["elsewhere", "office"]


def test_a_backup_that_was_altered_is_refused_though_its_hashes_fit(
    office: Make, elsewhere: Elsewhere, tmp_path: Path
) -> None:
    run(office.app, "backup", str(tmp_path / "backup"))
    file = tmp_path / "backup" / "manifest.json"
    told = json.loads(file.read_text())
    (tmp_path / "backup" / "templates" / "joint-report.docx").write_bytes(b"PK.. of another")
    told["files"] = hashes_of(tmp_path / "backup")
    new = elsewhere()
    for seal in (told["seal"], "", "0" * 64):
        file.write_text(json.dumps(told | {"seal": seal}))
        for arguments in (("--check",), ()):
            code, _told, said = run(new, "restore", str(tmp_path / "backup"), *arguments)
            assert (code, "not signed with the key that is set" in said) == (1, True), said
    assert not (tmp_path / "elsewhere" / "templates").exists()
    assert run(new, "restore", str(tmp_path / "backup"), "--unsigned")[0] == 0, "whoever says so answers for it"


def test_a_backup_from_before_signatures_is_taken_when_asked_for(
    office: Make, elsewhere: Elsewhere, tmp_path: Path
) -> None:
    run(office.app, "backup", str(tmp_path / "backup"))
    file = tmp_path / "backup" / "manifest.json"
    told = json.loads(file.read_text())
    del told["seal"]
    file.write_text(json.dumps(told | {"format": 1}))
    new = elsewhere()
    assert run(new, "restore", str(tmp_path / "backup"))[0] == 1
    assert run(new, "restore", str(tmp_path / "backup"), "--check", "--unsigned")[0] == 0
    assert run(new, "restore", str(tmp_path / "backup"), "--unsigned")[0] == 0


def test_a_backup_of_another_installation_leaves_nothing_behind(
    office: Make, elsewhere: Elsewhere, tmp_path: Path
) -> None:
    run(office.app, "backup", str(tmp_path / "backup"))
    new = elsewhere()
    with new.app_context():
        db.engine.update_execution_options(**{KEY: chain_key("another key, of another installation, for tests")})
    code, _told, said = run(new, "restore", str(tmp_path / "backup"))
    assert (code, "TRACKER_AUDIT_KEY" in said) == (1, True)
    assert not (tmp_path / "elsewhere" / "tracker.sqlite3").exists() or not new.config[
        "SETTINGS"
    ].database_url.startswith("sqlite")


def test_a_demonstration_brings_the_key_along_that_it_made_for_itself(tmp_path: Path) -> None:
    """Each in a folder of its own and with a key of its own, as ``make run`` starts it; the second machine is new."""

    def flask(folder: str, *arguments: str) -> str:
        given = {"TRACKER_ENV": "demo", "TRACKER_DATA_DIR": str(tmp_path / folder)}
        ran = subprocess.run(
            [sys.executable, "-m", "flask", "--app", "tracker", *arguments],
            cwd=ROOT, env=os.environ | given, check=False, capture_output=True, text=True,
        )  # fmt: skip
        assert ran.returncode == 0, ran.stderr
        return ran.stdout

    flask("one", "db", "upgrade")
    flask("one", "agreements", "import", "tests/data/annexes/ninh-binh-2022-2025.xlsx")
    flask("one", "backup", str(tmp_path / "backup"))
    assert '"ok": true' in flask("two", "restore", str(tmp_path / "backup"), "--check", "--json")
    assert '"trail_ok": true' in flask("two", "restore", str(tmp_path / "backup"), "--json")
    assert '"ok": true' in flask("two", "audit", "verify", "--json")
    assert (tmp_path / "two" / "secret-key").stat().st_mode & 0o777 == 0o600
