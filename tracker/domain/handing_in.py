"""Who hands an agency's report in: its head. An officer writes it and presents it."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from tracker.domain.messages import message
from tracker.domain.permissions import HEADS, Action, Viewer, may_for
from tracker.domain.recipients import Staff, present_in

STANDS_IN = message("The head of the unit is absent.")


def heads_there(staff: Staff, agency_id: int, *, on: date) -> frozenset[int]:
    """The people who act that day as unit head or leader of the agency: holders of the posts, else their deputies."""
    there = (
        one.holder.person_id for role in sorted(HEADS) for one in present_in(agency_id, role, STANDS_IN, staff, on=on)
    )
    return frozenset(person_id for person_id in there if person_id is not None)


def may_hand_in(viewer: Viewer, agency_id: int, heads: Collection[int]) -> bool:
    """True for a unit head or leader of the agency, and for who stands in for one (``heads``: who is there today).

    Where nobody is, whoever writes the report hands it in: a small office need not wait for a post it does not have.
    """
    if may_for(viewer, Action.SEND_BACK_DRAFT, agency_id):
        return True
    return may_for(viewer, Action.SUBMIT_REPORT, agency_id) and (not heads or viewer.person_id in heads)
