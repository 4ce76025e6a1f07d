"""Scheduler processes say that they live, and what their jobs did last."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete, select, update

from tracker.database import db, transaction
from tracker.models import Scheduler

KEPT_FOR = timedelta(days=7)


def begin(name: str, *, at: datetime) -> int:
    """A scheduler process has started; answers the id it beats with. ``name`` is unique: host and process."""
    with transaction():
        scheduler = Scheduler(name=name, started_at=at, last_tick_at=at, results="{}")
        db.session.add(scheduler)
        db.session.flush()
        return scheduler.id


def beat(
    scheduler_id: int, job: str, did: Mapping[str, Any], *, at: datetime, every_seconds: int | None = None
) -> None:
    """A job of that process has ended just now, well or not; ``did`` is what it answered, ``every_seconds`` how often
    it comes."""
    with transaction():
        kept = db.session.scalar(select(Scheduler.results).where(Scheduler.id == scheduler_id).with_for_update())
        results = json.loads(kept or "{}") | {
            job: {"at": at.isoformat(), "did": dict(did), "every_seconds": every_seconds}
        }
        db.session.execute(
            update(Scheduler)
            .where(Scheduler.id == scheduler_id)
            .values(last_tick_at=at, results=json.dumps(results, ensure_ascii=False))
        )


def end(scheduler_id: int, *, at: datetime) -> None:
    """The process stops because somebody asked it to."""
    with transaction():
        db.session.execute(update(Scheduler).where(Scheduler.id == scheduler_id).values(stopped_at=at))


def forget_old_schedulers(*, now: datetime) -> int:
    """Drop processes that have not been heard of for a week; answers how many."""
    with transaction():
        gone = db.session.execute(delete(Scheduler).where(Scheduler.last_tick_at < now - KEPT_FOR))
        return int(getattr(gone, "rowcount", 0))
