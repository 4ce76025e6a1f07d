"""Is the sending of mail alive: the schedulers, the queue, the breaker. In one statement for whom that is enough."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import func, select

from tracker.database import database_clock, db, read
from tracker.domain.messages import Message
from tracker.models import MailBreaker, OutboxMessage, Scheduler
from tracker.models.reminders import STOPPED, MessageState

FRESH_FOR = timedelta(minutes=3)
"""A scheduler ticks at least once a minute; after three without a tick it counts as gone."""


@dataclass(frozen=True)
class JobRow:
    """What one job of a process did last, and when, and when it comes next (None: it has not said).

    ``failed``: what went wrong, if anything.
    """

    name: str
    ended_at: datetime
    did: dict[str, Any]
    next_at: datetime | None = None

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


@dataclass(frozen=True)
class MailAlive:
    """Does mail go out, in a few words for whoever opens a page. ``stopped_count``: mails that wait for a decision."""

    held_because: Message | None
    trouble: str | None
    last_tick_at: datetime | None
    is_ticking: bool
    stopped_count: int

    @property
    def is_on_hold(self) -> bool:
        """A person (or a restore) stopped all mail."""
        return self.held_because is not None

    @property
    def is_well(self) -> bool:
        """Nothing for an administrator to do."""
        return self.is_ticking and not (self.is_on_hold or self.trouble or self.stopped_count)


_ALIVE = select(
    MailBreaker.held_because,
    MailBreaker.trouble,
    select(func.max(Scheduler.last_tick_at)).scalar_subquery().label("last_tick_at"),
    select(func.max(Scheduler.last_tick_at))
    .where(Scheduler.stopped_at.is_(None))
    .scalar_subquery()
    .label("running_at"),
    select(func.count())
    .where(OutboxMessage.state.in_(sorted(STOPPED)))
    .select_from(OutboxMessage)
    .scalar_subquery()
    .label("stopped_count"),
)
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


def mail_alive(*, now: datetime) -> MailAlive:
    """The same in short; one statement."""
    [row] = read(_ALIVE, {})
    is_ticking = row.running_at is not None and row.running_at > now - FRESH_FOR
    return MailAlive(row.held_because, row.trouble, row.last_tick_at, is_ticking, row.stopped_count)


def is_held() -> bool:
    """Has a person (or a restore) stopped all mail?"""
    return db.session.scalar(select(MailBreaker.held_at)) is not None


def mail_exists(mail_id: int) -> bool:
    """Is there a mail of that number, whatever is in it?"""
    return db.session.scalar(select(OutboxMessage.id).where(OutboxMessage.id == mail_id)) is not None


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
            jobs=tuple(_job(name, result) for name, result in json.loads(row.results).items()),
        )
        for row in read(_SCHEDULERS, {})
    ]


def _job(name: str, result: dict[str, Any]) -> JobRow:
    ended_at, every = datetime.fromisoformat(result["at"]), result.get("every_seconds")
    return JobRow(name, ended_at, result["did"], ended_at + timedelta(seconds=every) if every else None)


def _oldest_pending_seconds() -> int | None:
    """By the database's clock, like the waiting itself."""
    [(here, since)] = read(_OLDEST_PENDING, {})
    return None if since is None else max(0, int((here - since).total_seconds()))
