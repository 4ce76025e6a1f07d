"""Health for machines: JSON without names. Public, because whoever watches has no account."""

from __future__ import annotations

from flask import Response, jsonify
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from tracker import clock
from tracker.database import db
from tracker.domain.permissions import Action
from tracker.queries.evidence_files import missing_count
from tracker.queries.mail_health import FRESH_FOR, last_tick_at
from tracker.queries.migrations import is_at_head
from tracker.web.guard import allow
from tracker.web.health.blueprint import blueprint

FINE = "ok"
NO_OBSTACLES = frozenset({"evidence"})
"""Checks that are said and stop nobody: a lost file is no reason to send people away."""


@blueprint.get("/healthz")
@allow(Action.PUBLIC)
def alive() -> Response:
    """This process answers."""
    return jsonify(status=FINE)


@blueprint.get("/readyz")
@allow(Action.PUBLIC)
def ready() -> tuple[Response, int]:
    """Database, migrations and scheduler are fine; else 503 with what is not."""
    checks = {"database": _database()}
    if checks["database"] == FINE:
        checks["migrations"] = FINE if is_at_head() else "not at the newest version: run flask --app tracker db upgrade"
    if checks.get("migrations") == FINE:
        checks["scheduler"] = _scheduler()
        checks["evidence"] = _evidence()
    wrong = {name: said for name, said in checks.items() if said != FINE and name not in NO_OBSTACLES}
    reason = "; ".join(f"{name}: {said}" for name, said in wrong.items())
    return jsonify(status="not ready" if wrong else FINE, checks=checks, reason=reason), 503 if wrong else 200


def _database() -> str:
    try:
        db.session.execute(text("SELECT 1"))
    except SQLAlchemyError as away:
        db.session.rollback()
        return f"cannot be read ({type(away).__name__})"
    return FINE


def _evidence() -> str:
    lost = missing_count()
    return f"{lost} files are lost: bring the folder evidence back from a backup" if lost else FINE


def _scheduler() -> str:
    """A scheduler that was stopped on purpose is silent too: nobody is reminded then."""
    ticked_at = last_tick_at()
    if ticked_at is None:
        return "has never ticked: start flask --app tracker jobs run"
    silence = clock.now() - ticked_at
    if silence > FRESH_FOR:
        return f"has not ticked for {int(silence.total_seconds())} seconds"
    return FINE
