"""What awaits being given to somebody (chờ phân công lại) is given: the open work of a body that is no more."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import select

from tracker.database import db, transaction
from tracker.domain.agency_changes import owner_of
from tracker.domain.errors import NotAllowed, NotFound, RuleBroken
from tracker.domain.messages import message
from tracker.domain.permissions import Action, Viewer, may, may_for
from tracker.domain.tasks import LEADING, PartRole
from tracker.models import Agency, Agreement, Assignment, Decision, Finding, Party, Reassignment, Report
from tracker.services.access import refuse_closed
from tracker.services.agency_changing.concerned import all_successions
from tracker.services.audit import record
from tracker.services.once import spend

NOT_THERE = message("There is no such agency, or it is no more.")


def reassign(
    reassignment_id: int, to_id: int, *, by: Viewer, today: date, now: datetime, once: str | None = None
) -> None:
    """All that the body still owed in the program is owed by ``to_id`` from now on; what is done stays its own.

    Its place among the parties goes over too: name and signature stay as on the paper. Raises NotFound, NotAllowed,
    RuleBroken with the field "to", AlreadyDone.
    """
    with transaction():
        spend(once, at=now)
        row = db.session.scalar(select(Reassignment).where(Reassignment.id == reassignment_id).with_for_update())
        if row is None:
            raise NotFound(message("There is no such program."))
        require_decider(by, row.owner_id)
        refuse_closed(row.agreement_id)
        if row.settled_on is not None:
            raise RuleBroken(message("It was given to somebody already, on %(day)s.", day=row.settled_on))
        agency = db.session.get(Agency, to_id)
        if agency is None or owner_of(to_id, all_successions(), on=today) != to_id:
            raise RuleBroken(NOT_THERE, field="to")
        moved = {
            "parties": _party(row, to_id),
            "parts": _parts(row, to_id),
            "reports": _reports(row, to_id),
            "decisions": _decisions(row, to_id),
            "findings": _findings(row, to_id),
        }
        row.settled_on, row.to_id = today, to_id
        row.settled_by_id, row.settled_as = by.person_id, by.acting_as
        db.session.get_one(Agreement, row.agreement_id).version += 1
        told = {"from_id": row.agency_id, "to_id": to_id, "to": agency.name, **moved}
        record(by, "reassigned", "agreement", row.agreement_id, at=now, agreement_id=row.agreement_id, after=told)


def require_decider(by: Viewer, owner_id: int | None) -> None:
    """The heads of who owes the decision; where nobody of the program is left, who runs the installation.

    Raises NotAllowed.
    """
    if not may_decide(by, owner_id):
        raise NotAllowed(message("Your post does not allow this."))


def may_decide(by: Viewer, owner_id: int | None) -> bool:
    """May this person give it to somebody?"""
    return may(by, Action.ADMINISTER) if owner_id is None else may_for(by, Action.REASSIGN, owner_id)


def _party(row: Reassignment, to_id: int) -> list[int]:
    of_program = select(Party).where(Party.agreement_id == row.agreement_id).order_by(Party.id).with_for_update()
    parties = {party.agency_id: party for party in db.session.scalars(of_program)}
    own = parties.get(row.agency_id)
    if own is None:
        return []
    if to_id in parties:
        said = message("It signed this program itself. Give the work to another agency, or close the program.")
        raise RuleBroken(said, field="to")
    own.agency_id = to_id
    return [own.id]


def _parts(row: Reassignment, to_id: int) -> list[int]:
    """Parts that are not confirmed. Where the other has a part of the same task it leads in its stead."""
    own = select(Assignment).where(
        Assignment.agreement_id == row.agreement_id, Assignment.agency_id.in_([row.agency_id, to_id])
    )
    parts = list(db.session.scalars(own.order_by(Assignment.id).with_for_update()))
    theirs = {part.task_id: part for part in parts if part.agency_id == to_id}
    moved = []
    for part in parts:
        if part.agency_id != row.agency_id or part.confirmed_on is not None:
            continue
        moved.append(part.id)
        other = theirs.get(part.task_id)
        if other is None:
            part.agency_id, part.charge_id = to_id, None
        elif part.role in LEADING:
            if other.role not in LEADING:
                other.role = part.role
            part.role = PartRole.COORDINATING
    return moved


def _reports(row: Reassignment, to_id: int) -> list[int]:
    """Reports not handed in, unless the other owes one for the same review: that speaks for both."""
    of_both = Report.agreement_id == row.agreement_id, Report.agency_id.in_([row.agency_id, to_id])
    reports = list(db.session.scalars(select(Report).where(*of_both).order_by(Report.id).with_for_update()))
    theirs = {report.review_id for report in reports if report.agency_id == to_id}
    moved = []
    for report in reports:
        if report.agency_id == row.agency_id and report.submitted_at is None and report.review_id not in theirs:
            report.agency_id = to_id
            moved.append(report.id)
    return moved


def _decisions(row: Reassignment, to_id: int) -> list[int]:
    own = Decision.agreement_id == row.agreement_id, Decision.owner_id == row.agency_id, Decision.done_on.is_(None)
    found = list(db.session.scalars(select(Decision).where(*own).order_by(Decision.id)))
    for one in found:
        one.owner_id = to_id
    return [one.id for one in found]


def _findings(row: Reassignment, to_id: int) -> list[int]:
    own = Finding.agreement_id == row.agreement_id, Finding.owner_id == row.agency_id, Finding.closed_on.is_(None)
    found = list(db.session.scalars(select(Finding).where(*own).order_by(Finding.id)))
    for one in found:
        one.owner_id = to_id
    return [one.id for one in found]
