"""Gives a task its parts. Runs inside the caller's transaction; a part with progress is never taken away."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from tracker.database import db
from tracker.domain.agency_names import AgencyIndex, NamedAgency
from tracker.domain.completion import PartFacts, done_on
from tracker.domain.errors import RuleBroken
from tracker.domain.messages import message
from tracker.domain.paper_agencies import PaperAgencies, PlannedPart, PlannedParts
from tracker.domain.tasks import PartRole
from tracker.models import Assignment, Party, Task
from tracker.services.agencies import find_or_create
from tracker.services.agency_changing.takers import take_part_again


def paper_agencies(agreement_id: int, index: AgencyIndex) -> PaperAgencies:
    """The parties of an agreement in signing order, by the name they signed with, among all agencies."""
    known = {agency.id: agency for agency in index.agencies}
    rows = db.session.execute(
        select(Party.agency_id, Party.name_as_signed)
        .where(Party.agreement_id == agreement_id)
        .order_by(Party.position, Party.id)
    )
    return PaperAgencies([NamedAgency(id_, name, known[id_].all_names) for id_, name in rows], index)


def part_rows(agreement_id: int, task_id: int, planned: PlannedParts, index: AgencyIndex) -> list[dict[str, Any]]:
    """The rows of a new task's parts; agencies not known yet are created."""
    return [
        {
            "agreement_id": agreement_id,
            "task_id": task_id,
            "agency_id": agency_id,
            "role": part.role.value,
            "position": position,
            "name_as_written": part.written,
        }
        for position, (agency_id, part) in enumerate(_by_agency(planned, index).items(), start=1)
    ]


def change_parts(task: Task, planned: PlannedParts, index: AgencyIndex) -> None:
    """Bring the task's parts in line with the plan. Raises RuleBroken where progress would be lost."""
    there = {
        part.agency_id: part for part in db.session.scalars(select(Assignment).where(Assignment.task_id == task.id))
    }
    begun = []
    for position, (agency_id, part) in enumerate(_by_agency(planned, index).items(), start=1):
        row = there.pop(agency_id, None)
        if row is None or row.role != part.role:
            begun.append(agency_id)
        if row is None:
            row = Assignment(
                task_id=task.id, agreement_id=task.agreement_id, agency_id=agency_id, name_as_written=part.written
            )
            db.session.add(row)
        row.role, row.position = part.role, position
    for row in there.values():
        if row.last_entry_on is not None or row.reported_on is not None:
            raise RuleBroken(
                message("%(name)s has logged progress on its part; it stays on this task.", name=row.name_as_written),
                field="lead_ids" if row.role != PartRole.COORDINATING else "coordinating_ids",
            )
        db.session.delete(row)
    take_part_again(task.agreement_id, begun)
    db.session.flush()
    refresh_done_on(task)


def parts_as_written(task_id: int) -> dict[str, list[str] | list[int]]:
    """Who leads and who coordinates, by name and by id, as the trail keeps it."""
    rows = db.session.execute(
        select(Assignment.role, Assignment.name_as_written, Assignment.agency_id)
        .where(Assignment.task_id == task_id)
        .order_by(Assignment.position, Assignment.id)
    ).all()
    leads = [(name, id_) for role, name, id_ in rows if role != PartRole.COORDINATING]
    helpers = [(name, id_) for role, name, id_ in rows if role == PartRole.COORDINATING]
    return {
        "leads": [name for name, _ in leads],
        "lead_ids": [id_ for _, id_ in leads],
        "coordinating": [name for name, _ in helpers],
        "coordinating_ids": [id_ for _, id_ in helpers],
    }


def refresh_done_on(task: Task) -> None:
    """Done again, or no more, after its leads changed."""
    parts = select(Assignment.role, Assignment.reported_on, Assignment.confirmed_on)
    rows = db.session.execute(parts.where(Assignment.task_id == task.id))
    task.done_on = done_on(
        PartFacts(PartRole(role), reported_on, confirmed_on) for role, reported_on, confirmed_on in rows
    )


def _by_agency(planned: PlannedParts, index: AgencyIndex) -> dict[int, PlannedPart]:
    found: dict[int, PlannedPart] = {}
    for part in planned.parts:
        field = "others_text" if part.role is PartRole.COORDINATING else "lead_text"
        agency = part.agency or find_or_create(part.written, index, field=field)
        found.setdefault(agency.id, part)
    return found
