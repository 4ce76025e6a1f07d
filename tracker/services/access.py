"""The service's own look at the permission table: a use case refuses what the guard would have refused."""

from __future__ import annotations

from sqlalchemy import select, union

from tracker.database import db
from tracker.domain.errors import NotAllowed, NotFound
from tracker.domain.messages import message
from tracker.domain.permissions import Action, Standing, Viewer, may
from tracker.models import Assignment, Party
from tracker.models.standing import standing_rows


def require(by: Viewer | None, action: Action, agreement_id: int) -> None:
    """Let pass who may do this to the agreement; ``by`` None is the system itself (a job, a command).

    Raises NotFound for who may not even see it, NotAllowed for who may see but not do.
    """
    if by is None:
        return
    standing = Standing.of(db.session.execute(*standing_rows(by.agency_ids, agreement_id)).all())
    if standing is None or not may(by, Action.SEE_AGREEMENT, standing):
        raise NotFound(message("There is no such program."))
    if not may(by, action, standing):
        raise NotAllowed(message("Your post does not allow this."))


def agencies_of(agreement_id: int) -> set[int]:
    """Who can be asked to do something: parties, and agencies that hold a part."""
    signed = select(Party.agency_id).where(Party.agreement_id == agreement_id)
    holding = select(Assignment.agency_id).where(Assignment.agreement_id == agreement_id)
    return set(db.session.scalars(union(signed, holding)))
