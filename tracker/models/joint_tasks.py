"""What a joint report says beside the reports: tasks as they stood on a day, parties, decisions. A statement each."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from itertools import groupby
from typing import Any

from sqlalchemy import Row, Select, or_, select
from sqlalchemy.orm import Session

from tracker.domain.completion import PartFacts, reported_on
from tracker.domain.due_kinds import DueKind
from tracker.domain.joint_tasks import JointDecision, JointParty, JointTask, TaskWords, joint_task
from tracker.domain.quarter.history import TaskHistory
from tracker.domain.tasks import LEADING, PartRole
from tracker.models.agencies import Agency
from tracker.models.agreements import Content
from tracker.models.decisions import Decision
from tracker.models.names_then import PRESENT, names_then, parties_then
from tracker.models.reviews import Review
from tracker.models.tasks import Assignment, Task


def joint_tasks(session: Session, review: Review, day: date, *, strictly: bool) -> tuple[JointTask, ...]:
    """Every task in the order of the paper, as it stood at the end of ``day``, agencies named as in its period."""
    agreement_id = review.agreement_id
    rows = session.execute(_tasks(agreement_id, review.ends_on))
    grouped = [list(of_task) for _id, of_task in groupby(rows, key=lambda row: row.id)]
    return tuple(joint_task(_words(parts, day), _history(parts, agreement_id, strictly, day), day) for parts in grouped)


def _led(part: Row[Any], day: date) -> bool:
    """Did it lead on that day? One that leads no more since a merger did before it."""
    return part.role in LEADING or (part.led_until is not None and day < part.led_until)


def joint_parties(session: Session, agreement_id: int, *, on: date = PRESENT) -> tuple[JointParty, ...]:
    """The parties as they signed, or as they were called ``on`` that day if renamed since; in signing order."""
    return tuple(JointParty(*row) for row in session.execute(parties_then(agreement_id, on)))


def joint_decisions(session: Session, review: Review) -> tuple[JointDecision, ...]:
    """What was decided at this review, and what reviews before it left open."""
    own = Decision.review_id == review.id
    before = (Decision.done_on.is_(None)) & (Review.cut_off_on < review.cut_off_on)
    then = names_then(review.ends_on)
    rows = session.execute(
        select(Decision.text, then.name, Review.period, Decision.due_on, Decision.done_on)
        .join(Agency, Agency.id == Decision.owner_id)
        .outerjoin(*then.of)
        .join(Review, Review.id == Decision.review_id)
        .where(Decision.agreement_id == review.agreement_id, or_(own, before))
        .order_by(Review.cut_off_on, Decision.due_on, Decision.id)
    )
    return tuple(JointDecision(*row) for row in rows)


def _tasks(agreement_id: int, on: date) -> Select[*tuple[Any, ...]]:
    part, then = Assignment, names_then(on)
    return (
        select(
            Task.id,
            Task.content_id,
            Task.number,
            Task.title,
            Task.deliverable,
            Task.due_text,
            Task.due_kind,
            Task.effective_due_on,
            Task.due_strictly_before,
            Task.others_text,
            Task.done_on,
            Task.set_state,
            Task.set_on,
            Task.extended_from_on,
            Task.extended_on,
            part.role,
            part.led_until,
            part.reported_on,
            part.confirmed_on,
            part.returned_on,
            part.last_entry_on,
            then.bearer.id.label("bearer_id"),
            then.short_name,
        )
        .join(Content, Content.id == Task.content_id)
        .outerjoin(part, part.task_id == Task.id)
        .outerjoin(Agency, Agency.id == part.agency_id)
        .outerjoin(*then.of)
        .where(Task.agreement_id == agreement_id)
        .order_by(Content.position, Task.position, Task.id, part.position)
    )


def _words(parts: Sequence[Row[Any]], day: date) -> TaskWords:
    """Each agency once: parts of what was one body by then are its."""
    task = parts[0]
    leads = {part.bearer_id: part.short_name for part in parts if _led(part, day)}
    helping = {part.bearer_id: part.short_name for part in parts if part.role == PartRole.COORDINATING}
    others = (task.others_text,) if task.others_text else ()
    return TaskWords(
        content_id=task.content_id,
        number=task.number,
        title=task.title,
        leads=tuple(leads.values()),
        coordinating=tuple(name for id_, name in helping.items() if id_ not in leads) + others,
        due_text=task.due_text,
        deliverable=task.deliverable or "",
    )


def _history(parts: Sequence[Row[Any]], agreement_id: int, strictly: bool, day: date) -> TaskHistory:
    task, leads = parts[0], [part for part in parts if part.role in LEADING]
    told = [PartFacts(PartRole(part.role), part.reported_on, part.confirmed_on) for part in leads]
    led = [part for part in parts if _led(part, day)]
    returned = [part.returned_on for part in led if part.returned_on and part.reported_on is None]
    return TaskHistory(
        id=task.id,
        agreement_id=agreement_id,
        due_kind=DueKind(task.due_kind),
        due_on=task.effective_due_on,
        done_on=task.done_on,
        reported_on=None if task.done_on else reported_on(told),
        returned_on=max(returned, default=None),
        set_state=task.set_state,
        set_on=task.set_on,
        extended_from_on=task.extended_from_on,
        extended_on=task.extended_on,
        strictly_before=task.due_strictly_before and strictly,
        has_progress=any(part.last_entry_on for part in parts),
    )
