"""A part is reported done by its agency, then confirmed or returned by the other side. ``tasks.done_on`` follows."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import Row, Select, select, update

from tracker.database import db, transaction
from tracker.domain.agencies import Succession, SuccessionKind
from tracker.domain.completion import PartFacts, Signature, done_on, judging_agency, who_confirms
from tracker.domain.errors import ChangedMeanwhile, NotAllowed, NotFound, RuleBroken
from tracker.domain.messages import message
from tracker.domain.moves import Act
from tracker.domain.permissions import Action, Viewer, may_for
from tracker.domain.tasks import LEADING, PartRole
from tracker.models import Assignment, Task
from tracker.models.agencies import succession_rows
from tracker.models.agreements import signature_rows
from tracker.services.access import refuse_closed, require
from tracker.services.agency_changing.takers import leads_beside, taker_of
from tracker.services.audit import record
from tracker.services.once import spend
from tracker.services.work_moves import part_standing, require_part_move

PartRow = Row[*tuple[Any, ...]]


def report_done(part: PartRow, *, on: date, by: Viewer, today: date) -> bool:
    """Say that the part was done ``on`` that day; True when it now waits for another agency to confirm it.

    Where nobody else signed it is confirmed at once. Runs inside the caller's transaction, the task's row locked.
    Raises RuleBroken when it was reported already and not returned.
    """
    require_part_move(part_standing(part, part.set_state), Act.REPORT, field="reports_completion")
    confirming_id = _confirming_agency(part, today=today)
    changes: dict[str, Any] = {"reported_on": on, "returned_on": None, **_told(today)}
    if confirming_id is None:
        changes |= {"confirmed_on": today, "confirmed_by_id": by.person_id}
    _change(part.id, **changes)
    if confirming_id is None:
        _settle(part.task_id)
    return confirming_id is not None


def move_report(part: PartRow, *, on: date | None, today: date) -> None:
    """Put the reported day right, or take the report back (None). Runs inside the caller's transaction.

    Of a body that leads the task with another open part it only coordinates then. Raises RuleBroken once it is
    confirmed: then only the confirming agency can open it again.
    """
    if on is not None and on == part.reported_on:
        return
    require_part_move(part_standing(part, part.set_state), Act.TAKE_BACK if on is None else Act.MOVE)
    leads_on = on is not None or part.role not in LEADING or not leads_beside(
        part.agreement_id, part.task_id, part.agency_id
    )  # fmt: skip
    _change(part.id, reported_on=on, role=part.role if leads_on else PartRole.COORDINATING, **_told(today))


def confirm_part(
    assignment_id: int,
    *,
    by: Viewer,
    seen_on: date | None = None,
    today: date,
    now: datetime,
    once: str | None = None,
) -> None:
    """Agree that the part is done. ``seen_on``: the reported day that the confirming person was shown.

    Raises NotFound, NotAllowed, RuleBroken, AlreadyDone; ChangedMeanwhile when another day stands there by now.
    """
    with transaction():
        spend(once, at=now)
        part = _part_to_judge(assignment_id, by=by, today=today)
        require_part_move(part_standing(part, part.set_state), Act.CONFIRM)
        if seen_on is not None and seen_on != part.reported_on:
            raise ChangedMeanwhile(
                message("The agency has put its report right: done on %(day)s. Look again.", day=part.reported_on)
            )
        _change(part.id, confirmed_on=today, confirmed_by_id=by.person_id, returned_on=None)
        _settle(part.task_id)
        _record(by, "confirm-part", part, now, reported_on=part.reported_on, confirmed_on=today)


def return_part(
    assignment_id: int, *, by: Viewer, reason: str, today: date, now: datetime, once: str | None = None
) -> None:
    """Send the part back to be redone, with the reason; also after it was confirmed by mistake. It is not done then.

    Raises NotFound, NotAllowed, RuleBroken, AlreadyDone.
    """
    reason = reason.strip()
    with transaction():
        spend(once, at=now)
        part = _part_to_judge(assignment_id, by=by, today=today)
        require_part_move(part_standing(part, part.set_state), Act.RETURN)
        if part.role in LEADING and leads_beside(part.agreement_id, part.task_id, part.agency_id):
            raise RuleBroken(
                message("The same agency by now has another open part of this task: it is not done before.")
            )
        if not reason:
            raise RuleBroken(message("Say what is to be redone; the agency reads it."), field="reason")
        _change(
            part.id, reported_on=None, confirmed_on=None, confirmed_by_id=None, returned_on=today,
            return_reason=reason, **_to_who_took_over(part),
        )  # fmt: skip
        _settle(part.task_id)
        _record(by, "return-part", part, now, returned_on=today, reason=reason)


def _to_who_took_over(part: PartRow) -> dict[str, Any]:
    """A part of a body whose work is given away is redone by who took it over. Raises RuleBroken where that one has a
    part of the task itself."""
    taker = taker_of(part.agreement_id, part.agency_id)
    if taker is None:
        return {}
    beside = select(Assignment.id).where(Assignment.task_id == part.task_id, Assignment.agency_id == taker)
    if db.session.scalar(beside) is not None:
        said = message("Whoever took over the work of this agency has a part of this task itself: return that one.")
        raise RuleBroken(said)
    return {"agency_id": taker, "charge_id": None}


def _part_to_judge(assignment_id: int, *, by: Viewer, today: date) -> PartRow:
    """The part with its task locked, if this person's agency is the one that judges it."""
    wanted: Select[*tuple[Any, ...]] = (
        select(
            Assignment.id,
            Assignment.task_id,
            Assignment.agreement_id,
            Assignment.agency_id,
            Assignment.role,
            Assignment.reported_on,
            Assignment.confirmed_on,
            Assignment.returned_on,
            Task.set_state,
        )
        .join(Task, Task.id == Assignment.task_id)
        .where(Assignment.id == assignment_id)
        .with_for_update()
    )
    part = db.session.execute(wanted).one_or_none()
    if part is None:
        raise NotFound(message("There is no such part."))
    refuse_closed(part.agreement_id)
    if not may_for(by, Action.CONFIRM_COMPLETION, judging_agency_of(part.agreement_id, part.agency_id, today=today)):
        require(by, Action.CONFIRM_COMPLETION, part.agreement_id)
        raise NotAllowed(message("Another agency confirms this part."))
    return part


def _confirming_agency(part: PartRow, *, today: date) -> int | None:
    return confirming_agency_of(part.agreement_id, part.agency_id, today=today)


def confirming_agency_of(agreement_id: int, owner_id: int, *, today: date) -> int | None:
    """Who confirms a part of ``owner_id`` today, and answers what it asks for; None when nobody else signed."""
    signed = db.session.execute(signature_rows([agreement_id]))
    passed_on = db.session.execute(succession_rows())
    return who_confirms(
        owner_id,
        [Signature(agency_id, is_standing, confirms) for _agreement_id, agency_id, is_standing, confirms in signed],
        [Succession(before, after, SuccessionKind(kind), on) for before, after, kind, on in passed_on],
        on=today,
    )


def judging_agency_of(agreement_id: int, owner_id: int, *, today: date) -> int:
    """Who may confirm a part of ``owner_id`` today, send it back or answer what it asks for."""
    return judging_agency(owner_id, confirming_agency_of(agreement_id, owner_id, today=today))


def _told(today: date) -> dict[str, Any]:
    """Who confirms has his working days from today on, and reminders of his own."""
    return {"told_on": today, "told_version": Assignment.told_version + 1}


def _change(assignment_id: int, **values: Any) -> None:
    db.session.execute(update(Assignment).where(Assignment.id == assignment_id).values(**values))


def _settle(task_id: int) -> None:
    """Let the task be done, or not, as its parts say."""
    rows = db.session.execute(
        select(Assignment.role, Assignment.reported_on, Assignment.confirmed_on).where(Assignment.task_id == task_id)
    )
    day = done_on(PartFacts(PartRole(role), reported, confirmed) for role, reported, confirmed in rows)
    db.session.execute(update(Task).where(Task.id == task_id).values(done_on=day))


def _record(by: Viewer, action: str, part: PartRow, now: datetime, **after: Any) -> None:
    before = {"reported_on": part.reported_on, "confirmed_on": part.confirmed_on, "returned_on": part.returned_on}
    record(by, action, "assignment", part.id, at=now, agreement_id=part.agreement_id, before=before, after=after)
