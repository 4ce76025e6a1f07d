"""All that was recorded about one program, the newest first: when, who, what, before and after, and from where."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cache
from itertools import groupby
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Row, Select, and_, bindparam, func, or_, select

from tracker.database import Instant, read
from tracker.domain.messages import Message
from tracker.domain.permissions import AGREEMENT_ACTIONS, BESIDE, Action, Standing, Viewer, may
from tracker.domain.program_trail import EMERGENCY_ACTS, KINDS, PROMISE, TrailKind, tell
from tracker.domain.review_trail import INSIDE, Recorded, Telling
from tracker.models import Agency, Agreement, Assignment, AuditEntry, Evidence, Indicator, Party, ProgressEntry, Report
from tracker.models import Task as TaskRow
from tracker.models.final_reviews import was_made_final
from tracker.queries.trail_subjects import Subject, subjects_of

PAGE_SIZE, MOST_PEOPLE = 25, 200


@dataclass(frozen=True)
class TrailFilter:
    """What is looked for; None: all. ``first`` and ``last``: local days, both included."""

    task_id: int | None = None
    person_id: int | None = None
    kind: TrailKind | None = None
    first: date | None = None
    last: date | None = None

    @property
    def is_on(self) -> bool:
        """Is anything left out?"""
        return self != EVERYTHING


EVERYTHING = TrailFilter()


@dataclass(frozen=True)
class TrailLine:
    """One act. ``actor``: name, post and agency as recorded then; None: the system did it.

    ``is_inside``: only the viewer's own agency reads it. ``about``, ``url``: its subject, and where he may open it.
    ``address``: of the browser, for who may see addresses.
    """

    at: datetime
    action: str
    actor: str | None
    is_inside: bool
    told: Telling
    about: Message | str | None
    url: str | None
    address: str | None


@dataclass(frozen=True)
class ProgramTrail:
    """A page, by local day, the newest first. ``task``: the one asked about; ``people``: id and how last recorded."""

    agreement_id: int
    title: str
    symbol: str | None
    is_illustrative: bool
    may_read: bool
    days: tuple[tuple[date, tuple[TrailLine, ...]], ...]
    people: tuple[tuple[int, str], ...]
    task: str | None
    number: int
    first: int
    last: int
    total: int

    @property
    def has_next(self) -> bool:
        """Is there a further page?"""
        return self.last < self.total


@dataclass(frozen=True)
class _Reader:
    """Who reads: short names of agencies by id, his zone, and what he may see beside the words."""

    names: Mapping[int, str]
    zone: ZoneInfo
    may_read: bool
    sees_addresses: bool
    reads_drafts: bool


def program_trail(
    agreement_id: int, *, viewer: Viewer, standing: Standing | None, zone: ZoneInfo, chosen: TrailFilter = EVERYTHING,
    number: int = 1,
) -> ProgramTrail | None:  # fmt: skip
    """Page ``number`` (from 1) of what this person may read; None when there is no such program.

    Five statements. What happened inside an agency before it handed a report in is for that agency only; that is
    decided in the statement, so that counts do not betray it.
    """
    heads = read(_head(), {"agreement": agreement_id, "task": chosen.task_id or 0})
    if not heads or not may(viewer, Action.SEE_TRAIL, standing):
        return None
    head = heads[0]
    start = (number - 1) * PAGE_SIZE
    values = {"chain": agreement_id, "mine": _mine(viewer), "size": PAGE_SIZE, "offset": start}
    rows = read(_entries(_wanted(chosen)), values | _values(chosen, zone))
    names = {row.id: row.short_name for row in read(_names(), {"agreement": agreement_id})}
    subjects = subjects_of(agreement_id, [(_subject(row), row.subject_id) for row in rows])
    acts = Action.SEE_AGREEMENT, Action.SEE_ADDRESSES, Action.CONSOLIDATE
    reader = _Reader(names, zone, *(may(viewer, act, standing) for act in acts))
    lines = [_line(row, subjects.get((_subject(row), row.subject_id)), reader) for row in rows]
    by_day = groupby(lines, key=lambda line: line.at.astimezone(zone).date())
    people = read(_people(), {"chain": agreement_id})
    return ProgramTrail(
        agreement_id=agreement_id,
        title=head.title,
        symbol=head.symbol,
        is_illustrative=head.is_illustrative,
        may_read=reader.may_read,
        days=tuple((day, tuple(of_day)) for day, of_day in by_day),
        people=tuple((row.person_id, row.actor) for row in people),
        task=f"{head.task_number or ''} {head.task_title}".strip() if head.task_title else None,
        number=number,
        first=start + 1 if lines else 0,
        last=start + len(lines),
        total=rows[0].total if rows else 0,
    )


def _mine(viewer: Viewer) -> list[int]:
    return sorted(viewer.agency_ids_as(AGREEMENT_ACTIONS[Action.SEE_TRAIL][0] | BESIDE[Action.SEE_TRAIL][0]))


def _subject(row: Row[Any]) -> str:
    """A promise names its obligation: that of a task its part, those of a review's steps the review."""
    if row.action != PROMISE:
        return str(row.subject)
    return {"task": "assignment", "consolidation": "review", "sign_off": "review"}.get(row.subject, str(row.subject))


def _line(row: Row[Any], subject: Subject | None, reader: _Reader) -> TrailLine:
    entry = Recorded(
        action=row.action,
        subject=row.subject,
        before=json.loads(row.before or "{}"),
        after=json.loads(row.after or "{}"),
        agency=subject.agency if subject else "",
        decision=subject.text if subject and row.subject == "decision" else "",
        period=subject.period if subject else "",
        names=reader.names,
    )
    return TrailLine(
        at=row.at,
        action=row.action,
        actor=row.actor if row.person_id else None,
        is_inside=row.action in INSIDE,
        told=tell(entry, zone=reader.zone, reads_drafts=reader.reads_drafts or row.is_final),
        about=subject.said if subject else _once_called(entry),
        url=subject.url(may_read=reader.may_read) if subject else None,
        address=row.address if reader.sees_addresses else None,
    )


def _once_called(entry: Recorded) -> str | None:
    """What is gone is named as it was then."""
    facts = {**entry.after, **entry.before}
    called = facts.get("title") or facts.get("name")
    return str(called) if called and entry.subject != "agreement" else None


def _wanted(chosen: TrailFilter) -> tuple[bool, bool, bool, bool, bool]:
    return (
        chosen.task_id is not None, chosen.person_id is not None, chosen.kind is not None, chosen.first is not None,
        chosen.last is not None,
    )  # fmt: skip


def _values(chosen: TrailFilter, zone: ZoneInfo) -> dict[str, Any]:
    """The values of the conditions that are asked for, and no others."""
    found: dict[str, Any] = {}
    if chosen.task_id is not None:
        found["task"] = chosen.task_id
    if chosen.person_id is not None:
        found["person"] = chosen.person_id
    if chosen.kind is not None:
        emergencies = chosen.kind in (TrailKind.EMERGENCIES, TrailKind.PROGRAM)
        found["subjects"], found["acts"] = sorted(KINDS[chosen.kind]), sorted(EMERGENCY_ACTS) if emergencies else []
    if chosen.first is not None:
        found["since"] = datetime.combine(chosen.first, time.min, zone)
    if chosen.last is not None:
        found["until"] = datetime.combine(chosen.last + timedelta(days=1), time.min, zone)
    return found


@cache
def _head() -> Select[*tuple[Any, ...]]:
    of_program = (TaskRow.agreement_id == Agreement.id) & (TaskRow.id == bindparam("task"))
    return (
        select(
            Agreement.title, Agreement.symbol, Agreement.is_illustrative, TaskRow.number.label("task_number"),
            TaskRow.title.label("task_title"),
        )
        .outerjoin(TaskRow, of_program)
        .where(Agreement.id == bindparam("agreement"))
    )  # fmt: skip


@cache
def _names() -> Select[*tuple[Any, ...]]:
    """Short names of the agencies that signed or hold a part."""
    signed = select(Party.agency_id).where(Party.agreement_id == bindparam("agreement"))
    held = select(Assignment.agency_id).where(Assignment.agreement_id == bindparam("agreement"))
    return select(Agency.id, Agency.short_name).where(or_(Agency.id.in_(signed), Agency.id.in_(held)))


@cache
def _people() -> Select[*tuple[Any, ...]]:
    """Who did anything, as last recorded."""
    of_chain = AuditEntry.chain == bindparam("chain"), AuditEntry.person_id.is_not(None)
    newest = select(func.max(AuditEntry.id)).where(*of_chain).group_by(AuditEntry.person_id)
    found = select(AuditEntry.person_id, AuditEntry.actor).where(AuditEntry.id.in_(newest))
    return found.order_by(AuditEntry.actor, AuditEntry.person_id).limit(MOST_PEOPLE)


@cache
def _entries(wanted: tuple[bool, bool, bool, bool, bool]) -> Select[*tuple[Any, ...]]:
    """One statement for each set of conditions, so that none is asked that nobody wanted."""
    entry = AuditEntry
    conditions: Sequence[Any] = (
        _about_task(),
        entry.person_id == bindparam("person"),
        or_(
            entry.subject.in_(bindparam("subjects", expanding=True)),
            entry.action.in_(bindparam("acts", expanding=True)),
        ),
        entry.at >= bindparam("since", type_=Instant),
        entry.at < bindparam("until", type_=Instant),
    )
    is_own = or_(entry.action.not_in(sorted(INSIDE)), Report.agency_id.in_(bindparam("mine", expanding=True)))
    return (
        select(
            entry.id, entry.at, entry.person_id, entry.actor, entry.action, entry.subject, entry.subject_id,
            entry.before, entry.after, entry.address, was_made_final().label("is_final"),
            func.count().over().label("total"),
        )
        .outerjoin(Report, and_(entry.subject == "report", Report.id == entry.subject_id))
        .where(
            entry.chain == bindparam("chain"),
            is_own,
            *(condition for condition, is_wanted in zip(conditions, wanted, strict=True) if is_wanted),
        )
        .order_by(entry.id.desc())
        .limit(bindparam("size"))
        .offset(bindparam("offset"))
    )  # fmt: skip


def _about_task() -> Any:
    """The task itself, its parts, indicators, entries and what proves them."""
    entry = AuditEntry
    task_id: Any = bindparam("task")
    parts = select(Assignment.id).where(Assignment.task_id == task_id)
    entries = select(ProgressEntry.id).where(ProgressEntry.task_id == task_id)
    indicators = select(Indicator.id).where(Indicator.task_id == task_id)
    proofs = select(Evidence.id).where(Evidence.entry_id.in_(entries))
    promised = entry.action == PROMISE
    return or_(
        and_(entry.subject == "task", entry.subject_id == task_id, ~promised),
        and_(entry.subject == "task", entry.subject_id.in_(parts), promised),
        and_(entry.subject == "assignment", entry.subject_id.in_(parts)),
        and_(entry.subject == "progress_entry", entry.subject_id.in_(entries)),
        and_(entry.subject == "indicator", entry.subject_id.in_(indicators)),
        and_(entry.subject == "evidence", entry.subject_id.in_(proofs)),
    )
