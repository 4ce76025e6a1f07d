"""Đề nghị gia hạn: a lead agency asks for a later day, the agency that confirms its part agrees or refuses.

This is the only place that moves a due date by agreement. What the paper says stays as it is written.
"""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import select

from tracker.database import db, transaction
from tracker.domain.errors import NotAllowed, NotFound, RuleBroken
from tracker.domain.extensions import check_wanted
from tracker.domain.messages import message
from tracker.domain.moves import Act
from tracker.domain.permissions import Action, Viewer, may_for
from tracker.domain.tasks import LEADING
from tracker.domain.working_days import Shift, WorkingCalendar
from tracker.models import Agreement, Assignment, ExtensionRequest, Task
from tracker.services.access import refuse_closed, require
from tracker.services.audit import record
from tracker.services.completion import confirming_agency_of, judging_agency_of
from tracker.services.once import spend
from tracker.services.work_moves import part_standing, require_part_move

SUBJECT = "task"


def ask_extension(
    assignment_id: int,
    *,
    by: Viewer,
    wanted_on: date,
    reason: str,
    calendar: WorkingCalendar,
    today: date,
    now: datetime,
    once: str | None = None,
) -> bool:
    """Ask for a later day; True when another agency has to answer. Where nobody else signed it is agreed at once.

    Raises NotFound, NotAllowed, AlreadyDone, RuleBroken with the field.
    """
    with transaction():
        spend(once, at=now)
        task, part = _locked(assignment_id)
        if not may_for(by, Action.ASK_EXTENSION, part.agency_id):
            require(by, Action.ASK_EXTENSION, part.agreement_id)
            raise NotAllowed(message("Each agency asks for its own part."))
        due_on = _open_due_day(task, part)
        if _open_request(task.id) is not None:
            raise RuleBroken(message("A later day is asked for already; wait for the answer."))
        check_wanted(wanted_on, due_on=due_on, today=today)
        if not reason.strip():
            raise RuleBroken(message("Say why more time is needed; the other side reads it."), field="reason")
        asked = ExtensionRequest(
            task_id=task.id, assignment_id=part.id, agreement_id=task.agreement_id, agency_id=part.agency_id,
            due_on=due_on, wanted_on=wanted_on, reason=reason.strip(), asked_at=now, asked_by_id=by.person_id,
            asked_as=by.acting_as,
        )  # fmt: skip
        db.session.add(asked)
        facts = {"due_on": due_on, "wanted_on": wanted_on, "reason": asked.reason}
        record(by, "asked-extension", SUBJECT, task.id, at=now, agreement_id=task.agreement_id, after=facts)
        if confirming_agency_of(part.agreement_id, part.agency_id, today=today) is not None:
            return True
        _answer(asked, task, by=by, is_agreed=True, answer="", calendar=calendar, today=today, now=now)
        return False


def answer_extension(
    assignment_id: int,
    *,
    by: Viewer,
    is_agreed: bool,
    answer: str,
    calendar: WorkingCalendar,
    today: date,
    now: datetime,
    once: str | None = None,
) -> None:
    """Agree, which moves the due date, or refuse with a reason.

    Raises NotFound, NotAllowed, AlreadyDone, RuleBroken with the field.
    """
    with transaction():
        spend(once, at=now)
        task, part = _locked(assignment_id)
        judging_id = judging_agency_of(part.agreement_id, part.agency_id, today=today)
        if not may_for(by, Action.CONFIRM_COMPLETION, judging_id):
            require(by, Action.CONFIRM_COMPLETION, part.agreement_id)
            raise NotAllowed(message("Another agency answers this request."))
        asked = _open_request(task.id)
        if asked is None or asked.assignment_id != part.id:
            raise RuleBroken(message("No later day is asked for, or it was answered already."))
        if not is_agreed and not answer.strip():
            raise RuleBroken(message("Say why not; the agency reads it."), field="answer")
        if is_agreed:
            check_wanted(asked.wanted_on, due_on=_open_due_day(task, part), today=today)
        _answer(asked, task, by=by, is_agreed=is_agreed, answer=answer, calendar=calendar, today=today, now=now)


def _answer(
    asked: ExtensionRequest,
    task: Task,
    *,
    by: Viewer,
    is_agreed: bool,
    answer: str,
    calendar: WorkingCalendar,
    today: date,
    now: datetime,
) -> None:
    asked.answered_at, asked.answered_by_id, asked.is_agreed = now, by.person_id, is_agreed
    asked.answered_as, asked.answer = by.acting_as, answer.strip() or None
    before = {"effective_due_on": task.effective_due_on}
    if is_agreed:
        _extend(task, asked.wanted_on, calendar=calendar, today=today)
    after = {"effective_due_on": task.effective_due_on, "is_agreed": is_agreed, "answer": asked.answer}
    action = "extended" if is_agreed else "refused-extension"
    record(by, action, SUBJECT, task.id, at=now, agreement_id=task.agreement_id, before=before, after=after)


def _extend(task: Task, wanted_on: date, *, calendar: WorkingCalendar, today: date) -> None:
    """The day that was due stays beside the new one; reminders follow the new version."""
    shift = Shift(db.session.scalars(select(Agreement.due_shift).where(Agreement.id == task.agreement_id)).one())
    task.extended_from_on, task.extended_on = task.effective_due_on, today
    task.due_on, task.effective_due_on = wanted_on, calendar.shift(wanted_on, shift)
    task.due_strictly_before = False
    task.due_version += 1


def _locked(assignment_id: int) -> tuple[Task, Assignment]:
    part = db.session.get(Assignment, assignment_id)
    if part is None:
        raise NotFound(message("There is no such part."))
    refuse_closed(part.agreement_id)
    return db.session.scalars(select(Task).where(Task.id == part.task_id).with_for_update()).one(), part


def _open_due_day(task: Task, part: Assignment) -> date:
    """The day that counts now. Raises RuleBroken where there is nothing to extend."""
    if part.role not in LEADING:
        raise RuleBroken(message("Only who leads the task asks for a later day."))
    if task.effective_due_on is None:
        raise RuleBroken(message("This task has no due date that could be moved."))
    require_part_move(part_standing(part, task.set_state), Act.EXTEND)
    return task.effective_due_on


def _open_request(task_id: int) -> ExtensionRequest | None:
    open_ = ExtensionRequest.task_id == task_id, ExtensionRequest.answered_at.is_(None)
    return db.session.scalar(select(ExtensionRequest).where(*open_).with_for_update())
