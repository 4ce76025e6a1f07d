"""A program ends, and may hand its open tasks over to the one that follows. It can be reopened; nothing is deleted."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select

from tracker.database import db
from tracker.domain.closing import Closing, check_closing, is_carried, refuse_earlier
from tracker.domain.errors import NotFound, Refusal, RuleBroken
from tracker.domain.messages import message
from tracker.domain.moves import Act
from tracker.domain.permissions import Action, Viewer
from tracker.domain.tasks import LEADING
from tracker.domain.working_days import WorkingCalendar
from tracker.models import Agreement, Assignment, Content, Indicator, Task
from tracker.models import Closing as ClosingRow
from tracker.services.access import require
from tracker.services.agency_changing.joining import join_in
from tracker.services.agency_changing.reassigning import settle_orders
from tracker.services.agreements.kinship import ids_before
from tracker.services.agreements.previews import saving
from tracker.services.audit import record
from tracker.services.once import spend
from tracker.services.reviews.planning import lay_reviews
from tracker.services.work_moves import require_program_move

SUBJECT = "agreement"
NOT_YOURS = message("Choose a program that your agency may change.")
COPIED = (
    "number", "title", "deliverable", "due_text", "due_kind", "due_starts_on", "due_on", "effective_due_on",
    "due_strictly_before", "due_precision", "due_each", "set_state", "set_reason", "set_on", "others_text",
)  # fmt: skip


@dataclass(frozen=True)
class Carried:
    """The open tasks, by number and title, and the title of the program that takes them over (None: nobody does)."""

    open_tasks: tuple[str, ...]
    successor: str | None


def end_agreement(
    agreement_id: int,
    closing: Closing,
    *,
    by: Viewer,
    calendar: WorkingCalendar,
    today: date,
    now: datetime,
    once: str | None = None,
    only_preview: bool = False,
) -> Carried:
    """Close the program; from then on it owes nothing and reminds of nothing. Answers what becomes of open tasks.

    Raises NotFound, NotAllowed, AlreadyDone, RuleBroken with the field.
    """
    with saving(only_preview=only_preview):
        spend(once, at=now)
        return end_inside(agreement_id, closing, by=by, calendar=calendar, today=today, now=now)


def end_inside(
    agreement_id: int,
    closing: Closing,
    *,
    by: Viewer,
    calendar: WorkingCalendar,
    today: date,
    now: datetime,
    places: Mapping[int, int] | None = None,
) -> Carried:
    """The same inside the caller's transaction.

    ``places``: it is combined with the other, which stands beside it and follows it in no other way; of each agency
    that holds a part, which one of the other program stands for it.
    """
    agreement = _locked(agreement_id)
    require(by, Action.CLOSE_AGREEMENT, agreement_id)
    require_program_move(agreement.closed_on, Act.END)
    check_closing(closing, began_on=agreement.valid_from or agreement.signed_on, today=today)
    successor = _successor(agreement, closing, by, is_beside=places is not None)
    tasks = _open_tasks(agreement_id)
    carried = _carry_over(tasks, successor, places or {}) if successor and closing.carries_over else []
    db.session.add(
        ClosingRow(
            agreement_id=agreement_id, outcome=closing.outcome, closed_on=closing.closed_on,
            document_symbol=closing.document_symbol, document_on=closing.document_on,
            reason=closing.reason.strip(), successor_id=closing.successor_id, closed_at=now,
            closed_by_id=by.person_id, closed_as=by.acting_as,
        )
    )  # fmt: skip
    agreement.closed_on = closing.closed_on
    agreement.version += 1
    settle_orders(agreement_id, by=by, today=today)
    if successor is not None and successor.predecessor_id is None and places is None:
        successor.predecessor_id = agreement_id
    record(
        by, "closed", SUBJECT, agreement_id, at=now, agreement_id=agreement_id,
        after={"outcome": closing.outcome, "closed_on": closing.closed_on, "reason": closing.reason.strip(),
               "document": closing.document_symbol, "document_on": closing.document_on,
               "successor_id": closing.successor_id, "carried": [task.id for task in carried]},
    )  # fmt: skip
    if successor is not None and carried:
        successor.version += 1
        lay_reviews(successor, today=today, calendar=calendar)
        after = {"from_id": agreement_id, "tasks": [task.carried_from_id for task in carried]}
        record(by, "took-over", SUBJECT, successor.id, at=now, agreement_id=successor.id, after=after)
    return Carried(
        tuple(f"{task.number} {task.title}".strip() for task in tasks),
        successor.title if successor and closing.carries_over else None,
    )


def reopen_agreement(
    agreement_id: int, *, by: Viewer, because: str, today: date, now: datetime, once: str | None = None
) -> None:
    """Take the program up again; what it owed it owes again. Tasks that went over stay with the successor as well.

    Raises NotFound, NotAllowed, AlreadyDone, RuleBroken with the field.
    """
    with saving():
        spend(once, at=now)
        agreement = _locked(agreement_id)
        require(by, Action.CLOSE_AGREEMENT, agreement_id)
        require_program_move(agreement.closed_on, Act.REOPEN)
        stands = ClosingRow.agreement_id == agreement_id, ClosingRow.reopened_at.is_(None)
        row = db.session.scalars(select(ClosingRow).where(*stands)).one()
        if not because.strip():
            raise RuleBroken(message("Say why it is reopened."), field="because")
        row.reopened_at, row.reopened_by_id, row.reopened_because = now, by.person_id, because.strip()
        row.reopened_as = by.acting_as
        before = {"closed_on": agreement.closed_on, "outcome": row.outcome}
        agreement.closed_on = None
        agreement.version += 1
        join_in(agreement, today=today)
        record(
            by, "reopened", SUBJECT, agreement_id, at=now, agreement_id=agreement_id, before=before,
            after={"because": row.reopened_because, "on": today},
        )  # fmt: skip


def _locked(agreement_id: int) -> Agreement:
    agreement = db.session.scalar(select(Agreement).where(Agreement.id == agreement_id).with_for_update())
    if agreement is None:
        raise NotFound(message("There is no such program."))
    return agreement


def _successor(agreement: Agreement, closing: Closing, by: Viewer, *, is_beside: bool) -> Agreement | None:
    """The program that follows, held: one that the same person may edit, not closed itself, and not earlier unless it
    stands beside."""
    if closing.successor_id is None:
        return None
    if closing.successor_id == agreement.id:
        raise RuleBroken(message("A program does not follow itself."), field="successor_id")
    successor = db.session.scalar(select(Agreement).where(Agreement.id == closing.successor_id).with_for_update())
    if successor is None:
        raise RuleBroken(message("There is no such program."), field="successor_id")
    try:
        require(by, Action.EDIT_AGREEMENT, successor.id)
    except Refusal as refusal:
        said = refusal.message if isinstance(refusal, RuleBroken) else NOT_YOURS
        raise RuleBroken(said, field="successor_id") from refusal
    if not is_beside:
        _refuse_earlier(agreement, successor)
    return successor


def _refuse_earlier(agreement: Agreement, successor: Agreement) -> None:
    """Neither one that this program follows itself, at whatever remove, nor one that began before it."""
    if successor.id in ids_before(agreement.id):
        raise RuleBroken(message("This program follows that one; it is not followed by it."), field="successor_id")
    own = agreement.valid_from or agreement.signed_on
    refuse_earlier(own, successor.valid_from or successor.signed_on, field="successor_id")


def _open_tasks(agreement_id: int) -> list[Task]:
    rows = db.session.scalars(select(Task).where(Task.agreement_id == agreement_id).order_by(Task.position, Task.id))
    return [task for task in rows if is_carried(set_state=task.set_state, done_on=task.done_on)]


def _carry_over(tasks: list[Task], successor: Agreement, places: Mapping[int, int]) -> list[Task]:
    """Copies of the tasks with their parts and indicators, not their progress, at the end of the successor's list."""
    if not tasks:
        return []
    last_position = max(
        db.session.scalars(select(Task.position).where(Task.agreement_id == successor.id)).all(), default=0
    )
    content = db.session.scalars(
        select(Content).where(Content.agreement_id == successor.id).order_by(Content.position.desc())
    ).first()
    if content is None:
        content = Content(agreement_id=successor.id, position=1)
        db.session.add(content)
        db.session.flush()
    copies = []
    for place, task in enumerate(tasks, start=1):
        facts = {name: getattr(task, name) for name in COPIED}
        copy = Task(
            agreement_id=successor.id, content_id=content.id, position=last_position + place, carried_from_id=task.id,
            due_version=1, **facts,
        )  # fmt: skip
        db.session.add(copy)
        copies.append(copy)
    db.session.flush()
    new_ids = {task.id: copy.id for task, copy in zip(tasks, copies, strict=True)}
    leading_first = Assignment.role.not_in(sorted(LEADING)), Assignment.id  # of two that became one, the lead counts
    held: set[tuple[int, int]] = set()
    for part in db.session.scalars(select(Assignment).where(Assignment.task_id.in_(new_ids)).order_by(*leading_first)):
        agency_id = places.get(part.agency_id, part.agency_id)
        if (part.task_id, agency_id) in held:
            continue
        held.add((part.task_id, agency_id))
        db.session.add(
            Assignment(
                task_id=new_ids[part.task_id], agreement_id=successor.id, agency_id=agency_id, role=part.role,
                position=part.position, name_as_written=part.name_as_written,
            )
        )  # fmt: skip
    for one in db.session.scalars(select(Indicator).where(Indicator.task_id.in_(new_ids)).order_by(Indicator.id)):
        db.session.add(
            Indicator(
                agreement_id=successor.id, task_id=new_ids[one.task_id or 0], name=one.name, unit=one.unit,
                is_cumulative=one.is_cumulative, baseline=one.baseline, baseline_text=one.baseline_text,
                baseline_on=one.baseline_on, target=one.target, source=one.source,
            )
        )  # fmt: skip
    db.session.flush()
    return copies
