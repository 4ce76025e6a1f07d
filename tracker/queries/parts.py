"""The parts that agencies hold in one task: how each stands, who may write it, who confirms it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from typing import Any

from sqlalchemy import BindParameter, Row, Select, bindparam, exists, func, literal, null, select, union_all

from tracker.database import db, read
from tracker.domain.completion import confirming_agency, judging_agency
from tracker.domain.due_kinds import DueKind
from tracker.domain.moves import Act, Machine
from tracker.domain.obligations import ObligationKind
from tracker.domain.permissions import Action, Viewer, may_for
from tracker.domain.promises import is_to_be_promised
from tracker.domain.state_table import may_move
from tracker.domain.status import TaskFacts, TaskStatus, is_dated, task_status
from tracker.domain.tasks import LEADING, PartRole
from tracker.domain.work_states import PartStanding, PartState, state_of_part
from tracker.models import (
    Acknowledgement,
    Agency,
    AgencySuccession,
    Assignment,
    Party,
    ProgressEntry,
    Reassignment,
    Task,
)
from tracker.models.acknowledgements import promise_for
from tracker.models.charges import in_charge
from tracker.models.one_body import is_spoken_for
from tracker.queries.indicators import is_standing
from tracker.queries.promises import Made, made_columns, made_in
from tracker.queries.successions import heirs
from tracker.queries.task_facts import TaskRow, part_facts, task_facts

PART, PARTY = "part", "party"


@dataclass(frozen=True)
class PartThen:
    """What was logged for a part under the name that the paper gives it."""

    name: str
    last_entry_on: date
    percent: int | None


@dataclass(frozen=True)
class PartRow:
    """One agency's part. ``agency`` is its full present name; ``signed_as`` the name in the paper when that differs.

    ``within_id``: another part of what is one body today says it too; only that one is shown, with what was logged for
    each of them (``each``, ``last_entry_on`` and ``percent`` the newest).

    ``is_proved``: some entry that counts carries evidence. ``confirmed_by``: the short name of the agency that confirms
    it, itself when nobody else signed. ``in_charge``: the person in charge, where one was named.
    ``awaiting_id``: its agency is no more; where the part is given to somebody (/reassignments/..).
    """

    id: int
    role: str
    agency: str
    agency_short: str
    signed_as: str | None
    status: TaskStatus
    percent: int | None
    last_entry_on: date | None
    reported_on: date | None
    confirmed_on: date | None
    returned_on: date | None
    return_reason: str | None
    is_proved: bool
    confirmed_by: str
    in_charge: str | None
    may_write: bool
    may_confirm: bool
    may_return: bool
    promise: Made | None
    may_promise: bool
    may_extend: bool
    awaiting_id: int | None = None
    heir_id: int = 0
    within_id: int | None = None
    each: tuple[PartThen, ...] = ()

    @property
    def is_leading(self) -> bool:
        """Does it count towards the task being done?"""
        return self.role in LEADING

    @property
    def is_waiting(self) -> bool:
        """Reported as done, not confirmed yet."""
        return self.reported_on is not None and self.confirmed_on is None


@dataclass(frozen=True)
class Parts:
    """The parts in the order of the annex, and the facts that they make of their task."""

    rows: tuple[PartRow, ...]
    facts: TaskFacts


def parts_of(task: TaskRow, task_id: int, *, overdue_strictly: bool, viewer: Viewer, today: date) -> Parts:
    """The parts of the task; one statement."""
    found = read(_statement(), {"task_id": task_id, "today": today})
    held = [row for row in found if row.kind == PART]
    parties = [row for row in found if row.kind == PARTY]
    names: dict[int, str] = {row.heir_id: row.agency_short for row in found}
    within = _said_by_another(held)
    leading = {row.heir_id for row in held if row.role in LEADING}

    due_on = task.effective_due_on if is_dated(DueKind(task.due_kind)) else None

    def part(row: Row[Any]) -> PartRow:
        confirms = _confirms(row, parties)
        of_row = [row, *(other for other in held if within.get(other.id) == row.id)]
        facts = part_facts(task, row, overdue_strictly=overdue_strictly)
        status = task_status(replace(facts, has_progress=any(one.last_entry_on for one in of_row)), today)
        state = state_of_part(PartStanding(task.set_state, row.reported_on, row.confirmed_on, row.returned_on))
        is_open = row.role in LEADING and row.reported_on is None and task.done_on is None and not task.set_state
        return _part(
            row,
            status,
            of_row,
            leads_alone=leading == {row.heir_id},
            within_id=within.get(row.id),
            confirmed_by=names[confirms],
            confirms=confirms,
            may_promise=is_to_be_promised(is_open=is_open, due_on=due_on, today=today),
            may_extend=due_on is not None and row.role in LEADING and may_move(Machine.PART, state, Act.EXTEND),
            state=state,
            viewer=viewer,
        )

    return Parts(tuple(map(part, held)), task_facts(task, held, overdue_strictly=overdue_strictly))


def task_of_part(assignment_id: int) -> int | None:
    """The task that the part belongs to; None when there is no such part."""
    return db.session.scalar(select(Assignment.task_id).where(Assignment.id == assignment_id))


def _confirms(part: Row[Any], parties: Sequence[Row[Any]]) -> int:
    """Who confirms the part today, or answers for it: the body itself when nobody else signed."""
    if not parties:
        return int(part.heir_id)
    standing = next((party for party in parties if party.is_standing), parties[0])
    named = next((party.heir_id for party in parties if party.confirms), None)
    order = list(dict.fromkeys(party.heir_id for party in parties))
    found = confirming_agency(part.heir_id, named_id=named, standing_id=standing.heir_id, parties_in_order=order)
    return judging_agency(part.heir_id, found)


def _said_by_another(held: Sequence[Row[Any]]) -> dict[int, int]:
    """By the part that is not shown the one that is, of parts of one body. What leads is shown, and what waits."""
    found: dict[int, int] = {}
    by_heir: dict[int, list[Row[Any]]] = {}
    for row in held:
        by_heir.setdefault(row.heir_id, []).append(row)
    for rows in by_heir.values():
        first = min(rows, key=_weight)
        quiet = [row for row in rows if row.role not in LEADING and (not row.reported_on or row.confirmed_on)]
        found |= {row.id: first.id for row in quiet if row is not first}
    return found


def _weight(part: Row[Any]) -> tuple[bool, ...]:
    """The less, the more is still to do in it."""
    return part.role not in LEADING, part.reported_on is not None, part.returned_on is None, part.is_spoken_for


def _part(
    row: Row[Any],
    status: TaskStatus,
    of_row: Sequence[Row[Any]],
    *,
    leads_alone: bool,
    within_id: int | None,
    confirmed_by: str,
    confirms: int,
    may_promise: bool,
    may_extend: bool,
    state: PartState,
    viewer: Viewer,
) -> PartRow:
    judges = may_for(viewer, Action.CONFIRM_COMPLETION, confirms)
    written = dict.fromkeys(one.written for one in of_row if one.heir_id != one.agency_id)
    each = [PartThen(one.written, one.last_entry_on, one.percent) for one in of_row if one.last_entry_on]
    newest = max(each, key=lambda one: one.last_entry_on, default=None)
    return PartRow(
        id=row.id,
        role=PartRole.LEAD if row.role == PartRole.JOINT_LEAD and leads_alone else row.role,
        agency=row.agency,
        agency_short=row.agency_short,
        signed_as="; ".join(written) or None,
        status=status,
        percent=newest.percent if newest else row.percent,
        last_entry_on=newest.last_entry_on if newest else None,
        reported_on=row.reported_on,
        confirmed_on=row.confirmed_on,
        returned_on=row.returned_on,
        return_reason=row.return_reason,
        is_proved=row.is_proved,
        confirmed_by=confirmed_by,
        in_charge=row.in_charge,
        may_write=may_for(viewer, Action.LOG_PROGRESS, row.agency_id),
        may_confirm=judges and state is not PartState.CANCELLED,
        may_return=judges and may_move(Machine.PART, state, Act.RETURN),
        promise=made_in(row),
        may_promise=may_promise and row.made_on is None and may_for(viewer, Action.ACKNOWLEDGE, row.agency_id),
        may_extend=may_extend and may_for(viewer, Action.ASK_EXTENSION, row.agency_id),
        awaiting_id=row.awaiting_id if row.confirmed_on is None else None,
        heir_id=row.heir_id,
        within_id=within_id,
        each=tuple(each) if len(of_row) > 1 else (),
    )


@cache
def _statement() -> Select[*tuple[Any, ...]]:
    """The parts of one task and the parties of its agreement, each with the agency that answers today."""
    task_id: BindParameter[int] = bindparam("task_id")
    owner = select(Assignment.agreement_id).where(Assignment.task_id == task_id).limit(1).scalar_subquery()
    held = union_all(
        select(
            literal(PART).label("kind"),
            Assignment.id.label("id"),
            Assignment.agency_id.label("agency_id"),
            Assignment.position.label("position"),
            Assignment.name_as_written.label("written"),
            literal(value=False).label("is_standing"),
            literal(value=False).label("confirms"),
        ).where(Assignment.task_id == task_id),
        select(
            literal(PARTY),
            null(),
            Party.agency_id,
            Party.position,
            Party.name_as_signed,
            Party.is_standing,
            Party.confirms,
        ).where(Party.agreement_id == owner),
    ).subquery("held")
    proved = exists().where(ProgressEntry.assignment_id == held.c.id, ProgressEntry.evidence_count > 0, is_standing())
    passed_on = heirs(select(AgencySuccession.predecessor_id))
    return (
        select(
            held,
            func.coalesce(passed_on.c.heir_id, held.c.agency_id).label("heir_id"),
            Agency.name.label("agency"),
            Agency.short_name.label("agency_short"),
            Assignment.role,
            Assignment.percent,
            Assignment.last_entry_on,
            Assignment.reported_on,
            Assignment.confirmed_on,
            Assignment.returned_on,
            Assignment.return_reason,
            in_charge().label("in_charge"),
            proved.label("is_proved"),
            _waiting(owner, held.c.agency_id).label("awaiting_id"),
            is_spoken_for(owner, held.c.agency_id).label("is_spoken_for"),
            *made_columns(),
        )
        .select_from(held)
        .outerjoin(passed_on, passed_on.c.agency_id == held.c.agency_id)
        .join(Agency, Agency.id == func.coalesce(passed_on.c.heir_id, held.c.agency_id))
        .outerjoin(Assignment, Assignment.id == held.c.id)
        .outerjoin(Task, Task.id == Assignment.task_id)
        .outerjoin(Acknowledgement, promise_for(ObligationKind.TASK, Task.id, Assignment.agency_id, Task.due_version))
        .order_by(held.c.kind, held.c.position, held.c.id)
    )


def _waiting(agreement_id: Any, agency_id: Any) -> Any:
    """What of the agency in the program awaits being given to somebody."""
    of_both = Reassignment.agreement_id == agreement_id, Reassignment.agency_id == agency_id
    return select(Reassignment.id).where(*of_both, Reassignment.settled_on.is_(None)).limit(1).scalar_subquery()
