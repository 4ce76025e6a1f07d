"""Is the sending of mail alive: the schedulers, the queue, the breaker."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import func, select

from tracker.database import database_clock, db, read
from tracker.domain.messages import Message
from tracker.models import MailBreaker, OutboxMessage, Scheduler
from tracker.models.reminders import MessageState

FRESH_FOR = timedelta(minutes=3)
"""A scheduler ticks at least once a minute; after three without a tick it counts as gone."""


@dataclass(frozen=True)
class JobRow:
    """What one job of a process did last, and when. ``failed``: what went wrong, if anything."""

    name: str
    ended_at: datetime
    did: dict[str, Any]

    @property
    def failed(self) -> str | None:
        """What went wrong, as the exception said it."""
        found: str | None = self.did.get("failed")
        return found


@dataclass(frozen=True)
class SchedulerRow:
    """One scheduler process."""

    name: str
    started_at: datetime
    last_tick_at: datetime
    stopped_at: datetime | None
    is_alive: bool
    jobs: tuple[JobRow, ...]


@dataclass(frozen=True)
class MailHealth:
    """``outbox``: messages by state. ``oldest_pending_seconds``: how long the longest waiting message has been due."""

    schedulers: tuple[SchedulerRow, ...]
    outbox: dict[str, int]
    oldest_pending_seconds: int | None
    held_because: Message | None
    trouble: str | None
    paused_until: datetime | None

    @property
    def is_on_hold(self) -> bool:
        """A person (or a restore) stopped all mail."""
        return self.held_because is not None

    @property
    def is_ticking(self) -> bool:
        """At least one scheduler lives."""
        return any(one.is_alive for one in self.schedulers)

    @property
    def last_tick_at(self) -> datetime | None:
        """When any scheduler was last heard of."""
        return max((one.last_tick_at for one in self.schedulers), default=None)


_COUNTED = select(OutboxMessage.state, func.count().label("number")).group_by(OutboxMessage.state)
_BREAKER = select(*MailBreaker.__table__.c)
_SCHEDULERS = select(*Scheduler.__table__.c).order_by(Scheduler.last_tick_at.desc()).limit(20)
_OLDEST_PENDING = select(database_clock(), func.min(OutboxMessage.next_at)).where(
    OutboxMessage.state == MessageState.PENDING
)


def mail_health(*, now: datetime) -> MailHealth:
    """How it stands at this moment."""
    counts: dict[str, int] = {row.state: row.number for row in read(_COUNTED, {})}
    [breaker] = read(_BREAKER, {})
    return MailHealth(
        schedulers=tuple(_schedulers(now)),
        outbox={state.value: counts.get(state, 0) for state in MessageState},
        oldest_pending_seconds=_oldest_pending_seconds(),
        held_because=breaker.held_because,
        trouble=breaker.trouble,
        paused_until=breaker.open_until,
    )


def last_tick_at() -> datetime | None:
    """When any scheduler process was last heard of."""
    return db.session.scalar(select(func.max(Scheduler.last_tick_at)))


def _schedulers(now: datetime) -> list[SchedulerRow]:
    return [
        SchedulerRow(
            name=row.name,
            started_at=row.started_at,
            last_tick_at=row.last_tick_at,
            stopped_at=row.stopped_at,
            is_alive=row.stopped_at is None and row.last_tick_at > now - FRESH_FOR,
            jobs=tuple(
                JobRow(name, datetime.fromisoformat(result["at"]), result["did"])
                for name, result in json.loads(row.results).items()
            ),
        )
        for row in read(_SCHEDULERS, {})
    ]


def _oldest_pending_seconds() -> int | None:
    """By the database's clock, like the waiting itself."""
    [(here, since)] = read(_OLDEST_PENDING, {})
    return None if since is None else max(0, int((here - since).total_seconds()))
