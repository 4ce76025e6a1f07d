"""Who took over what a body that is no more held in a program."""

from __future__ import annotations

from tracker.database import db
from tracker.models.agency_changes import given_away


def taker_of(agreement_id: int, agency_id: int) -> int | None:
    """Who took over what that body held in the program, through any chain; None: it was not given away."""
    heirs = {gone: to for gone, to in db.session.execute(given_away(agreement_id)).all() if to is not None}
    taker = None
    while agency_id in heirs:
        agency_id = taker = heirs.pop(agency_id)
    return taker
