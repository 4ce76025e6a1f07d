"""The service's own look at the permission table: a use case refuses what the guard would have refused."""

from __future__ import annotations

from sqlalchemy import select, union

from tracker.database import db
from tracker.domain.closing import is_closed
from tracker.domain.errors import NotAllowed, NotFound, RuleBroken
from tracker.domain.messages import message
from tracker.domain.permissions import WHEN_CLOSED, Action, Standing, Viewer, may
from tracker.models import Agreement, Assignment, Party
from tracker.models.standing import standing_rows


def require(by: Viewer | None, action: Action, agreement_id: int) -> None:
    """Let pass who may do this to the agreement; ``by`` None is the system itself (a job, a command).

    Raises NotFound for who may not even see it, NotAllowed for who may see but not do, RuleBroken when it is closed.
    """
    if by is None:
        return
    standing = Standing.of(db.session.execute(*standing_rows(by.agency_ids, agreement_id)).all())
    if standing is None or not may(by, Action.SEE_AGREEMENT, standing):
        raise NotFound(message("There is no such program."))
    if standing.is_closed and action not in WHEN_CLOSED:
        refuse_closed(agreement_id)
    if not may(by, action, standing):
        raise NotAllowed(message("Your post does not allow this."))


def agencies_of(agreement_id: int) -> set[int]:
    """Who can be asked to do something: parties, and agencies that hold a part."""
    signed = select(Party.agency_id).where(Party.agreement_id == agreement_id)
    holding = select(Assignment.agency_id).where(Assignment.agreement_id == agreement_id)
    return set(db.session.scalars(union(signed, holding)))


def refuse_closed(agreement_id: int) -> None:
    """Raises RuleBroken when the program has ended: nothing of it is changed until it is reopened."""
    closed_on = db.session.scalar(select(Agreement.closed_on).where(Agreement.id == agreement_id))
    if closed_on is not None:
        raise RuleBroken(is_closed(closed_on))
