"""A restore that is broken off leaves no database in use; one that comes in holds mail from its first moment."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from sqlalchemy import select

from tests.integration.test_restore_drill import Elsewhere, elsewhere, office, rewritten, run
from tests.make import NOW, Make
from tracker.database import db
from tracker.models import MailBreaker, OneTimeLink, SignInSession
from tracker.safekeeping import copies
from tracker.safekeeping.restoring import restore

__all__ = ["elsewhere", "office"]


@pytest.mark.parametrize("place", ["_rows", "_last_words"])
def test_an_interrupted_restore_leaves_nothing_behind(
    office: Make, elsewhere: Elsewhere, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, place: str
) -> None:
    run(office.app, "backup", str(tmp_path / "backup"))
    new = elsewhere()

    def interrupted(*_given: object) -> None:
        raise KeyboardInterrupt

    settings = new.config["SETTINGS"]
    is_reached = (place == "_rows") is settings.database_url.startswith("sqlite")
    with monkeypatch.context() as patch, new.app_context():
        patch.setattr(copies, place, interrupted)
        if is_reached:
            with pytest.raises(KeyboardInterrupt):
                restore(settings.database_url, settings.data_dir, tmp_path / "backup", now=NOW)
            assert not [path for path in settings.data_dir.rglob("*") if path.is_file()]
    assert run(new, "restore", str(tmp_path / "backup"))[0] == 0


def test_a_database_comes_in_with_mail_held_and_nobody_signed_in(
    office: Make, elsewhere: Elsewhere, tmp_path: Path
) -> None:
    """Before anything else is done to it: who is interrupted after that leaves no mail to go out again."""
    run(office.app, "backup", str(tmp_path / "backup"))
    new = elsewhere()
    settings = new.config["SETTINGS"]
    with new.app_context():
        restore(settings.database_url, settings.data_dir, tmp_path / "backup", now=NOW)
        held = db.session.scalars(select(MailBreaker)).one()
        assert (held.held_at, held.held_because and held.held_because.text) == (
            NOW,
            "A backup of %(day)s was restored.",
        )
        assert db.session.scalars(select(SignInSession.id).where(SignInSession.ended_at.is_(None))).all() == []
        assert db.session.scalars(select(OneTimeLink.id).where(OneTimeLink.used_at.is_(None))).all() == []
        db.session.remove()


def test_rows_that_did_not_come_back_are_missed(office: Make, elsewhere: Elsewhere, tmp_path: Path) -> None:
    run(office.app, "backup", str(tmp_path / "backup"))
    told = json.loads((tmp_path / "backup" / "manifest.json").read_text())
    rewritten(tmp_path / "backup", rows=told["rows"] | {"tasks": told["rows"]["tasks"] + 1})
    new = elsewhere()
    code, _told, said = run(new, "restore", str(tmp_path / "backup"))
    assert (code, "Not all rows came back: tasks" in said) == (1, True)
    rewritten(tmp_path / "backup", rows=told["rows"])
    assert run(new, "restore", str(tmp_path / "backup"))[0] == 0, "what was made is gone again"
