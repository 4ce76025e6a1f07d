"""Who took over what a body held in a program: one that is no more, or one that is still there and handed it over."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from sqlalchemy import select

from tracker.database import db
from tracker.domain.agency_changes import Asks
from tracker.models import Reassignment
from tracker.models.agency_changes import given_away


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
