"""Who holds all mail from the shell, or lets it go, leaves a trace as the page does."""

from __future__ import annotations

import json

from flask import Flask
from sqlalchemy import select

from tracker.database import db
from tracker.models import AuditEntry


def test_mail_held_and_released_by_command_is_in_the_trail(app: Flask) -> None:
    commands = app.test_cli_runner()
    assert commands.invoke(args=["jobs", "release"]).exit_code == 0
    assert commands.invoke(args=["jobs", "hold", "--because", "Máy chủ thư đang sửa"]).exit_code == 0
    assert commands.invoke(args=["jobs", "release"]).exit_code == 0
    held, released = db.session.scalars(select(AuditEntry).order_by(AuditEntry.id)).all()
    assert [(one.action, one.subject) for one in (held, released)] == [("held", "mail"), ("released", "mail")]
    assert json.loads(held.after or "")["because"] == "Máy chủ thư đang sửa"
    assert json.loads(released.before or "")["held_because"] == "Máy chủ thư đang sửa"
