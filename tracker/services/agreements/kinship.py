"""Which program may be named as another's parent or predecessor. Runs inside the caller's transaction."""

from __future__ import annotations

from datetime import date

from sqlalchemy import select, union

from tracker.database import db
from tracker.domain.closing import refuse_earlier
from tracker.domain.errors import RuleBroken
from tracker.domain.messages import message
from tracker.domain.permissions import Viewer
from tracker.models import Agreement, Assignment, Party

NOT_SIGNED = message("Only an agency that signed a program can say which one follows it.")
MOST_STEPS = 50
BELOW_ITSELF = message("An agreement cannot stand below itself.")
ABOVE_AND_BEFORE = message("This program follows that one; it does not stand below it.")
AFTER_ITSELF = message("This program is followed by that one; it cannot follow it.")


def check_kin(
    agreement: Agreement, *, parent_id: int | None, predecessor_id: int | None, began_on: date | None, by: Viewer | None
) -> None:
    """Raises RuleBroken with the field: a program that ``by`` cannot read, a circle, a predecessor that began later.

    ``began_on``: the first day of this program as it is going to be. What stands already is not asked about again.
    """
    if parent_id is not None and parent_id != agreement.parent_id:
        _refuse_unseen(parent_id, "parent_id", by)
    if predecessor_id is not None and predecessor_id != agreement.predecessor_id:
        _refuse_unseen(predecessor_id, "predecessor_id", by)
        _refuse_unsigned(predecessor_id, by)
    if parent_id is not None and agreement.id in {parent_id, *_chain(parent_id, "parent_id")}:
        raise RuleBroken(BELOW_ITSELF, field="parent_id")
    if predecessor_id is None:
        return
    if parent_id is not None and (parent_id, predecessor_id) != (agreement.parent_id, agreement.predecessor_id):
        _refuse_both(parent_id, predecessor_id)
    if agreement.id in {predecessor_id, *ids_before(predecessor_id)}:
        raise RuleBroken(AFTER_ITSELF, field="predecessor_id")
    was_on = agreement.valid_from or agreement.signed_on
    if predecessor_id != agreement.predecessor_id or began_on != was_on:
        before = db.session.get_one(Agreement, predecessor_id)
        refuse_earlier(before.valid_from or before.signed_on, began_on, field="predecessor_id")


def _refuse_both(parent_id: int, predecessor_id: int) -> None:
    """What one follows was signed by the same agencies before: it is no program of those above."""
    if parent_id in {predecessor_id, *ids_before(predecessor_id)}:
        raise RuleBroken(ABOVE_AND_BEFORE, field="parent_id")


def ids_before(agreement_id: int) -> set[int]:
    """The programs that this one follows, at whatever remove."""
    return _chain(agreement_id, "predecessor_id")


def _chain(agreement_id: int, column: str) -> set[int]:
    related, found = getattr(Agreement, column), set[int]()
    step = db.session.scalar(select(related).where(Agreement.id == agreement_id))
    while step is not None and step not in found and len(found) < MOST_STEPS:
        found.add(step)
        step = db.session.scalar(select(related).where(Agreement.id == step))
    return found


def _refuse_unsigned(predecessor_id: int, by: Viewer | None) -> None:
    """What follows a program its signatories say: guidance goes down from there to the programs below both."""
    signed = select(Party.id).where(Party.agreement_id == predecessor_id)
    if by is not None and db.session.scalar(signed.where(Party.agency_id.in_(by.agency_ids))) is None:
        raise RuleBroken(NOT_SIGNED, field="predecessor_id")


def _refuse_unseen(related_id: int, field: str, by: Viewer | None) -> None:
    """Only an agreement that the person may read can be named as parent or predecessor."""
    above = select(Agreement.parent_id).where(Agreement.id == related_id).scalar_subquery()
    held = union(
        select(Party.agency_id).where(Party.agreement_id.in_([related_id, above])),
        select(Assignment.agency_id).where(Assignment.agreement_id == related_id),
    )
    if by is None:
        is_there = db.session.scalar(select(Agreement.id).where(Agreement.id == related_id)) is not None
    else:
        is_there = bool(by.agency_ids & set(db.session.scalars(held)))
    if not is_there:
        raise RuleBroken(message("There is no such agreement."), field=field)
