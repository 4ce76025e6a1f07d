"""Who holds the posts this morning: those of each agency are read once a run of the planner."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from tracker.database import db
from tracker.domain.obligations import Obligation
from tracker.domain.permissions import Role
from tracker.domain.recipients import Addressee, Holder, Staff, addressees
from tracker.domain.reminders import Decision, Tier
from tracker.models.staff import posts_of, staff_of

MOST_KEPT = 10_000


class Staffing:
    """The posts on one day, as they were when their agency was first asked for."""

    def __init__(self, on: date) -> None:
        self._on = on
        self._staff: dict[int, Sequence[Holder]] = {}
        self._told: dict[object, list[Addressee]] = {}

    def of(self, obligations: Iterable[Obligation]) -> Staff:
        """The posts of every agency that may be told of these, and of those asked for before."""
        asked = {agency for one in obligations for agency in (one.agency_id, one.standing_id) if agency is not None}
        if unknown := sorted(asked - self._staff.keys()):
            rows = db.session.connection().execute(posts_of(), {"agencies": unknown, "on": self._on})
            self._staff |= {**dict.fromkeys(unknown, ()), **staff_of(rows)}
        if len(self._told) > MOST_KEPT:
            self._told.clear()
        return self._staff

    def told(self, decision: Decision) -> list[Addressee]:
        """Whom it is for, of the agencies asked for. Those alike in what decides it are looked up once; not more than
        so many are kept, or in a large run they would be as many as the things owed."""
        owed = decision.obligation
        own = (owed.agency_id, owed.charge_id, owed.is_with_head, decision.tiers)
        found = self._told.get(own) or self._told.get((*own, owed.standing_id))
        if found is None:
            found = addressees(owed, decision.tiers, self._staff, on=self._on) if decision.tiers else []
            self._told[own if _is_within(found, decision) else (*own, owed.standing_id)] = found
        return found


def _is_within(found: list[Addressee], decision: Decision) -> bool:
    """Was somebody found at the agency that owes it before the standing agency was asked?"""
    if Tier.STANDING in decision.tiers:
        return False
    holders = [one.holder for one in found if one.holder.person_id]
    return bool(holders) and all(
        one.agency_id == decision.obligation.agency_id and one.role is not Role.AGENCY_ADMIN for one in holders
    )
