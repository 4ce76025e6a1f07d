"""Another key than the trail is written with: nothing begins to write, or what it writes could never be verified."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Iterator

import pytest
from flask import Flask
from sqlalchemy import func, select, text

from tests.integration.test_audit_chain import behind_the_back, trail, verified
from tests.integration.test_warm_up import started
from tests.make import NOW
from tracker import create_app
from tracker.database import db, transaction
from tracker.domain.errors import RuleBroken
from tracker.models import AuditEntry
from tracker.services.audit import record

__all__ = ["trail"]

SAID = "The trail was written with another key than the one that is set"
WRITES = (
    ["users", "add", "--admin", "moi@example.vn"], ["users", "link", "a@example.vn"],
    ["users", "reset-factor", "a@example.vn"], ["users", "disconnect", "a@example.vn"],
    ["users", "anonymise", "a@example.vn", "--reason", "Đã nghỉ việc từ năm 2024"],
    ["agreements", "import", __file__], ["agreements", "load", __file__],
    ["jobs", "run"], ["jobs", "once", "send-mail"], ["jobs", "hold", "--because", "x"], ["jobs", "release"],
    ["backup", "/nowhere/backup"],
)  # fmt: skip


@pytest.fixture
def other(app: Flask, trail: list[int]) -> Iterator[Flask]:
    """The same installation, its secret key changed."""
    db.session.remove()
    changed = create_app(dataclasses.replace(app.config["SETTINGS"], secret_key="changed-" * 6))
    with changed.app_context():
        yield changed
        db.session.remove()
        db.engine.dispose()


@pytest.mark.parametrize("arguments", WRITES, ids=" ".join)
def test_a_command_that_writes_is_refused_with_what_to_do(
    other: Flask, arguments: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tracker.jobs.clock.run_clock", lambda _app: None)  # it would tick until it is stopped
    before = db.session.scalar(select(func.count()).select_from(AuditEntry))
    db.session.remove()
    ran = other.test_cli_runner().invoke(args=[*arguments, "--lang", "en"])
    assert (ran.exit_code, SAID in ran.stderr, "write the old one into TRACKER_AUDIT_KEY" in ran.stderr) == (
        1,
        True,
        True,
    )
    assert db.session.scalar(select(func.count()).select_from(AuditEntry)) == before


@pytest.mark.parametrize("arguments", [["agreements", "list"], ["jobs", "status"]], ids=" ".join)
def test_a_command_that_only_reads_is_not_refused(other: Flask, arguments: list[str]) -> None:
    assert other.test_cli_runner().invoke(args=[*arguments, "--json"]).exit_code == 0
    assert verified(other)[1]["wrong_key"] is True


@pytest.mark.parametrize("is_shared", [True, False], ids=["before several fork", "in one alone"])
def test_a_web_server_does_not_start(app: Flask, other: Flask, is_shared: bool) -> None:
    with pytest.raises(SystemExit, match=SAID):
        started(other, is_shared=is_shared)
    started(app, is_shared=is_shared)


def test_a_server_starts_without_a_database_and_before_its_upgrade(plain_app: Flask) -> None:
    started(plain_app)


@pytest.mark.parametrize("chain", [1, 77], ids=["a chain that is there", "a new one"])
def test_nothing_is_added_to_the_trail_under_another_key(app: Flask, other: Flask, chain: int) -> None:
    with pytest.raises(RuleBroken, match=SAID), transaction():
        record(None, "edited", "task", 1, at=NOW, agreement_id=chain)
    db.session.remove()
    with app.app_context():
        assert verified(app)[0] == 0


def test_one_end_by_another_hand_does_not_stop_work(app: Flask, trail: list[int]) -> None:
    """Else who may write one row of the database could stop a program, or all."""
    with behind_the_back(app, is_put_back=True) as connection:
        connection.execute(text("UPDATE audit_heads SET seal = 'x' WHERE chain = 0"))
    for chain in (None, 2, 77):
        with transaction():
            record(None, "edited", "task", 1, at=NOW, agreement_id=chain)
    assert verified(app)[0] == 1


def test_with_the_old_key_beside_it_the_secret_key_can_be_changed(app: Flask, trail: list[int]) -> None:
    settings = app.config["SETTINGS"]
    db.session.remove()
    changed = create_app(dataclasses.replace(settings, secret_key="changed-" * 6, audit_key=settings.secret_key))
    with changed.app_context():
        ran = changed.test_cli_runner().invoke(args=["users", "add", "--admin", "moi@example.vn", "--json"])
        assert json.loads(ran.stdout)["email"] == "moi@example.vn"
        assert verified(changed)[0] == 0
        db.session.remove()
        db.engine.dispose()
