"""Planners take turns, whatever process they run in."""

from __future__ import annotations

from sqlalchemy import text

from tracker.database import db


def take_turns() -> None:
    """Wait until no other planner is in a transaction. SQLite has one writer anyhow; PostgreSQL gets a lock for it."""
    if db.session.get_bind().dialect.name == "postgresql":
        db.session.execute(text("SELECT pg_advisory_xact_lock(7220, 1)"))
