"""Who took over what a body held in a program: one that is no more, or one that is still there and handed it over."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from sqlalchemy import select

from tracker.database import db
from tracker.domain.agency_changes import Asks
from tracker.domain.tasks import LEADING
from tracker.models import Assignment, Reassignment
from tracker.models.agency_changes import given_away
from tracker.models.one_body import spoken_for


def taker_of(agreement_id: int, agency_id: int) -> int | None:
    """Who took over what that body held in the program, through any chain; None: it was not given away."""
    heirs = {gone: to for gone, to in db.session.execute(given_away(agreement_id)).all() if to is not None}
    taker = None
    while agency_id in heirs:
        agency_id = taker = heirs.pop(agency_id)
    return taker


def came_back(agreement_id: int, agency_ids: Collection[int]) -> Sequence[Reassignment]:
    """What says that these handed all their work in the program over: they get work in it again, so it is no longer so
    and the caller writes ``Asks.PICK`` there. What they logged until then still counts where it went."""
    r = Reassignment
    over = r.agreement_id == agreement_id, r.agency_id.in_(agency_ids), r.asks == Asks.NOTHING
    return db.session.scalars(select(r).where(*over).order_by(r.id)).all()


def take_part_again(agreement_id: int, agency_ids: Collection[int]) -> None:
    """These become a party, or get a part of a task."""
    for row in came_back(agreement_id, agency_ids) if agency_ids else ():
        row.asks = Asks.PICK


def stands_as(agreement_id: int, agency_id: int) -> int:
    """As which agency of the program it reports and signs: where several are one body, the one that is kept."""
    kept: dict[int, int | None] = dict(db.session.execute(spoken_for(agreement_id)).all())
    return kept.get(agency_id) or agency_id


def leads_beside(agreement_id: int, task_id: int, agency_id: int) -> bool:
    """Does another agency that is one body with it still have an open leading part of the task?"""
    kept = stands_as(agreement_id, agency_id)
    spoken = {one for one, to in db.session.execute(spoken_for(agreement_id)).all() if to == kept}
    open_ = select(Assignment.id).where(
        Assignment.task_id == task_id, Assignment.agency_id.in_({kept, *spoken} - {agency_id}),
        Assignment.role.in_(sorted(LEADING)), Assignment.reported_on.is_(None), Assignment.confirmed_on.is_(None),
    )  # fmt: skip
    return bool(spoken) and db.session.scalar(open_.limit(1)) is not None


def silent_place_of(agreement_id: int, agency_id: int, to_id: int) -> int | None:
    """The agency for which ``agency_id`` reports and signs whose place among the parties ``to_id`` took; None: none."""
    spoken = {one for one, to in db.session.execute(spoken_for(agreement_id)).all() if to == agency_id}
    given = db.session.execute(given_away(agreement_id)).all() if spoken else ()
    return next((one for one, to in given if one in spoken and to == to_id), None)


def is_one_with(agreement_id: int, agency_id: int) -> bool:
    """Does another agency of the program speak for it?"""
    return stands_as(agreement_id, agency_id) != agency_id
